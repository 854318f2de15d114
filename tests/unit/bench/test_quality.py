"""The measure itself: papers say what their truth says, shares are counted right."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from bench.quality import score
from bench.quality.cases import TYPES, cases
from bench.quality.feed import Said
from bench.quality.make import compose, months_on
from bench.quality.pieces import ALL_SIGNS, Order
from bench.quality.style import Style
from bench.quality.world import World
from bench.samples.company import own_organisation
from bench.samples.papers import to_lines
from bench.samples.wording import dong

WORLD = World(60, 3)
OWN = own_organisation(3)


@pytest.mark.parametrize("held_back", [False, True])
@pytest.mark.parametrize("kind", TYPES)
def test_a_paper_states_what_its_truth_says(kind: str, held_back: bool) -> None:
    company = next(c for c in WORLD.customers if c.party.kind == "company" and c.parent is None)
    for seed in range(12):
        order = Order(kind, company.party, ALL_SIGNS, date(2025, 3, 14), 41)
        paper = compose(Style(Random(seed), held_back), OWN, order)
        text = "\n".join(to_lines(paper))
        assert company.name.lower() in text.lower()
        assert "14" in text
        if paper.facts.number:
            assert paper.facts.number in text
        if paper.facts.amount:
            assert dong(int(paper.facts.amount)) in text


def test_held_back_papers_use_words_that_development_never_shows() -> None:
    options = ("one", "two", "three", "four")
    shown = {Style(Random(seed), False).one_of(*options) for seed in range(40)}
    kept = {Style(Random(seed), True).one_of(*options) for seed in range(40)}
    assert shown == {"one", "three"}
    assert kept == {"two", "four"}


def test_strangers_are_nobody_on_file() -> None:
    codes = {c.party.tax_code for c in WORLD.customers}
    for seed in range(60):
        stranger = WORLD.stranger(Style(Random(seed), False))
        assert stranger.code is None
        assert stranger.party.tax_code not in codes


def test_the_same_seed_gives_the_same_files() -> None:
    once, again = ([c.content for c in cases(6, 5, held_back=False, scanned=0.0, world=World(40, 5))] for _ in range(2))
    assert once == again


def test_months_end_where_the_calendar_says() -> None:
    assert months_on(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert months_on(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert months_on(date(2025, 3, 9), 12) == date(2026, 3, 9)


def test_a_share_knows_how_little_few_documents_prove() -> None:
    share = score.Share(10, 10)
    low, high = share.interval()
    assert share.value == 1.0
    assert 0.69 < low < 0.75  # Wilson's interval of ten out of ten
    assert high == 1.0
    assert math.isnan(score.Share().value)


def test_filing_a_stranger_counts_against_precision_and_as_a_leak() -> None:
    [case] = cases(1, 5, held_back=False, scanned=0.0, world=World(40, 5))
    stranger = replace(case, other=replace(case.other, code=None))
    said = Said("filed", "KH01001", "sole_tax_code", 0.99, (("KH01001", 1.0),), ((("tax_code", 12.5),),), (), "", "")
    found = score.routing([(stranger, said)])
    assert found["filed by itself: right"].value == 0.0
    assert found["strangers: filed to somebody"].value == 1.0
    assert found["known customers: filed"].all == 0
