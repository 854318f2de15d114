"""Reads one file: the one entry of the reading room. Parses nothing itself, all of it happens in the sandbox."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from app.domain.reading import FileRead, PageOutcome, PageRead, ReadMethod
from app.errors import OutOfSpace
from workers.extract import sniffing
from workers.extract.base import Limits, UnreadableFile
from workers.extract.wire import file_from_json, page_from_json
from workers.sandbox import FailureKind, Sandbox, SandboxFailure, TaskLimits, Usage
from workers.sandbox.failure import GarbledAnswer

__all__ = ["Reader", "SandboxFailure", "UnreadableFile", "sniff", "tesseract_status"]

OnPage = Callable[[PageRead, int], None]
_LEAST_ROOM = 32 * 1024**2  # bytes free for temporary files, below which a failure is not the file's
_MAX_SURVEYS = 6  # how often a survey that dies on a page is taken up again behind it


def sniff(path: Path, name: str) -> str:
    """The media type of a file by its signature and members, without any parser; the name is a hint only."""
    return sniffing.media_type_of(path, name)


@dataclass(frozen=True, slots=True)
class ReadingTimes:
    """Seconds. `survey` bounds taking up a file, `page` the reading of one page, `ocr` one run of Tesseract."""

    survey: int = 900
    page: int = 300
    ocr: int = 240


class Reader:
    """Reads files of every format in child processes; safe to use from many threads.

    `cores` bounds the child processes of all reads of this Reader together. `scratch_root` is an existing
    folder for temporary files, the only one children may write below. `own_domains` and `authserv_ids` are our
    mail domains and the names of our mail servers, for the extractors of mail. Call `close` (or use it as a context
    manager) to end the sandbox; it ends by itself with this process.
    """

    def __init__(
        self, *, cores: int, limits: Limits, scratch_root: Path, memory_bytes: int = 2 * 1024**3,
        times: ReadingTimes = ReadingTimes(), own_domains: Sequence[str] = (), authserv_ids: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.settings = {"own_domains": list(own_domains), "authserv_ids": list(authserv_ids)}
        self._cores = max(1, cores)
        self._limits = limits
        self._times = times
        self._memory = memory_bytes
        self._scratch_root = scratch_root
        self._slots = threading.BoundedSemaphore(self._cores)
        self._sandbox = Sandbox(scratch_root)
        self._sandbox.warm()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def usage(self) -> Usage:
        """What reading has used so far."""
        return self._sandbox.usage

    def close(self) -> None:
        """End the sandbox and whatever is being read."""
        self._sandbox.close()

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for the embedded files of one read, removed with all in it on leaving."""
        with tempfile.TemporaryDirectory(dir=self._scratch_root, prefix="read-", ignore_cleanup_errors=True) as path:
            yield Path(path)

    def read(
        self, path: Path, name: str, *, scratch: Path, on_page: OnPage, password: str | None = None,
        done: Collection[int] = (),
    ) -> FileRead:  # fmt: skip
        """Read the file at `path`, whose original name was `name`.

        `on_page(page, total)` is called once a page as soon as it is read, in any order, one call at a time,
        possibly from another thread; what it raises ends the read and goes through. Pages of `done` are not
        read again. `scratch` comes from `scratch()`; embedded files lie in it.

        The result holds its pages in order WITHOUT their words (those went through `on_page`; all of a long
        document would not fit in memory) and without those of `done`; `properties["page_count"]` is the total.
        A page that could not be read is FAILED with its error. An encrypted file answers encrypted=True.

        Raises UnreadableFile (broken, hostile or over a limit: trying again is no use) and SandboxFailure
        (crash, time-out, out of memory: may be tried again), OutOfSpace when there is no room to read it in.
        """
        return _Read(self, path, name, scratch, on_page, password, frozenset(done)).run()

    def run_task(self, task: str, args: dict[str, Any], path: Path, seconds: int, scratch: Path | None,
                 on_message: Callable[[dict[str, Any]], None]) -> None:  # fmt: skip
        """One child process, when a slot is free. Used by a read in progress; raises as Sandbox.run, and OutOfSpace
        instead when there is no room for temporary files."""
        limits = TaskLimits(memory_bytes=self._memory, cpu_seconds=seconds, wall_seconds=seconds * 3.0)
        try:
            with self._slots:
                self._sandbox.run(task, args, inputs=[path], scratch=scratch, limits=limits, on_message=on_message)
        except (SandboxFailure, UnreadableFile) as failure:
            if shutil.disk_usage(self._scratch_root).free < _LEAST_ROOM:
                # Who finds no room for its temporary files says all sorts of things; none is the file's fault.
                raise OutOfSpace("The disk is full.") from failure
            raise

    @property
    def cores(self) -> int:
        """Child processes at once."""
        return self._cores

    @property
    def limits(self) -> Limits:
        """Bounds on one file."""
        return self._limits

    @property
    def times(self) -> ReadingTimes:
        """Bounds on time."""
        return self._times


