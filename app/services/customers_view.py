"""The 360° view of one customer. The number of queries does not grow with what there is: it is the same for one
item of each kind and for 50,000.

Whatever could grow is cut: lists end at a limit with a way to see the rest, counts stop at 1,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app.db.business import Line, Narrowed, page_of
from app.db.engine import Database
from app.db.identifiers import of_parties, of_party
from app.db.journal import audit
from app.db.tables import (
    Assertion,
    Case,
    Deal,
    Document,
    Identifier,
    Order,
    Party,
    Relation,
    Task,
    TimelineEntry,
    User,
)
from app.db.visibility import get_customer_by_code, visible
from app.domain.access import Actor
from app.domain.business import INVOICED, OPEN_STAGES, ORDERED, CaseStatus, InteractionKind, OrderStatus
from app.domain.customers import DERIVED
from app.domain.documents import DocumentType
from app.services.tasks import TaskFilter, list_tasks
from app.services.timeline import first_page

COUNT_LIMIT = 1000
_SHORT = 8
_CONTRACT_TYPES = (DocumentType.CONTRACT.value, DocumentType.CONTRACT_APPENDIX.value)
_OPEN_CASES = (CaseStatus.OPEN.value, CaseStatus.WAITING.value)


@dataclass(frozen=True, slots=True)
class Related:
    """A party related to the customer. `role` is theirs: contact, branch, parent, referrer, agent;
    `outward` when the customer is `role` of them."""

    id: str
    code: str | None
    name: str
    role: str
    outward: bool
    title: str | None
    decides: bool
    phone: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class Money:
    """Sums of one currency: ordered, of it invoiced, and what is not paid yet."""

    currency: str
    ordered: Decimal
    invoiced: Decimal
    open: Decimal


@dataclass(frozen=True, slots=True)
class LastContact:
    """When we last talked or wrote, how and about what."""

    happened_at: datetime
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class CustomerHead:
    """Who the customer is and who looks after it."""

    party: Party
    owner: str | None


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """Everything the 360° page shows first. Rows are detached from the database."""

    party: Party
    owner: str | None
    identifiers: list[Identifier]
    sources: dict[str, Assertion]
    related: list[Related]
    deals: list[Line[Deal]]
    cases: list[Line[Case]]
    tasks: list[Line[Task]]
    contracts: list[Document]
    document_counts: dict[str, int]
    money: list[Money]
    last_contact: LastContact | None
    timeline: list[TimelineEntry]
    timeline_cursor: str | None

    @property
    def contacts(self) -> list[Related]:
        """The customer's people."""
        return [r for r in self.related if r.role == "contact" and not r.outward]


class CustomerView:
    """Gathers the 360° page."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def head(self, actor: Actor, code: str) -> CustomerHead:
        """The customer and its owner, for the pages beside the first. Raises NotFound."""
        with self._db.read() as session:
            party = get_customer_by_code(session, actor, code)
            return CustomerHead(party, session.scalar(select(User.name).where(User.id == party.owner_id)))

    def people(self, actor: Actor, code: str) -> list[tuple[Related, list[Identifier]]]:
        """The customer's contacts with all their phones and mails; two queries. Raises NotFound."""
        with self._db.read() as session:
            party = get_customer_by_code(session, actor, code)
            people = [r for r in _related(session, actor, party.id) if r.role == "contact" and not r.outward]
            held = of_parties(session, [person.id for person in people])
            return [(person, [i for i in held[person.id] if i.status == "active"]) for person in people]

    def document_counts(self, actor: Actor, code: str) -> dict[str, int]:
        """The customer's documents by type, each count cut at COUNT_LIMIT. Raises NotFound."""
        with self._db.read() as session:
            return _document_counts(session, actor, get_customer_by_code(session, actor, code).id)

    def pictured(self, actor: Actor, document_ids: Sequence[str]) -> set[str]:
        """Of these documents, the ones whose first page can be shown as a picture."""
        with self._db.read() as session:
            query = select(Document.id).where(
                Document.id.in_(document_ids),
                Document.pages_done > 0,
                or_(Document.media_type == "application/pdf", Document.media_type.startswith("image/")),
                visible(Document.acl, actor),
            )
            return set(session.scalars(query))

    def page(self, actor: Actor, code: str, *, kinds: Sequence[str] = (), limit: int = 30) -> CustomerPage:
        """The page of one customer; `kinds` narrow its timeline. Raises NotFound."""
        with self._db.read() as session:
            party = get_customer_by_code(session, actor, code)
            entries, cursor = first_page(session, actor, party.id, kinds, limit=limit)
            return CustomerPage(
                party=party,
                owner=session.scalar(select(User.name).where(User.id == party.owner_id)),
                identifiers=[i for i in of_party(session, party.id) if i.status == "active" and i.source != DERIVED],
                sources=_sources(session, party.id),
                related=_related(session, actor, party.id),
                deals=page_of(session, Deal, actor, Narrowed(states=OPEN_STAGES, customer_id=party.id), None, _SHORT)[
                    0
                ],
                cases=page_of(session, Case, actor, Narrowed(states=_OPEN_CASES, customer_id=party.id), None, _SHORT)[
                    0
                ],
                tasks=list_tasks(session, actor, TaskFilter(customer_id=party.id), None, _SHORT)[0],
                contracts=_contracts(session, actor, party.id),
                document_counts=_document_counts(session, actor, party.id),
                money=_money(session, actor, party.id),
                last_contact=_last_contact(session, actor, party.id),
                timeline=entries,
                timeline_cursor=cursor,
            )

    def seen(self, actor: Actor, party_id: str, *, address: str | None = None) -> None:
        """Put into the log that the actor looked at the customer."""
        with self._db.write() as session:
            audit(session, actor, "view", "party", party_id, address=address)


