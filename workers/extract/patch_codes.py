"""Finds the patch codes that scanner makers print on separator sheets: four black bars, two of them wide.

Measures are those of Kodak's "Patch Code Information for Kodak Scanners" (A-61599): a narrow bar and each of the three
spaces 0.08 inches, a wide bar 0.20, the whole 0.80; bars 2 inches long at least, a quarter of an inch of white around.
Two wide bars of four make six codes. They are read from the edge of the sheet that is nearest, which goes first into
the scanner: Patch T read from its other side is Patch 2, Patch 1 is Patch 6.

Sheets are copied, and printed a little smaller or larger; half an inch in breadth is allowed. Rules, tables, bar charts
and bar codes are none of these sizes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.domain.separators import Patch

_WIDE_BARS: dict[tuple[bool, ...], Patch] = {
    (True, True, False, False): Patch.ONE,
    (True, False, True, False): Patch.TWO,
    (True, False, False, True): Patch.THREE,
    (False, True, True, False): Patch.FOUR,
    (False, False, True, True): Patch.SIX,
    (False, True, False, True): Patch.T,
}
_ELEMENTS = 7  # four bars, three spaces
_UNITS = 10.0  # breadth of the whole in narrow bars: two wide ones of two and a half, five narrow ones
_BREADTH_MM = (15.5, 25.5)  # 0.80 inches are 20.3 mm
_LEAST_LENGTH_MM = 28.0  # some makers print shorter bars than the two inches asked for
_QUIET = 2.0  # narrow bars of white on both sides; three are asked for
_NARROW, _WIDE = (0.55, 1.6), (1.9, 3.2)  # in narrow bars, for what printing, copying and scanning do to them
_STEP_MM = 1.0  # between the lines that are looked along
_MOST_GAP = 2  # lines in a row that dust or a scratch may spoil
_MOST_SLOPE = 0.27  # 15 degrees askew
_DARK = 0.62  # of the paper's brightness, below which something is a bar


@dataclass(frozen=True, slots=True)
class _Crossing:
    """One line across something that may be a code: which line, where along it, in dots."""

    line: int
    start: int
    end: int
    wide: tuple[bool, ...]


def patch_code(image: Image.Image, dpi: float) -> Patch | None:
    """The patch code on a grey page drawn at 75 dpi or more; None when there is none, or codes that contradict."""
    grey = np.asarray(image)
    dark = grey < _DARK * float(np.median(grey[::4, ::4]))
    step = max(1, round(_STEP_MM * dpi / 25.4))
    found = {*_along(dark.T[::step], step, dpi), *_along(dark[::step], step, dpi)}
    return next(iter(found)) if len(found) == 1 else None


def _along(lines: NDArray[np.bool_], step: int, dpi: float) -> Iterator[Patch]:
    """Codes whose bars are crossed by these lines."""
    length = lines.shape[1]
    for chain in _chains(_crossings(lines, dpi), step):
        if (chain[-1].line - chain[0].line) * step * 25.4 / dpi < _LEAST_LENGTH_MM:
            continue
        middle = chain[len(chain) // 2]
        wide = middle.wide if middle.start + middle.end <= length else middle.wide[::-1]
        yield _WIDE_BARS[wide]


def _crossings(lines: NDArray[np.bool_], dpi: float) -> list[_Crossing]:
    """Where a line crosses four bars and three spaces of the right sizes, line by line."""
    count, length = lines.shape
    # A white dot closes each line, so that all of them are one: no run goes from one into the next.
    closed = np.zeros((count, length + 2), dtype=np.int8)
    closed[:, 1:-1] = lines
    edges = np.flatnonzero(np.diff(closed.ravel())) + 1
    if edges.size < _ELEMENTS + 1:
        return []
    windows = np.lib.stride_tricks.sliding_window_view(edges, _ELEMENTS + 1)[::2]
    runs = np.diff(windows, axis=1)
    breadth = windows[:, -1] - windows[:, 0]
    low, high = (side * dpi / 25.4 for side in _BREADTH_MM)
    sizes = runs * _UNITS / breadth[:, None]
    is_narrow = (sizes >= _NARROW[0]) & (sizes <= _NARROW[1])
    is_wide = (sizes >= _WIDE[0]) & (sizes <= _WIDE[1])
    fits = (breadth >= low) & (breadth <= high) & is_narrow[:, 1::2].all(axis=1)
    fits &= (is_narrow | is_wide)[:, ::2].all(axis=1) & (is_wide[:, ::2].sum(axis=1) == 2)
    return [
        _Crossing(line, start, end, tuple(is_wide[index, ::2].tolist()))
        for index in np.flatnonzero(fits)
        for line, start, end in [_on_line(windows[index], length + 2)]
        if _is_quiet(lines[line], start, end)
    ]


def _on_line(window: NDArray[np.int64], length: int) -> tuple[int, int, int]:
    line, start = divmod(int(window[0]), length)
    return line, start - 1, start - 1 + int(window[-1] - window[0])


def _is_quiet(line: NDArray[np.bool_], start: int, end: int) -> bool:
    white = round(_QUIET * (end - start) / _UNITS)
    return end <= line.size and not line[max(0, start - white) : start].any() and not line[end : end + white].any()


def _chains(crossings: list[_Crossing], step: int) -> Iterator[list[_Crossing]]:
    """Crossings of the same code on lines beside each other, as bars make them."""
    open_chains: list[list[_Crossing]] = []
    for crossing in crossings:
        fitting = next((chain for chain in open_chains if _follows(crossing, chain[-1], step)), None)
        if fitting is None:
            open_chains.append([crossing])
        else:
            fitting.append(crossing)
    yield from open_chains


def _follows(crossing: _Crossing, before: _Crossing, step: int) -> bool:
    lines = crossing.line - before.line
    return (
        0 < lines <= 1 + _MOST_GAP
        and crossing.wide == before.wide
        and abs(crossing.start - before.start) <= 2 + _MOST_SLOPE * lines * step
    )
