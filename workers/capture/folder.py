"""Watches inbox folders: takes a file once it stands still, moves it away only after it is safe.

A folder is looked through at start and every few seconds (network shares send no events); file-system
events only make the look come sooner. A file is taken when size and mtime have not changed for the
settle time; never one that is empty, hidden, temporary or being written. Taken files move to
`processed/DATE/`, files that can never be taken to `failed/` with the reason beside them. A subfolder
named with a customer's code files there.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from app.config import InboxFolder
from app.domain.documents import Door
from app.errors import HosoError, InvalidInput, OutOfSpace, TooLarge, Unavailable
from app.services.capture import CaptureService, Delivery
from app.services.doors import DoorService

log = logging.getLogger("hoso.folder")

PROCESSED, FAILED = "processed", "failed"
_TEMPORARY_ENDS = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp", ".lock")
_TEMPORARY_STARTS = ("~$", ".~", "~", "._")
_SYSTEM_FILES = {"thumbs.db", "desktop.ini", "ehthumbs.db"}
_MAX_DEPTH = 8
_RETRY_SECONDS = 15.0


@dataclass(slots=True)
class _Seen:
    """What a file looked like when it last changed, by the clock that only goes forward."""

    size: int
    mtime_ns: int
    since: float
    not_before: float = 0.0


def is_temporary(name: str) -> bool:
    """Whether a file of this name is still somebody's work: hidden, a lock, a download or a system file."""
    lower = name.lower()
    return lower.startswith((".", *_TEMPORARY_STARTS)) or lower.endswith(_TEMPORARY_ENDS) or lower in _SYSTEM_FILES


