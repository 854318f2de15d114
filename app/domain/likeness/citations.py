"""Which number on a document names another one: appendix → contract, invoice → contract → order.

A number with much of its own ("125/2025/HĐMB-ABC") stands for one paper anywhere. "05/2026/HĐMB" every second company
has: it names a paper of the same customer, never one of another.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.facts import Fact, FactField
from app.domain.matching.references import SPECIFIC, distinctiveness, is_law, number_key

LIMIT = 50  # numbers of one document that are looked up: a list of invoices names hundreds
_SHORTEST = 5  # characters of a key


def citations(facts: Iterable[Fact]) -> dict[str, str]:
    """The numbers that a document refers to, by key, as printed; the own one and those of laws are none."""
    own: set[str] = set()
    found: dict[str, str] = {}
    for fact in facts:
        key = number_key(fact.value)
        if fact.field is FactField.NUMBER:
            own.add(key)
        elif fact.field is FactField.REFERENCE and ties(fact.value, same_customer=True):
            found.setdefault(key, fact.value[:120])
    told = [(key, number) for key, number in found.items() if key not in own]
    return dict(told[:LIMIT])


def ties(number: str, *, same_customer: bool) -> bool:
    """Whether a paper that carries this number is the one meant."""
    if is_law(number) or len(number_key(number)) < _SHORTEST:
        return False
    return distinctiveness(number) >= (1.0 if same_customer else SPECIFIC)
