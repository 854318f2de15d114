"""Backups in a directory: snapshots of the database, and the originals that they name, each once.

    DIR/originals/ab/cd/<sha256>        never changed once there
    DIR/snapshots/<moment>/hoso.db      all rows, in an SQLite file whatever the database is
    DIR/snapshots/<moment>/hoso.toml    the settings file, when there is one
    DIR/snapshots/<moment>/manifest.json   written last: a snapshot without it is none

Works while Hoso runs: the rows are one snapshot, and an original is safe before its row is there.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import __version__
from app.db.copying import TableDigest, copy_rows, count_rows, differences, digests
from app.db.engine import Database, sqlite_url
from app.db.schema import current_revision, migrate
from app.db.tables import Blob
from app.errors import ConfigError, NotFound, OutOfSpace, Unavailable
from app.services.originals import taking
from app.services.transferring import Step, copy_blob
from storage.base import BlobCorrupt, BlobNotFound, BlobStore

FORMAT = 1
_MANIFEST = "manifest.json"
_UNFINISHED = ".unfinished"
_SETTINGS_FILE = "hoso.toml"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds. `revision` is the database's schema; `missing` originals were gone or damaged already."""

    name: str
    created: str
    version: str
    revision: str
    database_sha256: str
    tables: dict[str, TableDigest]
    originals: int
    bytes: int
    missing: tuple[str, ...] = ()
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Made:
    """A new snapshot, how many originals were copied for it, and which older ones were removed."""

    manifest: Manifest
    copied: int
    removed: tuple[str, ...]


