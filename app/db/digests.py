"""A fingerprint of every table: how many rows, and a SHA-256 over all of them. Equal on every kind of database.

Owns how a row is read when it is to be copied or compared: JSON as its text, so that what is no value at all and the
JSON value null stay two things.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Column, RowMapping, Table, Text, cast, func, select, text
from sqlalchemy.orm import Session

from app.db.tables import Base

BATCH = 1000

Row = RowMapping | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TableDigest:
    """Rows of a table, and the SHA-256 over them in the order of their keys."""

    rows: int
    sha256: str


Digests = Mapping[str, TableDigest]


class Digest:
    """Grows row by row; rows come in the order of their keys."""

    def __init__(self, table: Table) -> None:
        self._columns = [(column.name, is_json(column)) for column in table.columns]
        self._rows, self._hash = 0, hashlib.sha256()

    def add(self, row: Row) -> None:
        """One more row, as `batches` gives it."""
        values = [_one_form(row[name]) if as_json else _one_zero(row[name]) for name, as_json in self._columns]
        self._hash.update(json.dumps(values, ensure_ascii=False, default=_plain).encode("utf-8", "surrogatepass"))
        self._hash.update(b"\n")
        self._rows += 1

    def done(self) -> TableDigest:
        """The digest of what has been added."""
        return TableDigest(self._rows, self._hash.hexdigest())


def tables() -> list[Table]:
    """Every table, those that others refer to first."""
    return list(Base.metadata.sorted_tables)


def is_json(column: Column[Any]) -> bool:
    """Whether the column holds JSON."""
    return isinstance(column.type, JSON)


def batches(session: Session, table: Table) -> Iterator[list[RowMapping]]:
    """All rows in the order of their keys, a bounded number of them in memory."""
    columns = [cast(column, Text).label(column.name) if is_json(column) else column for column in table.columns]
    query = select(*columns).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    for part in session.execute(query).mappings().partitions(BATCH):
        yield list(part)


def count_rows(session: Session) -> int:
    """All rows of all tables."""
    return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables())


def digest_of(session: Session, table: Table) -> TableDigest:
    """The digest of a table as this session sees it."""
    digest = Digest(table)
    for batch in batches(session, table):
        for row in batch:
            digest.add(row)
    return digest.done()


def digests(session: Session) -> Digests:
    """The digests of all tables as this session sees them."""
    lift_time_limits(session)
    return {table.name: digest_of(session, table) for table in tables()}


def differing(left: Digests, right: Digests) -> list[str]:
    """Names of the tables that differ, in order."""
    return sorted(name for name in {*left, *right} if left.get(name) != right.get(name))


def lift_time_limits(session: Session) -> None:
    """Let this transaction of a server take as long as its other end needs."""
    if session.get_bind().dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            session.execute(text(f"SET LOCAL {limit} = 0"))


def _one_zero(value: object) -> object:
    return 0.0 if value == 0 and isinstance(value, float) else value  # SQLite keeps no sign of it


def _one_form(value: str | None) -> str | None:
    """JSON as one text, however the database keeps it: it may sort keys and write numbers in its own way."""
    if value is None:
        return None
    parsed = json.loads(value, parse_float=_number, parse_int=_number)
    return json.dumps(parsed, sort_keys=True, ensure_ascii=False)


def _number(digits: str) -> list[str]:
    # In a list, so that it is not taken for the string of the same signs.
    plain = format(Decimal(digits), "f")
    return [plain.rstrip("0").rstrip(".") if "." in plain else plain]


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(f"no column holds a {type(value).__name__}")
