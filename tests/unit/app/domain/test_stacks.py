"""Where a stack falls apart. A page is written as a letter: s, t, u sheets of three codes, b blank, p print."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.stacks import PageLook, Part, Stack, StackNote, divide, note_of

CODES = {"s": "HOSO1:S", "t": "HOSO1:T", "u": "HOSO1:U"}


def looks(pages: str) -> list[PageLook]:
    return [PageLook(n, CODES.get(page, ""), page == "b") for n, page in enumerate(pages, start=1)]


def parts(pages: str, *, blanks: bool = False) -> list[tuple[int, int, str]]:
    stack = divide(looks(pages), blanks_separate=blanks)
    assert stack is not None
    return [(part.first, part.last, part.code[-1:]) for part in stack.parts]


@pytest.mark.parametrize("pages", ["", "p", "ppp", "bbb", "pbp", "bp"])
def test_nothing_separates(pages: str) -> None:
    assert divide(looks(pages), blanks_separate=False) is None


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ("sp", [(2, 2, "S")]),
        ("ppsp", [(1, 2, ""), (4, 4, "S")]),
        ("spptpup", [(2, 3, "S"), (5, 5, "T"), (7, 7, "U")]),
        ("spsp", [(2, 2, "S"), (4, 4, "S")]),
        ("sbpbp", [(3, 5, "S")]),  # the back of the sheet is in no part, a blank page inside is
        ("bbsp", [(4, 4, "S")]),
        ("spb", [(2, 3, "S")]),
    ],
)
def test_sheets_separate(pages: str, found: list[tuple[int, int, str]]) -> None:
    assert parts(pages) == found


@pytest.mark.parametrize(
    ("pages", "empty"),
    [
        ("sptp", ()),
        ("stp", (1,)),
        ("spt", (3,)),
        ("sbtp", (1,)),
        ("ssp", ()),
        ("sbsp", ()),
        ("st", (1, 2)),
        ("s", (1,)),
    ],
)
def test_a_sheet_without_pages_is_told(pages: str, empty: tuple[int, ...]) -> None:
    stack = divide(looks(pages), blanks_separate=False)
    assert stack is not None and stack.empty == empty


def test_blank_pages_separate_where_they_are_meant_to() -> None:
    assert parts("pbpp", blanks=True) == [(1, 1, ""), (3, 4, "")]
    assert parts("pbbp", blanks=True) == [(1, 1, ""), (4, 4, "")]
    assert parts("spbptp", blanks=True) == [(2, 2, "S"), (4, 4, "S"), (6, 6, "T")]
    assert divide(looks("bpb"), blanks_separate=True) is None


@given(st.text("stubp", max_size=30), st.booleans())
def test_every_printed_page_is_in_one_part_and_no_sheet_in_any(pages: str, blanks: bool) -> None:
    stack = divide(looks(pages), blanks_separate=blanks)
    if stack is None:
        return
    covered = [number for part in stack.parts for number in range(part.first, part.last + 1)]
    assert covered == sorted(set(covered))
    assert {n for n, page in enumerate(pages, start=1) if page == "p"} <= set(covered)
    assert not set(covered) & set(stack.sheets)
    assert stack.sheets == tuple(n for n, page in enumerate(pages, start=1) if page in CODES)
    assert set(stack.empty) <= set(stack.sheets)


def test_a_note_is_kept_as_it_was() -> None:
    note = StackNote(((1, 2), (4, 9)), (3,), (10,))
    assert note_of(json.loads(json.dumps(note.as_json()))) == note
    assert note.is_split and not StackNote(fault="broken").is_split
    assert note_of(None) is None
    assert Stack((Part(1, 1),)).sheets == ()
