"""How a page lies, found on a small copy of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageOps

from tests.integration.reading.scans import ENGLISH, VIETNAMESE, draw, noisy
from workers.ocr.prepare import (
    cleaned,
    is_blank,
    is_negative,
    lie_of,
    look_at,
    look_on,
    small_of,
    straightened,
    without_margins,
    without_surround,
)  # fmt: skip

DPI = 150


@pytest.mark.parametrize("lines", [VIETNAMESE, ENGLISH])
@pytest.mark.parametrize("angle", [-8.0, -2.4, -0.6, 0.0, 0.9, 5.0])
def test_skew_is_found_to_a_quarter_of_a_degree(lines: tuple[str, ...], angle: float) -> None:
    page = draw(lines, DPI).image.rotate(-angle, Image.Resampling.BICUBIC, fillcolor=255)
    lie = lie_of(look_at(noisy(page), DPI).ink)
    assert not lie.sideways
    assert lie.skew == pytest.approx(angle, abs=0.25)


@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270])
@pytest.mark.parametrize("angle", [-3.0, 0.0, 3.0])
def test_a_page_on_its_side_is_known_with_the_skew_it_has_when_turned(turn: Image.Transpose, angle: float) -> None:
    page = draw(VIETNAMESE, DPI).image.rotate(-angle, Image.Resampling.BICUBIC, fillcolor=255)
    lie = lie_of(look_at(page.transpose(turn), DPI).ink)
    assert lie.sideways
    assert lie.skew == pytest.approx(angle, abs=0.25)


def test_straightening_levels_the_lines() -> None:
    page = draw(VIETNAMESE, DPI).image.rotate(-4.0, Image.Resampling.BICUBIC, fillcolor=255)
    level = straightened(page, 4.0)
    assert lie_of(look_at(level, DPI).ink).skew == pytest.approx(0.0, abs=0.2)


@pytest.mark.parametrize("grey", [0, 90, 255])
def test_one_colour_and_dust_are_blank(grey: int) -> None:
    page = Image.new("L", (1240, 1754), grey)
    assert is_blank(look_at(page, DPI).ink)
    assert is_blank(look_at(noisy(Image.new("L", (1240, 1754), 235)), DPI).ink)


def test_one_word_is_not_blank() -> None:
    assert not is_blank(look_at(noisy(draw(("Ký",), DPI).image), DPI).ink)


@pytest.mark.parametrize("size", [(1, 1), (8, 8), (3, 2000), (2000, 3), (17, 16)])
def test_odd_sizes_are_no_trouble(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    page = Image.fromarray(rng.integers(0, 256, size, dtype=np.uint8))
    mask = look_at(page, DPI).ink
    is_blank(mask)
    assert -10 <= lie_of(mask).skew <= 10


def test_cleaning_evens_the_light_and_keeps_the_ink() -> None:
    shaded = noisy(draw(VIETNAMESE, DPI).image)
    grey = np.asarray(cleaned(shaded, look_at(shaded, DPI)), dtype=np.float32)
    left, right = grey[1400:, :200].mean(), grey[1400:, -200:].mean()
    assert left == pytest.approx(right, abs=5)
    assert left > 235
    assert grey.min() < 90


def test_white_letters_on_a_dark_bar_stay_letters() -> None:
    page = draw(VIETNAMESE, DPI).image
    bar = Image.eval(page.crop((0, 100, page.width, 300)), lambda level: 255 - level)
    page.paste(bar, (0, 100))
    grey = np.asarray(cleaned(page, look_at(page, DPI)), dtype=np.float32)[130:270]
    assert grey.max() - np.median(grey) > 80


@pytest.mark.parametrize("grey", [0, 200, 215])  # black, and pencil so faint that it is no ink beside black
def test_margins_go_and_the_faintest_mark_stays(grey: int) -> None:
    page = Image.new("L", (1240, 1754), 235)
    page.paste(0, (400, 500, 700, 530))
    page.paste(grey, (900, 1500, 960, 1506))
    look = look_at(noisy(page), DPI)
    part, seen, frame = without_margins(page, look)
    assert part.size[0] < 800
    assert part.size[1] < 1200
    assert seen.ink.shape == (seen.paper.height, seen.paper.width)
    assert frame.x0 * page.width < 400 <= 960 < frame.x1 * page.width
    assert frame.y0 * page.height < 500 <= 1506 < frame.y1 * page.height
    assert (frame.x1 - frame.x0) * page.width == pytest.approx(part.width)


def test_a_page_to_its_edges_keeps_them() -> None:
    page = Image.new("L", (1240, 1754), 235)
    page.paste(0, (0, 0, 1240, 20))
    page.paste(0, (0, 1734, 1240, 1754))
    part, _, frame = without_margins(page, look_at(page, DPI))
    assert part.size == page.size
    assert (frame.x0, frame.y0, frame.x1, frame.y1) == (0, 0, 1, 1)


def test_smoothing_weighs_a_dot_and_its_neighbours() -> None:
    rng = np.random.default_rng(2)
    page = Image.fromarray(rng.integers(60, 256, (1754, 1240), dtype=np.uint8))
    look = look_at(page, DPI)
    assert look.grain > 5
    smooth = np.asarray(cleaned(page, replace(look, paper=Image.new("L", look.paper.size, 255))), dtype=np.float32)
    kernel = ImageFilter.Kernel((3, 3), (1, 2, 1, 2, 4, 2, 1, 2, 1))
    wanted = np.asarray(page.filter(kernel), dtype=np.float32)
    assert np.abs(smooth - wanted).max() <= 1


def test_a_negative_is_light_print_on_dark_ground() -> None:
    page = draw(VIETNAMESE, DPI).image
    assert is_negative(ImageOps.invert(page))
    assert is_negative(noisy(ImageOps.invert(page)))
    assert not is_negative(noisy(page))


def test_a_sheet_on_a_dark_desk_is_no_negative() -> None:
    page = draw(VIETNAMESE, DPI).image
    desk = Image.new("L", (page.width * 2, page.height * 2), 25)
    desk.paste(page, (page.width // 2, page.height // 2))
    assert not is_negative(noisy(desk))


@pytest.mark.parametrize("grey", [0, 40, 255])
def test_one_colour_is_no_negative(grey: int) -> None:
    assert not is_negative(noisy(Image.new("L", (900, 1200), grey)))


def _torn(page: Image.Image) -> Image.Image:
    """The page with ragged edges on the dark lid of a scanner."""
    rng = np.random.default_rng(3)
    lid = np.full((page.height + 120, page.width + 120), 20, dtype=np.uint8)
    paper = np.asarray(page)
    for y, (left, right) in enumerate(rng.integers(20, 45, (page.height // 20, 2)).repeat(20, axis=0)):
        lid[y + 60, 60 + left : 60 + page.width - right] = paper[y, left : page.width - right]
    return Image.fromarray(lid)


def test_the_dark_around_torn_paper_goes_and_the_print_stays() -> None:
    page = _torn(draw(VIETNAMESE, DPI).image)
    bright, small = without_surround(page, small_of(page, DPI))
    grey = np.asarray(bright)
    assert min(side.min() for side in (grey[0], grey[-1], grey[:, 0], grey[:, -1])) == 255
    inner = np.s_[200:-200, 150:-150]
    assert (grey[inner] == np.asarray(page)[inner]).all()
    assert look_on(small).bounds[0] > 60 * small.width / page.width


def test_a_dark_bar_that_reaches_the_dark_around_keeps_its_letters() -> None:
    page = draw(VIETNAMESE, DPI).image
    page.paste(10, (0, 1000, page.width, 1120))
    page.paste(draw(VIETNAMESE, DPI).image.crop((130, 150, 900, 200)).point(lambda v: 255 - v), (230, 1030))
    page = _torn(page)
    bright, _ = without_surround(page, small_of(page, DPI))
    bar = np.s_[1070:1170, 250:-250]
    assert (np.asarray(bright)[bar] == np.asarray(page)[bar]).all()


@pytest.mark.parametrize("sides", [0, 1, 2])
def test_dark_on_fewer_than_three_sides_is_no_surround(sides: int) -> None:
    page = draw(VIETNAMESE, DPI).image
    for side in range(sides):
        page.paste(15, (0, 0, 60, page.height) if side else (0, 0, page.width, 60))
    small = small_of(page, DPI)
    assert without_surround(page, small) == (page, small)
    assert without_surround(page, small)[0] is page
