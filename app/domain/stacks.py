"""Where a scanned stack falls apart: from what is seen on each page to the pages of its parts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.stack_notes import Cut


class Behind(StrEnum):
    """What lay before a part of a stack."""

    SHEET = "sheet"  # a cover sheet of ours that names a customer, a type, or both
    FORGED = "forged"  # a sheet that this installation did not sign
    NOTHING = "nothing"  # a general separator, a blank page, a person's cut, or nothing at all


@dataclass(frozen=True, slots=True)
class PageLook:
    """What a page means for the stack: the text of a cover sheet's code, "" when there is none; whether it is blank.

    `is_separator`: somebody else's separator sheet; `has_more`: with more on it than that; `stays`: it is the first
    page of what is behind it. `begins`: the page says itself that a document begins with it. `is_back`: the back of a
    sheet, which separates nothing; `is_left_out`: a back that is in no part.
    """

    number: int
    code: str
    blank: bool
    is_separator: bool = False
    has_more: bool = False
    stays: bool = False
    begins: bool = False
    is_back: bool = False
    is_left_out: bool = False

    @property
    def is_content(self) -> bool:
        """Whether there is something on it that is no separator."""
        return not self.blank and (not self.is_separator or self.has_more)


@dataclass(frozen=True, slots=True)
class Part:
    """Pages from 1, in order, behind the sheet with this code; "" when behind none."""

    pages: tuple[int, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """A file that fell apart. `sheets`: pages of cover and separator sheets in no part; `empty`: those with no pages
    behind; `left_out`: further pages in no part."""

    parts: tuple[Part, ...]
    sheets: tuple[int, ...] = ()
    empty: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()


@dataclass(slots=True)
class _Division:
    """A stack while its pages are gone through."""

    blanks: int  # so many blank pages in a row separate, 0 for none
    parts: list[Part] = field(default_factory=list)
    sheets: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)
    pending: list[PageLook] = field(default_factory=list)  # pages of the part that is open
    sheet: PageLook | None = None  # whose word holds
    is_bare: bool = False  # no page was seen behind that sheet yet
    is_gap: bool = False  # blank pages have just separated
    run: int = 0  # blank pages in a row

    def take(self, look: PageLook) -> None:
        alone = look.is_back and not self.run  # the back of a page with something on it separates nothing
        self.run = self.run + 1 if look.blank and not alone else 0
        if look.code or look.is_separator:
            self._take_sheet(look)
        elif look.begins:
            self._close()
            self.pending.append(look)
        elif look.blank and not self.pending and (self.is_bare or self.is_gap):
            pass  # the back of the sheet, or one more of the blank pages that separated
        else:
            self.pending.append(look)
            if self.blanks and self.run >= self.blanks:
                del self.pending[-self.run :]
                self._close()
                self.is_gap = True
                return
        self.is_gap = self.is_gap and look.blank

    def _take_sheet(self, look: PageLook) -> None:
        self._close()
        # The same code again with nothing between: its back, where the print shows through, or a second copy.
        if self.is_bare and self.sheet is not None and self.sheet.code not in ("", look.code):
            self.empty.append(self.sheet.number)
        self.sheet, self.is_bare = look, True
        if look.stays:
            self.pending.append(look)
        else:
            self.sheets.append(look.number)

    def _close(self) -> None:
        pages, self.pending = self.pending, []
        if any(page.is_content for page in pages):
            self.left_out += [page.number for page in pages if page.is_left_out]
            kept = tuple(page.number for page in pages if not page.is_left_out)
            self.parts.append(Part(kept, self.sheet.code if self.sheet else ""))
            self.is_bare = False
        else:
            self.sheets += [page.number for page in pages if page.is_separator]

    def end(self) -> Stack | None:
        self._close()
        if self.is_bare and self.sheet is not None and (self.sheet.code or not self.parts):
            self.empty.append(self.sheet.number)
        if not self.sheets and len(self.parts) < 2:
            return None
        return Stack(tuple(self.parts), tuple(self.sheets), tuple(self.empty), tuple(self.left_out))


def divide(looks: Iterable[PageLook], *, blanks: int) -> Stack | None:
    """The parts of a stack whose pages look like this, in order; None when nothing separates them.

    A sheet is in no part, nor is a blank page right behind it (its back). Pages before the first sheet are a part.
    Where `blanks` blank pages in a row separate, they are in no part either, and the sheet before them still holds
    behind them. Somebody else's separator with nothing behind it is no question, unless it is all there is.
    """
    division = _Division(blanks)
    for look in looks:
        division.take(look)
    return division.end()


def divide_by_hand(cut: Cut, total: int, looks: Sequence[PageLook] = ()) -> Stack:
    """The parts that a person wants of `total` pages. What a sheet says holds behind it up to the next, as always."""
    parts = []
    for pages in cut.parts(total):
        before = [look for look in looks if look.number <= pages[0] and (look.code or look.is_separator)]
        parts.append(Part(pages, before[-1].code if before else ""))
    return Stack(tuple(parts), left_out=cut.left_out)