class Backups:
    """One directory of backups. `store` opens the originals in a directory (root, spool)."""

    def __init__(self, folder: Path, store: Callable[[Path, Path], BlobStore]) -> None:
        self.folder = folder
        self._snapshots = folder / "snapshots"
        self._store = store

    def originals(self) -> BlobStore:
        """The originals of all snapshots."""
        return self._store(self.folder / "originals", self.folder / "incoming")

    def names(self) -> list[str]:
        """Whole snapshots, the oldest first."""
        return sorted(path.parent.name for path in self._snapshots.glob(f"*/{_MANIFEST}") if path.parent.suffix == "")

    def manifest(self, name: str | None = None) -> Manifest:
        """Of one snapshot, the newest when none is named. Raises NotFound, ConfigError (of a newer version)."""
        known = self.names()
        chosen = name or (known[-1] if known else "")
        if chosen not in known:
            listed = f" There are: {', '.join(known)}." if known else ""
            raise NotFound(f"No snapshot {chosen or 'at all'} in {self.folder}.{listed}")
        told: dict[str, Any] = json.loads((self._snapshots / chosen / _MANIFEST).read_text(encoding="utf-8"))
        if told["format"] > FORMAT:
            raise ConfigError(f"{chosen} was made by Hoso {told['version']}, which is newer than this one.")
        told["tables"] = {name: TableDigest(**table) for name, table in told["tables"].items()}
        return Manifest(**{**told, "missing": tuple(told["missing"])})

    def database(self, name: str) -> Path:
        """The rows of a snapshot."""
        return self._snapshots / name / "hoso.db"

    # -- making ------------------------------------------------------------------------------------------------

    def make(self, db: Database, blobs: BlobStore, home: Path, step: Step, *, keep: int | None = None) -> Made:
        """Take a snapshot; with `keep` remove all but the newest so many, and the originals only they named.

        Raises OutOfSpace, Unavailable, ConfigError; what was there before is untouched.
        """
        if self.folder.resolve().is_relative_to(home.resolve()):
            raise ConfigError(f"{self.folder} lies inside the data directory: a backup must be elsewhere.")
        moment = datetime.now(UTC)
        name = moment.strftime("%Y-%m-%dT%H-%M-%SZ")
        with _disk():
            self._prepare()
            unfinished = self._snapshots / f"{name}{_UNFINISHED}"
            unfinished.mkdir(mode=0o700)
            file, tables = self._copy_database(db, unfinished, step)
            copied, size, missing, total = self._copy_originals(file, blobs, step)
            if (home / _SETTINGS_FILE).is_file():
                _copy_private(home / _SETTINGS_FILE, unfinished / _SETTINGS_FILE)
            manifest = Manifest(
                name, moment.isoformat(), __version__, current_revision(db) or "", _sha256_of(file), tables, total,
                size, tuple(missing),
            )  # fmt: skip
            _write_durably(unfinished / _MANIFEST, json.dumps(asdict(manifest), indent=1))
            unfinished.rename(self._snapshots / name)
            _sync(self._snapshots)
            return Made(manifest, copied, self._forget(keep) if keep else ())

    def _prepare(self) -> None:
        for folder in (self.folder, self._snapshots):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self._snapshots.glob(f"*{_UNFINISHED}"):
            shutil.rmtree(left)

    def _copy_database(self, db: Database, folder: Path, step: Step) -> tuple[Path, dict[str, TableDigest]]:
        file = folder / "hoso.db"
        saved = Database(sqlite_url(file))
        try:
            migrate(saved)
            total = count_rows(db)
            tables = dict(copy_rows(db, saved, lambda done: step("rows", done, total)))
        finally:
            saved.close()
        compact(file)
        return file, tables

    def _copy_originals(self, file: Path, blobs: BlobStore, step: Step) -> tuple[int, int, list[str], int]:
        """Those that the snapshot names and that are not here yet: copied, bytes, missing at the source, all."""
        here = self.originals()
        wanted = _originals_of(file)
        copied, size, missing = 0, 0, []
        for number, (sha256, length) in enumerate(wanted.items(), start=1):
            size += length
            with taking():
                if here.size(sha256) != length:
                    try:
                        copy_blob(blobs, here, sha256)
                        copied += 1
                    except (BlobNotFound, BlobCorrupt):
                        missing.append(sha256)
            step("originals", number, len(wanted))
        return copied, size, missing, len(wanted)

    def _forget(self, keep: int) -> tuple[str, ...]:
        """Remove old snapshots, then originals that no snapshot names."""
        old = self.names()[:-keep]
        for name in old:
            (self._snapshots / name / _MANIFEST).unlink()
            shutil.rmtree(self._snapshots / name)
        if old:
            named = {sha256 for name in self.names() for sha256 in _originals_of(self.database(name))}
            for sha256 in list(self.originals().names()):
                if sha256 not in named:
                    with self.originals().local_file(sha256) as path:
                        path.unlink()
        return tuple(old)

    # -- checking ----------------------------------------------------------------------------------------------

    def check(self, name: str | None, step: Step) -> list[str]:
        """Read a snapshot whole; what is wrong with it, each in a line. Raises NotFound, ConfigError."""
        manifest = self.manifest(name)
        file = self.database(manifest.name)
        if not file.is_file() or _sha256_of(file) != manifest.database_sha256:
            return [f"{manifest.name}: the rows (hoso.db) are damaged"]
        here, wrong = self.originals(), [f"original {sha256} was missing already" for sha256 in manifest.missing]
        wanted = _originals_of(file)
        for number, sha256 in enumerate(wanted, start=1):
            try:
                here.verify(sha256)
            except BlobNotFound:
                if sha256 not in manifest.missing:
                    wrong.append(f"original {sha256} is missing")
            except BlobCorrupt:
                wrong.append(f"original {sha256}: its bytes have changed")
            step("originals", number, len(wanted))
        return wrong

    def opened(self, manifest: Manifest, scratch: Path) -> Database:
        """A copy of a snapshot's rows in `scratch`, brought to this version's schema. Raises ConfigError when it is
        damaged or of a newer schema."""
        file = self.database(manifest.name)
        if _sha256_of(file) != manifest.database_sha256:
            raise ConfigError(f"{manifest.name}: the rows (hoso.db) are damaged; another snapshot may be whole.")
        copy = scratch / "hoso.db"
        with _disk():
            _copy_private(file, copy)
        db = Database(sqlite_url(copy))
        found = digests(db, lambda _: None) if current_revision(db) == manifest.revision else {}
        migrate(db)
        if found and differences(found, manifest.tables):
            db.close()
            raise ConfigError(f"{manifest.name}: the rows are not those of its manifest.")
        return db


def compact(file: Path) -> None:
    """Everything into the file itself: no journal beside it."""
    db = Database(sqlite_url(file))
    try:
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE").fetchall()
    finally:
        db.close()


def _originals_of(file: Path) -> dict[str, int]:
    db = Database(sqlite_url(file))
    try:
        with db.read() as session:
            return {row.sha256: row.size for row in session.execute(select(Blob.sha256, Blob.size))}
    finally:
        db.close()
        for beside in ("-wal", "-shm"):
            Path(f"{file}{beside}").unlink(missing_ok=True)


def _sha256_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _copy_private(source: Path, target: Path) -> None:
    target.touch(mode=0o600)
    shutil.copyfile(source, target)


def _write_durably(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as stream:
        path.chmod(0o600)
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _disk() -> Iterator[None]:
    """Raises OutOfSpace or Unavailable for what the disk of the backup does."""
    try:
        yield
    except OSError as err:
        if err.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OutOfSpace("The disk of the backup is full; what was there before is untouched.") from err
        raise Unavailable(f"The directory of the backup cannot be used: {err.strerror}.") from err
