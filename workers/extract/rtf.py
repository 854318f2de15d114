"""Reads RTF."""

from __future__ import annotations

import re
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from app.domain.reading import FileRead
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.legacy import converter_for
from workers.extract.plain_text import PAGE_BREAK, pages_of
from workers.extract.rtf_fonts import with_unicode

_PAGE = re.compile(r"\\(?:page|sbkpage)(?![a-z])\s?")
_MARK = "\ue0ff"  # stands for a page break while the markup is taken off
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")


class RtfExtractor:
    """RTF of any code page."""

    name = "rtf"

    def bid(self, source: Source) -> int:
        return 80

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        data = source.path.read_bytes()
        if len(data) > limits.max_text_chars * 8:
            raise UnreadableFile("the RTF file is too long")
        found = _CODE_PAGE.search(data[:4096])
        encoding = f"cp{found.group(1).decode()}" if found else "cp1252"
        marked = _PAGE.sub(lambda _: f"{{{_MARK}}}", with_unicode(data.decode("latin-1")))
        try:
            text = str(rtf_to_text(marked, encoding=encoding, errors="replace"))  # type: ignore[no-untyped-call]
        except (ValueError, IndexError, KeyError, LookupError, TypeError, OverflowError) as error:
            raise UnreadableFile("the RTF file is broken") from error
        convert = converter_for(text)
        text = text if convert is None else convert(text)
        return FileRead(source.media_type, pages_of(text.replace(_MARK, PAGE_BREAK), limits))
