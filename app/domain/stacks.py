"""Where a scanned stack falls apart: from what is seen on each page to the page ranges of its parts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Behind(StrEnum):
    """What lay before a part of a stack."""

    SHEET = "sheet"  # a cover sheet of ours that names a customer, a type, or both
    FORGED = "forged"  # a sheet that this installation did not sign
    NOTHING = "nothing"  # a general separator, a blank page, or nothing at all


@dataclass(frozen=True, slots=True)
class PageLook:
    """What is seen on a page: the text of a cover sheet's code, "" when there is none; whether it is blank."""

    number: int
    code: str
    blank: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Pages `first` to `last` (from 1, both included), behind the sheet with this code; "" when behind none."""

    first: int
    last: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """A file that fell apart. `sheets`: pages of cover sheets; `empty`: those of them with no pages behind."""

    parts: tuple[Part, ...]
    sheets: tuple[int, ...] = ()
    empty: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StackNote:
    """What is kept of a stack with its document: as `Stack`, or the `fault` for which it was filed as one."""

    parts: tuple[tuple[int, int], ...] = ()
    sheets: tuple[int, ...] = ()
    empty: tuple[int, ...] = ()
    fault: str = ""

    @property
    def is_split(self) -> bool:
        """Whether its pages are documents of their own."""
        return not self.fault

    def as_json(self) -> dict[str, Any]:
        """Plain values for the document's row."""
        return {"parts": self.parts, "sheets": self.sheets, "empty": self.empty, "fault": self.fault}


def note_of(stored: Mapping[str, Any] | None) -> StackNote | None:
    """Inverse of `as_json`; None for a document that is no stack."""
    if stored is None:
        return None
    parts = tuple((int(first), int(last)) for first, last in stored["parts"])
    return StackNote(parts, tuple(stored["sheets"]), tuple(stored["empty"]), str(stored["fault"]))


@dataclass(slots=True)
class _Division:
    """A stack while its pages are gone through."""

    blanks_separate: bool
    parts: list[Part] = field(default_factory=list)
    sheets: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    pending: list[PageLook] = field(default_factory=list)  # pages of the part that is open
    sheet: PageLook | None = None  # whose word holds
    is_bare: bool = False  # no page was seen behind that sheet yet

    def take(self, look: PageLook) -> None:
        if look.code:
            self._take_sheet(look)
        elif look.blank and self.blanks_separate:
            self._close()
        elif look.blank and self.is_bare and not self.pending:
            pass  # the back of the sheet, or of nothing
        else:
            self.pending.append(look)

    def _take_sheet(self, look: PageLook) -> None:
        self._close()
        # The same code again with nothing between: its back, where the print shows through, or a second copy.
        if self.is_bare and self.sheet is not None and self.sheet.code != look.code:
            self.empty.append(self.sheet.number)
        self.sheet, self.is_bare = look, True
        self.sheets.append(look.number)

    def _close(self) -> None:
        pages, self.pending = self.pending, []
        if any(not page.blank for page in pages):
            code = self.sheet.code if self.sheet else ""
            self.parts.append(Part(pages[0].number, pages[-1].number, code))
            self.is_bare = False

    def end(self) -> Stack | None:
        self._close()
        if self.is_bare and self.sheet is not None:
            self.empty.append(self.sheet.number)
        if not self.sheets and len(self.parts) < 2:
            return None
        return Stack(tuple(self.parts), tuple(self.sheets), tuple(self.empty))


def divide(looks: Iterable[PageLook], *, blanks_separate: bool) -> Stack | None:
    """The parts of a stack whose pages look like this, in order; None when nothing separates them.

    A sheet is in no part, nor is a blank page right behind it (its back). Pages before the first sheet are a part.
    Where blank pages separate, they are in no part either, and the sheet before them still holds behind them.
    """
    division = _Division(blanks_separate)
    for look in looks:
        division.take(look)
    return division.end()
