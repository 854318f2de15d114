"""Gives out the codes people use: KH00001 for customers, DL, DH and CS for deals, orders and cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.tables import Case, Counter, Deal, Order, Party
from app.db.upserts import keyed_row

PREFIXES: dict[type[Any], str] = {Party: "KH", Deal: "DL", Order: "DH", Case: "CS"}
_DIGITS = 5


def next_code(session: Session, table: type[Any]) -> str:
    """The next free code of a table, in a writing session."""
    return next(iter(next_codes(session, table, 1)))


def next_codes(session: Session, table: type[Any], count: int) -> list[str]:
    """`count` free codes in order; numbers that people took by hand are left out."""
    prefix = PREFIXES[table]
    counter = keyed_row(session, Counter, prefix, value=0)
    codes: list[str] = []
    while len(codes) < count:
        batch = list(_numbered(prefix, counter.value, count - len(codes)))
        counter.value += len(batch)
        taken = set(session.scalars(select(table.code).where(table.code.in_(batch))))
        codes += [code for code in batch if code not in taken]
    session.flush()
    return codes


def _numbered(prefix: str, after: int, count: int) -> Iterator[str]:
    for number in range(after + 1, after + 1 + min(count, 500)):
        yield f"{prefix}{number:0{_DIGITS}d}"
