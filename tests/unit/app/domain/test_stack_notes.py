"""How a person cuts a scan, and what is kept of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.stack_notes import MOST_PARTS, Cut, StackNote, checked_cut, note_of, spans
from app.errors import InvalidInput


def test_a_cut_says_which_pages_are_together() -> None:
    assert Cut().parts(3) == ((1, 2, 3),) and Cut().is_whole
    assert Cut((3, 6)).parts(9) == ((1, 2), (3, 4, 5), (6, 7, 8, 9))
    # A document that begins at a page that is left out begins at the next.
    assert Cut((3,), (3, 5)).parts(6) == ((1, 2), (4, 6))
    assert Cut((), (1, 4)).parts(4) == ((2, 3),)


def test_a_cut_has_one_form() -> None:
    assert checked_cut([6, 3, 3, 1], [], 9) == Cut((3, 6))
    assert checked_cut([3], [3, 5, 5], 6) == Cut((4,), (3, 5))
    assert checked_cut([], [4], 4) == Cut((), (4,))
    assert checked_cut([4, 5], [4, 5], 5) == Cut((), (4, 5))


@pytest.mark.parametrize(
    ("starts", "left_out"), [([], []), ([1], []), ([0], []), ([10], []), ([2], [10]), ([], list(range(1, 10)))]
)
def test_a_cut_that_is_none_is_refused(starts: list[int], left_out: list[int]) -> None:
    with pytest.raises(InvalidInput):
        checked_cut(starts, left_out, 9)


def test_a_scan_does_not_fall_into_dust() -> None:
    assert len(checked_cut(range(1, MOST_PARTS + 1), [], MOST_PARTS).parts(MOST_PARTS)) == MOST_PARTS
    with pytest.raises(InvalidInput):
        checked_cut(range(1, MOST_PARTS + 2), [], MOST_PARTS + 1)


def test_a_note_is_kept_as_it_was() -> None:
    note = StackNote(
        ((1, 2), (4, 9)), (3,), (10,), "", (5,), Cut((4,), (3, 5, 10)), Cut(), "decision", ("one", "two"), "failed"
    )
    assert note_of(json.loads(json.dumps(note.as_json()))) == note
    assert note.pages() == ((1, 2), (4, 6, 7, 8, 9))
    assert note_of(None) is None
    # As notes were kept when only sheets could cut.
    assert note_of({"parts": [[2, 3]], "sheets": [1], "empty": [], "fault": ""}) == StackNote(((2, 3),), (1,))


def test_a_note_says_whether_it_is_split_and_how() -> None:
    assert StackNote(((1, 2),)).is_split and StackNote(empty=(1,), sheets=(1,)).is_split
    assert not StackNote(fault="broken").is_split and not StackNote(cut=Cut()).is_split
    assert StackNote(((2, 3), (5, 7)), (1, 4), left_out=(6,)).as_cut(8) == Cut((5,), (1, 4, 6, 8))
    assert StackNote(fault="broken").as_cut(8) == Cut()
    assert StackNote(cut=Cut((2,))).as_cut(8) == Cut((2,))


@given(st.integers(2, 30), st.sets(st.integers(1, 30)), st.sets(st.integers(1, 30)))
def test_a_cut_loses_no_page_and_says_itself_again(total: int, starts: set[int], out: set[int]) -> None:
    starts, out = {n for n in starts if n <= total}, {n for n in out if n <= total}
    try:
        cut = checked_cut(starts, out, total)
    except InvalidInput:
        return
    parts = cut.parts(total)
    assert sorted([*(page for part in parts for page in part), *cut.left_out]) == list(range(1, total + 1))
    assert StackNote(spans(parts), left_out=cut.left_out).as_cut(total) == cut
    assert checked_cut(cut.starts, cut.left_out, total) == cut
