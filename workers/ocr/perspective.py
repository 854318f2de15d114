"""Finds a sheet of paper photographed on something darker, and lays it flat.

The sheet is looked for on the small grey copy of the page, by its four edges. What touches the picture's border all
around (a scan) has no edges and stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.domain.reading import Box

_SIDE = 500  # dots of the copy on which edges are looked for
_MIN_STEP = 35  # grey levels between paper and desk, less is shade
_LEAST_SHARE = 0.4  # of the picture that a sheet covers
_RUN = 0.02  # of the side: so long must paper go on behind its edge
_NEAR = 2.0  # dots from a line that still lie on it
_LEAST_ON_LINE = 0.7  # of the dots of an edge
_LEAST_TURN = 0.006  # of the side: corners nearer to a rectangle than that are flat already
_LEAST_ANGLE, _MOST_ANGLE = 60.0, 120.0  # degrees at the corners of a sheet that can be read

Point = tuple[float, float]
Grey = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The corners of a sheet, as fractions of the picture: top left, top right, bottom right, bottom left."""

    corners: tuple[Point, Point, Point, Point]

    def flat(self, image: Image.Image) -> Image.Image:
        """The sheet alone, as if seen from above, as many dots wide and high as its edges are long on average."""
        points = [(x * image.width, y * image.height) for x, y in self.corners]
        width = round((_distance(points[0], points[1]) + _distance(points[3], points[2])) / 2)
        height = round((_distance(points[0], points[3]) + _distance(points[1], points[2])) / 2)
        corners = [(0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height))]
        matrix = _projection(corners, points)
        numbers = [float(v) for v in matrix.ravel()[:8]]
        return image.transform(
            (width, height), Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC, fillcolor=255
        )

    def on_picture(self, box: Box) -> Box:
        """What holds a box of the flat sheet on the picture; both in fractions."""
        matrix = _projection([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)], list(self.corners))
        corners = np.array([(x, y, 1.0) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]) @ matrix.T
        xs, ys = (np.clip(corners[:, at] / corners[:, 2], 0.0, 1.0) for at in (0, 1))
        return Box(float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))


def find_sheet(image: Image.Image) -> Sheet | None:
    """The sheet on a grey picture, small or not.

    None when there is none, when it fills the picture, or lies flat and straight.
    """
    factor = max(1, round(max(image.size) / _SIDE))
    grey = np.asarray(image.reduce(factor), dtype=np.float32)
    paper = _paper(grey)
    if paper is None:
        return None
    height, width = grey.shape
    lines = [_edge(paper), _edge(paper[:, ::-1]), _edge(paper.T), _edge(paper.T[:, ::-1])]
    if any(line is None for line in lines):
        return None
    (a, b), (c, d), (e, f), (g, h) = (line for line in lines if line is not None)
    left, right = (a, b), (-c, width - d)  # x = slope · y + offset
    top, bottom = (e, f), (-g, height - h)  # y = slope · x + offset
    sides = (float(width), float(height))
    crossings = [
        _crossing(upright, level) for level, upright in ((top, left), (top, right), (bottom, right), (bottom, left))
    ]
    corners = (crossings[0], crossings[1], crossings[2], crossings[3])
    if not _believable(corners, sides):
        return None
    first, second, third, fourth = ((x / width, y / height) for x, y in corners)
    return Sheet((first, second, third, fourth))


def _paper(grey: Grey) -> NDArray[np.bool_] | None:
    """Where it is as bright as paper, when there is something darker around it."""
    if float(grey.max() - grey.min()) < _MIN_STEP:
        return None
    bright = grey > _otsu(grey)
    share = float(bright.mean())
    if not _LEAST_SHARE < share < 0.97:
        return None
    if float(grey[bright].mean() - grey[~bright].mean()) < _MIN_STEP:
        return None
    return bright


def _otsu(grey: Grey) -> float:
    """The level that parts dark from bright best (Otsu 1979)."""
    counts = np.bincount(np.clip(grey, 0, 255).astype(np.uint8).ravel(), minlength=256).astype(np.float64)
    levels = np.arange(256)
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * levels)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(np.nanargmax(apart))


