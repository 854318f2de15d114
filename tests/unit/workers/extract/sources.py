"""Files as an extractor gets them, made on the spot."""

from __future__ import annotations

from pathlib import Path

from app.domain.reading import FileRead
from workers.extract import auction
from workers.extract.base import Limits, Source


def source_at(folder: Path, name: str, data: bytes, password: str | None = None) -> Source:
    """`data` as a file of this name, its type found from its bytes."""
    path = folder / "blob"
    path.write_bytes(data)
    return auction.source_of(path, name, password)


def read(folder: Path, name: str, data: bytes, limits: Limits | None = None, password: str | None = None) -> FileRead:
    """`data` read by the extractor that the auction chooses."""
    source = source_at(folder, name, data, password)
    extractor = auction.choose(source)
    assert extractor is not None, source.media_type
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return extractor.read(source, scratch, limits or Limits())


def all_text(read: FileRead) -> str:
    return "\n".join(page.text for page in read.pages)
