"""What each kind of thing looks like on a customer's timeline: one function for writing and for rebuilding.

A timeline is derived. Each use case calls `show` in its transaction; `hoso rebuild timeline` calls the same
`entries_of` for everything there is, so both give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.journal import put_on_timeline, take_off_timeline
from app.db.tables import (
    Case,
    Deal,
    DealStage,
    DecisionRow,
    Document,
    DocumentParty,
    Interaction,
    Mail,
    Order,
    Task,
    TimelineEntry,
    User,
)
from app.domain.business import TimelineKind
from app.domain.days import moment_of
from app.domain.documents import DocumentType

_DETAIL = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry: the columns of `timeline` except its id."""

    party_id: str
    kind: str
    ref_id: str
    happened_at: datetime
    title: str
    detail: str | None = None
    doc_type: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    actor: str = ""
    acl: str = "team:all"


def show(session: Session, row: Any) -> None:
    """Put (or renew) what `row` shows on the timelines it belongs to; take it off where it is gone."""
    session.flush()
    shown = list(entries_of(session, [row]))
    keep = {entry.party_id for entry in shown}
    for party_id in sorted(_parties_showing(session, row.id) - keep):
        take_off_timeline(session, ref_id=row.id, party_id=party_id)
    for entry in shown:
        put_on_timeline(
            session,
            party_id=entry.party_id,
            kind=entry.kind,
            ref_id=entry.ref_id,
            happened_at=entry.happened_at,
            title=entry.title,
            detail=entry.detail,
            doc_type=entry.doc_type,
            amount=entry.amount,
            currency=entry.currency,
            actor=entry.actor,
            acl=entry.acl,
        )


def entries_of(session: Session, rows: Iterable[Any]) -> Iterable[Shown]:
    """The entries of live rows of one kind; rows in the trash give none. A constant number of queries."""
    alive = [row for row in rows if row.deleted_at is None]
    if not alive:
        return []
    first = alive[0]
    if isinstance(first, Deal):
        moved = _last_moves(session, [deal.id for deal in alive])
        return [_deal(deal, moved.get(deal.id, deal.created_at)) for deal in alive]
    if isinstance(first, Document):
        return _documents(session, alive)
    simple = {Order: _order, Case: _case, Interaction: _interaction, Task: _task}[type(first)]
    return [entry for row in alive if (entry := simple(row)) is not None]  # type: ignore[operator]


def _deal(deal: Deal, moved_at: datetime) -> Shown:
    return Shown(
        party_id=deal.party_id,
        kind=TimelineKind.DEAL,
        ref_id=deal.id,
        happened_at=moved_at,
        title=_title(f"{deal.code} {deal.name}"),
        detail=deal.stage,
        amount=deal.amount,
        currency=deal.currency if deal.amount is not None else None,
        acl=deal.acl,
    )


def _order(order: Order) -> Shown:
    return Shown(
        party_id=order.party_id,
        kind=TimelineKind.ORDER,
        ref_id=order.id,
        happened_at=moment_of(order.ordered_on),
        title=order.code,
        detail=order.status,
        amount=order.amount,
        currency=order.currency,
        acl=order.acl,
    )


def _case(case: Case) -> Shown:
    return Shown(
        party_id=case.party_id,
        kind=TimelineKind.CASE,
        ref_id=case.id,
        happened_at=case.opened_at,
        title=_title(f"{case.code} {case.subject}"),
        detail=case.status,
        acl=case.acl,
    )


def _interaction(row: Interaction) -> Shown:
    return Shown(
        party_id=row.party_id,
        kind=row.kind,
        ref_id=row.id,
        happened_at=row.happened_at,
        title=_title(row.subject),
        detail=row.body[:_DETAIL] if row.body else None,
        actor=row.actor,
        acl=row.acl,
    )


def _task(task: Task) -> Shown | None:
    if task.party_id is None:
        return None
    return Shown(
        party_id=task.party_id,
        kind=TimelineKind.TASK,
        ref_id=task.id,
        happened_at=task.done_at or task.created_at,
        title=_title(task.title),
        detail="done" if task.done_at else "open",
        acl=task.acl,
    )


def _document(document: Document, party_id: str, sent_at: datetime | None, filed_by: str) -> Shown:
    is_mail = document.type == DocumentType.EMAIL
    on_paper = moment_of(document.dated) if document.dated else document.created_at
    return Shown(
        party_id=party_id,
        kind=TimelineKind.EMAIL if is_mail else TimelineKind.DOCUMENT,
        ref_id=document.id,
        happened_at=sent_at or on_paper,
        title=_title(document.title),
        detail=document.subject,
        doc_type=document.type,
        amount=document.amount,
        currency=document.currency,
        actor=filed_by,
        acl=document.acl,
    )


def _title(text: str) -> str:
    return text[:400]


def _last_moves(session: Session, deal_ids: list[str]) -> dict[str, datetime]:
    query = select(DealStage.deal_id, func.max(DealStage.moved_at)).where(DealStage.deal_id.in_(deal_ids))
    return {row[0]: row[1] for row in session.execute(query.group_by(DealStage.deal_id))}


def _documents(session: Session, documents: list[Document]) -> list[Shown]:
    parties, sent, names = _parties_of(session, documents), _sent(session, documents), _filers(session, documents)
    return [
        _document(row, party_id, sent.get(row.id), names.get(row.decision_id or "", "hoso"))
        for row in documents
        for party_id in parties[row.id]
    ]


def _parties_of(session: Session, documents: list[Document]) -> dict[str, list[str]]:
    """The customers each document belongs to: the one it is filed to first, then those that share it."""
    parties = {row.id: [row.party_id] if row.party_id else [] for row in documents}
    query = select(DocumentParty).where(DocumentParty.document_id.in_(parties)).order_by(DocumentParty.party_id)
    for link in session.scalars(query):
        if link.party_id not in parties[link.document_id]:
            parties[link.document_id].append(link.party_id)
    return parties


def _sent(session: Session, documents: list[Document]) -> dict[str, datetime]:
    """When mails were sent: of a forwarded one, when the mail inside it was."""
    sent: dict[str, datetime] = {}
    for mail in session.scalars(select(Mail).where(Mail.document_id.in_([row.id for row in documents]))):
        stamp = mail.headers.get("original_sent_at") or mail.headers.get("sent_at")
        try:
            moment = datetime.fromisoformat(stamp) if stamp else None
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None:
            sent[mail.document_id] = moment
    return sent


def _filers(session: Session, documents: list[Document]) -> dict[str, str]:
    """Names of the people who filed documents by hand, by decision."""
    by_hand = [row.decision_id for row in documents if row.filed_by == "person" and row.decision_id]
    query = select(DecisionRow.id, User.name).join(User, User.id == DecisionRow.by_user_id)
    return {row[0]: row[1] for row in session.execute(query.where(DecisionRow.id.in_(by_hand)))}


def _parties_showing(session: Session, ref_id: str) -> set[str]:
    return set(session.scalars(select(TimelineEntry.party_id).where(TimelineEntry.ref_id == ref_id)))
