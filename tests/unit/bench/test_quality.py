"""The measure itself: papers say what their truth says, shares are counted right."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from bench.quality import score, weights
from bench.quality.cases import TYPES, cases
from bench.quality.feed import Said, Seen
from bench.quality.make import compose
from bench.quality.pieces import ALL_SIGNS, Order
from bench.quality.style import Style
from bench.quality.terms import months_on
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
    said = Said("filed", "KH01001", "sole_tax_code", (("KH01001", 1.0),), (("tax_code", 12.5),), (), "", "")
    found = score.routing([(stranger, said)])
    assert found["filed by itself: right"].value == 0.0
    assert found["strangers: filed to somebody"].value == 1.0
    assert found["known customers: filed"].all == 0


def test_the_weight_of_a_sign_is_what_the_papers_tell() -> None:
    known = next(case for case in cases(40, 3, held_back=False, scanned=0.0, world=WORLD) if case.other.code)
    stranger = replace(known, other=replace(known.other, code=None))
    own = str(known.other.code)
    right = _weighed((own, "name", "exact"))
    wrong = _weighed(("another", "name", "exact"), ("another", "phone", "exact"))
    pairs = [(known, right)] * 9 + [(known, wrong)] + [(stranger, wrong)] * 2
    plain = weights.ratios(pairs, 101, look_alikes=False)[("name", "exact")]
    hard = weights.ratios(pairs, 101, look_alikes=True)[("name", "exact")]
    assert plain == weights.Ratio(9, 10, 1, 1000)
    assert hard == weights.Ratio(9, 10, 3, 1202)
    assert plain.log == pytest.approx(math.log(9.5 / 11) - math.log(1.5 / 1001))
    low, high = plain.interval()
    assert low < plain.log < high


def test_calibration_compares_scores_with_what_was_right() -> None:
    known = next(case for case in cases(40, 3, held_back=False, scanned=0.0, world=WORLD) if case.other.code)
    sure = replace(_weighed(), candidates=((str(known.other.code), 0.9),), sureness=0.98)
    unsure = replace(_weighed(), candidates=(("another", 0.9),))
    error, brier = score.calibration_error([(known, sure), (known, unsure)])
    assert error == pytest.approx(0.4)
    assert brier == pytest.approx((0.1**2 + 0.9**2) / 2)
    assert [(j.sureness, j.known, j.right) for j in score.judged([(known, sure), (known, unsure)])] == [
        (0.98, True, True),
        (0.0, True, False),
    ]


def _weighed(*seen: tuple[str, str, str]) -> Said:
    return Said("review", None, "", (), (), (), "", "", seen=frozenset(Seen(*sign) for sign in seen))
