"""Rows that are there once, whoever comes first: made when missing, then locked by the one who changes them."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db.locks import row_for_change

Row = TypeVar("Row")


def add_if_missing(session: Session, table: type[Any], **values: Any) -> None:
    """Insert a row unless one with its key is there; waits for another writer that is just adding the same."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(table).values(**values).on_conflict_do_nothing())


def keyed_row(session: Session, table: type[Row], key: str, **values: Any) -> Row:
    """The row with the primary key `key` (a column of this name), ours to change; made of `values` when missing."""
    entity: Any = table
    found = row_for_change(session, table, entity.key, key)
    if found is None:
        add_if_missing(session, table, key=key, **values)
        found = row_for_change(session, table, entity.key, key)
    assert found is not None, "it has just been added, and keyed rows are never removed"
    return found
