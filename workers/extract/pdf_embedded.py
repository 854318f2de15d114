"""The files embedded in a PDF (attachments, the XML of an e-invoice), taken out with pypdf."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from app.domain.reading import EmbeddedFile
from app.domain.text import clean_line
from workers.extract.base import Limits, Source

_SECONDS = 30  # a hostile structure must not cost the document its text


class _TooSlow(Exception):
    pass


def embedded_files(source: Source, scratch: Path, limits: Limits) -> tuple[tuple[EmbeddedFile, ...], str | None]:
    """The embedded files below `scratch`, and why they are not all there (None when they are).

    A fault here never costs the pages: it is told beside them.
    """
    found: list[EmbeddedFile] = []
    try:
        with _alarm(_SECONDS):
            unpacked = 0
            for number, (name, data) in enumerate(_attachments(source)):
                unpacked += len(data)
                if number >= limits.max_members or unpacked > limits.max_unpacked_bytes:
                    return tuple(found), "more embedded files than the limit"
                path = scratch / f"embedded-{number}"
                path.write_bytes(data)
                found.append(EmbeddedFile(clean_line(name) or f"embedded-{number}", str(path)))
    except _TooSlow:
        return tuple(found), "looking for embedded files took too long"
    except MemoryError:
        return tuple(found), "the embedded files need too much memory"
    except Exception as error:
        return tuple(found), f"embedded files could not be read ({type(error).__name__})"
    return tuple(found), None


def _attachments(source: Source) -> Iterator[tuple[str, bytes]]:
    from pypdf import PdfReader  # noqa: PLC0415 - slow to load

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with source.path.open("rb") as stream:
        reader = PdfReader(stream, strict=False, password=source.password)
        for attachment in reader.attachment_list:
            yield attachment.alternative_name or attachment.name, attachment.content


@contextmanager
def _alarm(seconds: int) -> Iterator[None]:
    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise _TooSlow

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
