"""Where the index lies on disk: a directory a generation and a pointer file that names the one in use.

    ROOT/pointer.json      {"current": {name, schema}, "next": {name, schema, rebuild_id, started_at} | null}
    ROOT/writer.lock       held by the one writer, for a batch
    ROOT/g-…/              a tantivy index
    ROOT/g-….checkpoint    how far the rebuild into it has come

The pointer is replaced by rename, so a reader sees the old or the new one. Only a holder of the lock writes here.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indexing.base import IndexOutdated, SearchUnavailable

_POLL = 0.01  # seconds between tries for the lock


@dataclass(frozen=True, slots=True)
class Generation:
    """One index on disk. `rebuild_id` and `started_at` (ISO) are set while it is being filled."""

    name: str
    schema: int
    rebuild_id: str = ""
    started_at: str = ""


@dataclass(frozen=True, slots=True)
class Pointer:
    current: Generation
    next: Generation | None = None


class Generations:
    """The directory, its lock and its pointer. Holds no open files between calls."""

    def __init__(self, root: Path, schema: int, lock_timeout: float) -> None:
        self._root = root
        self._schema = schema
        self._lock_timeout = lock_timeout

    def path(self, generation: Generation) -> Path:
        return self._root / generation.name

    def usable(self, generation: Generation) -> bool:
        """Made by this version of the schema."""
        return generation.schema == self._schema

    def stamp(self) -> tuple[int, int] | None:
        """Changes whenever the pointer does; None when there is none."""
        try:
            status = (self._root / "pointer.json").stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns

    def read(self) -> Pointer | None:
        """The pointer; None when no index was made yet. Raises IndexOutdated when it cannot be read."""
        try:
            data = json.loads((self._root / "pointer.json").read_text(encoding="utf-8"))
            following = data["next"]
            return Pointer(Generation(**data["current"]), Generation(**following) if following else None)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as err:
            raise IndexOutdated("The search index is damaged: rebuild it.") from err

    def write(self, pointer: Pointer) -> None:
        """Replace the pointer, durably. The caller holds the lock."""
        _replace(self._root / "pointer.json", asdict(pointer))

    def make(self, *, rebuild: bool = False) -> Generation:
        """A new empty directory for an index of this schema."""
        name = f"g-{uuid.uuid4().hex[:12]}"
        (self._root / name).mkdir(parents=True)
        if not rebuild:
            return Generation(name, self._schema)
        return Generation(name, self._schema, uuid.uuid4().hex, datetime.now(UTC).isoformat())

    def checkpoint(self, generation: Generation) -> str | None:
        try:
            value = json.loads((self._root / f"{generation.name}.checkpoint").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return value if isinstance(value, str) else None

    def set_checkpoint(self, generation: Generation, checkpoint: str) -> None:
        _replace(self._root / f"{generation.name}.checkpoint", checkpoint)

    def sweep(self, keep: Pointer) -> None:
        """Remove every generation the pointer does not name. Readers that still use one find the new pointer."""
        names = {keep.current.name}
        if keep.next:
            names |= {keep.next.name, f"{keep.next.name}.checkpoint"}
        for path in self._root.glob("g-*"):
            if path.name in names:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """The one writer of all threads and processes; the kernel lets go when a process dies."""
        self._root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._root / "writer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._acquire(descriptor)
            yield
        finally:
            os.close(descriptor)

    def _acquire(self, descriptor: int) -> None:
        deadline = time.monotonic() + self._lock_timeout
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as err:
                if time.monotonic() >= deadline:
                    raise SearchUnavailable("The search index is busy with another writer.") from err
                time.sleep(_POLL)
            else:
                return


def _replace(path: Path, value: Any) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
