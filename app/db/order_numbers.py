"""Orders and the documents that bear their number: looked up by customer and key in both directions, never stored as
pairs, so that it holds whichever of the two comes, changes or moves last. Look-ups are short ranges of an index.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from app.db.tables import Document, DocumentOrderNumber, DocumentParty, Order
from app.db.visibility import visible
from app.domain.access import Actor

_AN_ORDER = 6  # documents of one order where many orders are shown
_A_DOCUMENT = 20  # orders of one document


def put_order_numbers(session: Session, document_id: str, party_ids: Collection[str], keys: Collection[str]) -> None:
    """Store a document's numbers under its customers instead of those it had."""
    wanted = {(party_id, key) for party_id in party_ids for key in keys}
    rows = session.scalars(select(DocumentOrderNumber).where(DocumentOrderNumber.document_id == document_id)).all()
    had = {(row.party_id, row.key) for row in rows}
    for row in rows:
        if (row.party_id, row.key) not in wanted:
            session.delete(row)
    session.add_all(
        DocumentOrderNumber(party_id=party_id, key=key, document_id=document_id)
        for party_id, key in sorted(wanted - had)
    )
    session.flush()


def documents_of_orders(
    session: Session, actor: Actor, orders: Sequence[Order], limit: int = _AN_ORDER
) -> dict[str, list[Document]]:
    """Of each order, by id, at most `limit` documents that bear its number and that the actor may see, the newest
    first; orders without any are left out. One query, a range of an index an order."""
    ranges = [_bearing(actor, order).limit(limit).subquery() for order in orders if order.code_key]
    if not ranges:
        return {}
    pairs = union_all(*(select(each.c.order_id, each.c.document_id) for each in ranges)).subquery()
    query = (
        select(pairs.c.order_id, Document)
        .join(Document, Document.id == pairs.c.document_id)
        .order_by(Document.id.desc())
    )
    found: dict[str, list[Document]] = {}
    for order_id, document in session.execute(query):
        found.setdefault(order_id, []).append(document)
    return found


def _bearing(actor: Actor, order: Order) -> Select[str, str]:
    number = aliased(DocumentOrderNumber)
    return (
        select(literal(order.id).label("order_id"), number.document_id.label("document_id"))
        .join(Document, Document.id == number.document_id)
        # Until the document is linked again its numbers are still under the customer it was filed to before.
        .join(
            DocumentParty,
            (DocumentParty.document_id == number.document_id) & (DocumentParty.party_id == number.party_id),
        )
        .where(
            number.party_id == order.party_id,
            number.key == order.code_key,
            Document.deleted_at.is_(None),
            visible(Document.acl, actor),
        )
        .order_by(number.document_id.desc())
    )


def orders_of_documents(session: Session, actor: Actor, document_ids: Collection[str]) -> dict[str, list[Order]]:
    """Of each document, by id, the orders of its customers whose number it bears and that the actor may see, the newest
    first, at most 20; documents without any are left out. One query."""
    query = (
        select(DocumentOrderNumber.document_id, Order)
        .join(
            DocumentParty,
            (DocumentParty.document_id == DocumentOrderNumber.document_id)
            & (DocumentParty.party_id == DocumentOrderNumber.party_id),
        )
        .join(Order, (Order.code_key == DocumentOrderNumber.key) & (Order.party_id == DocumentOrderNumber.party_id))
        .where(
            DocumentOrderNumber.document_id.in_(document_ids),
            Order.deleted_at.is_(None),
            visible(Order.acl, actor),
        )
    )
    found: dict[str, list[Order]] = {}
    for document_id, order in session.execute(query) if document_ids else ():
        found.setdefault(document_id, []).append(order)
    # Sorted here: asked for in this order, SQLite reads all orders of the customer by their date.
    for orders in found.values():
        orders.sort(key=lambda order: (order.ordered_on, order.id), reverse=True)
    return {document_id: orders[:_A_DOCUMENT] for document_id, orders in found.items()}
