"""What a writer keeps others from changing until its transaction ends.

Writers on SQLite run one at a time, so all of this says nothing there. On PostgreSQL they run side by side: a row
that is read in order to be changed is locked, and a rule over many rows (no tax code twice) is held by a named lock.

Locks are taken in this order, so that two writers never wait for each other: a named lock, customers, documents,
jobs. Where chance breaks the order the server ends one of the two, which is told as Conflict.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.db.engine import WRITES

Row = TypeVar("Row")

SPACE = 0x486F736F  # "Hoso": our part of the server's advisory locks


class Lock(IntEnum):
    """What a named lock stands for. The numbers are on the wire between hosts: never give one a new meaning."""

    MIGRATIONS = 1
    CUSTOMERS = 2  # who holds which identifier: writers of customers alone, filing together
    THREADS = 3  # which mails belong to one conversation
    ACCOUNTS = 4  # there is always an administrator
    TIMELINES = 5  # a rebuild alone, everybody else together


def alone(session: Session, lock: Lock) -> None:
    """Wait until nobody else holds the lock, then hold it until the transaction ends."""
    _take(session, func.pg_advisory_xact_lock, lock)


def together(session: Session, lock: Lock) -> None:
    """Wait until nobody holds the lock alone, then hold it, with others, until the transaction ends."""
    _take(session, func.pg_advisory_xact_lock_shared, lock)


def for_change(session: Session, query: Select[Row]) -> Select[Row]:
    """In a writing session: the query's rows as they are when nobody else is changing them, and ours to change.
    In a reading one: the query."""
    if not session.info.get(WRITES):
        return query
    # Rows that point at a locked one may still be added (key_share).
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)


def row_for_change(session: Session, table: type[Row], column: Any, value: str | None) -> Row | None:
    """The one row that has this value in a unique column, as `for_change`; None when there is none."""
    return session.scalar(for_change(session, select(table).where(column == value))) if value else None


def _take(session: Session, function: Any, lock: Lock) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(function(SPACE, int(lock))))
