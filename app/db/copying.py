"""Copies every row of one database into another, empty one, of whatever kind, and proves that they are the same.

The source is read in one snapshot; the target takes all of it in one transaction, or nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Table, and_, func, insert, select, update
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.tables import Base

_BATCH = 1000

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class TableDigest:
    """How many rows a table has, and a SHA-256 over all of them in the order of their keys."""

    rows: int
    sha256: str


Digests = Mapping[str, TableDigest]


def tables() -> list[Table]:
    """Every table, those that others refer to first."""
    return list(Base.metadata.sorted_tables)


def is_empty(db: Database) -> bool:
    """Whether no table has a row. The schema must be there."""
    with db.read() as session:
        return not any(session.scalar(select(func.count()).select_from(table)) for table in tables())


def count_rows(db: Database) -> int:
    """All rows of all tables."""
    with db.read() as session:
        return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables())


def copy_rows(source: Database, target: Database, progress: Progress) -> Digests:
    """Copy all rows and return the digests of what was read. `progress` is told the number of rows copied so far.

    Raises Unavailable, OutOfSpace, Conflict (the target was not empty); the target has nothing then.
    """
    told: dict[str, TableDigest] = {}
    copied = 0
    with source.read() as reading, target.write() as writing:
        for table in tables():
            digest = _Digest()
            for batch in _batches(reading, table):
                for row in batch:
                    digest.add(row)
                writing.execute(insert(table), [_without_own(table, row) for row in batch])
                copied += len(batch)
                progress(copied)
            if _own_references(table):
                for batch in _batches(reading, table):
                    _refer(writing, table, batch)
            told[table.name] = digest.done()
    return told


def digests(db: Database, progress: Progress) -> Digests:
    """The digests of all tables as they are now, in one snapshot."""
    told: dict[str, TableDigest] = {}
    seen = 0
    with db.read() as session:
        for table in tables():
            digest = _Digest()
            for batch in _batches(session, table):
                for row in batch:
                    digest.add(row)
                seen += len(batch)
                progress(seen)
            told[table.name] = digest.done()
    return told


def differences(left: Digests, right: Digests) -> list[str]:
    """Names of the tables that differ, in order."""
    return sorted(name for name in {*left, *right} if left.get(name) != right.get(name))


def _batches(session: Session, table: Table) -> Iterator[list[dict[str, Any]]]:
    """All rows in the order of the key, a bounded number of them in memory."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_BATCH)
    for part in session.execute(query).mappings().partitions(_BATCH):
        yield [dict(row) for row in part]


def _own_references(table: Table) -> list[Column[Any]]:
    """Columns that name another row of the same table: that row may come later."""
    return [column for column in table.columns for key in column.foreign_keys if key.column.table is table]


def _without_own(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return row | {column.name: None for column in _own_references(table)}


def _refer(session: Session, table: Table, batch: list[dict[str, Any]]) -> None:
    """Set the references within a table, now that all its rows are there."""
    names = [column.name for column in _own_references(table)]
    # What the tables set by themselves at each change is not to move.
    kept = [column.name for column in table.columns if column.onupdate is not None]
    for row in batch:
        values = {name: row[name] for name in names if row[name] is not None}
        if values:
            values |= {name: row[name] for name in kept}
            key = and_(*(column == row[column.name] for column in table.primary_key.columns))
            session.execute(update(table).where(key).values(**values))


class _Digest:
    """Hashes rows one after another; the same values give the same text on every kind of database."""

    def __init__(self) -> None:
        self._rows, self._hash = 0, hashlib.sha256()

    def add(self, row: dict[str, Any]) -> None:
        text = json.dumps(row, sort_keys=True, ensure_ascii=False, default=_plain)
        self._hash.update(text.encode("utf-8", "surrogatepass") + b"\n")
        self._rows += 1

    def done(self) -> TableDigest:
        return TableDigest(self._rows, self._hash.hexdigest())


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    raise TypeError(f"no column holds a {type(value).__name__}")
