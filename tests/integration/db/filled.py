"""Rows in every table, of the values that databases keep in different ways."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Float, Integer, LargeBinary, Table, insert, null

from app.db.copying import references_checked_at_the_end
from app.db.digests import tables
from app.db.engine import Database
from app.db.types import Money, UtcDateTime

ROWS = 3
JSON_VALUES: list[Any] = [{"b": [1, 2.50, 1e21, None, "đ"], "a": 2**60}, None, null()]  # the value null, and no value


def fill(db: Database) -> None:
    """Three rows a table; those that refer to their own table refer to the row behind them."""
    with db.write() as session, references_checked_at_the_end(session):
        for table in tables():
            rows = [{column.name: _value(table, column, number) for column in table.columns} for number in range(ROWS)]
            session.execute(insert(table), rows)


def _value(table: Table, column: Column[Any], number: int) -> Any:
    for key in column.foreign_keys:
        if key.column.table is not table:
            return _value(key.column.table, key.column, number)
        return None if number == ROWS - 1 else _value(table, key.column, number + 1)
    kind = column.type
    if isinstance(kind, JSON):
        return JSON_VALUES[number] if column.nullable else JSON_VALUES[0]
    if column.nullable and number == 1:
        return None
    return _plain(kind, table, column, number)


def _plain(kind: Any, table: Table, column: Column[Any], number: int) -> Any:
    if isinstance(kind, UtcDateTime):
        return datetime(2026, 2, 28, 23, 59, 59, 999_990 + number, tzinfo=UTC)
    if isinstance(kind, Date):
        return date(1900, 1, 1 + number)
    if isinstance(kind, Boolean):
        return number != 1
    if isinstance(kind, Money):
        return [Decimal("-999999999999.999"), Decimal(0), Decimal("0.5")][number]
    if isinstance(kind, LargeBinary):
        return bytes(range(256)) * number
    if isinstance(kind, Float):
        return [0.1, -0.0, 1 / 3][number]
    if isinstance(kind, BigInteger):
        return 2**62 + number
    if isinstance(kind, Integer):
        return 2**31 - 3 + number
    text = f"{number} {table.name} {column.name}: Đặng “ễ” \U0001f600\n"
    return text[: kind.length] if kind.length else text