def _sources(session: Session, party_id: str) -> dict[str, Assertion]:
    """The last assertion of each field: where the value shown comes from."""
    newest = select(func.max(Assertion.id)).where(Assertion.party_id == party_id).group_by(Assertion.field).subquery()
    rows = session.scalars(select(Assertion).where(Assertion.id.in_(select(newest))))
    return {row.field: row for row in rows}


def _related(session: Session, actor: Actor, party_id: str) -> list[Related]:
    other = aliased(Party)
    query = (
        select(Relation, other)
        .join(other, other.id == case((Relation.to_id == party_id, Relation.from_id), else_=Relation.to_id))
        .where(
            or_(Relation.to_id == party_id, Relation.from_id == party_id),
            Relation.deleted_at.is_(None),
            other.deleted_at.is_(None),
            visible(other.acl, actor),
        )
        .order_by(Relation.decides.desc(), other.name_key)
        .limit(200)
    )
    return [
        Related(
            id=party.id,
            code=party.code,
            name=party.name,
            role=relation.role,
            outward=relation.from_id == party_id,
            title=relation.title,
            decides=relation.decides,
            phone=party.phone,
            email=party.email,
        )
        for relation, party in session.execute(query)
    ]


def _contracts(session: Session, actor: Actor, party_id: str) -> list[Document]:
    """Contracts by expiry: the ones that end next first, then those without an end, then those that ended last."""
    today = func.date("now") if session.get_bind().dialect.name == "sqlite" else func.current_date()
    rank = case((Document.expiry >= today, 0), (Document.expiry.is_(None), 1), else_=2)
    query = select(Document).where(
        Document.party_id == party_id,
        Document.type.in_(_CONTRACT_TYPES),
        Document.deleted_at.is_(None),
        visible(Document.acl, actor),
    )
    soonest = case((Document.expiry >= today, Document.expiry))
    order = (rank, soonest, Document.expiry.desc(), Document.dated.desc())
    return list(session.scalars(query.order_by(*order).limit(_SHORT)))


def _document_counts(session: Session, actor: Actor, party_id: str) -> dict[str, int]:
    """Documents by type, each count cut at COUNT_LIMIT, in one statement over an index."""
    parts: list[Select[*tuple[Any, ...]]] = []
    for slug in DocumentType:
        some = (
            select(TimelineEntry.id)
            .where(
                TimelineEntry.party_id == party_id,
                TimelineEntry.doc_type == slug.value,
                visible(TimelineEntry.acl, actor),
            )
            .limit(COUNT_LIMIT)
            .subquery()
        )
        parts.append(select(literal(slug.value), func.count()).select_from(some))
    rows = session.execute(union_all(*parts))
    return {slug: count for slug, count in rows if count}


def _money(session: Session, actor: Actor, party_id: str) -> list[Money]:
    query = (
        select(Order.currency, Order.status, func.sum(Order.amount))
        .where(
            Order.party_id == party_id,
            Order.deleted_at.is_(None),
            Order.status.in_(ORDERED),
            visible(Order.acl, actor),
        )
        .group_by(Order.currency, Order.status)
    )
    sums: dict[str, dict[str, Decimal]] = {}
    for currency, status, amount in session.execute(query):
        sums.setdefault(currency, {})[status] = amount
    return [
        Money(
            currency=currency,
            ordered=sum(states.values(), Decimal(0)),
            invoiced=sum((states.get(s, Decimal(0)) for s in INVOICED), Decimal(0)),
            open=sum((v for s, v in states.items() if s != OrderStatus.PAID), Decimal(0)),
        )
        for currency, states in sorted(sums.items())
    ]


def _last_contact(session: Session, actor: Actor, party_id: str) -> LastContact | None:
    """The newest call, meeting, visit, chat or mail: a look at the head of one index range for each kind."""
    kinds = [kind.value for kind in InteractionKind if kind is not InteractionKind.NOTE] + ["email"]
    parts = []
    for kind in kinds:
        newest = (
            select(TimelineEntry.happened_at, TimelineEntry.kind, TimelineEntry.title)
            .where(TimelineEntry.party_id == party_id, TimelineEntry.kind == kind, visible(TimelineEntry.acl, actor))
            .order_by(TimelineEntry.happened_at.desc())
            .limit(1)
            .subquery()
        )
        parts.append(select(newest))
    found = [LastContact(*row) for row in session.execute(union_all(*parts))]
    return max(found, key=lambda contact: contact.happened_at, default=None)
