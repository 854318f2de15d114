"""Sets the cells of ruled tables level before a page is read.

Beside a cell of two lines the others are centred, between its lines. Tesseract takes such a row for one line and reads
none of it right. So what stands left of the tallest cell goes to its first line and what stands right of it to its
last: read line by line, the row then says its cells in their order. Words are put back where they stood.

Rules are found on a small copy of a page that is straight and on white paper; moves are made on the page itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.domain.reading import Box, Word
from workers.ocr.prepare import straightened

_SMALL_DPI = 100
_INK = 190  # grey level below which a dot of the small copy is part of a letter, thin ones too; paper is white
_RULE_INK = 215  # the same for a rule, which is thinner than a dot
_LEAST_WIDE, _LEAST_HIGH = 64, 24  # dots of the small copy: the shortest rule, and the lowest row with two lines
_LEAST_CELLS = 3
_MOST_ROWS = 400  # of one page: graph paper costs no more than others
_BESIDE = 2  # dots beside a rule that may still be part of it, or between a letter and its accent
_SAME_RULE = 3  # dots within which a rule may lie that is not quite level
_FULL = 0.9  # of a row's height that an upright rule covers
_LEAST_LETTER = 5  # dots; lower is dust
_AGREEING = 3  # cells of one line whose feet tell where the others' are
_DUST = 10  # dots; a word has more
_LEAST_MOVE = 2  # dots; less, and a line is still a line
# In heights of the lowest text of a row, digits or a word: from the top of a cell's text to the foot of its first
# line at most, from its bottom up to the foot of its last line at most, and between the feet of two lines at least.
_DOWN_TO_FOOT, _UP_TO_FOOT, _TWO_LINES = 1.5, 0.9, 1.1

Mask = NDArray[np.bool_]
Cell = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Move:
    """What stands in `cell` was moved down by `by`; both in dots of the page."""

    cell: Cell
    by: int


@dataclass(frozen=True, slots=True)
class _Lines:
    """What stands in a cell, in dots of the small copy: `inside` of its rules, the feet of the letters of its first
    and of its last line, and from where to where all of it reaches."""

    inside: Cell
    first: int
    last: int
    top: int
    bottom: int

    @property
    def height(self) -> int:
        return self.bottom - self.top


def moves_on(image: Image.Image, dpi: float, skew: float = 0.0) -> tuple[Move, ...]:
    """What to move on a page so that the cells of each row stand on common lines.

    A page that leans by `skew` degrees, downhill, is looked at as it is when it stands straight.
    """
    factor = max(1, round(dpi / _SMALL_DPI))
    small = image.reduce(factor)
    if skew:
        if not _within_runs(_thick(np.asarray(small) < _RULE_INK), _LEAST_WIDE).any():
            return ()
        small = straightened(small, skew)
    grey = np.asarray(small)
    rows = _rows(grey < _RULE_INK)
    return tuple(Move(_times(cell, factor), by * factor) for row in rows for cell, by in _moves(grey, row))


def moved(image: Image.Image, moves: tuple[Move, ...]) -> Image.Image:
    """The page with its moves made; the page itself when there are none."""
    if not moves:
        return image
    level = image.copy()
    for move in moves:
        _move(level, move)
    return level


def _times(cell: Cell, factor: int) -> Cell:
    left, top, right, bottom = cell
    return left * factor, top * factor, right * factor, bottom * factor


def _move(image: Image.Image, move: Move) -> None:
    left, top, _, _ = move.cell
    part = image.crop(move.cell)
    image.paste(int(np.median(np.asarray(part)[::3, ::3])), move.cell)
    kept = part.crop((0, max(0, -move.by), part.width, part.height - max(0, move.by)))
    image.paste(kept, (left, top + max(0, move.by)))


def put_back(words: tuple[Word, ...], moves: tuple[Move, ...], size: tuple[int, int]) -> tuple[Word, ...]:
    """Words read on a page of `size` dots whose cells were moved, where they stand on the page itself."""
    return tuple(_put_back(word, moves, size) for word in words) if moves else words


def _put_back(word: Word, moves: tuple[Move, ...], size: tuple[int, int]) -> Word:
    box = word.box
    x, y = (box.x0 + box.x1) / 2 * size[0], (box.y0 + box.y1) / 2 * size[1]
    for move in moves:
        left, top, right, bottom = move.cell
        if left <= x <= right and top <= y <= bottom:
            up = move.by / size[1]
            return replace(word, box=Box(box.x0, max(0.0, box.y0 - up), box.x1, min(1.0, box.y1 - up)))
    return word


def _rows(ink: Mask) -> list[list[Cell]]:
    """The rows of all ruled tables as the insides of their cells, left to right."""
    rules = _level_rules(ink)
    rows = []
    for at, (top, left, right) in enumerate(rules[:_MOST_ROWS]):
        for bottom, start, end in rules[at + 1 :]:
            x0, x1 = max(left, start), min(right, end)
            if bottom - top < _LEAST_HIGH or x1 - x0 < _LEAST_WIDE:
                continue
            cells = _cells(ink[top + _BESIDE : bottom - 2 * _BESIDE, x0 : x1 + 1], x0, top + _BESIDE)
            if len(cells) >= _LEAST_CELLS:
                rows.append(cells)
            break
    return rows


def _cells(band: Mask, left: int, top: int) -> list[Cell]:
    """Cells between two level rules; `band` begins at `left`, `top` of the page."""
    thick = _thick(band.T)  # an upright rule may lean by a dot or two
    full = left + np.flatnonzero(thick.mean(axis=1) > _FULL)
    return [
        (int(a) + _BESIDE, top, int(b) - _BESIDE + 1, top + band.shape[0])
        for a, b in pairwise(full)
        if b - a > 3 * _BESIDE
    ]


def _level_rules(ink: Mask) -> list[tuple[int, int, int]]:
    """Level rules from top to bottom: y, left, right."""
    found: list[tuple[int, int, int]] = []
    runs = _within_runs(_thick(ink), _LEAST_WIDE)
    for y in np.flatnonzero(runs.any(axis=1)).tolist():
        edges = np.flatnonzero(np.diff(np.pad(runs[y], 1).astype(np.int8)))
        found += [
            (y, int(left), int(right) + _LEAST_WIDE - 2) for left, right in zip(edges[::2], edges[1::2], strict=True)
        ]
    done: list[tuple[int, int, int]] = []
    near: list[tuple[int, int, int]] = []
    for y, left, right in found:
        done += [rule for rule in near if y - rule[0] > _SAME_RULE]
        near = [rule for rule in near if y - rule[0] <= _SAME_RULE]
        same = [rule for rule in near if left <= rule[2] and rule[1] <= right]
        near = [rule for rule in near if rule not in same]
        near.append((y, min([left, *(r[1] for r in same)]), max([right, *(r[2] for r in same)])))
    return sorted(done + near)


def _within_runs(ink: Mask, length: int) -> Mask:
    """Dots from which a level run of at least `length` goes on to the right."""
    run, done = ink, 1
    while done < length and run.shape[1] > 0:
        step = min(done, length - done)
        run = run[:, :-step] & run[:, step:]
        done += step
    return run


def _thick(ink: Mask) -> Mask:
    """Each dot with those above and below, so that a rule that is not quite level stays one."""
    thick = ink.copy()
    thick[1:] |= ink[:-1]
    thick[:-1] |= ink[1:]
    return thick


def _moves(grey: NDArray[np.uint8], row: list[Cell]) -> list[tuple[Cell, int]]:
    """Cells to move, and by how much, so that the lines of a row's cells stand on common heights."""
    lines = _lines(grey, row)
    if len(lines) < 2:
        return []
    tallest = max(range(len(lines)), key=lambda at: lines[at].height)
    tall = lines[tallest]
    if tall.last - tall.first < _TWO_LINES * min(cell.height for cell in lines):
        return []
    steps = [tall.first - cell.first if at < tallest else tall.last - cell.last for at, cell in enumerate(lines)]
    return [
        (cell.inside, by)
        for cell, by in zip(lines, steps, strict=True)
        if abs(by) >= _LEAST_MOVE and not _cut(grey, cell.inside, by)
    ]


