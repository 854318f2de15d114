"""Looks at the picture of a page before it is read: is there ink, which way does it lie, how skewed is it.

All on a small copy of the page, in milliseconds; angles in degrees, positive as the text runs downhill.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from app.domain.reading import Box

_SMALL_DPI = 100
_SMALL_SIDE = 1200  # pixels; the longer side of the copy at most
_INK_CONTRAST = 0.35  # of the span between paper and the darkest
_MIN_SPAN = 40  # grey levels between paper and ink, less is texture
_MIN_INK_DOTS = 40  # dots of the small copy; a page with fewer holds no word
_MIN_TRACE = 14  # grey levels under its paper from which a dot may be something
_MARGIN = 12  # dots of the small copy left around what is on the page: 3 mm
_TILE = 16  # dots of the small copy over which paper is taken to be alike: more than a letter, less than a shade
_DARKEST_PAPER = 0.55  # of the brightest paper; what is darker is print or picture, not shade
_EVEN_PAPER = 12  # grey levels between its darkest and brightest part: no shade to take out
_COARSE_GRAIN = 5.0  # grey levels; smoothed above it: a tenth fewer words lost on bad scans
_MAX_SKEW = 10.0
_COARSE_STEP, _FINE_STEP = 0.5, 0.1
_MAX_DOTS = 30_000
_SIDEWAYS_RATIO = 1.4  # how much sharper columns must be than rows to call a page sideways

_DARK_SIDE = 0.6  # of a side that lies in the dark when there is a surround
_RIM = 7  # dots; the edge of torn paper, half dark, goes with the surround

_DARK_PAGE = 100  # grey levels; the middle of a page that may be a negative
_STROKE = 7  # dots of the small copy; what is as wide as that every way is paper, not print
_SOLID = 0.25  # of what is bright; with more of it as wide as paper, the bright is paper

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lie:
    """How the text lies: sideways or not (then turn by 90 or 270), its skew, and how sure `sideways` is:
    the sharper profile over the other, 1.0 means no idea."""

    sideways: bool
    skew: float
    sureness: float


@dataclass(frozen=True, slots=True)
class Look:
    """A page seen small: its `ink`, the brightness of its `paper` (both on the small copy), and the `grain`:
    how far paper scatters, in grey levels (one sigma) of the small copy. `bounds` are left, top, right and bottom
    of whatever is not paper, however faint, with a margin, in dots of the small copy."""

    ink: Mask
    paper: Image.Image
    grain: float
    bounds: tuple[int, int, int, int]


def is_negative(image: Image.Image) -> bool:
    """Whether a grey page, small or not, is light print on dark ground, as on a screen at night or a negative film.

    A sheet on a dark desk is not: its light part is broad.
    """
    small = image.reduce(max(1, round(max(image.size) / _SMALL_SIDE)))
    middle = float(np.median(np.asarray(small)[::3, ::3]))
    if middle >= _DARK_PAGE:
        return False
    bright = small.point(lambda level: 255 if level > middle + _MIN_SPAN else 0)
    lit = int(np.count_nonzero(np.asarray(bright)))
    broad = int(np.count_nonzero(np.asarray(bright.filter(ImageFilter.MinFilter(_STROKE)))))
    return lit >= _MIN_INK_DOTS and broad < lit * _SOLID


def without_surround(image: Image.Image, small: Image.Image) -> tuple[Image.Image, Image.Image]:
    """A grey page and its small copy, white where a scanner saw its dark lid around the paper or a camera the desk.

    The surround is what is dark from the border on, as deep as is common on that side: a dark bar of the page that
    reaches it stays. The page itself when less than three of its sides lie in the dark.
    """
    grey = np.asarray(small)
    dark = grey < float(np.percentile(grey[::3, ::3], 90)) * _DARKEST_PAPER
    sides = (dark[0], dark[-1], dark[:, 0], dark[:, -1])
    if sum(float(side.mean()) > _DARK_SIDE for side in sides) < 3:
        return image, small
    outside = _from_left(dark) | _from_left(dark[:, ::-1])[:, ::-1]
    outside |= _from_left(dark.T).T | _from_left(dark[::-1].T).T[::-1]
    mask = Image.fromarray(outside).convert("L").filter(ImageFilter.MaxFilter(_RIM))
    bright, bright_small = image.copy(), small.copy()
    bright.paste(255, mask=mask.resize(image.size, Image.Resampling.NEAREST))
    bright_small.paste(255, mask=mask)
    return bright, bright_small


def _from_left(dark: Mask) -> Mask:
    """What is dark from the left border on, in each row."""
    depth = np.logical_and.accumulate(dark, axis=1).sum(axis=1)
    most = np.minimum(depth, round(1.5 * float(np.median(depth))) + _MARGIN)
    reached: Mask = np.arange(dark.shape[1]) < most[:, None]
    return reached


def small_of(image: Image.Image, dpi: float) -> Image.Image:
    """The small copy of a grey page that all is found on."""
    factor = max(1, round(max(dpi / _SMALL_DPI, max(image.size) / _SMALL_SIDE)))
    return image.reduce(factor) if factor > 1 else image


def look_at(image: Image.Image, dpi: float) -> Look:
    """See a grey page small; uneven light and large dark areas (photos, borders) are taken out of its ink."""
    return look_on(small_of(image, dpi))


def look_on(small: Image.Image) -> Look:
    """The same on the small copy itself."""
    grey = np.asarray(small, dtype=np.float32)
    paper = _paper(small)
    span = np.asarray(paper, dtype=np.float32) - grey
    deepest = _deepest(span)
    # Most dots are paper: how far they scatter is the grain of the scan (1.48 MAD is one sigma). A ninth tells it.
    some = span[::3, ::3]
    middle = float(np.median(some))
    grain = 1.48 * float(np.median(np.abs(some - middle)))
    bounds = _bounds(span > max(_MIN_TRACE, middle + 4 * grain))
    if deepest < max(_MIN_SPAN, middle + 6 * grain):
        return Look(np.zeros(grey.shape, dtype=np.bool_), paper, grain, bounds)
    return Look(span > max(_MIN_SPAN * 0.6, deepest * _INK_CONTRAST, middle + 4 * grain), paper, grain, bounds)


def without_margins(image: Image.Image, look: Look) -> tuple[Image.Image, Look, Box]:
    """The page without its empty margins, what was seen of that part, and its place on the whole.

    Tesseract takes a tenth less time over it.
    """
    left, top, right, bottom = look.bounds
    across, down = image.width / look.paper.width, image.height / look.paper.height
    x0, y0 = round(left * across), round(top * down)
    x1, y1 = min(image.width, round(right * across)), min(image.height, round(bottom * down))
    part = Look(look.ink[top:bottom, left:right], look.paper.crop(look.bounds), look.grain, look.bounds)
    frame = Box(x0 / image.width, y0 / image.height, x1 / image.width, y1 / image.height)
    return image.crop((x0, y0, x1, y1)), part, frame


def cleaned(image: Image.Image, look: Look) -> Image.Image:
    """The page on even white paper, its grain smoothed where it is coarse: what Tesseract reads best.

    Dark areas keep half their depth, so that white letters on them stay letters.
    """
    darkest, brightest = cast(tuple[int, int], look.paper.getextrema())  # a pair: the picture is grey
    if brightest - darkest <= _EVEN_PAPER:
        clean = image.point(lambda level: min(255, level + 255 - brightest))
    else:
        floor = int(brightest * _DARKEST_PAPER)
        # Its steps from dot to dot are a grey level or two: smoothing them costs five times the rest.
        even = look.paper.point(lambda level: max(level, floor)).resize(image.size, Image.Resampling.NEAREST)
        clean = ImageChops.subtract(image, even, 1.0, 255)
    return _smoothed(clean) if look.grain > _COARSE_GRAIN else clean


def is_blank(mask: Mask) -> bool:
    """Whether there is nothing on the page that could be a word: specks and hairlines are nothing."""
    # A dot counts with a neighbour beside it: dust of single dots does not.
    joined = mask[:, 1:] & mask[:, :-1]
    return int(joined.sum()) < _MIN_INK_DOTS


def lie_of(mask: Mask) -> Lie:
    """Sideways or upright, and the skew, by how sharply rows and columns of ink stand apart."""
    rows, columns = np.nonzero(mask)
    if rows.size > _MAX_DOTS:
        chosen = np.random.default_rng(0).choice(rows.size, _MAX_DOTS, replace=False)
        rows, columns = rows[chosen], columns[chosen]
    if rows.size < _MIN_INK_DOTS:
        return Lie(False, 0.0, 1.0)
    along = _best_angle(rows, columns)
    across = _best_angle(columns, rows)
    sideways = across[1] > along[1] * _SIDEWAYS_RATIO
    sureness = max(along[1], across[1]) / max(1e-9, min(along[1], across[1]))
    return Lie(sideways, -across[0] if sideways else along[0], sureness)


def straightened(image: Image.Image, skew: float) -> Image.Image:
    """The page turned so that text which ran downhill by `skew` degrees is level; it grows to keep its corners."""
    return image.rotate(skew, Image.Resampling.BILINEAR, expand=True, fillcolor=255)


def _bounds(traces: Mask) -> tuple[int, int, int, int]:
    """What holds all traces but single dots, which are dust; the whole when there are none."""
    height, width = traces.shape
    joined = traces[:, 1:] & traces[:, :-1]
    rows, columns = np.flatnonzero(joined.any(axis=1)), np.flatnonzero(joined.any(axis=0))
    if rows.size == 0:
        return 0, 0, width, height
    left, right = int(columns[0]) - _MARGIN, int(columns[-1]) + 2 + _MARGIN
    top, bottom = int(rows[0]) - _MARGIN, int(rows[-1]) + 1 + _MARGIN
    return max(0, left), max(0, top), min(width, right), min(height, bottom)


def _smoothed(image: Image.Image) -> Image.Image:
    """Each dot with its neighbours, 1-2-1 both ways; the outermost dots stay. Half the time of Pillow's filter."""
    dots = np.asarray(image)
    if min(dots.shape) < 3:
        return image
    wide = dots[:, :-2].astype(np.uint16)
    wide += dots[:, 1:-1]
    wide += dots[:, 1:-1]
    wide += dots[:, 2:]
    sums = wide[:-2] + wide[2:]
    sums += wide[1:-1]
    sums += wide[1:-1]
    sums >>= 4
    smooth = dots.copy()
    smooth[1:-1, 1:-1] = sums
    return Image.fromarray(smooth)


