"""Cells of ruled tables are set on common lines before a page is read."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from app.domain.reading import Box, Word
from tests.integration.reading.scans import GOODS, VIETNAMESE, draw, noisy, ruled
from workers.ocr import prepare, tables

DPI = 300
_PITCH = round(0.19 * DPI)  # from line to line


def _cleaned(image: Image.Image) -> Image.Image:
    return prepare.cleaned(image, prepare.look_at(image, DPI))


@pytest.mark.parametrize("worn", [False, True])
def test_cells_beside_one_of_two_lines_go_to_its_first_and_to_its_last(worn: bool) -> None:
    page = ruled(GOODS).image
    moves = tables.moves_on(_cleaned(noisy(page)) if worn else page, DPI)
    assert len(moves) == 10  # five cells beside each of the two
    left = [move.by for move in moves if move.cell[0] < 1.3 * DPI]
    right = [move.by for move in moves if move.cell[0] > 3.9 * DPI]
    assert left == pytest.approx([-_PITCH / 2] * 2, abs=6)
    assert right == pytest.approx([_PITCH / 2] * 8, abs=6)


def test_a_lone_seven_goes_with_its_neighbours() -> None:
    steps = {move.by for move in tables.moves_on(ruled(GOODS).image, DPI) if move.cell[1] < 3.8 * DPI and move.by > 0}
    assert len(steps) == 1


def test_what_is_moved_is_whole_and_rules_stay() -> None:
    page = ruled(GOODS).image
    moves = tables.moves_on(page, DPI)
    level = tables.moved(page, moves)
    assert level is not page
    for move in moves:
        before, after = (np.asarray(picture.crop(move.cell)) for picture in (page, level))
        assert (before < 128).sum() == (after < 128).sum()
    outside = np.ones((page.height, page.width), dtype=bool)
    for left, top, right, bottom in (move.cell for move in moves):
        outside[top:bottom, left:right] = False
    assert (np.asarray(page)[outside] == np.asarray(level)[outside]).all()


def test_rows_of_one_line_and_pages_without_a_table_stay_as_they_are() -> None:
    for page in (ruled((GOODS[0], GOODS[2])).image, draw(VIETNAMESE).image, Image.new("L", (900, 900), 255)):
        moves = tables.moves_on(page, DPI)
        assert moves == ()
        assert tables.moved(page, moves) is page


def test_cells_with_as_many_lines_as_the_tallest_stay() -> None:
    two = ("Máy in phun màu", "khổ A3")
    row = (("1",), two, two, ("7",), ("86.252.000",), two)
    page = ruled((GOODS[0], row)).image
    assert {move.cell[0] // DPI for move in tables.moves_on(page, DPI)} == {0, 4, 5}  # inches: 1, 7 and the price


@pytest.mark.parametrize("grey", [0, 200])  # a mark too faint for ink keeps its cell in place too
def test_nothing_is_pushed_out_of_a_cell(grey: int) -> None:
    page = ruled(GOODS).image
    before = tables.moves_on(page, DPI)
    kept = next(move for move in before if move.by > 0)
    left, _, right, bottom = kept.cell
    page.paste(grey, (left + 10, bottom - 20, right - 10, bottom - 8))
    after = tables.moves_on(page, DPI)
    assert kept.cell not in [move.cell for move in after if abs(move.by - kept.by) < 6]
    level = np.asarray(tables.moved(page, after).crop(kept.cell))
    assert (level < 230).sum() >= (np.asarray(page.crop(kept.cell)) < 230).sum()


@pytest.mark.parametrize("angle", [-0.4, 0.3])
def test_a_leaning_table_is_seen_as_it_will_stand(angle: float) -> None:
    page = ruled(GOODS).image.rotate(-angle, Image.Resampling.BICUBIC, fillcolor=255)
    assert len(tables.moves_on(page, DPI, angle)) == 10
    assert tables.moves_on(draw(VIETNAMESE).image.rotate(-angle, fillcolor=255), DPI, angle) == ()


def test_words_are_put_back_where_they_stood() -> None:
    move = tables.Move((100, 200, 300, 400), 30)
    inside = Word("7", 0, 1, Box(0.15, 0.33, 0.16, 0.35), 0.9)
    outside = Word("8", 2, 3, Box(0.45, 0.33, 0.46, 0.35), 0.9)
    back = tables.put_back((inside, outside), (move,), (1000, 1000))
    assert back[0].box.y0 == pytest.approx(0.30)
    assert back[0].box.y1 == pytest.approx(0.32)
    assert back[1] == outside


@pytest.mark.parametrize("size", [(1, 1), (8, 8), (3, 2000), (2000, 3), (70, 70)])
def test_odd_sizes_are_no_trouble(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    for page in (Image.fromarray(rng.integers(0, 256, size, dtype=np.uint8)), Image.new("L", size, 0)):
        assert tables.moved(page, tables.moves_on(page, DPI, 0.3)).size == page.size


def test_graph_paper_takes_no_longer_than_a_page() -> None:
    grey = np.full((3508, 2480), 255, dtype=np.uint8)
    grey[::75], grey[:, ::75] = 0, 0
    assert tables.moves_on(Image.fromarray(grey), DPI) == ()
