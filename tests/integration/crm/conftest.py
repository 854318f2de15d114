"""A database of its own for each test, and somebody who works in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.db.engine import Database
from app.db.tables import User
from app.domain.access import Actor, Role


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
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
