"""A database of its own for each test, and somebody who works in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.engine import Database, sqlite_url
from app.db.schema import migrate
from app.db.tables import User
from app.domain.access import Actor, Role


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file that tests copy: migrating once is enough."""
    path = tmp_path_factory.mktemp("template") / "hoso.db"
    database = Database(sqlite_url(path))
    migrate(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    database.close()
    return path


@pytest.fixture
def db(tmp_path: Path, empty_database: Path) -> Iterator[Database]:
    path = tmp_path / "hoso.db"
    shutil.copyfile(empty_database, path)
    database = Database(sqlite_url(path))
    yield database
    database.close()


@pytest.fixture
def actor(db: Database) -> Actor:
    with db.write() as session:
        user = User(login="huong", name="Trần Thị Mai Hương", password_hash="x")
        session.add(user)
        session.flush()
        return Actor(kind="user", name=user.name, user_id=user.id, role=Role.STAFF)


@pytest.fixture
def stranger() -> Actor:
    """Somebody of another team."""
    return Actor(kind="user", name="Người lạ", acl=("team:other",))