def _deepest(span: NDArray[np.float32]) -> float:
    """How dark the ink is: the darkest dots but for a word's worth of them."""
    counts = np.bincount(np.clip(span, 0, 255).astype(np.uint8).ravel(), minlength=256)
    darker = np.cumsum(counts[::-1])[::-1]  # dots at least as dark as each level
    return float(np.flatnonzero(darker > min(_MIN_INK_DOTS, span.size - 1))[-1])


def _paper(small: Image.Image) -> Image.Image:
    """How bright the paper is around each dot: the brightest of its neighbourhood, smoothed."""
    coarse = np.asarray(small)
    height, width = coarse.shape
    padded = np.pad(coarse, ((0, -height % _TILE), (0, -width % _TILE)), mode="edge")
    rows, columns = padded.shape[0] // _TILE, padded.shape[1] // _TILE
    tiles = padded.reshape(rows, _TILE, columns, _TILE).swapaxes(1, 2).reshape(rows, columns, _TILE * _TILE)
    rank = int(_TILE * _TILE * 0.8)
    bright = np.ascontiguousarray(np.partition(tiles, rank, axis=2)[:, :, rank])
    size = (columns * _TILE, rows * _TILE)
    return Image.fromarray(bright).resize(size, Image.Resampling.BILINEAR).crop((0, 0, width, height))


def _best_angle(rows: NDArray[np.intp], columns: NDArray[np.intp]) -> tuple[float, float]:
    """The angle at which the ink falls into the sharpest lines, and that sharpness (mean squared step)."""
    coarse = np.arange(-_MAX_SKEW, _MAX_SKEW + 1e-6, _COARSE_STEP)
    best = max(coarse, key=lambda angle: _sharpness(rows, columns, angle))
    fine = np.arange(best - _COARSE_STEP, best + _COARSE_STEP + 1e-6, _FINE_STEP)
    scores = [(_sharpness(rows, columns, angle), angle) for angle in fine]
    sharpness, angle = max(scores)
    return float(angle), float(sharpness)


def _sharpness(rows: NDArray[np.intp], columns: NDArray[np.intp], angle: float) -> float:
    shifted = rows - columns * np.tan(np.deg2rad(angle))
    bins = (shifted - shifted.min()).astype(np.intp)
    profile = np.bincount(bins).astype(np.float64)
    steps = np.diff(profile)
    return float((steps * steps).sum() / max(1, rows.size))
