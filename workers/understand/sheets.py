"""Pages prepared for the rules: folded text, lines cut where two columns stand side by side, places.

Owns geometry and offsets; knows nothing of what the text means.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.domain.reading import HIDDEN_SHEET, Box, PageRead, Word, box_of_span
from app.domain.text import fold_aligned
from workers.understand.dates import FoundDate, find_dates

# A gap between two words wider than this part of the page's width is the gutter of two columns (or of a
# table); spaces inside justified text stay well below it.
_GUTTER = 0.045
_WIDE_SPACE = re.compile(r"\t+| {4,}")
# What a line cut in the middle may start its right half with, although no gap shows: the labels of a
# party block. A second occurrence on one line means two columns were run together.
_REPEATED = re.compile(
    r"\b(?:ma so thue|mst|dia chi|dien thoai|dai dien|chuc vu|so tai khoan|tai khoan|email|fax|"
    r"tax code|address|tel|phone|represented by|position)\b[^:\n]{0,24}:"
)
_SIDE = (
    r"(?:dai dien\s+)?(?:ben (?:[ab]|mua|ban|giao|nhan|thue|cho thue|dat hang|cung cap|su dung"
    r"|thi cong)\b[a-z ]{0,10}|nha cung cap"
    r"|khach hang|(?:don vi|nguoi) (?:mua|ban|nhan|giao|dat)(?: hang)?|seller|buyer|supplier|vendor|customer"
    r"|purchaser|bill to|ship to)"
)
# Two headers of party blocks on one line.
_BOTH_SIDES = re.compile(
    rf"^\W{{0,4}}{_SIDE}[^\n]{{0,200}}?\s(?P<second>{_SIDE}\s?(?:\([^()\n]{{0,40}}\)\s?)?(?::|$)|dai dien ben b\b)"
)
# Spaces that do not break or have another width: to the rules a space, one for one.
SPACES = dict.fromkeys((0xA0, 0x2002, 0x2003, 0x2007, 0x2009, 0x202F, 0x3000), " ")
_LABEL_END = re.compile(r"[:.]\s*+$")
# Cells that name the value in the next cell, with or without a colon: rows of a table made of a party's block.
_LABEL_CELL = re.compile(
    r"\W{0,3}(?:ma so thue|mst|dia chi|dien thoai|dt|dai dien|nguoi dai dien|chuc vu|so tai khoan|tai khoan|email|fax"
    r"|website|tax (?:code|id)|vat (?:no|number|id)|address|tel|phone|represented by|position|contact|attn"
    r"|(?:[a-z]+ )?(?:date|reference|ref|number|no)|so(?: hop dong| hd| hoa don| don hang| bao gia)?"
    r"|ngay(?: lap| ky| bao gia| dat hang| hoa don| hieu luc| het han)?)\W{0,3}"
)
# What is printed at the right of a letterhead; a reader often sets it in one line with what stands at the left.
_MOTTO = re.compile(r"(?<=\w )\W{0,3}(?:cong hoa xa hoi chu nghia|doc lap\s?[-–—_~]+\s?tu do)")


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text printed on one line of one column. `text` equals the page's text[start:end].

    `row` counts the lines of the page's text; `x` and `y` are the left edge and the middle of the run as
    fractions of the page (x is a guess from the number of the column where there are no boxes).
    """

    page: int
    start: int
    text: str
    folded: str
    row: int
    column: int  # 0 when it starts its row, 1 for the next run on the same row…
    x: float
    y: float | None

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.start + len(self.text)


@dataclass(slots=True)
class Sheet:
    """One page with its folded text, its lines and quick access to the words under a span."""

    number: int
    text: str
    folded: str
    words: tuple[Word, ...]
    confidence: float
    lines: list[Line] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _dates: dict[bool, list[FoundDate]] = field(default_factory=dict)

    def dates(self, month_first: bool) -> list[FoundDate]:
        """The dates on the page (found once)."""
        if month_first not in self._dates:
            self._dates[month_first] = find_dates(self.folded, month_first)
        return self._dates[month_first]

    def line_start(self, offset: int) -> int:
        """Where the run of text at `offset` begins: its line, or its column of that line."""
        index = bisect_right(self.lines, offset, key=lambda line: line.start)
        return self.lines[index - 1].start if index else 0

    def words_of(self, start: int, end: int) -> Sequence[Word]:
        """The words that may overlap text[start:end]."""
        low = max(0, bisect_left(self._starts, start) - 1)
        return self.words[low : bisect_left(self._starts, end)]

    def box(self, start: int, end: int) -> Box | None:
        """The box around text[start:end], None where no boxes are known."""
        return box_of_span(self.words_of(start, end), start, end)

    def certainty(self, start: int, end: int) -> float:
        """How sure the reading of text[start:end] is, 0.0 to 1.0: the mean of its words, else of the page."""
        under = [w.confidence for w in self.words_of(start, end) if w.end > start]
        return sum(under) / len(under) if under else self.confidence


