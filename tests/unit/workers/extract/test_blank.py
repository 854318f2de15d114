"""Blank pages: dust, holes and shadows are nothing; a word, a number, pencil are something."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.integration.reading.scans import FONTS, VIETNAMESE, draw, noisy
from workers.extract.blank import is_bare_page, is_blank_page

SIZE, DPI = (827, 1169), 100.0


def paper(level: int = 250) -> Image.Image:
    return Image.new("L", SIZE, level)


def seen(image: Image.Image, seed: int = 1) -> bool:
    return is_blank_page(noisy(image, seed), DPI)


@pytest.mark.parametrize("level", [255, 235, 190])
def test_paper_of_any_colour_is_blank(level: int) -> None:
    assert is_blank_page(paper(level), DPI)
    assert seen(paper(level))


def test_dust_holes_and_shadows_are_nothing() -> None:
    page = paper()
    pen = ImageDraw.Draw(page)
    for y in (430, 745):
        pen.ellipse((35, y, 59, y + 24), fill=30)
    pen.rectangle((0, 0, 6, SIZE[1]), fill=50)
    rng = np.random.default_rng(2)
    for x, y in zip(rng.integers(0, SIZE[0], 60), rng.integers(0, SIZE[1], 60), strict=True):
        pen.rectangle((int(x), int(y), int(x) + 1, int(y) + 1), fill=40)
    assert seen(page)


def test_print_of_the_other_side_shining_through_is_nothing() -> None:
    other = draw(VIETNAMESE, dpi=100).image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    through = 250 - (255 - np.asarray(other, dtype=np.float32)) * 0.06
    assert seen(Image.fromarray(through.astype(np.uint8)))


@pytest.mark.parametrize(("text", "ink"), [("3", 30), ("Đã nhận", 180), ("x", 60), ("HỢP ĐỒNG", 0)])
@pytest.mark.parametrize("at", [(400, 1080), (300, 500)])
def test_the_least_writing_is_something(text: str, ink: int, at: tuple[int, int]) -> None:
    page = paper()
    ImageDraw.Draw(page).text(at, text, fill=ink, font=ImageFont.truetype(str(FONTS / "Tinos-Regular.ttf"), 18))
    assert not is_blank_page(page, DPI)
    assert not seen(page)


def test_a_hole_elsewhere_and_a_square_at_its_place_are_something() -> None:
    for box, shape in (((400, 500, 424, 524), "ellipse"), ((45, 430, 95, 440), "rectangle")):
        page = paper()
        getattr(ImageDraw.Draw(page), shape)(box, fill=30)
        assert not seen(page)


def test_pages_of_print_and_dark_pictures_are_not_blank() -> None:
    assert not seen(draw(VIETNAMESE, dpi=100).image)
    assert not is_blank_page(Image.new("L", SIZE, 40), DPI)


@pytest.mark.parametrize("seed", range(4))
def test_a_page_with_dust_and_holes_is_bare(seed: int) -> None:
    page = paper()
    pen = ImageDraw.Draw(page)
    pen.ellipse((35, 430, 59, 454), fill=30)
    pen.rectangle((500, 300, 501, 301), fill=60)
    assert is_bare_page(noisy(page, seed), DPI) and is_bare_page(page, DPI)


@pytest.mark.parametrize("ink", [238, 230, 220, 210])
def test_what_is_too_faint_to_separate_is_still_not_bare(ink: int) -> None:
    page, face = paper(), ImageFont.truetype(str(FONTS / "Tinos-Regular.ttf"), 24)
    ImageDraw.Draw(page).text((300, 500), "Đã nhận 3 bản", fill=ink, font=face)
    assert not is_bare_page(page, DPI)
    line = paper()
    ImageDraw.Draw(line).line((200, 600, 520, 640), fill=ink, width=2)
    assert not is_bare_page(line, DPI)
    for drawn in (page, line):  # grain like this hides what is fainter from everybody
        worn = noisy(drawn.resize((SIZE[0] * 2, SIZE[1] * 2)), 3).reduce(2)
        assert ink > 230 or not is_bare_page(worn, DPI)


def test_print_that_shines_through_is_not_bare() -> None:
    other = draw(VIETNAMESE, dpi=100).image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    through = 250 - (255 - np.asarray(other, dtype=np.float32)) * 0.06
    page = Image.fromarray(through.astype(np.uint8))
    assert is_blank_page(page, DPI) and not is_bare_page(page, DPI)
