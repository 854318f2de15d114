"""Opens the database and hands out sessions: `read()` and `write()`. How each kind is set up is
app.db.sqlite's and app.db.postgresql's.

Writers run one at a time on SQLite. On PostgreSQL they run side by side: what must not change under a writer it
locks by app.db.locks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from app.db import postgresql, sqlite
from app.db.failures import typed_failures

_ERA = "era"  # key of a connection's `info`: how often all had been given back when it was opened
WRITES = "writes"  # key of `Session.info`: True in a session of `write()`


def sqlite_url(path: Path) -> str:
    """The SQLAlchemy URL of an SQLite file."""
    return f"sqlite:///{path}"


def saved_url(path: Path) -> URL:
    """The same of a file that is only read, and never again written by anybody: it may lie on a read-only disk."""
    return URL.create("sqlite", database=str(path), query={sqlite.SAVED: "1"})


class Database:
    """The engine and its sessions. Thread-safe; one per process (never share it across a fork)."""

    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        kind = sqlite if self.is_sqlite else postgresql
        self.engine: Engine = kind.create(self.url)
        self._era = 0
        event.listen(self.engine, "connect", self._opened)
        event.listen(self.engine, "checkin", self._given_back)
        self._readers = sessionmaker(self.engine.execution_options(**kind.READING), expire_on_commit=False)
        self.writing = self.engine.execution_options(**kind.WRITING)
        self._writers = sessionmaker(self.writing, expire_on_commit=False, info={WRITES: True})

    @property
    def file(self) -> Path | None:
        """The SQLite file, None on a server."""
        return Path(str(self.url.database)) if self.is_sqlite else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session over one consistent snapshot; nothing it does is committed. Raises Unavailable."""
        with typed_failures(), self._readers() as session:
            # Closing gives the rows away as they were read; a rollback would expire them.
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits when the block ends and rolls back when it raises.

        Raises Unavailable when the database does not answer, OutOfSpace when the disk is full, Conflict when somebody
        else wrote the same at the same moment: then nothing was written, and trying again is right.
        """
        with typed_failures(), self._writers.begin() as session:
            yield session

    def close(self) -> None:
        """Give all connections back; one that another thread uses is closed when it has done. Usable afterwards."""
        self._era += 1
        self.engine.dispose()

    def _opened(self, _connection: object, entry: ConnectionPoolEntry) -> None:
        entry.info[_ERA] = self._era

    def _given_back(self, _connection: object, entry: ConnectionPoolEntry) -> None:
        # It belongs to a pool that is gone: nobody else would close it.
        if entry.info.get(_ERA) != self._era:
            entry.close()
