"""Keys under which an e-invoice and its copy to be read meet. Every look-up is a short range of an index.

One invoice has few files: of a key that more carry, the same form sent anew each month, only the newest are looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import delete, exists, select, union_all
from sqlalchemy.orm import Session

from app.db.tables import Arrival, Document, DocumentInvoiceKey

_A_KEY = 20  # documents of one key
_CONTAINERS = 10  # mails and archives that one document came in


def put_invoice_keys(session: Session, document_id: str, keys: Collection[str]) -> None:
    """Store a document's keys instead of those it had."""
    mine = DocumentInvoiceKey.document_id == document_id
    had = set(session.scalars(select(DocumentInvoiceKey.key).where(mine)))
    if gone := had - {*keys}:
        session.execute(delete(DocumentInvoiceKey).where(mine, DocumentInvoiceKey.key.in_(gone)))
    session.add_all(DocumentInvoiceKey(key=key, document_id=document_id) for key in keys if key not in had)
    session.flush()


def who_shares_invoice_key(session: Session, document_id: str, keys: Collection[str]) -> list[str]:
    """Other documents under any of these keys, the newest first."""
    ranges = [
        select(DocumentInvoiceKey.document_id)
        .where(DocumentInvoiceKey.key == key, DocumentInvoiceKey.document_id != document_id)
        .order_by(DocumentInvoiceKey.document_id.desc())
        .limit(_A_KEY)
        .subquery()
        for key in keys
    ]
    if not ranges:
        return []
    return sorted(set(session.scalars(union_all(*(select(each.c.document_id) for each in ranges)))), reverse=True)


def containers_of(session: Session, document: Document) -> frozenset[str]:
    """What a document came in, and itself where something came in it: who shares one of these came together."""
    return frozenset(_containers(session, document))


def _containers(session: Session, document: Document) -> Iterator[str]:
    if document.parent_id:
        yield document.parent_id
    came_in = (
        select(Arrival.parent_id)
        .where(Arrival.document_id == document.id, Arrival.parent_id.is_not(None))
        .order_by(Arrival.id.desc())
        .limit(_CONTAINERS)
    )
    yield from (found for found in session.scalars(came_in) if found)
    if session.scalar(select(exists().where(Arrival.parent_id == document.id))):
        yield document.id