def open_sheets(pages: Sequence[PageRead]) -> list[Sheet]:
    """The pages that hold text, in order, ready for the rules; sheets of a workbook that nobody sees are left out."""
    return [_open(page) for page in pages if page.text.strip() and not _is_hidden(page)]


def _is_hidden(page: PageRead) -> bool:
    return page.text.split("\n", 1)[0].endswith(HIDDEN_SHEET)


def lines_of(sheets: Sequence[Sheet], pages: int | None = None) -> Iterator[Line]:
    """The lines of the first `pages` sheets (all by default), in reading order."""
    for sheet in sheets[:pages]:
        yield from sheet.lines


def _open(page: PageRead) -> Sheet:
    words = tuple(sorted(page.words, key=lambda w: w.start))
    certain = 1.0 if page.confidence is None else max(0.0, min(1.0, page.confidence))
    folded = fold_aligned(page.text).translate(SPACES)
    sheet = Sheet(page.number, page.text, folded, words, certain, _starts=[w.start for w in words])
    cutter = _Cutter(sheet)
    offset = 0
    for row, text in enumerate(page.text.split("\n")):
        if text.strip():
            sheet.lines.extend(cutter.cut(row, offset, offset + len(text)))
        offset += len(text) + 1
    return sheet


class _Cutter:
    """Cuts lines at gutters, and before a label that comes a second time.

    Once two headers stood side by side, the lines below are cut where the right one began, although the
    gap there may be no wider than a space; a line of words across that place ends it.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._column: float | None = None

    def cut(self, row: int, start: int, end: int) -> Iterator[Line]:
        """The runs of the line of text[start:end]."""
        sheet = self._sheet
        words = [w for w in sheet.words_of(start, end) if start <= w.start < end]
        for column, (first, last) in enumerate(self._runs(words, start, end)):
            text = sheet.text[first:last]
            at = first + len(text) - len(text.lstrip())
            text = text.strip()
            if text:
                box = sheet.box(at, at + len(text)) if words else None
                x = box.x0 if box else min(0.9, 0.5 * column)
                y = (box.y0 + box.y1) / 2 if box else None
                yield Line(sheet.number, at, text, sheet.folded[at : at + len(text)], row, column, x, y)

    def _runs(self, words: Sequence[Word], start: int, end: int) -> list[tuple[int, int]]:
        sheet = self._sheet
        sides = _BOTH_SIDES.match(sheet.folded[start:end]) if end - start < 400 else None
        if sides:
            second = start + sides.start("second")
            self._column = next((w.box.x0 for w in words if w.start >= second), None)
            return [(start, second), (second, end)]
        cuts = _gutters(words) if words else [start + m.end() for m in _WIDE_SPACE.finditer(sheet.text[start:end])]
        runs = _join_labels(sheet, _spans(start, end, cuts))
        if len(runs) == 1 and self._column is not None and words:
            runs = _spans(start, end, self._at_column(words, self._column))
        if len(runs) == 1:
            runs = _spans(start, end, _seams(sheet.folded, start, end))
        return runs

    def _at_column(self, words: Sequence[Word], column: float) -> list[int]:
        if any(w.box.x0 < column - 0.012 and w.box.x1 > column + 0.012 for w in words):
            self._column = None
            return []
        pairs = pairwise(words)
        return [b.start for a, b in pairs if abs(b.box.x0 - column) < 0.012 and a.box.x1 < column + 0.002][:1]


def _gutters(words: Sequence[Word]) -> list[int]:
    return [b.start for a, b in pairwise(words) if b.box.x0 - a.box.x1 > _GUTTER]


def _spans(start: int, end: int, cuts: Sequence[int]) -> list[tuple[int, int]]:
    edges = [start, *cuts, end]
    return [(a, b) for a, b in pairwise(edges) if b > a]


def _join_labels(sheet: Sheet, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A label and its value set apart ("Mã số thuế      : 0312…") are one run again."""
    text, joined = sheet.text, list[tuple[int, int]]()
    for first, last in runs:
        if joined and (
            _LABEL_END.search(text[max(joined[-1][0], joined[-1][1] - 40) : joined[-1][1]])
            or text[first:last].lstrip()[:1] == ":"
            or (len(runs) == 2 and _LABEL_CELL.fullmatch(sheet.folded[slice(*joined[-1])].strip()))
        ):
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _seams(folded: str, start: int, end: int) -> list[int]:
    """Where a line without visible gap is cut: before the motto, or a label that comes a second time."""
    if end - start > 400:  # a paragraph, not two columns
        return []
    text = folded[start:end]
    motto = _MOTTO.search(text)
    if motto:
        return [start + motto.start()]
    seen: set[str] = set()
    for found in _REPEATED.finditer(text):
        label = found.group()[:7]
        if label in seen:
            return [start + found.start()]
        seen.add(label)
    return []
