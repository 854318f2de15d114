"""Opens the database and hands out sessions: `read()` and `write()`. Owns how SQLite is made safe.

SQLite 3.7.0 to 3.51.2 can lose commits when two connections reset the WAL; where only such a library
is at hand the journal is TRUNCATE instead of WAL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from app.errors import OutOfSpace, Unavailable

try:
    import pysqlite3.dbapi2 as sqlite_module
except ImportError:
    sqlite_module = sqlite3

_WAL_SAFE_FROM = (3, 51, 3)
_BUSY_MS = 30_000


def sqlite_url(path: Path) -> str:
    """The SQLAlchemy URL of an SQLite file."""
    return f"sqlite:///{path}"


def _prepare_sqlite(dbapi_connection: Any, _record: ConnectionPoolEntry) -> None:
    dbapi_connection.isolation_level = None  # transactions are begun by us, see _begin
    wal = sqlite_module.sqlite_version_info >= _WAL_SAFE_FROM
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        f"journal_mode={'WAL' if wal else 'TRUNCATE'}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}").fetchall()


def _begin(connection: Connection) -> None:
    # A deferred transaction that turns into a write can fail at once with "database is locked",
    # whatever the busy timeout; a writer therefore takes the lock at its start.
    writes = connection.get_execution_options().get("hoso_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """The engine and its sessions. Thread-safe; one per process (never share it across a fork)."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine: Engine = self._create()
        self._readers = sessionmaker(self.engine, expire_on_commit=False)
        self._writers = sessionmaker(self.engine.execution_options(hoso_write=True), expire_on_commit=False)

    def _create(self) -> Engine:
        if not self.is_sqlite:
            return create_engine(self.url, pool_pre_ping=True, hide_parameters=True)
        engine = create_engine(
            self.url,
            module=sqlite_module,
            creator=self._connect_sqlite,
            pool_size=16,
            max_overflow=32,
            hide_parameters=True,  # what customers' rows hold never reaches a log through an error's text
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
        return engine

    def _connect_sqlite(self) -> Any:
        # Never create: a file that is gone for a moment (a backup, a mount) must not come back empty.
        path = quote(str(self.url.database))
        return sqlite_module.connect(f"file:{path}?mode=rw", uri=True, check_same_thread=False)

    @property
    def file(self) -> Path | None:
        """The SQLite file, None on a server."""
        return Path(str(self.url.database)) if self.is_sqlite else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session over one consistent snapshot; nothing it does is committed. Raises Unavailable."""
        with _typed_failures(), self._readers() as session:
            # Closing gives the rows away as they were read; a rollback would expire them.
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits when the block ends and rolls back when it raises.

        Raises Unavailable when the database does not answer, OutOfSpace when the disk is full.
        """
        with _typed_failures(), self._writers.begin() as session:
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


@contextmanager
def _typed_failures() -> Iterator[None]:
    try:
        yield
    except OperationalError as err:
        text = str(err.orig).lower()
        if "full" in text or "no space" in text:
            raise OutOfSpace("The disk is full.") from err
        if any(word in text for word in ("locked", "unable to open", "disk i/o", "connect", "closed")):
            raise Unavailable("The database does not answer.") from err
        raise
    except DBAPIError as err:
        if err.connection_invalidated:
            raise Unavailable("The database does not answer.") from err
        raise
