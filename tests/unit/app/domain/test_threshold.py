"""The threshold: what it moves, what it never moves, and what it is expected to do."""

from __future__ import annotations

import math

import pytest

from app.domain.decisions import Outcome
from app.domain.identifiers import IdentifierType
from app.domain.matching.expected import Judged, expect, wilson
from app.domain.matching.ladder import NOBODY
from app.domain.matching.sightings import How
from app.domain.matching.threshold import FILES_AT, FILES_AT_LEAST, FILES_AT_MOST, STEPS, checked
from app.domain.matching.weights import WEIGHTS
from app.domain.reasons import Reason
from app.errors import InvalidInput
from tests.unit.app.domain.book import Book, block, ourselves
from tests.unit.app.domain.test_matching import A_TAX, book

__all__ = ["book"]

T = IdentifierType
# What names a customer by itself: a number only it has, its whole name, a sender our mail server vouches for.
ALONE = {
    (T.TAX_CODE, How.EXACT), (T.PERSONAL_ID, How.EXACT), (T.EMAIL, How.VERIFIED), (T.DOMAIN, How.VERIFIED),
    (T.NAME, How.EXACT), (T.ALIAS, How.EXACT), (T.FORMER_NAME, How.EXACT),
}  # fmt: skip


def alone(weight: float) -> float:
    return 1 / (1 + math.exp(NOBODY - weight))


def test_no_sign_that_may_not_file_alone_reaches_the_lowest_threshold() -> None:
    for key, (_, weight) in WEIGHTS.items():
        if key not in ALONE:
            assert alone(weight) < FILES_AT_LEAST, key


def test_a_tax_code_files_at_the_highest_threshold(book: Book) -> None:
    paper = [*ourselves(), *block(2, tax_code=A_TAX)]
    assert book.route(paper, files_at=FILES_AT_MOST).outcome is Outcome.FILED


def test_a_name_files_until_the_threshold_passes_its_probability(book: Book) -> None:
    paper = [*ourselves(), *block(2, name="Công ty TNHH Thép Đại Phát")]
    usual = book.route(paper)
    assert usual.outcome is Outcome.FILED
    assert FILES_AT < usual.sureness < 0.99
    assert book.route(paper, files_at=usual.sureness).outcome is Outcome.FILED
    strict = book.route(paper, files_at=0.99)
    assert (strict.outcome, strict.reason, strict.sureness) == (
        Outcome.REVIEW, Reason.BELOW_THRESHOLD.value, usual.sureness,
    )  # fmt: skip


def test_what_is_in_the_way_is_in_the_way_at_any_threshold(book: Book) -> None:
    paper = [*ourselves(), *block(2, name="Công ty TNHH Thép Đại Phát", tax_code="0100109106")]
    found = book.route(paper, files_at=FILES_AT_LEAST)
    assert found.outcome is not Outcome.FILED
    assert found.sureness == 0.0


@pytest.mark.parametrize("wrong", [0.0, 0.5, 0.9599, 0.9981, 1.0, 97.0, math.nan, math.inf, -0.97])
def test_a_threshold_outside_the_bounds_is_refused(wrong: float) -> None:
    with pytest.raises(InvalidInput):
        checked(wrong)


def test_the_offered_steps_are_within_the_bounds() -> None:
    assert [checked(step) for step in STEPS] == list(STEPS)


def test_expectations_count_what_would_have_filed() -> None:
    judged = [
        Judged(0.999, known=True, right=True, count=90),
        Judged(0.98, known=True, right=True, count=6),
        Judged(0.98, known=True, right=False),
        Judged(0.97, known=False, right=False),
        Judged(0.0, known=False, right=False, count=2),
    ]
    low, high = expect(judged, 0.97), expect(judged, 0.99)
    assert (low.precision.hits, low.precision.all) == (96, 98)
    assert (low.coverage.hits, low.coverage.all) == (96, 97)
    assert (low.strangers.hits, low.strangers.all) == (1, 3)
    assert (low.asked.hits, low.asked.all) == (2, 100)
    assert (high.precision.hits, high.precision.all, high.strangers.hits, high.asked.hits) == (90, 90, 0, 10)


def test_of_nothing_there_is_no_share() -> None:
    assert expect([], 0.97).precision.value is None


def test_wilson_agrees_with_published_values() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
