"""What came in lately and where each delivery stands: the live list of the "Add files" page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.tables import Arrival, Document, Job, Party
from app.db.visibility import get_customer_by_code, visible
from app.domain.access import Actor
from app.domain.documents import AFTERWARDS, DocumentStatus, Door, Step
from app.domain.text import fold_key
from app.services.stacks import is_taken_apart

_OPEN = ("ready", "running", "dead")


@dataclass(frozen=True, slots=True)
class ArrivalLine:
    """One delivery with the present state of its document.

    `stage`: waiting | reading | understanding | filing while it moves, retrying when a step failed and will be
    tried again, apart for a stack whose parts are documents of their own, else the document's status. `pages_done`
    of `pages` (0 while not known). `is_again`: these bytes were here before. `error` belongs to `retrying` and
    `failed`. `inside`: documents that were inside it.
    """

    arrival_id: str
    arrived_at: datetime
    door: str
    name: str
    sender: str
    is_again: bool
    document_id: str
    title: str
    type: str
    status: str
    stage: str
    pages: int
    pages_done: int
    customer_code: str | None
    customer_name: str | None
    error: str | None
    inside: int

    @property
    def is_moving(self) -> bool:
        """Whether its state will change by itself."""
        return self.stage in {"waiting", "reading", "understanding", "filing", "retrying"}


@dataclass(frozen=True, slots=True)
class ArrivalPage:
    """Newest first; `cursor` names the next page, None at the end."""

    lines: list[ArrivalLine]
    cursor: str | None


class ArrivalService:
    """Reads deliveries; capture writes them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def recent(self, actor: Actor, *, cursor: str | None = None, limit: int = 40) -> ArrivalPage:
        """Deliveries by every door, attachments within their mail, newest first; a constant number of queries."""
        query = (
            select(Arrival, Document, Party.code, Party.name)
            .join(Document, Document.id == Arrival.document_id)
            .outerjoin(Party, Party.id == Document.party_id)
            .where(Document.deleted_at.is_(None), visible(Document.acl, actor), Arrival.door != Door.ATTACHMENT.value)
            .order_by(Arrival.id.desc())
            .limit(limit + 1)
        )
        if cursor:
            query = query.where(Arrival.id < cursor)
        with self._db.read() as session:
            rows = session.execute(query).all()
            shown = rows[:limit]
            ids = {document.id for _arrival, document, _code, _name in shown}
            steps, first, inside = _open_steps(session, ids), _first_arrivals(session, ids), _inside(session, ids)
            lines = [
                _line(arrival, document, code, name, steps.get(document.id), first, inside)
                for arrival, document, code, name in shown
            ]
        return ArrivalPage(lines, shown[-1][0].id if len(rows) > limit else None)

    def customers_like(self, actor: Actor, text: str, limit: int = 10) -> Sequence[tuple[str, str]]:
        """(code, name) of customers whose code begins with or whose name holds what is typed."""
        key = fold_key(text)
        if not key:
            return []
        query = (
            select(Party.code, Party.name)
            .where(
                Party.is_customer.is_(True),
                Party.deleted_at.is_(None),
                visible(Party.acl, actor),
                Party.code.startswith(text.upper(), autoescape=True) | Party.name_key.contains(key, autoescape=True),
            )
            .order_by(Party.name_key, Party.id)
            .limit(limit)
        )
        with self._db.read() as session:
            return [(code or "", name) for code, name in session.execute(query)]

    def check_customer(self, actor: Actor, code: str) -> str:
        """The code as stored of the customer a sender names. Raises NotFound."""
        with self._db.read() as session:
            found = get_customer_by_code(session, actor, code)
            return found.code or ""


def _open_steps(session: Session, ids: Collection[str]) -> dict[str, Job]:
    """The job each document waits for (the steps afterwards are none that a person waits for)."""
    rows = session.scalars(
        select(Job).where(Job.document_id.in_(ids), Job.state.in_(_OPEN), Job.step.not_in(AFTERWARDS)).order_by(Job.id)
    )
    return {job.document_id: job for job in rows if job.document_id}


def _first_arrivals(session: Session, ids: Collection[str]) -> Collection[str]:
    rows = session.scalars(
        select(func.min(Arrival.id)).where(Arrival.document_id.in_(ids)).group_by(Arrival.document_id)
    )
    return set(rows)


def _inside(session: Session, ids: Collection[str]) -> dict[str, int]:
    rows = session.execute(
        select(Arrival.parent_id, func.count(Arrival.document_id.distinct()))
        .join(Document, Document.id == Arrival.document_id)
        .where(Arrival.parent_id.in_(ids), Document.deleted_at.is_(None))
        .group_by(Arrival.parent_id)
    )
    return {parent: count for parent, count in rows if parent}


def _line(
    arrival: Arrival,
    document: Document,
    code: str | None,
    name: str | None,
    job: Job | None,
    first: Collection[str],
    inside: dict[str, int],
) -> ArrivalLine:
    return ArrivalLine(
        arrival_id=arrival.id,
        arrived_at=arrival.arrived_at,
        door=arrival.door,
        name=arrival.source_name,
        sender=arrival.sender,
        is_again=arrival.id not in first,
        document_id=document.id,
        title=document.title,
        type=document.type,
        status=document.status,
        stage=_stage(document, job),
        pages=document.pages,
        pages_done=document.pages_done,
        customer_code=code,
        customer_name=name,
        error=(job.error if job else None) or document.status_reason,
        inside=inside.get(document.id, 0),
    )


def _stage(document: Document, job: Job | None) -> str:
    if document.status == DocumentStatus.DISMISSED and is_taken_apart(document):
        return "apart"
    if document.status not in {DocumentStatus.RECEIVED, DocumentStatus.READING} or job is None:
        return document.status
    if job.state == "ready" and job.failures:
        return "retrying"
    if job.step == Step.READ:
        return "reading" if document.status == DocumentStatus.READING else "waiting"
    return "understanding" if job.step == Step.UNDERSTAND else "filing"
