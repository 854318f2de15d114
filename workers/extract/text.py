"""Reads plain text of any encoding."""

from __future__ import annotations

from pathlib import Path

from app.domain.reading import FileRead
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.plain_text import decode, pages_of


class TextExtractor:
    """TXT and other files of lines."""

    name = "text"

    def bid(self, source: Source) -> int:
        return (
            30
            if source.media_type.startswith(("text/", "application/json", "application/j", "application/x-sh"))
            else 0
        )

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        return FileRead(source.media_type, pages_of(text_of(source, limits), limits))


def text_of(source: Source, limits: Limits) -> str:
    """The whole file decoded. Raises UnreadableFile when it is too long or no text."""
    if source.path.stat().st_size > limits.max_text_chars * 4:
        raise UnreadableFile(f"the text is longer than {limits.max_text_chars} characters")
    text = decode(source.path.read_bytes())
    if text is None:
        raise UnreadableFile("the file is no text in a known encoding")
    return text
