"""Paging by key: an opaque cursor says after which row the next page begins. Never OFFSET, never COUNT."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Keyset:
    """An order by `column`, then `tie` (the id), both the same way. The column must not be null in the rows.

    The query's last selected column must be `column` and its first `tie`.
    """

    column: InstrumentedAttribute[Any]
    tie: InstrumentedAttribute[Any]
    descending: bool = False

    def page(self, query: Select[*tuple[Any, ...]], cursor: str | None, limit: int) -> Select[*tuple[Any, ...]]:
        """`query` ordered and cut to one page plus one row, which tells whether there is more."""
        order = [c.desc() if self.descending else c.asc() for c in (self.column, self.tie)]
        query = query.order_by(None).order_by(*order).limit(limit + 1)
        return query.where(self._after(cursor)) if cursor else query

    def next_cursor(self, rows: Sequence[Any], limit: int) -> str | None:
        """The cursor of the page after `rows`, None when they are the last."""
        if len(rows) <= limit or limit < 1:
            return None
        return encode(rows[limit - 1][-1], rows[limit - 1][0])

    def _after(self, cursor: str) -> ColumnElement[bool]:
        value, tie = decode(cursor)
        if self.descending:
            return or_(self.column < value, and_(self.column == value, self.tie < tie))
        return or_(self.column > value, and_(self.column == value, self.tie > tie))


def encode(value: Any, tie: str) -> str:
    """An opaque text for (value, tie); value is a text, a day, a moment or a whole number."""
    if isinstance(value, datetime):
        packed: list[Any] = ["t", value.isoformat(), tie]
    elif isinstance(value, date):
        packed = ["d", value.isoformat(), tie]
    else:
        packed = ["v", value, tie]
    text = json.dumps(packed, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[Any, str]:
    """What `encode` packed. Raises InvalidInput for anything else."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        kind, value, tie = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(tie, str) or kind not in {"t", "d", "v"}:
            raise ValueError("not a cursor")
        if kind == "t":
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise ValueError("not a cursor")
            return moment, tie
        if kind == "d":
            return date.fromisoformat(value), tie
        if not isinstance(value, str | int):
            raise ValueError("not a cursor")
        return value, tie
    except (ValueError, TypeError, binascii.Error) as err:
        raise InvalidInput("This place in the list is not known; begin at its start.", field="cursor") from err
