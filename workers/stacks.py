"""Takes a scanned stack apart where cover sheets or blank pages separate it. All of the looking happens in the sandbox.

Whatever goes wrong on the way costs no page: the file is then read as one, and the reason is told.
"""

from __future__ import annotations

import mmap
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.domain.reading import EmbeddedFile, PageOutcome, PageRead, ReadMethod
from app.domain.stacks import PageLook, Stack, divide
from workers.extract import sniffing
from workers.extract.base import UnreadableFile
from workers.extract.wire import file_from_json
from workers.reading import Reader
from workers.sandbox import FailureKind, SandboxFailure
from workers.sandbox.failure import GarbledAnswer

# Beginnings of what a scanner makes: TIFF and BigTIFF in both byte orders, JPEG, PNG. PDF may begin a little later.
_PICTURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\xff\xd8\xff", b"\x89PNG")
_PDF_WITHIN = 1024
# A picture is a stream, and what describes a stream stands in the open in every PDF (ISO 32000-1, 7.5.7 and 8.9.5).
_PDF_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_LONGEST_CODE = 200


@dataclass(frozen=True, slots=True)
class TakenApart:
    """A file in which something separates. `files` are the parts of `stack` in order, in the scratch folder; `pages`
    the pages of the whole, without text. With a `fault` there are no files: it has to be read as one."""

    stack: Stack
    media_type: str
    pages: tuple[PageRead, ...] = ()
    files: tuple[EmbeddedFile, ...] = ()
    fault: str = ""


@dataclass(slots=True)
class _Looks:
    """What the sandbox tells of the pages."""

    media_type: str = sniffing.UNKNOWN
    looks: list[PageLook] = field(default_factory=list)
    pages: list[PageRead] = field(default_factory=list)
    is_scan: bool = True

    def take(self, message: dict[str, Any]) -> None:
        try:
            match message["kind"]:
                case "type":
                    self.media_type = str(message["media_type"])
                case "look":
                    self._take_page(message)
                case "none":
                    self.is_scan = False
                case _:
                    raise GarbledAnswer("no such message")
        except (KeyError, TypeError, ValueError) as error:
            raise GarbledAnswer("no look at a page") from error

    def _take_page(self, message: dict[str, Any]) -> None:
        number, code, sides = len(self.looks) + 1, str(message["code"]), (message["width"], message["height"])
        if message["number"] != number or len(code) > _LONGEST_CODE:
            raise GarbledAnswer("no look at the next page")
        width, height = (float(side) for side in sides)
        self.looks.append(PageLook(number, code, bool(message["blank"])))
        self.pages.append(PageRead(number, "", ReadMethod.NONE, PageOutcome.EMPTY, width=width, height=height))


def may_be_scan(path: Path) -> bool:
    """Whether a file may be of scanned pages, from its bytes alone: of the others nobody need start a task."""
    with path.open("rb") as file:
        head = file.read(_PDF_WITHIN)
        if head.startswith(_PICTURES):
            return True
        if b"%PDF-" not in head:
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
            return _PDF_PICTURE.search(whole) is not None


def take_apart(reader: Reader, path: Path, name: str, scratch: Path, *, blanks_separate: bool) -> TakenApart | None:
    """The parts of the file at `path`; None when nothing separates its pages, or it is no scan.

    Raises SandboxFailure (UNAVAILABLE only) and OutOfSpace: trying again helps then.
    """
    if not may_be_scan(path):
        return None
    seen = _Looks()
    try:
        args = {"name": name, "limits": asdict(reader.limits)}
        reader.run_task("stack_looks", args, path, reader.times.survey, None, seen.take)
    except UnreadableFile:
        return None  # reading it will say so
    except SandboxFailure as failure:
        return TakenApart(Stack(()), seen.media_type, fault=_reason(failure))
    stack = divide(seen.looks, blanks_separate=blanks_separate) if seen.is_scan else None
    if stack is None:
        return None
    try:
        files = _written(reader, path, name, scratch, seen.media_type, stack) if stack.parts else ()
    except UnreadableFile as failure:
        return TakenApart(stack, seen.media_type, fault=str(failure))
    except SandboxFailure as failure:
        return TakenApart(stack, seen.media_type, fault=_reason(failure))
    return TakenApart(stack, seen.media_type, tuple(seen.pages), files)


def _written(
    reader: Reader, path: Path, name: str, scratch: Path, media_type: str, stack: Stack
) -> tuple[EmbeddedFile, ...]:
    answers: list[dict[str, Any]] = []
    args = {"name": name, "media_type": media_type, "ranges": [[part.first, part.last] for part in stack.parts]}
    reader.run_task("stack_parts", args, path, reader.times.survey, scratch, answers.append)
    if len(answers) != 1 or answers[0].get("kind") != "file" or not isinstance(answers[0].get("file"), dict):
        raise SandboxFailure("the reader answered garbage", FailureKind.GARBAGE)
    try:
        files = file_from_json(answers[0]["file"], scratch).embedded
    except GarbledAnswer as error:
        raise SandboxFailure("the reader answered garbage", FailureKind.GARBAGE) from error
    if len(files) != len(stack.parts):
        raise SandboxFailure("the reader answered garbage", FailureKind.GARBAGE)
    return files


def _reason(failure: SandboxFailure) -> str:
    if failure.kind is FailureKind.UNAVAILABLE:
        raise failure
    return failure.reason
