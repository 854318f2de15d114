"""Reads XML as lines of `name: value`, so that the words of an e-invoice are found with what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from app.domain.reading import FileRead
from app.domain.text import clean_line
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.package import parser
from workers.extract.plain_text import pages_of

_MACHINE = re.compile(r"[A-Za-z0-9+/=_-]{120,}")  # signatures, certificates, pictures


class XmlExtractor:
    """XML of any vocabulary, Vietnamese e-invoices first."""

    name = "xml"

    def bid(self, source: Source) -> int:
        return 60

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        if source.path.stat().st_size > limits.max_text_chars * 4:
            raise UnreadableFile("the XML file is too long")
        try:
            root = etree.fromstring(source.path.read_bytes(), parser())
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableFile("the XML file is broken") from error
        return FileRead(source.media_type, pages_of("\n".join(_lines(root)), limits))


def _lines(root: etree._Element) -> Iterator[str]:
    for element in root.iter("*"):
        name = element.tag.rpartition("}")[2]
        text = _readable(element.text)
        if text:
            yield f"{name}: {text}"
        elif len(element) and any(_readable(child.text) for child in element):
            yield f"\n{name}"
        for key, value in element.attrib.items():
            if _readable(value) and "}" not in str(key):
                yield f"{name} {key!s}: {_readable(value)}"
        if _readable(element.tail):
            yield _readable(element.tail)


def _readable(text: str | bytes | None) -> str:
    line = clean_line(text) if isinstance(text, str) else ""
    return "" if _MACHINE.search(line) else line
