"""Whether a scanned page is blank. In doubt it is not: a page that is taken for blank may be left out of a document.

Dust, punched holes and the shadows at the edge of the glass are nothing; a single word, a signature or a page number
is something, faint pencil too. What shines through from the other side is fainter than that. On a bare page there is
not even that: nobody can tell print of the other side from pencil that has faded.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from workers.ocr.prepare import look_at

_LEAST_CONTRAST = 28  # grey levels under the paper: pencil lies at 50 and more, print shining through at 10 to 20
_LEAST_TRACE = 3  # the same of a bare page, smoothed over three dots, which takes two thirds of the grain
_GRAINS = 6.0  # sigmas of the paper's scatter that a dot of something stands out by at least
_TRACE_GRAINS = 4.5  # the same of a bare page: three dots of a million do so by chance, each for itself
_MOST_INK = 0.012  # share of the page under ink from which nobody need look closer
_SPECK_MM = 0.9  # what is smaller both ways is dust
_HOLE_MM = (4.0, 9.5)  # ISO 838 punches 6 mm; American binders 7 to 8
_HOLE_FROM_EDGE_MM = 25.0
_ROUND = 0.6  # share of its square that a hole fills at least; a disc fills 0.785
_EDGE_MM = 7.0  # strip along the edges where shadows, corners and staples lie


@dataclass(frozen=True, slots=True)
class Spot:
    """Dots that hang together: bounds in dots (the last included), and how many they are."""

    top: int
    left: int
    bottom: int
    right: int
    dots: int


def is_blank_page(image: Image.Image, dpi: float) -> bool:
    """Whether nothing is on this grey page, best drawn at about 100 dpi."""
    edge = max(1, round(_EDGE_MM * dpi / 25.4))
    if _is_printed(np.asarray(image.reduce(2))[edge // 2 : -edge // 2, edge // 2 : -edge // 2]):
        return False
    return _is_clear(image, dpi, _LEAST_CONTRAST, _GRAINS, _SPECK_MM)


def is_bare_page(image: Image.Image, dpi: float) -> bool:
    """Whether on a page that is blank there is not even a trace of anything."""
    # Smoothing makes dust a dot larger on each side.
    smooth = image.filter(ImageFilter.BoxBlur(1))
    return _is_clear(smooth, dpi, _LEAST_TRACE, _TRACE_GRAINS, _SPECK_MM + 2 * 25.4 / dpi)


def _is_clear(image: Image.Image, dpi: float, least: float, grains: float, speck: float) -> bool:
    """Whether nothing larger than dust (`speck`, in millimetres) stands out of the paper by `least` grey levels and so
    many sigmas of its grain."""
    edge = max(1, round(_EDGE_MM * dpi / 25.4))
    paper = np.asarray(look_at(image, dpi).paper.resize(image.size), dtype=np.float32)
    span = paper - np.asarray(image, dtype=np.float32)
    some = span[::3, ::3]
    middle = float(np.median(some))
    grain = 1.48 * float(np.median(np.abs(some - middle)))
    ink = span > max(least, middle + grains * grain)
    # A sheet that is dark as a whole has no paper to compare with.
    if ink[edge:-edge, edge:-edge].mean() > _MOST_INK or float(np.median(paper)) < 128:
        return False
    return all(_is_nothing(spot, ink.shape, dpi / 25.4, speck) for spot in spots(ink))


def _is_printed(inner: NDArray[np.uint8]) -> bool:
    """Whether a page is so full that nobody need look closer: saves nine tenths of the time on pages of text."""
    return inner.size > 0 and float((inner < float(np.median(inner)) - 90).mean()) > _MOST_INK


def _is_nothing(spot: Spot, shape: tuple[int, ...], per_mm: float, speck: float) -> bool:
    height, width = (spot.bottom - spot.top + 1) / per_mm, (spot.right - spot.left + 1) / per_mm
    if max(height, width) <= speck:
        return True
    # How far the spot's nearest and farthest side are from the edge of the page it is closest to.
    edges = (
        (spot.top, spot.bottom), (shape[0] - 1 - spot.bottom, shape[0] - 1 - spot.top),
        (spot.left, spot.right), (shape[1] - 1 - spot.right, shape[1] - 1 - spot.left),
    )  # fmt: skip
    reach = min(far for _near, far in edges) / per_mm
    if reach <= _EDGE_MM:
        return True
    smallest, largest = _HOLE_MM
    fits = smallest <= min(height, width) and max(height, width) <= largest
    is_round = spot.dots >= _ROUND * height * width * per_mm**2
    return fits and is_round and reach <= _HOLE_FROM_EDGE_MM


def spots(ink: NDArray[np.bool_]) -> list[Spot]:
    """What hangs together, also over corners; for pages with little on them."""
    rows, columns = np.nonzero(ink)
    left_over = set(zip(rows.tolist(), columns.tolist(), strict=True))
    found = []
    while left_over:
        start = left_over.pop()
        top, left, bottom, right, dots = *start, *start, 0
        queue = deque([start])
        while queue:
            row, column = queue.popleft()
            top, bottom = min(top, row), max(bottom, row)
            left, right, dots = min(left, column), max(right, column), dots + 1
            for near in [(row + y, column + x) for y in (-1, 0, 1) for x in (-1, 0, 1)]:
                if near in left_over:
                    left_over.discard(near)
                    queue.append(near)
        found.append(Spot(top, left, bottom, right, dots))
    return found