def _edge(paper: NDArray[np.bool_]) -> tuple[float, float] | None:
    """The line (slope, offset) in x = slope · y + offset on which paper begins when one comes from the left.

    None when it begins at the border itself, or on no line.
    """
    height, width = paper.shape
    run = max(3, round(width * _RUN))
    counts = np.cumsum(np.pad(paper, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    full = counts[:, run:] - counts[:, :-run] == run  # paper from here on for so many dots
    rows = np.flatnonzero(full.any(axis=1))
    if rows.size < height * _LEAST_SHARE:
        return None
    starts = full[rows].argmax(axis=1).astype(np.float64)
    kept = rows[starts > 0].astype(np.float64), starts[starts > 0]
    if kept[0].size < rows.size * _LEAST_ON_LINE:
        return None
    return _line(*kept)


def _line(along: NDArray[np.float64], across: NDArray[np.float64]) -> tuple[float, float] | None:
    """The line that most points lie on, fitted anew to those near it; None when too few do."""
    best: tuple[int, float, float] = (0, 0.0, 0.0)
    count = along.size
    rng = np.random.default_rng(0)
    for one, two in rng.integers(0, count, (120, 2)):
        if abs(along[one] - along[two]) < count * 0.2:
            continue
        slope = float((across[one] - across[two]) / (along[one] - along[two]))
        offset = float(across[one] - slope * along[one])
        near = int((np.abs(across - slope * along - offset) <= _NEAR).sum())
        best = max(best, (near, slope, offset))
    near, slope, offset = best
    if near < count * _LEAST_ON_LINE:
        return None
    on = np.abs(across - slope * along - offset) <= _NEAR
    fitted = np.polyfit(along[on], across[on], 1)
    return float(fitted[0]), float(fitted[1])


def _crossing(upright: tuple[float, float], level: tuple[float, float]) -> Point:
    """Where x = a·y + b meets y = c·x + d."""
    (a, b), (c, d) = upright, level
    x = (a * d + b) / (1 - a * c)
    return x, c * x + d


def _believable(corners: tuple[Point, Point, Point, Point], sides: tuple[float, float]) -> bool:
    width, height = sides
    slack = 0.05
    if any(
        not (-slack * width < x < width * (1 + slack) and -slack * height < y < height * (1 + slack))
        for x, y in corners
    ):
        return False
    angles = [_angle(corners[at - 1], corners[at], corners[(at + 1) % 4]) for at in range(4)]
    return all(_LEAST_ANGLE <= angle <= _MOST_ANGLE for angle in angles) and _bent(corners) >= _LEAST_TURN


def _bent(corners: tuple[Point, Point, Point, Point]) -> float:
    """How far the corners are from a parallelogram with level edges, in shares of the longer side."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    longest = max(_distance(corners[0], corners[1]), _distance(corners[0], corners[3]))
    return max(abs(ay - by), abs(dy - cy), abs(ax - dx), abs(bx - cx)) / longest


def _angle(before: Point, corner: Point, after: Point) -> float:
    one, two = (np.subtract(point, corner) for point in (before, after))
    cosine = float(one @ two) / max(1e-9, float(np.hypot(*one) * np.hypot(*two)))
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def _distance(one: Point, two: Point) -> float:
    return float(np.hypot(one[0] - two[0], one[1] - two[1]))


def _projection(source: list[Point], target: list[Point]) -> NDArray[np.float64]:
    """The 3 × 3 matrix that takes four points of one plane to four of another."""
    rows, values = [], []
    for (u, v), (x, y) in zip(source, target, strict=True):
        rows += [[u, v, 1, 0, 0, 0, -x * u, -x * v], [0, 0, 0, u, v, 1, -y * u, -y * v]]
        values += [x, y]
    solved = np.linalg.solve(np.array(rows, float), np.array(values, float))
    return np.append(solved, 1.0).reshape(3, 3)
