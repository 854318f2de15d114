"""Which numbers on a paper may be an order's."""

from __future__ import annotations

import pytest

from app.domain.facts import Fact, FactField
from app.domain.likeness import order_numbers

NUMBER, REFERENCE = FactField.NUMBER, FactField.REFERENCE
ORDER = "reference-purchase_order"


@pytest.mark.parametrize(
    ("field", "value", "rule", "kind", "wanted"),
    [
        (REFERENCE, "ĐH-26/0012", ORDER, "invoice", ("dh260012",)),
        (REFERENCE, "4500012345", ORDER, "acceptance", ("4500012345",)),
        (REFERENCE, "4500012345", "e-invoice-order", "invoice", ("4500012345",)),
        (REFERENCE, "4500012345", "reference-contract", "acceptance", ()),
        (REFERENCE, "88", ORDER, "invoice", ()),
        (REFERENCE, "SO-7", ORDER, "invoice", ("so7",)),
        (REFERENCE, "SO-7", "reference-mail", "email", ()),
        (REFERENCE, "DH260012", "reference-mail", "email", ("dh260012",)),
        (NUMBER, "4500012345", "number-label", "purchase_order", ("4500012345",)),
        (NUMBER, "00000123", "number-label", "invoice", ()),
        (NUMBER, "DH260012", "number-label", "acceptance", ("dh260012",)),
        (REFERENCE, "1C26TSV-00000231", "invoice-series", "invoice", ()),
        (REFERENCE, "123/2020/NĐ-CP", ORDER, "contract", ()),
        (FactField.PHONE, "DH260012", ORDER, "contract", ()),
    ],
)
def test_what_may_be_an_orders_number(
    field: FactField, value: str, rule: str, kind: str, wanted: tuple[str, ...]
) -> None:
    assert order_numbers([Fact(field, value, value, 1, 0.9, rule)], kind) == wanted


def test_a_list_of_hundreds_is_cut_and_what_the_paper_calls_an_order_stays() -> None:
    facts = [Fact(REFERENCE, f"HD-{at:05}", "", 1, 0.9, "reference-contract") for at in range(80)]
    facts.append(Fact(REFERENCE, "DH260012", "", 1, 0.9, ORDER))
    found = order_numbers([*facts, *facts], "acceptance")
    assert (len(found), found[0]) == (50, "dh260012")
    assert len(set(found)) == 50
