"""The one access rule as a query condition, and the look-ups that go through it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.db.locks import for_change
from app.db.tables import Document, Party
from app.domain.access import Actor
from app.errors import NotFound


def visible(acl: InstrumentedAttribute[str], actor: Actor) -> ColumnElement[bool]:
    """Condition that keeps the rows `actor` may see. The system and the command line see all."""
    if actor.kind in {"system", "cli"}:
        return true()
    return acl.in_(actor.acl)


def sees(acl: str, actor: Actor) -> bool:
    """The same rule for a row at hand."""
    return actor.kind in {"system", "cli"} or acl in actor.acl


def get_document(session: Session, actor: Actor, document_id: str, *, trashed: bool = False) -> Document:
    """The document, if the actor may see it; in a writing session nobody else changes it meanwhile.

    Raises NotFound (the same for "not there" and "not yours").
    """
    query = select(Document).where(Document.id == document_id, visible(Document.acl, actor))
    document = session.scalar(for_change(session, query if trashed else query.where(Document.deleted_at.is_(None))))
    if document is None:
        raise NotFound("No such document.")
    return document


def get_party(session: Session, actor: Actor, party_id: str, *, trashed: bool = False) -> Party:
    """The customer or contact, if the actor may see it; locked as a document is. Raises NotFound."""
    query = select(Party).where(Party.id == party_id, visible(Party.acl, actor))
    party = session.scalar(for_change(session, query if trashed else query.where(Party.deleted_at.is_(None))))
    if party is None:
        raise NotFound("No such customer.")
    return party


def get_customer_by_code(session: Session, actor: Actor, code: str) -> Party:
    """The customer with this code (any case), if the actor may see it; locked as a document is. Raises NotFound."""
    query = select(Party).where(
        Party.code == code.strip().upper(),
        Party.is_customer.is_(True),
        Party.deleted_at.is_(None),
        visible(Party.acl, actor),
    )
    party = session.scalar(for_change(session, query))
    if party is None:
        raise NotFound(f"No customer has the code {code.strip()[:32]}.")
    return party
