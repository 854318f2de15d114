"""Links and orders of a document as programs read them: the same on the command line and through the API."""

from __future__ import annotations

from typing import Any

from app.db.tables import Order
from app.services.document_detail import DocumentDetail
from app.services.links import LinkedDocument

_NAMES_OTHERS = {"refers_to": "to", "referred_by": "from"}


def tell_links(detail: DocumentDetail) -> list[dict[str, Any]]:
    """The links that the asker of `detail` may see, the surest first, then those that a person dismissed."""
    links = detail.links
    shown = (*links.forms, *links.same, *links.versions, *links.refers_to, *links.referred_by, *links.dismissed)
    return [_link(link) for link in shown]


def tell_orders(detail: DocumentDetail) -> list[dict[str, Any]]:
    """The orders of its customers whose number the document bears, the newest first."""
    return [_order(order) for order in detail.orders]


def _link(link: LinkedDocument) -> dict[str, Any]:
    """`direction` is "to" where this document names the other, "from" where the other names it, else "both"."""
    other = link.document
    return {
        "id": link.link_id,
        "kind": "refers_to" if link.kind in _NAMES_OTHERS else link.kind,
        "direction": _NAMES_OTHERS.get(link.kind, "both"),
        "document": {
            "id": other.id,
            "title": other.title,
            "type": other.type,
            "date": other.dated.isoformat() if other.dated else None,
            "media_type": other.media_type,
            "customer": link.customer.code if link.customer else None,
        },
        "confidence": round(link.confidence, 3),
        "likeness": round(link.likeness, 3) if link.likeness else None,
        "number": link.number or None,
        "differs": [difference.name for difference in link.differs],
        "related": link.dismissed_by is None,
        "said_by": link.dismissed_by or None,
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        "code": order.code,
        "date": order.ordered_on.isoformat(),
        "status": order.status,
        "amount": f"{order.amount:f}",
        "currency": order.currency,
    }
