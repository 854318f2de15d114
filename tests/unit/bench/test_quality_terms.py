"""The measure of terms: a clause says what its truth says, and only contracts that lead to a day ask for one."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from bench.quality.holding import contracts, measure
from bench.quality.style import Style
from bench.quality.terms import day_in_words, term
from bench.samples.papers import Signatures, filled_in, to_lines
from bench.samples.render.hand import HANDS, hand_text
from bench.samples.render.pdf import page_texts, to_pdf

DAY = date(2025, 3, 12)


@pytest.mark.parametrize("english", [False, True])
@pytest.mark.parametrize("held_back", [False, True])
def test_a_clause_states_the_days_it_leads_to(held_back: bool, english: bool) -> None:
    said = [term(Style(Random(seed), held_back), DAY, english=english) for seed in range(80)]
    assert {clause.effective is None for clause in said} == {False}
    assert {clause.expiry is None for clause in said} == {False, True}
    for clause in said:
        assert clause.expiry is None or (clause.effective is not None and clause.expiry > clause.effective)


def test_days_are_said_in_words_of_both_languages() -> None:
    spoken = {
        day_in_words(Style(Random(seed), half), DAY, english=False) for seed in range(30) for half in (False, True)
    }
    assert "ngày mười hai tháng ba năm hai nghìn không trăm hai mươi lăm" in spoken
    assert any("hai không hai năm" in day for day in spoken)
    english = {day_in_words(Style(Random(seed), False), DAY, english=True) for seed in range(30)}
    assert "the 12th day of March, two thousand twenty-five" in english


def test_contracts_signed_apart_are_of_the_last_signature() -> None:
    papers = list(contracts(80, held_back=False))
    apart = [p for p in papers if any(isinstance(b, Signatures) and b.places[0].dated for b in p.blocks)]
    assert apart
    assert all(p.facts.effective == p.facts.date for p in apart)


def test_what_is_invented_counts_apart_from_what_is_missed() -> None:
    found = measure(list(contracts(30, held_back=False)), held_back=False)
    assert found["effective"].all + found["no effective invented"].all == 30
    assert found["own date"].all == 30


def test_a_day_filled_in_by_hand_is_drawn_and_typed_where_nothing_can_be_drawn() -> None:
    assert filled_in(("ngày ", "12", " tháng ", "3")) == "ngày ..12.. tháng ..3.."
    [paper] = [
        p for p in contracts(80, held_back=False)
        if any(isinstance(b, Signatures) and b.places[0].dated for b in p.blocks)
    ][:1]  # fmt: skip
    typed = next(line for line in to_lines(paper) if line.count("..") >= 4)
    first = typed.split("..")[1]
    assert first in page_texts(to_pdf(paper))[-1]
    assert first not in page_texts(to_pdf(paper, hand="dkg"))[-1]


@pytest.mark.parametrize("hand", HANDS)
def test_every_hand_writes_marks_that_its_font_does_not_hold(hand: str) -> None:
    plain, marked = (hand_text(word, hand, (0, 0, 0)).getchannel("A").histogram()[128:] for word in ("de", "đệ"))
    assert sum(marked) > sum(plain) * 1.05