@dataclass(slots=True)
class _Read:
    """One read in progress."""

    reader: Reader
    path: Path
    name: str
    scratch: Path
    on_page: OnPage
    password: str | None
    done: frozenset[int]
    total: int = 0
    at: int = 0
    media_type: str = sniffing.UNKNOWN
    extractor: str = ""
    file: FileRead | None = None
    pages: dict[int, PageRead] = field(default_factory=dict)
    pictures: list[int] = field(default_factory=list)
    failures: list[SandboxFailure] = field(default_factory=list)
    language: str = "vie"
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> FileRead:
        if self.path.stat().st_size == 0:
            raise UnreadableFile("the file is empty")
        self._survey()
        self._read_pictures()
        if self.file is None:
            raise SandboxFailure("the reader gave no answer", FailureKind.GARBAGE)
        properties = {**self.file.properties, "page_count": str(self.total)}
        return replace(self.file, pages=tuple(self.pages[n] for n in sorted(self.pages)), properties=properties)

    def _survey(self) -> None:
        """Take up the file; a page it dies on is FAILED and the rest is taken up behind it."""
        for _ in range(_MAX_SURVEYS):
            skip = sorted({*self.done, *self.pages, *self.pictures})
            args = {
                "name": self.name, "password": self.password, "skip": skip, "limits": asdict(self.reader.limits),
                "settings": self.reader.settings,
            }  # fmt: skip
            self.at = 0
            try:
                self.reader.run_task("survey", args, self.path, self.reader.times.survey, self.scratch, self._on_survey)
            except SandboxFailure as failure:
                if self.at == 0 or failure.kind is FailureKind.UNAVAILABLE:
                    raise
                self._fail_page(self.at, failure)
                last = failure
            else:
                return
        raise last

    def _on_survey(self, message: dict[str, Any]) -> None:
        try:
            match message["kind"]:
                case "type":
                    self.media_type, self.extractor = str(message["media_type"]), str(message["extractor"])
                case "total":
                    self.total = int(message["total"])
                case "at":
                    self.at = int(message["number"])
                case "page":
                    self._store(page_from_json(message["page"]))
                case "picture":
                    self.pictures.append(self._checked(int(message["number"])))
                case "file":
                    self.file = file_from_json(message["file"], self.scratch)
                case _:
                    raise GarbledAnswer("no such message")
        except (KeyError, TypeError, ValueError) as error:
            raise GarbledAnswer("no message of a survey") from error

    def _read_pictures(self) -> None:
        if not self.pictures:
            return
        threads = min(self.reader.cores, len(self.pictures))
        with ThreadPoolExecutor(threads, thread_name_prefix="read-page") as pool:
            list(pool.map(self._read_picture, self.pictures))
        if len(self.failures) == len(self.pictures) and not self._any_read():
            raise self.failures[0]

    def _read_picture(self, number: int) -> None:
        args = {
            "name": self.name, "media_type": self.media_type, "password": self.password, "extractor": self.extractor,
            "number": number, "language": self.language, "timeout": self.reader.times.ocr,
            "limits": asdict(self.reader.limits),
        }  # fmt: skip
        answered: list[PageRead] = []

        def on_message(message: dict[str, Any]) -> None:
            if message.get("kind") != "page" or not isinstance(message.get("page"), dict):
                raise GarbledAnswer("no page")
            answered.append(page_from_json(message["page"]))

        try:
            self.reader.run_task("read_page", args, self.path, self.reader.times.page, None, on_message)
        except (SandboxFailure, UnreadableFile) as failure:
            if isinstance(failure, SandboxFailure):
                if failure.kind is FailureKind.UNAVAILABLE:
                    raise
                self.failures.append(failure)
            self._fail_page(number, failure)
            return
        if len(answered) != 1 or answered[0].number != number:
            self._fail_page(number, SandboxFailure("the reader answered garbage", FailureKind.GARBAGE))
            return
        if answered[0].language is not None:
            self.language = "eng" if answered[0].language == "en" else "vie"
        self._store(answered[0])

    def _fail_page(self, number: int, failure: Exception) -> None:
        self._store(PageRead(number, "", ReadMethod.NONE, PageOutcome.FAILED, error=str(failure)))

    def _store(self, page: PageRead) -> None:
        self._checked(page.number)
        with self.lock:
            self.on_page(page, self.total)
            self.pages[page.number] = replace(page, words=())

    def _checked(self, number: int) -> int:
        if not 1 <= number <= self.total or number in self.pages or number in self.done:
            raise GarbledAnswer("a page that was not asked for")
        return number

    def _any_read(self) -> bool:
        return any(page.outcome is not PageOutcome.FAILED for page in self.pages.values())


def tesseract_status() -> tuple[str, list[str]]:
    """Version and languages of Tesseract as a task in the sandbox sees them. Raises SandboxFailure."""
    found: list[tuple[str, list[str]]] = []

    def on_message(message: dict[str, Any]) -> None:
        found.append((str(message.get("version")), [str(name) for name in message.get("languages", [])]))

    with tempfile.TemporaryDirectory() as scratch, Sandbox(Path(scratch), preload=()) as sandbox:
        sandbox.run("tesseract", {}, on_message=on_message)
    if not found:
        raise SandboxFailure("Tesseract gave no answer", FailureKind.UNAVAILABLE)
    return found[0]
