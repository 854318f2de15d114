"""Reads PowerPoint: a page a slide in the order they are shown, with its tables and the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from app.domain.reading import FileRead
from workers.extract import package
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.docx import core_properties
from workers.extract.package import Package
from workers.extract.plain_text import numbered

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAIN = "ppt/presentation.xml"


class PptxExtractor:
    """PPTX."""

    name = "pptx"

    def bid(self, source: Source) -> int:
        return 80

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        with package.opened(source.path, limits) as parts:
            pages = numbered(_slides(parts), limits)
            properties = core_properties(parts)
        return FileRead(source.media_type, pages, properties=properties)


def _slides(parts: Package) -> Iterator[str]:
    root = parts.part(_MAIN)
    if root is None:
        raise UnreadableFile("the presentation has no slides part")
    targets = {identity: name for identity, _, name in parts.relations(_MAIN)}
    for item in root.iter():
        if isinstance(item.tag, str) and item.tag.endswith("}sldId"):
            slide = targets.get(item.get(_REL_ID, ""), "")
            notes = [name for _, kind, name in parts.relations(slide) if kind == "notesSlide"]
            yield "\n\n".join(text for text in map(_part_text, map(parts.part, [slide, *notes])) if text)


def _part_text(root: etree._Element | None) -> str:
    return "" if root is None else "\n".join(_lines(root)).strip()


def _lines(element: etree._Element) -> Iterator[str]:
    for child in element:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) and child.tag != _FALLBACK else ""
        if name == "p":
            yield _paragraph(child)
        elif name == "tr":
            yield "\t".join(" ".join(_lines(cell)).strip() for cell in child).rstrip()
        elif name:
            yield from _lines(child)


def _paragraph(element: etree._Element) -> str:
    parts = []
    for item in element.iter():
        name = item.tag.rpartition("}")[2] if isinstance(item.tag, str) else ""
        parts.append({"t": item.text or "", "br": "\n", "tab": "\t"}.get(name, ""))
    return "".join(parts)
