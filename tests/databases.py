"""Databases for tests, of both kinds: a migrated one of its own a test, and one that is away for a while.

A test that uses `services`, `settings`, `home` or `database_url` runs on both. One that can only run on one says so
with ONLY_SQLITE or ONLY_POSTGRESQL.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.db.engine import Database, sqlite_url
from app.db.schema import migrate
from tests.servers import postgres

KINDS = ("sqlite", "postgresql")
ONLY_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
ONLY_POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


def make_template(path: Path) -> None:
    """A migrated, empty SQLite file to copy from: migrating takes longer than most tests."""
    db = Database(sqlite_url(path))
    migrate(db)
    db.close()
    settle(path)


def settle(path: Path) -> None:
    """Bring everything into the file itself, so that it can be copied."""
    db = Database(sqlite_url(path))
    with db.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()


@contextmanager
def copy_of(url: str, folder: Path) -> Iterator[str]:
    """A copy of the database `url`, which nobody is connected to: for SQLite hoso.db in `folder`."""
    if url.startswith("sqlite"):
        path = folder / "hoso.db"
        if str(path) != make_url(url).database:
            shutil.copyfile(str(make_url(url).database), path)
        yield sqlite_url(path)
    else:
        with postgres.database(postgres.clone_of(url)) as copy:
            yield copy


@contextmanager
def away(db: Database) -> Iterator[None]:
    """The database does not answer while the block runs; nothing in it changes."""
    db.close()
    if db.file is None:
        with postgres.away(db.url.render_as_string(hide_password=False)):
            yield
        return
    hidden = db.file.with_suffix(".away")
    _move(db.file, hidden)
    db.file.mkdir()
    try:
        yield
    finally:
        db.file.rmdir()
        _move(hidden, db.file)


def _move(path: Path, target: Path) -> None:
    for extra in ("", "-wal", "-shm"):
        beside = Path(f"{path}{extra}")
        if beside.exists():
            beside.rename(f"{target}{extra}")
