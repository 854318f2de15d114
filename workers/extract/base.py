"""The extractor's port: one small file a format, chosen by an auction on the type found in the bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.domain.reading import FileRead


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. Past any of them the read is refused with a reason, never cut silently."""

    max_pages: int = 2000
    max_pixels: int = 120_000_000  # of one page's picture
    max_members: int = 1000  # files in an archive or a mail
    max_unpacked_bytes: int = 1_073_741_824  # what an archive or a mail may unpack to, all members
    max_text_chars: int = 20_000_000
    max_depth: int = 4  # containers in containers


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `path` is its blob; `name` the original name (a hint only); `media_type` what
    libmagic said of the bytes; `head` their first 8 KiB; `password` opens an encrypted PDF."""

    path: Path
    name: str
    media_type: str
    head: bytes
    password: str | None = None


class UnreadableFile(Exception):
    """The file is broken, hostile or over a limit; the text says which, safe to show to a person."""


class Extractor(Protocol):
    """Reads one family of formats into a FileRead. Runs inside the sandbox: no network, no database."""

    name: str

    def bid(self, source: Source) -> int:
        """How sure this extractor is that the file is its own: 0 (not mine) to 100. Never raises."""
        ...

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        """Read the whole file; embedded files are written below `scratch`. Raises UnreadableFile."""
        ...
