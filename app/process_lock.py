"""Lock files that say "a process of this kind runs"; released by the kernel however the process ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import Conflict

PARTS_LOCK = "parts.lock"  # below run/: held by every part that may write
_PATIENCE_SECONDS = 2.0  # longer than anybody takes to look (`is_locked`)


@contextmanager
def shared_lock(path: Path) -> Iterator[None]:
    """Hold `path` together with others of the kind, for the length of the block. Raises Conflict while somebody
    holds it alone."""
    with _held(path, fcntl.LOCK_SH, "Hoso is being moved or filled here; start it again when that has ended."):
        yield


@contextmanager
def exclusive_lock(path: Path, said: str) -> Iterator[None]:
    """Hold `path` alone, for the length of the block. Raises Conflict, with the text `said`, while anybody holds it."""
    with _held(path, fcntl.LOCK_EX, said):
        yield


@contextmanager
def _held(path: Path, kind: int, said: str) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        end = time.monotonic() + _PATIENCE_SECONDS
        while not _take(handle, kind):
            if time.monotonic() > end:
                raise Conflict(said)
            time.sleep(0.05)
        yield
    finally:
        os.close(handle)


def _take(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_locked(path: Path) -> bool:
    """Whether some process holds `path` now."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not _take(handle, fcntl.LOCK_EX)
    finally:
        os.close(handle)
