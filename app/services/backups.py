"""Makes and checks snapshots in a directory of backups, and opens one to be restored.

Works while Hoso runs: the rows are one snapshot, and an original is safe before its row is there and stays for ever.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from app import __version__
from app.db.copying import copy_rows
from app.db.digests import Digests
from app.db.engine import Database, saved_url, sqlite_url
from app.db.schema import current_revision, is_current, migrate
from app.db.sqlite import settle
from app.db.upkeep import BACKUP, note
from app.domain.retention import Retention
from app.errors import ConfigError, HosoError, OutOfSpace
from app.services.backup_folder import BackupFolder, Manifest, copy_private, disk, sha256_of, sync
from app.services.transferring import Progress, Transfer, damaged_among
from storage.base import BlobStore


@dataclass(frozen=True, slots=True)
class Place:
    """What is backed up. `files` lie below `home`: settings and passwords that nothing else holds."""

    db: Database
    blobs: BlobStore
    home: Path
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A new snapshot, how many originals were copied for it, and which older ones were removed."""

    manifest: Manifest
    copied: int
    removed: tuple[str, ...]


def make(folder: BackupFolder, place: Place, retention: Retention, progress: Progress, *, reread: bool = False) -> Made:
    """Take a snapshot, then forget those that `retention` does not keep. `reread`: originals of earlier snapshots are
    read again, and copied anew when damaged.

    Originals that the store does not have whole are told in the manifest; all else is saved.
    Raises OutOfSpace, Unavailable, ConfigError (the directory is no place for it), Conflict (another backup runs
    there); what was there before is untouched then.
    """
    if folder.path.resolve().is_relative_to(place.home.resolve()):
        raise ConfigError(f"{folder.path} lies inside the data directory: a backup must be elsewhere.")
    folder.prepare()
    with folder.held(alone=True):
        with folder.unfinished() as (name, unfinished):
            moment = datetime.now(UTC)
            file = unfinished / "hoso.db"
            tables = _save_rows(place.db, file, progress)
            with closing(Database(saved_url(file))) as rows:
                moved = Transfer(place.blobs, folder.originals(), reread=reread).run(rows, progress)
            manifest = Manifest(
                name=name,
                created=moment.isoformat(),
                version=__version__,
                revision=current_revision(place.db) or "",
                database_sha256=sha256_of(file),
                tables=dict(tables),
                originals=moved.originals,
                bytes=moved.bytes,
                files=_save_files(place, unfinished / "home"),
                missing=tuple(moved.lost),
            )
            folder.finish(unfinished, manifest)
        removed = folder.forget(retention)
    with contextlib.suppress(HosoError):  # the snapshot is whole, whether its place can be told of it or not
        note(place.db, BACKUP, {"snapshot": name, "at": moment.isoformat(), "missing": len(moved.lost)})
    return Made(manifest, moved.copied, tuple(removed))


def _save_rows(db: Database, file: Path, progress: Progress) -> Digests:
    with closing(Database(sqlite_url(file))) as saved, _backup_disk():
        migrate(saved)
        tables = copy_rows(db, saved, partial(progress, "rows"))
        settle(saved.engine)
    sync(file)
    return tables


@contextmanager
def _backup_disk() -> Iterator[None]:
    try:
        yield
    except OutOfSpace as err:
        raise OutOfSpace("The disk of the backup is full; what was there before is untouched.") from err


def _save_files(place: Place, target: Path) -> dict[str, str]:
    saved = {}
    for file in place.files:
        if file.is_file():
            relative = file.relative_to(place.home)
            copy_private(file, target / relative)
            saved[str(relative)] = sha256_of(target / relative)
    return saved


def check(folder: BackupFolder, name: str | None, progress: Progress) -> tuple[Manifest, list[str]]:
    """Read a snapshot whole; what is wrong with it, each in a line. Raises NotFound, ConfigError, Unavailable."""
    with folder.held(alone=False):
        manifest = folder.manifest(name)
        file = folder.database(manifest.name)
        with disk():
            if not file.is_file() or sha256_of(file) != manifest.database_sha256:
                return manifest, [f"{manifest.name}: the rows (hoso.db) are damaged"]
            wrong = [
                f"{manifest.name}: {relative} is damaged"
                for relative, sha256 in manifest.files.items()
                if not (kept := folder.file(manifest.name, relative)).is_file() or sha256_of(kept) != sha256
            ]
            with closing(Database(saved_url(file))) as rows:
                bad = damaged_among(folder.originals(), rows, progress)
    was_lost = set(manifest.missing)
    wrong += [
        f"original {sha256} " + ("was missing when it was made" if sha256 in was_lost else "is missing or damaged")
        for sha256 in bad
    ]
    return manifest, wrong


@contextmanager
def opened(folder: BackupFolder, manifest: Manifest, scratch: Path) -> Iterator[Database]:
    """The rows of a snapshot at this version's schema; an older one is brought to it in a copy in `scratch`.

    Raises ConfigError when it is damaged or of a newer schema.
    """
    file = folder.database(manifest.name)
    with disk():
        if not file.is_file() or sha256_of(file) != manifest.database_sha256:
            raise ConfigError(f"{manifest.name}: the rows (hoso.db) are damaged; another snapshot may be whole.")
    with closing(_at_this_schema(file, scratch)) as rows:
        yield rows


def _at_this_schema(file: Path, scratch: Path) -> Database:
    saved = Database(saved_url(file))
    if is_current(saved):
        return saved
    saved.close()
    copy = scratch / "hoso.db"
    with disk():
        copy_private(file, copy)
    rows = Database(sqlite_url(copy))
    try:
        migrate(rows)
    except BaseException:
        rows.close()
        raise
    return rows
