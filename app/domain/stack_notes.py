"""What is kept of a stack with its document: how it fell apart, and how a person wants it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import InvalidInput

MOST_PARTS = 1000


@dataclass(frozen=True, slots=True)
class Cut:
    """How a person wants a scan: a document begins at each page of `starts` besides the first, the pages of `left_out`
    are in none. Neither: the scan is one document."""

    starts: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the scan is one document."""
        return not self.starts and not self.left_out

    def parts(self, total: int) -> tuple[tuple[int, ...], ...]:
        """The pages of each document of `total` pages. A beginning that is left out is the next page's."""
        parts: list[list[int]] = []
        begins, starts, out = True, set(self.starts), set(self.left_out)
        for page in range(1, total + 1):
            begins |= page in starts
            if page in out:
                continue
            if begins:
                parts.append([])
            parts[-1].append(page)
            begins = False
        return tuple(map(tuple, parts))

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"starts": list(self.starts), "left_out": list(self.left_out)}


def checked_cut(starts: Iterable[int], left_out: Iterable[int], total: int) -> Cut:
    """The cut in its one form, for a scan of `total` pages. Raises InvalidInput for pages that are not there, and for
    what would leave everything as it is or nothing at all."""
    begins, out = set(starts), tuple(sorted(set(left_out)))
    if any(not 1 <= page <= total for page in (*begins, *out)):
        raise InvalidInput(f"The pages are 1 to {total}.")
    parts = Cut(tuple(begins), out).parts(total)
    if not parts:
        raise InvalidInput("At least one page has to stay.")
    if len(parts) > MOST_PARTS:
        raise InvalidInput(f"A scan falls apart into at most {MOST_PARTS} documents.")
    cut = Cut(tuple(part[0] for part in parts[1:]), out)
    if cut.is_whole:
        raise InvalidInput("Say at which pages a document begins.")
    return cut


@dataclass(frozen=True, slots=True)
class StackNote:
    """Of a scan that fell apart: first and last page of each of its `parts` (without those of `left_out`), the pages
    that were `sheets`, the `empty` ones of them with nothing behind; or the `fault` for which it was kept as one.

    `cut`: how a person wants it, None where nobody has said; `before`: how it was before that. `held`: the decision of
    a person that held while it was one document. `retired`: documents that were parts and went to the trash for it.
    `failed`: why the last cut that a person wanted came to nothing.
    """

    parts: tuple[tuple[int, int], ...] = ()
    sheets: tuple[int, ...] = ()
    empty: tuple[int, ...] = ()
    fault: str = ""
    left_out: tuple[int, ...] = ()
    cut: Cut | None = None
    before: Cut | None = None
    held: str | None = None
    retired: tuple[str, ...] = ()
    failed: str = ""

    @property
    def is_split(self) -> bool:
        """Whether its pages are documents of their own."""
        return not self.fault and (self.cut is None or not self.cut.is_whole)

    def pages(self) -> tuple[tuple[int, ...], ...]:
        """The pages of each part."""
        out = set(self.left_out)
        return tuple(tuple(page for page in range(first, last + 1) if page not in out) for first, last in self.parts)

    def as_cut(self, total: int) -> Cut:
        """How the scan of `total` pages is now, as a person would have to say it."""
        if not self.is_split:
            return Cut()
        if self.cut is not None:
            return self.cut
        parts = self.pages()
        covered = {page for part in parts for page in part}
        return Cut(tuple(part[0] for part in parts[1:]), tuple(p for p in range(1, total + 1) if p not in covered))

    def as_json(self) -> dict[str, Any]:
        """Plain values for the document's row."""
        return {
            "parts": self.parts,
            "sheets": self.sheets,
            "empty": self.empty,
            "fault": self.fault,
            "left_out": self.left_out,
            "cut": self.cut.as_json() if self.cut else None,
            "before": self.before.as_json() if self.before else None,
            "held": self.held,
            "retired": self.retired,
            "failed": self.failed,
        }


def spans(parts: Iterable[tuple[int, ...]]) -> tuple[tuple[int, int], ...]:
    """First and last page of each part."""
    return tuple((part[0], part[-1]) for part in parts)


def note_of(stored: Mapping[str, Any] | None) -> StackNote | None:
    """Inverse of `as_json`; None for a document that is no stack. Notes of before people could cut lack what they
    say of it."""
    if stored is None:
        return None
    return StackNote(
        parts=tuple((int(first), int(last)) for first, last in stored["parts"]),
        sheets=tuple(stored["sheets"]),
        empty=tuple(stored["empty"]),
        fault=str(stored["fault"]),
        left_out=tuple(stored.get("left_out", ())),
        cut=_cut_of(stored.get("cut")),
        before=_cut_of(stored.get("before")),
        held=stored.get("held"),
        retired=tuple(stored.get("retired", ())),
        failed=str(stored.get("failed", "")),
    )


def _cut_of(stored: Mapping[str, Any] | None) -> Cut | None:
    return Cut(tuple(stored["starts"]), tuple(stored["left_out"])) if stored is not None else None
