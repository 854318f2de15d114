"""One document with everything around it, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.db.order_numbers import orders_of_documents
from app.db.tables import (
    Arrival,
    AuditRow,
    DecisionRow,
    Document,
    DocumentParty,
    DocumentSecret,
    Mail,
    Order,
    Page,
    Party,
)
from app.db.visibility import visible
from app.domain.access import Actor
from app.domain.facts import Fact
from app.services.decisions import Routing, read_routing
from app.services.links import Links, read_links
from app.services.pages import outline
from app.services.stack_parts import part_pages
from app.services.understanding import load_facts

_THREAD_LIMIT = 20
_NEAR_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looked at the document."""

    name: str
    times: int
    last: datetime


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """One document with everything around it; rows are detached, those of pages hold no text.

    `decision` is the current one as stored, `routing` the same with what the asker may see of it.
    `history`: what was done, newest first, without who only looked: that is `viewers`, last first.
    `names`: of the customers that the history tells of, by party id. `part_pages`: of a stack that was taken apart
    the first and last page of each part, by the id of its document. `links`: duplicates, versions and references;
    `orders`: those whose number it bears.
    """

    document: Document
    customers: list[Party]
    facts: list[Fact]
    decision: DecisionRow | None
    routing: Routing | None
    arrivals: list[Arrival]
    parent: Document | None
    children: list[Document]
    mail: Mail | None
    thread: list[Document]
    page_meta: list[Page]
    history: list[AuditRow]
    viewers: list[Viewer]
    names: Mapping[str, str]
    has_password: bool
    part_pages: Mapping[str, tuple[int, int]]
    links: Links
    orders: list[Order]


def read_detail(session: Session, actor: Actor, document: Document) -> DocumentDetail:
    """Everything around `document` that the actor may see."""
    parent_ids = {document.parent_id} | set(
        session.scalars(select(Arrival.parent_id).where(Arrival.document_id == document.id))
    )
    near = _near(session, actor, document, {i for i in parent_ids if i})
    mail = session.get(Mail, document.id)
    history = _history(session, document.id)
    return DocumentDetail(
        document=document,
        customers=_customers(session, actor, document),
        facts=load_facts(session, document.id),
        decision=session.get(DecisionRow, document.decision_id) if document.decision_id else None,
        routing=read_routing(session, actor, document.decision_id),
        arrivals=list(
            session.scalars(select(Arrival).where(Arrival.document_id == document.id).order_by(Arrival.id).limit(100))
        ),
        parent=next((d for d in near if d.id in parent_ids), None),
        children=[d for d in near if d.id not in parent_ids],
        mail=mail,
        thread=_thread(session, actor, mail) if mail else [],
        page_meta=outline(session, document.id),
        history=history,
        viewers=_viewers(session, document.id),
        names=_names(session, actor, history),
        has_password=session.get(DocumentSecret, document.id) is not None,
        part_pages=part_pages(session, document),
        links=read_links(session, actor, document),
        orders=orders_of_documents(session, actor, [document.id]).get(document.id, []),
    )


def _near(session: Session, actor: Actor, document: Document, parent_ids: set[str]) -> list[Document]:
    """What it came in and what came in it, also by later deliveries."""
    inside = select(Arrival.document_id).where(Arrival.parent_id == document.id)
    query = (
        select(Document)
        .where(
            or_(Document.parent_id == document.id, Document.id.in_(inside), Document.id.in_(parent_ids)),
            Document.deleted_at.is_(None),
            visible(Document.acl, actor),
        )
        .order_by(Document.id)
        .limit(_NEAR_LIMIT)
    )
    return list(session.scalars(query))


def _customers(session: Session, actor: Actor, document: Document) -> list[Party]:
    return list(
        session.scalars(
            select(Party)
            .join(DocumentParty, DocumentParty.party_id == Party.id)
            .where(DocumentParty.document_id == document.id, visible(Party.acl, actor))
            .order_by(Party.name_key)
        )
    )


def _thread(session: Session, actor: Actor, mail: Mail) -> list[Document]:
    """The other mails of the conversation, oldest first."""
    query = (
        select(Document)
        .join(Mail, Mail.document_id == Document.id)
        .where(
            Mail.thread_id == mail.thread_id,
            Document.id != mail.document_id,
            Document.deleted_at.is_(None),
            visible(Document.acl, actor),
        )
        .order_by(Document.dated, Document.id)
        .limit(_THREAD_LIMIT)
    )
    return list(session.scalars(query))


def _history(session: Session, document_id: str) -> list[AuditRow]:
    query = (
        select(AuditRow)
        .where(AuditRow.subject == "document", AuditRow.subject_id == document_id, AuditRow.action != "view")
        .order_by(AuditRow.at.desc(), AuditRow.id.desc())
        .limit(100)
    )
    return list(session.scalars(query))


def _viewers(session: Session, document_id: str) -> list[Viewer]:
    last = func.max(AuditRow.at)
    query = (
        select(AuditRow.actor, func.count(), last)
        .where(AuditRow.subject == "document", AuditRow.subject_id == document_id, AuditRow.action == "view")
        .group_by(AuditRow.actor)
        .order_by(last.desc())
        .limit(8)
    )
    return [Viewer(name, times, at) for name, times, at in session.execute(query)]


def _names(session: Session, actor: Actor, history: Sequence[AuditRow]) -> dict[str, str]:
    ids = {str(row.details["party"]) for row in history if row.details and row.details.get("party")}
    query = select(Party.id, Party.name).where(Party.id.in_(ids), visible(Party.acl, actor))
    return {party_id: name for party_id, name in session.execute(query)}
