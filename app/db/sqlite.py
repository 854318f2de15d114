"""How an SQLite file is opened safely.

SQLite 3.7.0 to 3.51.2 can lose commits when two connections reset the WAL; where only such a library
is at hand the journal is TRUNCATE instead of WAL.
"""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

try:
    import pysqlite3.dbapi2 as sqlite_module
except ImportError:
    sqlite_module = sqlite3

READING: dict[str, Any] = {}
WRITING: dict[str, Any] = {"hoso_write": True}

SAVED = "saved"  # in a URL's query: a file that nobody writes any more, not even its journal

_WAL_SAFE_FROM = (3, 51, 3)
_BUSY_MS = 30_000


def create(url: URL) -> Engine:
    """The engine of a file; the file is never created here."""
    engine = create_engine(
        url.difference_update_query([SAVED]),
        module=sqlite_module,
        creator=lambda: _connect(url),
        pool_size=16,
        max_overflow=32,
        hide_parameters=True,  # what customers' rows hold never reaches a log through an error's text
    )
    event.listen(engine, "connect", _prepare_saved if _is_saved(url) else _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _connect(url: URL) -> Any:
    # Never create: a file that is gone for a moment (a backup, a mount) must not come back empty.
    mode = "mode=ro&immutable=1" if _is_saved(url) else "mode=rw"
    path = quote(str(url.database))
    return sqlite_module.connect(f"file:{path}?{mode}", uri=True, check_same_thread=False)


def _is_saved(url: URL) -> bool:
    return SAVED in url.query


def _prepare_saved(dbapi_connection: Any, _record: ConnectionPoolEntry) -> None:
    dbapi_connection.isolation_level = None
    dbapi_connection.execute("PRAGMA case_sensitive_like=ON").fetchall()


def _prepare(dbapi_connection: Any, _record: ConnectionPoolEntry) -> None:
    dbapi_connection.isolation_level = None  # transactions are begun by us, see _begin
    wal = sqlite_module.sqlite_version_info >= _WAL_SAFE_FROM
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        f"journal_mode={'WAL' if wal else 'TRUNCATE'}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        # As PostgreSQL has it; what is looked for without regard to case is folded by us.
        "case_sensitive_like=ON",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}").fetchall()


def _begin(connection: Connection) -> None:
    # A deferred transaction that turns into a write can fail at once with "database is locked",
    # whatever the busy timeout; a writer therefore takes the lock at its start.
    writes = connection.get_execution_options().get("hoso_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def settle(engine: Engine) -> None:
    """Bring everything into the file itself, with no journal beside it: it can then be copied, and opened as SAVED.
    Nobody else may be connected."""
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE").fetchall()
