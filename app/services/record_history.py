"""The history of one record: who changed what and when, for those who may see the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.records import TABLES
from app.db.tables import AuditRow, Party, User
from app.db.visibility import visible
from app.domain.access import Actor
from app.errors import NotFound

_PEOPLE = ("owner_id", "assignee_id")
_PARTIES = ("contact_id", "company")
_UNTOLD = frozenset({"touches", "customer"})  # say to the log whose it is: here that is the page's heading


@dataclass(frozen=True, slots=True)
class Change:
    """One field's change; values are words, "" for nothing."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done to the record."""

    at: datetime
    actor: str
    actor_kind: str
    action: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class History:
    """A record's history, newest first; `cursor` names the next page, None at the end."""

    title: str
    code: str | None
    subject: str
    events: list[Event]
    cursor: str | None


class RecordHistory:
    """Reads the audit rows of a record."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(self, actor: Actor, subject: str, record_id: str, cursor: str | None = None, limit: int = 50) -> History:
        """The history of a customer, contact, deal, order, case, interaction or task, also of one in the trash.

        Raises NotFound.
        """
        if subject not in TABLES:
            raise NotFound("This record does not exist or has been deleted.")
        table = TABLES[subject]
        with self._db.read() as session:
            row = session.scalar(select(table).where(table.id == record_id, visible(table.acl, actor)))
            if row is None:
                raise NotFound("This record does not exist or has been deleted.")
            query = select(AuditRow).where(AuditRow.subject == subject, AuditRow.subject_id == record_id)
            if cursor:
                query = query.where(AuditRow.id < cursor)
            found = list(session.scalars(query.order_by(AuditRow.id.desc()).limit(limit + 1)))
            names = _names(session, found)
        title = next(
            (str(value) for key in ("name", "subject", "title", "code") if (value := getattr(row, key, None))), ""
        )
        events = [_event(audit, names) for audit in found[:limit]]
        more = len(found) > limit
        return History(title, getattr(row, "code", None), subject, events, found[limit - 1].id if more else None)


def _names(session: Session, rows: Sequence[AuditRow]) -> dict[str, str]:
    ids = {
        str(value)
        for row in rows
        for key, pair in (row.details or {}).items()
        if key in (*_PEOPLE, *_PARTIES)
        for value in (pair if isinstance(pair, list) else [pair])
        if value
    }
    names = {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
    parties = select(Party.id, Party.code, Party.name).where(Party.id.in_(ids))
    return names | {row.id: " ".join(filter(None, [row.code, row.name])) for row in session.execute(parties)}


def _event(row: AuditRow, names: dict[str, str]) -> Event:
    changes = []
    for field, pair in (row.details or {}).items():
        old, new = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        if field in _UNTOLD:
            continue
        changes.append(Change(field, _word(old, names), _word(new, names)))
    return Event(row.at, row.actor, row.actor_kind, row.action, tuple(changes))


def _word(value: Any, names: dict[str, str]) -> str:
    return "" if value is None else names.get(str(value), str(value))