class FolderWatcher:
    """One inbox folder. `look` does one round; `clock` is monotonic seconds, `today` the local date."""

    def __init__(
        self,
        inbox: InboxFolder,
        capture: CaptureService,
        doors: DoorService,
        *,
        settle_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._root, self._capture, self._doors = inbox.path, capture, doors
        self._settle, self._clock, self._today = settle_seconds, clock, today
        self._seen: dict[Path, _Seen] = {}
        self._key = f"folder:{inbox.path}"

    def look(self) -> float | None:
        """One round over the folder. Returns in how many seconds the next file may be ready, None when none waits."""
        now = self._clock()
        present: set[Path] = set()
        waits: list[float] = []
        for path in self._files():
            present.add(path)
            wait = self._ready_in(path, now)
            if wait is None:
                continue
            if wait <= 0:
                self._take(path)
            else:
                waits.append(wait)
        for gone in set(self._seen) - present:
            del self._seen[gone]
        self._doors.looked(self._key, "folder")
        return min(waits, default=None)

    def _files(self) -> Iterator[Path]:
        """Every candidate, without following links out of the inbox."""
        for folder, folders, names in os.walk(self._root):
            here = Path(folder)
            depth = len(here.relative_to(self._root).parts)
            at_top = depth == 0
            folders[:] = sorted(
                name
                for name in folders
                if not name.startswith(".") and not (at_top and name in {PROCESSED, FAILED}) and depth < _MAX_DEPTH
            )
            for name in sorted(names):
                path = here / name
                if not is_temporary(name) and not path.is_symlink() and path.is_file():
                    yield path

    def _ready_in(self, path: Path, now: float) -> float | None:
        try:
            stat = path.stat()
        except FileNotFoundError:
            return None
        if stat.st_size == 0:
            self._seen.pop(path, None)
            return None
        seen = self._seen.get(path)
        if seen is None or (seen.size, seen.mtime_ns) != (stat.st_size, stat.st_mtime_ns):
            self._seen[path] = seen = _Seen(stat.st_size, stat.st_mtime_ns, now)
        return max(seen.since + self._settle, seen.not_before) - now

    def _take(self, path: Path) -> None:
        seen = self._seen[path]
        relative = path.relative_to(self._root)
        try:
            self._capture_file(path, relative, seen)
        except _Changed:
            self._seen.pop(path, None)
        except FileNotFoundError:
            self._seen.pop(path, None)
        except (TooLarge, InvalidInput) as err:
            self._set_aside(path, relative, err)
        except (OutOfSpace, Unavailable) as err:
            # Nothing is wrong with the file: it stays and is tried again.
            self._trouble(seen, relative, err.message)
        except OSError as err:
            self._trouble(seen, relative, err.strerror or "cannot be read")

    def _capture_file(self, path: Path, relative: Path, seen: _Seen) -> None:
        delivery = Delivery(
            name=path.name,
            door=Door.FOLDER,
            sender=self._key,
            customer_code=relative.parts[0].upper() if len(relative.parts) > 1 else None,
            delivery_key=_delivery_key(path, seen),
        )
        with path.open("rb") as stream, self._capture.staging() as staged:
            while chunk := stream.read(1024 * 1024):
                self._capture.check_size(staged.size + len(chunk))
                staged.write(chunk)
            stat = os.fstat(stream.fileno())
            if (stat.st_size, stat.st_mtime_ns) != (seen.size, seen.mtime_ns) or staged.size != seen.size:
                raise _Changed
            self._capture.accept(staged, delivery)
        self._move(path, self._root / PROCESSED / self._today().isoformat() / relative.parent)
        self._seen.pop(path, None)
        self._doors.took(self._key, "folder", str(relative))

    def _set_aside(self, path: Path, relative: Path, err: HosoError) -> None:
        target = self._move(path, self._root / FAILED / relative.parent)
        target.with_name(target.name + ".reason.txt").write_text(err.message + "\n", encoding="utf-8")
        self._seen.pop(path, None)
        self._doors.failed(self._key, "folder", str(relative), err.message)
        log.warning("set aside: %s", err.code)

    def _trouble(self, seen: _Seen, relative: Path, reason: str) -> None:
        seen.not_before = self._clock() + _RETRY_SECONDS
        try:
            self._doors.failed(self._key, "folder", str(relative), reason)
        except HosoError:
            # The database is away or full itself; the file is still there to tell.
            log.warning("a file waits in its inbox: %s", reason)

    def _move(self, path: Path, folder: Path) -> Path:
        """Rename into `folder` (which may be on a share: no link tricks), never over a file that is there."""
        folder.mkdir(parents=True, exist_ok=True)
        target, number = folder / path.name, 1
        while target.exists():
            number += 1
            target = folder / f"{path.stem}-{number}{path.suffix}"
        path.rename(target)
        return target


def _delivery_key(path: Path, seen: _Seen) -> str:
    # Killed between the commit and the move, we meet the same file again: it is the same delivery.
    known = f"{path}\0{path.stat().st_ino}\0{seen.mtime_ns}\0{seen.size}"
    return "folder:" + hashlib.sha256(known.encode("utf-8", "surrogateescape")).hexdigest()


class _Changed(Exception):
    """The file grew or changed while it was being read; it is looked at anew."""


class _Waker(FileSystemEventHandler):
    def __init__(self, wake: threading.Event) -> None:
        self._wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in {"created", "modified", "moved", "closed"}:
            self._wake.set()


def watch(watcher: FolderWatcher, inbox: InboxFolder, stopping: threading.Event) -> None:
    """Look at events and at least every `poll_seconds`, until `stopping`. A look that fails is told and repeated."""
    wake = threading.Event()
    observer = _observe(inbox.path, wake)
    try:
        while not stopping.is_set():
            wake.clear()
            try:
                inbox.path.mkdir(parents=True, exist_ok=True)
                wait = watcher.look()
            except (HosoError, OSError):
                log.warning("cannot look through an inbox", exc_info=True)
                wait = None
            _sleep(wake, stopping, min(inbox.poll_seconds, wait if wait is not None else inbox.poll_seconds))
    finally:
        if observer is not None:
            observer.stop()
            observer.join()


def _sleep(wake: threading.Event, stopping: threading.Event, seconds: float) -> None:
    end = time.monotonic() + max(seconds, 0.05)
    while not wake.is_set() and not stopping.is_set() and time.monotonic() < end:
        wake.wait(min(0.2, max(end - time.monotonic(), 0.01)))
    if wake.is_set():
        # A burst of events is one look.
        stopping.wait(0.05)


def _observe(path: Path, wake: threading.Event):  # type: ignore[no-untyped-def]
    observer = Observer()
    try:
        path.mkdir(parents=True, exist_ok=True)
        observer.schedule(_Waker(wake), str(path), recursive=True)
        observer.start()
    except OSError:
        # No inotify left, or a file system without it: polling alone does.
        log.warning("no change events for an inbox; polling only")
        return None
    return observer