def _cut(grey: NDArray[np.uint8], cell: Cell, by: int) -> bool:
    """Whether a move would push more than dust out of its cell."""
    left, top, right, bottom = cell
    pushed = (
        grey[max(top, bottom - by) : bottom, left:right] if by > 0 else grey[top : min(bottom, top - by), left:right]
    )
    return int((pushed < _RULE_INK).sum()) > _DUST


def _lines(grey: NDArray[np.uint8], row: list[Cell]) -> list[_Lines]:
    """What stands in the cells of a row that are not empty."""
    inks = [(cell, grey[cell[1] : cell[3], cell[0] : cell[2]] < _INK) for cell in row]
    filled = [(cell, ink, span) for cell, ink in inks if (span := _span(ink)) is not None]
    lowest = min((bottom - top for _, _, (top, bottom) in filled), default=0)
    lines = [
        _Lines(
            cell,
            first=cell[1] + _foot(ink, top, min(bottom, top + round(_DOWN_TO_FOOT * lowest))),
            last=cell[1] + _foot(ink, max(top, bottom - round(_UP_TO_FOOT * lowest)), bottom),
            top=cell[1] + top,
            bottom=cell[1] + bottom,
        )
        for cell, ink, (top, bottom) in filled
    ]
    return _agreed(lines)


def _agreed(lines: list[_Lines]) -> list[_Lines]:
    """Where most cells have one line, all on one height, a cell of one line that crosses it stands there too: the foot
    of a lone 7 is easily taken for its bar."""
    single = [cell for cell in lines if cell.height < 2 * min(other.height for other in lines)]
    if len(single) < _AGREEING:
        return lines
    foot = round(float(np.median([cell.last for cell in single])))
    return [
        replace(cell, first=foot, last=foot) if cell in single and cell.top < foot <= cell.bottom + _BESIDE else cell
        for cell in lines
    ]


def _span(ink: Mask) -> tuple[int, int] | None:
    """From where to where there is text: dust is lower than letters and stands apart."""
    edges = np.flatnonzero(np.diff(np.pad(ink.any(axis=1), 1).astype(np.int8)))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    letters = [run for run in runs if run[1] - run[0] >= _LEAST_LETTER]
    if not letters:
        return None
    top, bottom = letters[0][0], letters[-1][1]
    near = [run for run in runs if run[1] >= top - _BESIDE and run[0] <= bottom + _BESIDE]  # accents
    return near[0][0], near[-1][1]


def _foot(ink: Mask, top: int, bottom: int) -> int:
    """Where the letters of the one line between two heights stand: below it there is suddenly less ink."""
    profile = np.pad(ink[top:bottom].sum(axis=1), (1, 2))
    drops = profile[:-3] + profile[1:-2] - profile[2:-1] - profile[3:]
    return top + int(np.argmax(drops)) + 1
