"""What people are shown as a probability: it rises with the score, is shared as scores are, and leaves filing alone."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.matching.calibration import calibrated
from app.domain.matching.threshold import FILES_AT_LEAST
from tests.unit.app.domain.book import Book, block, ourselves
from tests.unit.app.domain.test_matching import book

__all__ = ["book"]

_SCORES = st.floats(0.0, 1.0)


@given(_SCORES, _SCORES)
def test_a_higher_score_is_never_shown_as_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert calibrated([low])[0] <= calibrated([high])[0] + 1e-12


@given(st.lists(st.floats(0.001, 0.2), min_size=1, max_size=4))
def test_candidates_keep_their_shares_and_stay_probabilities(scores: list[float]) -> None:
    shown = calibrated(scores)
    assert 0.0 <= math.fsum(shown) <= 1.0
    for score, chance in zip(scores, shown, strict=True):
        assert chance / math.fsum(shown) == pytest.approx(score / math.fsum(scores))


@pytest.mark.parametrize("score", [FILES_AT_LEAST, 0.97, 0.9989, 1.0])
def test_what_may_file_itself_is_shown_as_it_is(score: float) -> None:
    assert calibrated([score]) == [score]
    assert calibrated([score / 2, score / 2]) == [score / 2, score / 2]


def test_nothing_stays_nothing() -> None:
    assert calibrated([]) == []
    assert calibrated([0.0, 0.0]) == [0.0, 0.0]


def test_a_phone_alone_is_shown_as_likely_as_it_is_right(book: Book) -> None:
    asked = book.route([*ourselves(), *block(2, phone="+84903123456")])
    assert asked.candidates[0].score == pytest.approx(0.77, abs=0.02)
