"""Tells workers that something may have come into the queue: a hint, without which they look more rarely.

On PostgreSQL `announce` is part of the transaction that changes the queue: nobody hears of what did not happen, and
who hears of it finds it. An SQLite file says by itself that somebody has written to it. A hint that is lost costs
seconds, never a job: nobody may rely on one.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from typing import Any, Protocol

import psycopg
from sqlalchemy import Connection, PoolProxiedConnection, func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.failures import typed_failures
from app.errors import HosoError

log = logging.getLogger("hoso.worker")

_CHANNEL = "hoso_jobs"
_RETRY_SECONDS = 1.0


class Listener(Protocol):
    """Hears of changes. Belongs to one thread; holds a connection of its own until it is closed."""

    def wait(self, seconds: float) -> bool:
        """Up to about `seconds` (longer while the database is away) for a hint; True when there was one, or when one
        may have been missed. Never raises for a database that is away."""

    def close(self) -> None:
        """Give the connection back."""


def announce(session: Session) -> None:
    """Wake the workers of all hosts when the caller's transaction commits; said once, however often it is called."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_notify(_CHANNEL, "")))


def listener(db: Database) -> Listener:
    """Ears for this kind of database; nothing is opened before the first `wait`."""
    return _FileListener(db) if db.is_sqlite else _ServerListener(db)


class _ServerListener:
    """LISTEN on a connection outside the pool, opened anew when it breaks."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._connection: Connection | None = None
        self._was_away = False

    def wait(self, seconds: float) -> bool:
        """As the protocol says; a new connection may have missed a hint."""
        if self._connection is None:
            return self._connect()
        driver: Any = self._connection.connection.dbapi_connection
        try:
            return bool(list(driver.notifies(timeout=seconds, stop_after=1)))
        except psycopg.Error:
            self.close()
            return False

    def _connect(self) -> bool:
        try:
            with typed_failures():
                engine = self._db.engine.execution_options(isolation_level="AUTOCOMMIT")
                self._connection = engine.connect()
                self._connection.exec_driver_sql(f"LISTEN {_CHANNEL}")
                self._connection.detach()
        except (HosoError, DBAPIError) as err:
            if not self._was_away:
                reason = err.message if isinstance(err, HosoError) else type(err).__name__
                log.warning("no wake-ups from the database, looking for jobs instead: %s", reason)
            self._was_away = True
            self.close()
            time.sleep(_RETRY_SECONDS)
            return False
        self._was_away = False
        return True

    def close(self) -> None:
        """End the connection, which may be broken already."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError, psycopg.Error):
                connection.close()


class _FileListener:
    """Asks an open connection for the number that SQLite changes with every commit of another: no lock, no read of
    the file itself."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._connection: PoolProxiedConnection | None = None
        self._version = -1

    def wait(self, seconds: float) -> bool:
        """As the protocol says; sleeps first, so that a burst of commits is one hint."""
        time.sleep(seconds)
        try:
            if self._connection is None:
                self._connection = self._db.engine.raw_connection()
                self._connection.detach()
            cursor = self._connection.cursor()
            cursor.execute("PRAGMA data_version")
            ((now,),) = cursor.fetchall()
            cursor.close()
        except (SQLAlchemyError, self._db.engine.dialect.loaded_dbapi.Error):
            # The file is away for a moment; what it is when it comes back is a new version.
            self.close()
            return False
        before, self._version = self._version, now
        return bool(now != before)

    def close(self) -> None:
        """Close the file."""
        connection, self._connection, self._version = self._connection, None, -1
        if connection is not None:
            connection.close()
