"""Likeness is symmetric and deterministic, and a text is like itself, whatever it says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.likeness import Kind, Paper, Sketch, compare, shingled, sketch

_WORDS = st.lists(
    st.sampled_from("hợp đồng số 125/2026 ngày 5/3/2026 giá 1.250.000 đồng bên Á Bê @ ½ ﬁ".split()), max_size=60
)
_TEXTS = st.one_of(_WORDS.map(" ".join), st.text(max_size=400))
_PAPERS = st.builds(
    Paper,
    text=_TEXTS.map(lambda text: shingled([text])),
    type=st.sampled_from(["invoice", "contract", "email"]),
    number=st.sampled_from([None, "0000123", "0000124", "OO00123", "125/2026/HĐMB", "125/2026/HĐMB rev 2", "/"]),
    dated=st.sampled_from([None, date(2026, 3, 5), date(2026, 3, 6)]),
    amount=st.sampled_from([None, Decimal(1250000), Decimal(0)]),
    currency=st.sampled_from([None, "VND", "USD"]),
    parties=st.sampled_from([frozenset(), frozenset({"0312345673"}), frozenset({"0309876546"})]),
    names=st.sampled_from([frozenset(), frozenset({"cong ty tnhh anpha"}), frozenset({"hoa sen"})]),
    from_picture=st.booleans(),
)


@given(_PAPERS, _PAPERS)
def test_the_order_of_the_two_does_not_matter(one: Paper, other: Paper) -> None:
    assert compare(one, other) == compare(other, one)


@given(_PAPERS)
def test_a_paper_is_the_same_as_itself_or_too_short(paper: Paper) -> None:
    verdict = compare(paper, paper)
    assert paper.text.is_short if verdict is None else verdict.kind is Kind.SAME_TEXT


@given(_TEXTS, _TEXTS)
def test_sketches_are_deterministic_and_agree_with_themselves(one: str, other: str) -> None:
    first, second = sketch(shingled([one])), sketch(shingled([other]))
    assert first == sketch(shingled([one]))
    assert first.likeness(second) == second.likeness(first)
    assert Sketch.unpack(first.pack(), first.key) == first
    assert len(set(first.bands())) == len(first.bands())
    assert first.likeness(first) in (0.0, 1.0)
