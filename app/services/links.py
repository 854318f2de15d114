"""Links between documents as people see them, and their word that two have nothing to do with each other.

A link shows when both its documents do: one that the actor may not see, or that is in the trash, is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.jobs import database_now
from app.db.journal import audit
from app.db.links import ALIKE, REFERS_TO
from app.db.locks import for_change
from app.db.tables import Document, DocumentLink, Party
from app.db.visibility import get_document, visible
from app.domain.access import Actor
from app.domain.documents import DocumentStatus
from app.domain.likeness import Kind
from app.errors import NotFound

_SHOWN = 20  # links of each direction
_COMPARED = ("number", "dated", "amount", "currency", "effective", "expiry")
_COMPARED_OF: dict[str, tuple[str, ...]] = dict.fromkeys(ALIKE, _COMPARED)
# A number is written with its zeros on one and without on the other, and only pages may say when to pay.
_COMPARED_OF[Kind.SAME_INVOICE] = ("dated", "amount", "currency")


@dataclass(frozen=True, slots=True)
class Difference:
    """A column of a document in which the other says something else, or nothing."""

    name: str
    here: Any
    there: Any


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """The other document of a link. `kind` see DocumentLink, and `referred_by` where the other names this one.
    `is_newer`: by the date on the papers, else by which came later. `customer` is None where the actor may not see it.
    `number`: under which it is named."""

    link_id: str
    kind: str
    document: Document
    customer: Party | None
    is_newer: bool
    confidence: float
    likeness: float
    number: str
    differs: tuple[Difference, ...]
    dismissed_by: str | None


@dataclass(frozen=True, slots=True)
class Links:
    """What a document has to do with others, the surest first; `forms` are the same invoice as XML or to be read,
    `dismissed` is what people said it has not."""

    forms: tuple[LinkedDocument, ...] = ()
    same: tuple[LinkedDocument, ...] = ()
    versions: tuple[LinkedDocument, ...] = ()
    refers_to: tuple[LinkedDocument, ...] = ()
    referred_by: tuple[LinkedDocument, ...] = ()
    dismissed: tuple[LinkedDocument, ...] = ()

    @property
    def filed(self) -> tuple[LinkedDocument, ...]:
        """Of what is the same, or another version, that which is filed already."""
        known = (*self.forms, *self.same, *self.versions)
        return tuple(found for found in known if found.document.status == DocumentStatus.FILED)


class LinkService:
    """A person's word on a link."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def dismiss(self, actor: Actor, document_id: str, link_id: str) -> None:
        """Say that the two have nothing to do with each other: it is not found again. Raises NotFound."""
        with self._db.write() as session:
            link = _get(session, actor, document_id, link_id)
            if link.dismissed_at is None:
                link.dismissed_at, link.dismissed_by = database_now(session), actor.name
                _tell(session, actor, link, "unlink")

    def restore(self, actor: Actor, document_id: str, link_id: str) -> None:
        """Take that word back. Raises NotFound."""
        with self._db.write() as session:
            link = _get(session, actor, document_id, link_id)
            if link.dismissed_at is not None:
                link.dismissed_at = link.dismissed_by = None
                _tell(session, actor, link, "link")


def read_links(session: Session, actor: Actor, document: Document) -> Links:
    """The document's links that the actor may see; four queries at most."""
    rows = [*_rows(session, actor, document.id, outgoing=True), *_rows(session, actor, document.id, outgoing=False)]
    customers = _customers(session, actor, {other.party_id for _, other in rows if other.party_id})
    found = [_linked(document, link, other, customers) for link, other in rows]
    found.sort(key=lambda each: (-each.confidence, each.document.id))
    told = [each for each in found if each.dismissed_by is None]

    def of(*kinds: str) -> tuple[LinkedDocument, ...]:
        return tuple(each for each in told if each.kind in kinds)

    return Links(
        forms=of(Kind.SAME_INVOICE),
        same=of(Kind.SAME_TEXT, Kind.RESCAN),
        versions=of(Kind.VERSION),
        refers_to=of(REFERS_TO),
        referred_by=of("referred_by"),
        dismissed=tuple(each for each in found if each.dismissed_by is not None),
    )


def _rows(
    session: Session, actor: Actor, document_id: str, *, outgoing: bool
) -> Sequence[tuple[DocumentLink, Document]]:
    mine, others = DocumentLink.from_id, DocumentLink.to_id
    if not outgoing:
        mine, others = others, mine
    query = (
        select(DocumentLink, Document)
        .join(Document, Document.id == others)
        .where(mine == document_id, *_shows(actor))
        .order_by(DocumentLink.dismissed_at.is_not(None), others.desc())
        .limit(_SHOWN)
    )
    return [(link, other) for link, other in session.execute(query)]


def _shows(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return Document.deleted_at.is_(None), visible(Document.acl, actor)


def _customers(session: Session, actor: Actor, ids: set[str]) -> dict[str, Party]:
    query = select(Party).where(Party.id.in_(ids), visible(Party.acl, actor))
    return {party.id: party for party in session.scalars(query)}


def _linked(document: Document, link: DocumentLink, other: Document, customers: dict[str, Party]) -> LinkedDocument:
    names_this = link.kind == REFERS_TO and link.to_id == document.id
    return LinkedDocument(
        link_id=link.id,
        kind="referred_by" if names_this else link.kind,
        document=other,
        customer=customers.get(other.party_id or ""),
        is_newer=_age(other) > _age(document) if document.dated and other.dated else other.id > document.id,
        confidence=link.confidence,
        likeness=float(link.evidence.get("likeness", 0.0)),
        number=str(link.evidence.get("number", "")),
        differs=_differences(document, other, _COMPARED_OF.get(link.kind, ())),
        dismissed_by=(link.dismissed_by or "") if link.dismissed_at else None,
    )


def _age(document: Document) -> tuple[str, str]:
    return document.dated.isoformat() if document.dated else "", document.id


def _differences(here: Document, there: Document, names: Sequence[str]) -> tuple[Difference, ...]:
    pairs = ((name, getattr(here, name), getattr(there, name)) for name in names)
    return tuple(Difference(name, one, other) for name, one, other in pairs if one != other)


def _get(session: Session, actor: Actor, document_id: str, link_id: str) -> DocumentLink:
    """The link of a document, if the actor may see both its ends; ours to change. Raises NotFound."""
    link = session.scalar(for_change(session, select(DocumentLink).where(DocumentLink.id == link_id)))
    if link is None or document_id not in (link.from_id, link.to_id):
        raise NotFound("No such link.")
    for end in sorted((link.from_id, link.to_id)):
        get_document(session, actor, end)
    return link


def _tell(session: Session, actor: Actor, link: DocumentLink, action: str) -> None:
    for here, there in ((link.from_id, link.to_id), (link.to_id, link.from_id)):
        audit(session, actor, action, "document", here, {"document": there, "kind": link.kind})
