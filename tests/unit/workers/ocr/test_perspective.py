"""Sheets photographed on a desk are found and laid flat; what is no photograph stays as it is."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.domain.reading import Box
from workers.ocr.perspective import Point, Sheet, find_sheet

_SIZE = (1200, 1600)
_CORNERS: tuple[Point, ...] = ((150.0, 90.0), (1090.0, 60.0), (1150.0, 1540.0), (60.0, 1500.0))


def _desk(
    corners: tuple[Point, ...] = _CORNERS, *, desk: int = 90, paper: int = 235, noise: float = 6.0
) -> Image.Image:
    image = Image.new("L", _SIZE, desk)
    draw = ImageDraw.Draw(image)
    draw.polygon(list(corners), fill=paper)
    for row in range(20):  # lines of print that stop short of the edges
        draw.line((300, 250 + 60 * row, 950, 250 + 60 * row), fill=30, width=10)
    grain = np.random.default_rng(3).normal(0, noise, (_SIZE[1], _SIZE[0]))
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def test_the_corners_of_a_photographed_sheet_are_found() -> None:
    sheet = find_sheet(_desk())
    assert sheet is not None
    for found, true in zip(sheet.corners, _CORNERS, strict=True):
        assert (found[0] * _SIZE[0], found[1] * _SIZE[1]) == pytest.approx(true, abs=6)


def test_the_sheet_laid_flat_is_paper_to_its_edges() -> None:
    image = _desk(noise=0.0)
    sheet = find_sheet(image)
    assert sheet is not None
    flat = np.asarray(sheet.flat(image))
    assert flat.shape == pytest.approx((1445, 1015), abs=12)
    inside = flat[12:-12, 12:-12]
    assert inside.min() < 60  # the print is there
    for edge in (inside[0], inside[-1], inside[:, 0], inside[:, -1]):
        assert edge.min() > 200


def test_lines_of_print_are_level_on_the_flat_sheet() -> None:
    """A line drawn from edge to edge of the sheet, parallel to its upper edge, is level once it lies flat."""
    image = Image.new("L", _SIZE, 80)
    draw = ImageDraw.Draw(image)
    draw.polygon(list(_CORNERS), fill=240)
    sheet = Sheet(tuple((x / _SIZE[0], y / _SIZE[1]) for x, y in _CORNERS))  # type: ignore[arg-type]  # four of them
    level = sheet.on_picture(Box(0.2, 0.5, 0.2, 0.5)), sheet.on_picture(Box(0.8, 0.5, 0.8, 0.5))
    (a, b) = level
    draw.line((a.x0 * _SIZE[0], a.y0 * _SIZE[1], b.x0 * _SIZE[0], b.y0 * _SIZE[1]), fill=20, width=7)
    flat = np.asarray(sheet.flat(image))
    rows = np.nonzero(flat[20:-20, 20:-20] < 60)[0]
    assert rows.max() - rows.min() < 16


@pytest.mark.parametrize("box", [Box(0.0, 0.0, 1.0, 1.0), Box(0.1, 0.2, 0.15, 0.22), Box(0.9, 0.9, 1.0, 1.0)])
def test_boxes_of_the_flat_sheet_lie_on_the_sheet_in_the_picture(box: Box) -> None:
    corners = tuple((x / _SIZE[0], y / _SIZE[1]) for x, y in _CORNERS)
    placed = Sheet(corners).on_picture(box)  # type: ignore[arg-type]  # four of them
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    assert min(xs) - 1e-6 <= placed.x0 < placed.x1 <= max(xs) + 1e-6
    assert min(ys) - 1e-6 <= placed.y0 < placed.y1 <= max(ys) + 1e-6


def test_a_scan_has_no_edges() -> None:
    image = Image.new("L", _SIZE, 250)
    ImageDraw.Draw(image).rectangle((200, 200, 900, 700), fill=20)
    assert find_sheet(image) is None


def test_a_white_panel_on_a_dark_page_is_part_of_the_page() -> None:
    """What is drawn level, as on a slide or a poster, has print around it too."""
    assert find_sheet(_desk(((100, 100), (1100, 100), (1100, 1500), (100, 1500)), noise=0.0)) is None


def test_a_sheet_cut_by_the_picture_stays_as_it_is() -> None:
    assert find_sheet(_desk(((150, 90), (1300, 60), (1300, 1540), (60, 1500)))) is None


def test_a_small_note_on_a_desk_is_no_page() -> None:
    assert find_sheet(_desk(((500, 700), (720, 690), (730, 900), (490, 910)))) is None


@pytest.mark.parametrize("size", [(1, 1), (3, 700), (700, 3), (40, 40)])
def test_pictures_of_any_size_are_answered(size: tuple[int, int]) -> None:
    assert find_sheet(Image.new("L", size, 128)) is None


@pytest.mark.parametrize("level", [0, 127, 255])
def test_one_grey_all_over_is_no_sheet(level: int) -> None:
    assert find_sheet(Image.new("L", (900, 900), level)) is None
