"""Where a stack falls apart. A page is written as a letter: s, t, u sheets of three codes, x somebody else's separator,
y one that stays, z one with a paper on it that stays, a a page that says it begins, b blank, p print; with backs
(every second page) B is a bare back and v a blank one that print shines through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.stack_notes import Cut
from app.domain.stacks import PageLook, Part, Stack, divide, divide_by_hand

CODES = {"s": "HOSO1:S", "t": "HOSO1:T", "u": "HOSO1:U"}


def looks(pages: str, *, backs: bool = False) -> list[PageLook]:
    return [
        PageLook(
            n,
            CODES.get(page, ""),
            page in "bBv",
            is_separator=page in "xyz",
            has_more=page == "z",
            stays=page in "yz",
            begins=page == "a",
            is_back=backs and n % 2 == 0,
            is_left_out=backs and n % 2 == 0 and page == "B",
        )
        for n, page in enumerate(pages, start=1)
    ]


def cut(pages: str, *, blanks: int = 0, backs: bool = False) -> Stack:
    stack = divide(looks(pages, backs=backs), blanks=blanks)
    assert stack is not None
    return stack


def parts(pages: str, *, blanks: int = 0) -> list[tuple[int, int, str]]:
    return [(part.pages[0], part.pages[-1], part.code[-1:]) for part in cut(pages, blanks=blanks).parts]


@pytest.mark.parametrize("pages", ["", "p", "ppp", "bbb", "pbp", "bp", "ap", "yp", "zp"])
def test_nothing_separates(pages: str) -> None:
    assert divide(looks(pages), blanks=0) is None


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
    ("pages", "found", "sheets"),
    [
        ("xpxpp", [(2, 2, ""), (4, 5, "")], (1, 3)),
        ("pxbp", [(1, 1, ""), (4, 4, "")], (2,)),
        ("pxxp", [(1, 1, ""), (4, 4, "")], (2, 3)),
        ("spxp", [(2, 2, "S"), (4, 4, "")], (1, 3)),  # it ends what the cover sheet before it said
        ("pyp", [(1, 1, ""), (2, 3, "")], ()),
        ("pyyp", [(1, 1, ""), (3, 4, "")], (2,)),  # front and back of one sheet
        ("pzzp", [(1, 1, ""), (2, 2, ""), (3, 4, "")], ()),  # two papers that begin with a code
        ("pyb", [(1, 1, "")], (2,)),
        ("papa", [(1, 1, ""), (2, 3, ""), (4, 4, "")], ()),
        ("spapp", [(2, 2, "S"), (3, 5, "S")], (1,)),
        ("sap", [(2, 3, "S")], (1,)),
    ],
)
def test_separators_of_others_and_pages_that_begin(
    pages: str, found: list[tuple[int, int, str]], sheets: tuple[int, ...]
) -> None:
    assert parts(pages) == found
    assert cut(pages).sheets == sheets


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
        ("sxp", (1,)),
        ("xspx", ()),  # one at the end, or before a cover sheet, is habit
        ("x", (1,)),
    ],
)
def test_a_sheet_without_pages_is_told(pages: str, empty: tuple[int, ...]) -> None:
    assert cut(pages).empty == empty


def test_blank_pages_separate_where_they_are_meant_to() -> None:
    assert parts("pbpp", blanks=1) == [(1, 1, ""), (3, 4, "")]
    assert parts("pbbp", blanks=1) == [(1, 1, ""), (4, 4, "")]
    assert parts("spbptp", blanks=1) == [(2, 2, "S"), (4, 4, "S"), (6, 6, "T")]
    assert divide(looks("bpb"), blanks=1) is None


def test_so_many_blank_pages_in_a_row_separate_and_fewer_do_not() -> None:
    assert parts("pbpbbpb", blanks=2) == [(1, 3, ""), (6, 7, "")]
    assert parts("pbbbp", blanks=2) == [(1, 1, ""), (5, 5, "")]
    assert parts("pbbbpbbp", blanks=3) == [(1, 1, ""), (5, 8, "")]
    assert parts("sbbpbbp", blanks=2) == [(4, 4, "S"), (7, 7, "S")]
    assert divide(looks("pbpbp"), blanks=2) is None


def test_empty_backs_are_in_no_part_where_they_are_meant_to() -> None:
    stack = cut("sBpBpptBpB", backs=True)
    assert [part.pages for part in stack.parts] == [(3, 5, 6), (9,)]
    assert stack.left_out == (4, 10)
    # A front that is blank was put there by somebody, and what shines through cannot be told from faint writing.
    assert [part.pages for part in cut("sBpBbvpv", backs=True).parts] == [(3, 5, 6, 7, 8)]


def test_the_blank_back_of_a_page_does_not_separate_but_a_blank_sheet_does() -> None:
    assert [part.pages for part in cut("pBpBbBpB", backs=True, blanks=1).parts] == [(1, 3), (7,)]
    assert [part.pages for part in cut("pvpvbvpp", backs=True, blanks=2).parts] == [(1, 2, 3, 4), (7, 8)]
    assert divide(looks("pvpBpv", backs=True), blanks=1) is None


@given(st.text("stuxyzabpBv", max_size=30), st.integers(0, 3), st.booleans())
def test_every_printed_page_is_in_one_part_and_no_sheet_in_any(pages: str, blanks: int, backs: bool) -> None:
    stack = divide(looks(pages, backs=backs), blanks=blanks)
    if stack is None:
        return
    covered = [number for part in stack.parts for number in part.pages]
    assert covered == sorted(set(covered))
    assert {n for n, page in enumerate(pages, start=1) if page in "paz"} <= set(covered)
    assert not set(covered) & {*stack.sheets, *stack.left_out}
    assert {n for n, page in enumerate(pages, start=1) if page in "stux"} <= set(stack.sheets)
    assert all(pages[n - 1] == "B" and backs for n in stack.left_out)
    assert set(stack.empty) <= set(stack.sheets)


def test_a_cut_by_hand_hears_the_sheets() -> None:
    stack = divide_by_hand(Cut((2, 4), (1, 5)), 7, looks("sppptpp"))
    assert stack.parts == (Part((2, 3), CODES["s"]), Part((4, 6, 7), CODES["s"]))
    assert stack.left_out == (1, 5)
    assert [part.code for part in divide_by_hand(Cut((3, 6)), 7, looks("sppxppp")).parts] == [CODES["s"]] * 2 + [""]
    assert divide_by_hand(Cut((2,)), 3).parts == (Part((1,)), Part((2, 3)))
