"""The trash: records that were deleted, of every kind, and their way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.db import timeline
from app.db.cursors import decode, encode
from app.db.engine import Database
from app.db.identifiers import holders
from app.db.locks import Lock, alone
from app.db.records import TABLES, load, restored
from app.db.reindexing import reindex_documents_of, route_waiting_again
from app.db.tables import AuditRow, Case, Deal, Document, Interaction, Order, Party, Task
from app.db.visibility import visible
from app.domain.access import Actor
from app.domain.identifiers import IdentifierType
from app.errors import Conflict, InvalidInput

_TITLES: dict[str, tuple[type[Any], Any, Any]] = {
    "party": (Party, Party.code, Party.name),
    "deal": (Deal, Deal.code, Deal.name),
    "order": (Order, Order.code, Order.note),
    "case": (Case, Case.code, Case.subject),
    "interaction": (Interaction, Interaction.kind, Interaction.subject),
    "task": (Task, Task.due_on, Task.title),
    "document": (Document, Document.type, Document.title),
}


@dataclass(frozen=True, slots=True)
class Deleted:
    """One record in the trash. `label` is its code or kind; `by` who deleted it, "" when not known."""

    subject: str
    id: str
    label: str
    title: str
    deleted_at: datetime
    by: str


class TrashService:
    """Lists and restores what was deleted. `restore_document` is the documents' own way back."""

    def __init__(self, db: Database, restore_document: Callable[[Actor, str], None]) -> None:
        self._db, self._restore_document = db, restore_document

    def page(
        self, actor: Actor, subject: str = "", cursor: str | None = None, limit: int = 50
    ) -> tuple[list[Deleted], str | None]:
        """Deleted records, last deleted first, of one kind or of all; one query a kind and one for who did it."""
        if subject and subject not in _TITLES:
            raise InvalidInput("There is no such kind of record.", field="subject")
        with self._db.read() as session:
            found = [
                row
                for kind in ([subject] if subject else _TITLES)
                for row in _deleted(session, actor, kind, cursor, limit + 1)
            ]
            found.sort(key=lambda row: (row.deleted_at, row.id), reverse=True)
            page = _with_names(session, found[:limit])
        more = len(found) > limit
        return page, encode(page[-1].deleted_at, page[-1].id) if more else None

    def restore(self, actor: Actor, subject: str, record_id: str) -> None:
        """Take a record out of the trash. Raises NotFound, and Conflict when its place has been taken since."""
        if subject == "document":
            self._restore_document(actor, record_id)
            return
        if subject not in TABLES:
            raise InvalidInput("There is no such kind of record.", field="subject")
        with self._db.write() as session:
            if TABLES[subject] is Party:
                alone(session, Lock.CUSTOMERS)
            row = load(session, TABLES[subject], record_id, actor, trashed=True)
            if isinstance(row, Party):
                _check_tax_code(session, row)
            elif row.party_id is not None:
                _check_customer(session, row.party_id)
            restored(session, actor, row)
            if isinstance(row, Party):
                reindex_documents_of(session, row.id)
                route_waiting_again(session)
            else:
                timeline.show(session, row)


def _deleted(session: Session, actor: Actor, kind: str, cursor: str | None, limit: int) -> list[Deleted]:
    table, label, title = _TITLES[kind]
    query = select(table.id, label, title, table.deleted_at).where(
        table.deleted_at.is_not(None), visible(table.acl, actor)
    )
    if cursor:
        moment, tie = decode(cursor)
        query = query.where(or_(table.deleted_at < moment, and_(table.deleted_at == moment, table.id < tie)))
    rows = session.execute(query.order_by(table.deleted_at.desc(), table.id.desc()).limit(limit))
    return [Deleted(kind, i, str(name or ""), text or "", moment, "") for i, name, text, moment in rows]


def _with_names(session: Session, found: list[Deleted]) -> list[Deleted]:
    ids = [row.id for row in found]
    query = (
        select(AuditRow.subject_id, AuditRow.actor)
        .where(AuditRow.subject.in_(set(_TITLES)), AuditRow.subject_id.in_(ids), AuditRow.action == "delete")
        .order_by(AuditRow.at)
    )
    names = {row[0]: row[1] for row in session.execute(query)}
    return [Deleted(d.subject, d.id, d.label, d.title, d.deleted_at, names.get(d.id, "")) for d in found]


def _check_tax_code(session: Session, party: Party) -> None:
    code = party.tax_code
    others = holders(session, IdentifierType.TAX_CODE, [code]).get(code, []) if code else []
    if others and party.is_customer:
        raise Conflict("Another customer has its tax code meanwhile: change that one first.")


def _check_customer(session: Session, party_id: str) -> None:
    party = session.get_one(Party, party_id)
    if party.deleted_at is not None:
        raise Conflict("Its customer is in the trash: restore the customer first.")
