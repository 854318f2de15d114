"""Turns what a database driver raises into the product's errors; what is a fault of our own stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from app.errors import ConfigError, Conflict, HosoError, OutOfSpace, Unavailable

_DISK_FULL = "53100"
_CLASHES = {
    "23505",  # unique_violation: looked, found nothing, and another writer was faster
    "40001",  # serialization_failure
    "40P01",  # deadlock_detected
}
_AWAY = {
    "25006",  # read_only_sql_transaction: a standby, before it takes over
    "25P03",  # idle_in_transaction_session_timeout
    "53200",  # out_of_memory
    "53300",  # too_many_connections
    "55P03",  # lock_not_available
    "57014",  # query_canceled, by statement_timeout
    "57P01",  # admin_shutdown
    "57P02",  # crash_shutdown
    "57P03",  # cannot_connect_now
    "58030",  # io_error
}
_CONNECTION_CLASS = "08"
_NOT_ALLOWED = "42501"  # insufficient_privilege
_NOT_POSTGRESQL = ""
_SQLITE_AWAY = ("locked", "unable to open", "disk i/o", "closed")
_SQLITE_FULL = ("full", "no space")
_SQLITE_DAMAGED = ("malformed", "not a database")

# How a server turns us away, in English; the order matters. It gives no code as long as nobody is let in.
_REFUSALS = (
    ("password authentication failed", "the server refuses the user or the password"),
    ("no password supplied", "the server asks for a password and none is set"),
    ("pg_hba.conf", "the server's pg_hba.conf lets nobody in from this machine"),
    ("permission denied for database", "the user may not connect to this database"),
    ("database", "the server has no database of this name; create it first"),
    ("role", "the server does not know the user"),
    ("", "the server refuses the connection"),
)


@contextmanager
def typed_failures() -> Iterator[None]:
    """Raises Unavailable, OutOfSpace or Conflict for what the database under the block raises."""
    try:
        yield
    except DBAPIError as err:
        typed = _typed(err)
        if typed is None:
            raise
        raise typed from err
    except PoolTimeout as err:
        raise Unavailable("The database is busy: every connection is in use.") from err
    except StaleDataError as err:
        raise _same_moment() from err


@contextmanager
def told_at_start() -> Iterator[None]:
    """As `typed_failures`, for set-up: raises ConfigError when the server turns us away or the user lacks a right."""
    try:
        yield
    except DBAPIError as err:
        if getattr(err.orig, "sqlstate", None) == _NOT_ALLOWED:
            raise ConfigError("HOSO_DATABASE_URL: the user must own the database, to make its tables.") from err
        reason = _refusal(err)
        if reason:
            raise ConfigError(f"HOSO_DATABASE_URL: {reason}.") from err
        typed = _typed(err)
        if typed is None:
            raise
        raise typed from err


def _same_moment() -> Conflict:
    return Conflict("Somebody else changed the same at this moment. Load the page again and look.")


def _no_answer() -> Unavailable:
    return Unavailable("The database does not answer.")


def _typed(err: DBAPIError) -> HosoError | None:
    state = getattr(err.orig, "sqlstate", _NOT_POSTGRESQL)
    if state == _NOT_POSTGRESQL:
        return _of_sqlite(err)
    if state is None:  # the driver speaks for itself: no connection, or one that broke
        return _no_answer() if isinstance(err, OperationalError) or err.connection_invalidated else None
    if state == _DISK_FULL:
        return OutOfSpace("The disk is full.")
    if state in _CLASHES:
        return _same_moment()
    if state in _AWAY or state.startswith(_CONNECTION_CLASS) or err.connection_invalidated:
        return _no_answer()
    return None


def _of_sqlite(err: DBAPIError) -> HosoError | None:
    text = str(err.orig).lower()
    if isinstance(err, IntegrityError):
        return _same_moment() if "unique constraint" in text else None
    if any(words in text for words in _SQLITE_DAMAGED):
        return Unavailable("The database file is damaged. An administrator should restore the last backup.")
    if not isinstance(err, OperationalError):
        return None
    if any(words in text for words in _SQLITE_FULL):
        return OutOfSpace("The disk is full.")
    return _no_answer() if any(words in text for words in _SQLITE_AWAY) else None


def _refusal(err: DBAPIError) -> str | None:
    """Why a server that was reached does not let us in; None when it is anything else."""
    text = str(err.orig)
    if getattr(err.orig, "sqlstate", "") is not None or "FATAL" not in text:
        return None
    return next(reason for words, reason in _REFUSALS if words in text)
