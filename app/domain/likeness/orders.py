"""Which numbers on a document may be the code of an order: "Đơn hàng số DH260012" on an invoice, the number of a
purchase order itself. Whether there is such an order of the same customer is asked elsewhere, by the exact key.

A run of digits means nothing by itself: invoice 00000123 is not order 123. It counts where the paper says that it is an
order's.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.documents import DocumentType
from app.domain.facts import Fact, FactField
from app.domain.matching import number_key
from app.domain.matching.references import is_law

LIMIT = 50  # numbers of one document
_SHORTEST = 3  # characters of a key that the paper calls an order's
_SHORTEST_UNSAID = 5  # of any other
# What the rules that read numbers call one that stands behind "Đơn hàng số", and an e-invoice's reference to an order.
_OF_ORDERS = frozenset({"reference-purchase_order", "e-invoice-order"})
# The own number of an invoice under its series is no order's, whatever it looks like.
_OWN = "invoice-series"


def order_numbers(facts: Iterable[Fact], kind: str) -> tuple[str, ...]:
    """The keys of a document's numbers that may be an order's code, at most LIMIT, those the paper calls so first."""
    said: dict[str, None] = {}
    unsaid: dict[str, None] = {}
    for fact in facts:
        if fact.field not in (FactField.NUMBER, FactField.REFERENCE) or fact.rule == _OWN or is_law(fact.value):
            continue
        key = number_key(fact.value)
        is_own = fact.field is FactField.NUMBER and kind == DocumentType.PURCHASE_ORDER
        if is_own or fact.rule in _OF_ORDERS:
            if len(key) >= _SHORTEST:
                said.setdefault(key)
        elif len(key) >= _SHORTEST_UNSAID and any(c.isalpha() for c in key) and any(c.isdigit() for c in key):
            unsaid.setdefault(key)
    return tuple({**said, **unsaid})[:LIMIT]
