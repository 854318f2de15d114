"""Takes a scanned stack apart: where something separates it, or a person. All of the looking happens in the sandbox.

Whatever goes wrong on the way costs no page: the file is then read as one, and the reason is told.
"""

from __future__ import annotations

import mmap
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.domain.reading import EmbeddedFile, PageOutcome, PageRead, ReadMethod
from app.domain.separators import Patch, SeenPage, Separators
from app.domain.stack_notes import Cut
from app.domain.stacks import Stack, divide, divide_by_hand
from workers.extract import sniffing
from workers.extract.base import UnreadableFile
from workers.extract.page_codes import LONGEST_CODE, MOST_CODES
from workers.extract.wire import file_from_json
from workers.reading import Reader
from workers.sandbox import FailureKind, SandboxFailure
from workers.sandbox.failure import GarbledAnswer

# Beginnings of what a scanner makes: TIFF and BigTIFF in both byte orders, JPEG, PNG. PDF may begin a little later.
_PICTURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\xff\xd8\xff", b"\x89PNG")
_PDF_WITHIN = 1024
# A picture is a stream, and what describes a stream stands in the open in every PDF (ISO 32000-1, 7.5.7 and 8.9.5).
_PDF_PICTURE = re.compile(rb"/Subtype\s*/Image\b")


@dataclass(frozen=True, slots=True)
class TakenApart:
    """A file that falls apart. `files` are the parts of `stack` in order, in the scratch folder; `pages` the pages of
    the whole, without text, where they were looked at. With a `fault` there are no files: it has to be read as one."""

    stack: Stack
    media_type: str
    pages: tuple[PageRead, ...] = ()
    files: tuple[EmbeddedFile, ...] = ()
    fault: str = ""


@dataclass(slots=True)
class Looks:
    """What the sandbox tells of the pages. With a `fault` nobody knows whether something separates them."""

    media_type: str = sniffing.UNKNOWN
    seen: list[SeenPage] = field(default_factory=list)
    pages: list[PageRead] = field(default_factory=list)
    is_scan: bool = True
    fault: str = ""

    def take(self, message: dict[str, Any]) -> None:
        """One message of the task. Raises GarbledAnswer."""
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
        number, codes = len(self.seen) + 1, tuple(str(code) for code in message["codes"])
        if message["number"] != number or len(codes) > MOST_CODES or any(len(code) > LONGEST_CODE for code in codes):
            raise GarbledAnswer("no look at the next page")
        patch = Patch(message["patch"]) if message["patch"] is not None else None
        flags = (bool(message[name]) for name in ("blank", "bare", "full"))
        self.seen.append(SeenPage(number, codes, patch, *flags))
        width, height = float(message["width"]), float(message["height"])
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


def look_through(reader: Reader, path: Path, name: str, separators: Separators) -> Looks | None:
    """What is seen on the pages of the scan at `path`; None when it is none, or cannot be read at all.

    Raises SandboxFailure (UNAVAILABLE only) and OutOfSpace: trying again helps then.
    """
    if not may_be_scan(path):
        return None
    looks = Looks()
    try:
        args = {"name": name, "limits": asdict(reader.limits), "separators": separators.as_json()}
        reader.run_task("stack_looks", args, path, reader.times.survey, None, looks.take)
    except UnreadableFile:
        return None  # reading it will say so
    except SandboxFailure as failure:
        looks.fault = _reason(failure)
    return looks if looks.is_scan else None


def take_apart(
    reader: Reader, path: Path, name: str, scratch: Path, looks: Looks, separators: Separators
) -> TakenApart | None:
    """The parts of a scan that was looked through; None when nothing separates its pages. Raises as `look_through`."""
    if looks.fault:
        return TakenApart(Stack(()), looks.media_type, fault=looks.fault)
    stack = divide(map(separators.look, looks.seen), blanks=separators.blanks)
    return _apart(reader, path, name, scratch, looks, stack) if stack is not None else None


def cut_apart(
    reader: Reader, path: Path, name: str, scratch: Path, looks: Looks | None, separators: Separators,
    cut: Cut, total: int,
) -> TakenApart:  # fmt: skip
    """The parts of a file of `total` pages as a person wants them, whatever made it. Raises as `look_through`."""
    known = looks if looks is not None and not looks.fault else Looks(sniffing.media_type_of(path, name))
    stack = divide_by_hand(cut, total, [separators.look(seen) for seen in known.seen])
    return _apart(reader, path, name, scratch, known, stack)


def _apart(reader: Reader, path: Path, name: str, scratch: Path, looks: Looks, stack: Stack) -> TakenApart:
    try:
        files = _written(reader, path, name, scratch, looks.media_type, stack) if stack.parts else ()
    except UnreadableFile as failure:
        return TakenApart(stack, looks.media_type, fault=str(failure))
    except SandboxFailure as failure:
        return TakenApart(stack, looks.media_type, fault=_reason(failure))
    return TakenApart(stack, looks.media_type, tuple(looks.pages), files)


def _written(
    reader: Reader, path: Path, name: str, scratch: Path, media_type: str, stack: Stack
) -> tuple[EmbeddedFile, ...]:
    answers: list[dict[str, Any]] = []
    args = {"name": name, "media_type": media_type, "parts": [part.pages for part in stack.parts]}
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
