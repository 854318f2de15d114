"""Rules and examples on a document's type: who is heard, and when examples are better."""

from __future__ import annotations

import pytest

from app.domain.documents import DocumentType
from app.domain.facts import Fact, FactField
from app.domain.type_choice import RULE, Judged, choose_type, is_better

T = DocumentType
KNOWN = (T.INVOICE, T.LETTER, T.CONTRACT)


def rule(kind: DocumentType, confidence: float) -> Fact:
    return Fact(FactField.TYPE, kind, "", 1, confidence, "title")


@pytest.mark.parametrize(
    ("ruled", "probability", "expected"),
    [
        (rule(T.OTHER, 0.3), 0.55, T.INVOICE),  # nothing speaks: examples fill the gap
        (rule(T.OTHER, 0.3), 0.45, T.OTHER),  # but not by a guess of their own
        (rule(T.LETTER, 0.45), 0.6, T.INVOICE),  # a file name is a guess
        (rule(T.LETTER, 0.9), 0.85, T.LETTER),  # a title is not
        (rule(T.LETTER, 0.9), 0.95, T.INVOICE),
        (rule(T.COMPLAINT, 0.9), 0.99, T.COMPLAINT),  # of a type without examples they know nothing
        (rule(T.COMPLAINT, 0.45), 0.6, T.INVOICE),
    ],
)
def test_who_is_heard(ruled: Fact, probability: float, expected: DocumentType) -> None:
    chosen = choose_type(ruled, Judged(T.INVOICE, probability, KNOWN))
    assert chosen.value == expected
    assert (chosen.rule == RULE) == (expected is T.INVOICE)


def test_where_both_agree_the_rule_tells_why() -> None:
    ruled = rule(T.INVOICE, 0.4)
    assert choose_type(ruled, Judged(T.INVOICE, 0.99, KNOWN)) is ruled


@pytest.mark.parametrize(
    ("fixed", "broken", "better"),
    [(0, 0, False), (4, 0, False), (5, 0, True), (6, 1, False), (7, 1, True), (3, 9, False), (900, 800, True)],
)
def test_better_is_more_than_chance(fixed: int, broken: int, better: bool) -> None:
    assert is_better(fixed, broken) is better
