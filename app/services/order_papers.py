"""Orders beside the documents that bear their number, and documents beside the orders they bear the number of: for who
may see both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Select, select

from app.db.engine import Database
from app.db.order_numbers import documents_of_orders, orders_of_documents
from app.db.tables import Document, Order
from app.db.visibility import visible
from app.domain.access import Actor

_OF_ONE = 100


@dataclass(frozen=True, slots=True)
class Papers:
    """`documents` by the order's id, at most six each, `orders` by the document's; what has none is left out."""

    documents: Mapping[str, list[Document]] = field(default_factory=dict)
    orders: Mapping[str, list[Order]] = field(default_factory=dict)


class OrderPapers:
    """Reads what belongs together by an order's number."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_order(self, actor: Actor, order_id: str) -> list[Document]:
        """The documents of one order, the newest first, at most 100; none of an order that the actor may not see."""
        with self._db.read() as session:
            orders = _orders(actor, {order_id})
            return documents_of_orders(session, actor, list(session.scalars(orders)), _OF_ONE).get(order_id, [])

    def around(self, actor: Actor, *, orders: Collection[str] = (), documents: Collection[str] = ()) -> Papers:
        """What belongs to these orders and these documents, as a list shows them. Three queries at most."""
        with self._db.read() as session:
            rows = list(session.scalars(_orders(actor, orders))) if orders else []
            return Papers(documents_of_orders(session, actor, rows), orders_of_documents(session, actor, documents))


def _orders(actor: Actor, ids: Collection[str]) -> Select[Order]:
    return select(Order).where(Order.id.in_(ids), Order.deleted_at.is_(None), visible(Order.acl, actor))
