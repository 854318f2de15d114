"""A directory of backups: snapshots of the rows, and the originals that they name, each once. Owns its form.

DIR/originals/ab/cd/<sha256>           never changed once there
DIR/snapshots/<moment>/hoso.db         all rows, in an SQLite file whatever the database is
DIR/snapshots/<moment>/home/…          hoso.toml and the passwords of mailboxes
DIR/snapshots/<moment>/manifest.json   written last: a snapshot without it is none
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import heapq
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.db.digests import TableDigest
from app.db.engine import Database, saved_url
from app.domain.retention import Retention
from app.errors import ConfigError, Conflict, NotFound, OutOfSpace, Unavailable
from app.services.transferring import originals_of
from storage.base import BlobStore

FORMAT = 1
_MANIFEST = "manifest.json"
_UNFINISHED = ".unfinished"
_LOCK = ".lock"
_NAME = "%Y-%m-%dT%H-%M-%SZ"
_HARMLESS = {_LOCK, "lost+found"}
_OURS = {"snapshots", "originals", "incoming"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds. `revision` is the database's schema; `files` are those of the data directory with their
    SHA-256; `missing` originals were gone or damaged already."""

    name: str
    created: str
    version: str
    revision: str
    database_sha256: str
    tables: dict[str, TableDigest]
    originals: int
    bytes: int
    files: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables.values())


class BackupFolder:
    """One directory; `store` opens the originals in a directory (root, spool)."""

    def __init__(self, path: Path, store: Callable[[Path, Path], BlobStore]) -> None:
        self.path = path
        self._snapshots = path / "snapshots"
        self._store = store

    def originals(self) -> BlobStore:
        """The originals of all snapshots."""
        return self._store(self.path / "originals", self.path / "incoming")

    def names(self) -> list[str]:
        """Whole snapshots, the oldest first."""
        with disk():
            return sorted(path.parent.name for path in self._snapshots.glob(f"*/{_MANIFEST}") if not path.parent.suffix)

    def manifest(self, name: str | None = None) -> Manifest:
        """Of one snapshot, the newest when none is named. Raises NotFound, ConfigError (damaged, or newer)."""
        known = self.names()
        chosen = name or (known[-1] if known else "")
        if chosen not in known:
            listed = f" There are: {', '.join(known)}." if known else ""
            raise NotFound(f"No snapshot {chosen or 'at all'} in {self.path}.{listed}")
        with disk():
            text = (self._snapshots / chosen / _MANIFEST).read_bytes()
        try:
            return _parsed(text, chosen)
        except (ValueError, TypeError, KeyError, AttributeError) as err:
            raise ConfigError(f"{chosen}: its manifest is damaged; another snapshot may be whole.") from err

    def database(self, name: str) -> Path:
        """The rows of a snapshot."""
        return self._snapshots / name / "hoso.db"

    def file(self, name: str, relative: str) -> Path:
        """A file of the data directory in a snapshot."""
        return self._snapshots / name / "home" / relative

    @contextmanager
    def held(self, *, alone: bool) -> Iterator[None]:
        """Keep other backups out while the block runs; with `alone` readers too. Raises Conflict.

        A directory that may only be read needs no lock.
        """
        try:
            handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT if alone else os.O_RDONLY, 0o600)
        except OSError as err:
            if not alone:
                yield
                return
            raise Unavailable(f"{self.path} cannot be written: {err.strerror}.") from err
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as err:
            raise Conflict(f"{self.path} is in use by another backup; wait for it.") from err
        else:
            yield
        finally:
            os.close(handle)

    def prepare(self) -> None:
        """Make the directory ready to take a snapshot. Raises ConfigError when it holds something else, Unavailable."""
        with disk():
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            there = {path.name for path in self.path.iterdir()} - _HARMLESS
            if there and not there & _OURS:
                raise ConfigError(f"{self.path} is not empty and holds no backup; name another directory.")
            for name in _OURS:
                (self.path / name).mkdir(mode=0o700, exist_ok=True)

    @contextmanager
    def unfinished(self) -> Iterator[tuple[str, Path]]:
        """Name and directory of a new snapshot, which is none until `finish`; gone when the block raises. What a killed
        run has left is removed first: nobody else may be at work here (`held`)."""
        with disk():
            for left in self._snapshots.glob(f"*{_UNFINISHED}"):
                shutil.rmtree(left)
            for left in (self.path / "incoming").iterdir():
                left.unlink()
            name = self._free_name(datetime.now(UTC))
            folder = self._snapshots / f"{name}{_UNFINISHED}"
            folder.mkdir(mode=0o700)
        try:
            with disk():
                yield name, folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _free_name(self, moment: datetime) -> str:
        # Never older than a snapshot that is there: the newest by name is the newest.
        newest = (self.names() or [""])[-1]
        name = moment.strftime(_NAME)
        if name > newest:
            return name
        later = datetime.strptime(newest, _NAME).replace(tzinfo=UTC).timestamp() + 1
        return datetime.fromtimestamp(later, UTC).strftime(_NAME)

    def finish(self, folder: Path, manifest: Manifest) -> None:
        """Write the manifest; from now on it is a snapshot."""
        path = folder / _MANIFEST
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        for each in sorted(folder.rglob("*")):
            sync(each)
        sync(folder)
        folder.rename(self._snapshots / manifest.name)
        sync(self._snapshots)

    def forget(self, retention: Retention) -> list[str]:
        """Remove the snapshots that `retention` does not keep, then originals that no snapshot names. Returns the
        names of the snapshots."""
        moments = {datetime.strptime(name, _NAME).replace(tzinfo=UTC): name for name in self.names()}
        kept = retention.kept(moments)
        old = [name for moment, name in sorted(moments.items()) if moment not in kept]
        with disk():
            for name in old:
                (self._snapshots / name / _MANIFEST).unlink()
                sync(self._snapshots / name)
                shutil.rmtree(self._snapshots / name)
            if old:
                self._forget_originals()
        return old

    def _forget_originals(self) -> None:
        named = heapq.merge(*(self._named(name) for name in self.names()))
        wanted, store = "", self.originals()
        for sha256 in store.names():
            while wanted < sha256:
                wanted = next(named, "~")
            if wanted != sha256:
                with store.local_file(sha256) as path:
                    path.unlink()

    def _named(self, name: str) -> Iterator[str]:
        with closing(Database(saved_url(self.database(name)))) as rows:
            yield from (sha256 for sha256, _ in originals_of(rows))


def _parsed(text: bytes, name: str) -> Manifest:
    told: dict[str, Any] = json.loads(text)
    if told["format"] > FORMAT:
        raise ConfigError(f"This backup was made by Hoso {told['version']}, which is newer than this one.")
    told["tables"] = {key: TableDigest(**table) for key, table in told["tables"].items()}
    return Manifest(**{**told, "name": name, "missing": tuple(told["missing"])})


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy_private(source: Path, target: Path) -> None:
    """Copy a file; only its owner may read the copy."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600)
    shutil.copyfile(source, target)


def sync(path: Path) -> None:
    """Make a file or directory durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def disk() -> Iterator[None]:
    """Raises OutOfSpace or Unavailable for what the disk of the backup does."""
    try:
        yield
    except OSError as err:
        if err.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OutOfSpace("The disk of the backup is full; what was there before is untouched.") from err
        raise Unavailable(f"The directory of the backup cannot be used: {err.strerror}.") from err
