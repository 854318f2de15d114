"""What a threshold would have filed, and how rightly."""

from __future__ import annotations

import pytest

from app.domain.matching.measured import MEASURED
from app.domain.matching.threshold import FILES_AT, HIGHEST, LOWEST, STEPS, Expected, Judged, expectations, wilson


def test_each_threshold_counts_what_reaches_it() -> None:
    judged = [Judged(0.999, True), Judged(0.97, True), Judged(0.96, False), Judged(0.0, True), Judged(0.99, None)]
    low, high = expectations(judged, (0.95, 0.97))
    assert low == Expected(0.95, files=4, all=5, right=2, judged=3)
    assert high == Expected(0.97, files=3, all=5, right=2, judged=2)
    assert (high.coverage, high.precision) == (0.6, 1.0)


def test_nothing_judged_promises_nothing() -> None:
    (row,) = expectations([Judged(1.0, None)], (0.9,))
    assert row.precision is None
    assert row.interval() == (0.0, 1.0)
    (none,) = expectations([], (0.9,))
    assert none.coverage == 0.0


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)]
)
def test_the_interval_is_wilsons(hits: int, tries: int, low: float, high: float) -> None:
    assert wilson(hits, tries) == pytest.approx((low, high), abs=0.001)


def test_the_choices_lie_within_the_bounds_and_hold_what_is_delivered() -> None:
    assert FILES_AT in STEPS
    assert STEPS[0] == LOWEST
    assert STEPS[-1] == HIGHEST


def test_the_published_lines_are_those_choices_and_higher_ones_never_file_more() -> None:
    assert tuple(row.threshold for row in MEASURED) == STEPS
    files = [row.files for row in MEASURED]
    assert files == sorted(files, reverse=True)
    assert all(row.right <= row.judged <= row.files <= row.all for row in MEASURED)
