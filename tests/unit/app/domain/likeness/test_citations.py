"""Numbers that name another document."""

from __future__ import annotations

import pytest

from app.domain.facts import Fact, FactField
from app.domain.likeness import citations, ties
from app.domain.likeness.citations import LIMIT


def fact(field: FactField, value: str) -> Fact:
    return Fact(field, value, value, 1, 0.9, "test")


def test_references_are_kept_without_the_own_number_and_laws() -> None:
    facts = [
        fact(FactField.NUMBER, "PL01-125/2026"),
        fact(FactField.REFERENCE, "125/2026/HĐMB-AB"),
        fact(FactField.REFERENCE, "125-2026-hdmb-ab"),
        fact(FactField.REFERENCE, "PL01/125/2026"),
        fact(FactField.REFERENCE, "91/2015/QH13"),
        fact(FactField.REFERENCE, "01"),
        fact(FactField.TAX_CODE, "0312345673"),
    ]
    assert citations(facts) == {"1252026hdmbab": "125/2026/HĐMB-AB"}


def test_a_list_of_hundreds_is_cut() -> None:
    assert len(citations([fact(FactField.REFERENCE, f"HD-{at:06d}-X") for at in range(100_000, 100_300)])) == LIMIT


@pytest.mark.parametrize(
    ("number", "anybody", "one_customer"),
    [
        ("125/2025/HĐMB-ABC", True, True),
        ("05/2026/HĐMB", False, True),
        ("2026/HĐMB", False, False),
        ("0001", False, False),
        ("123/2020/NĐ-CP", False, False),
        ("", False, False),
    ],
)
def test_what_a_number_ties(number: str, anybody: bool, one_customer: bool) -> None:
    assert ties(number, same_customer=False) is anybody
    assert ties(number, same_customer=True) is one_customer
