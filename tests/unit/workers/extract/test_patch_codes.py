"""Patch codes: all six, however the sheet lies and whatever copying has done to it; and nothing else is one."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from app.domain.separators import Patch
from tests.integration.reading.scans import VIETNAMESE, draw, noisy
from tests.stack_maker import DPI, PATCHES, SIZE, code_on, patch_page, print_page
from workers.extract.patch_codes import patch_code


def read(page: Image.Image, dpi: float = 100.0) -> Patch | None:
    small = page.resize((round(page.width * dpi / DPI), round(page.height * dpi / DPI)), Image.Resampling.BOX)
    return patch_code(small, dpi)


@pytest.mark.parametrize("code", PATCHES)
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_every_code_is_read_from_the_edge_it_lies_at(code: str, turn: int) -> None:
    assert read(patch_page(code, turn=turn)) == Patch(code)
    assert read(patch_page(code, turn=turn, skew=5, noise=3)) == Patch(code)


@pytest.mark.parametrize("code", ["2", "T"])
@pytest.mark.parametrize(("scale", "skew"), [(0.88, -8.0), (0.97, 3.0), (1.1, 10.0)])
@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (205, 60)])
def test_sheets_that_were_copied_are_read(code: str, scale: float, skew: float, paper: int, ink: int) -> None:
    assert read(patch_page(code, scale=scale, skew=skew, paper=paper, ink=ink, noise=4)) == Patch(code)
    assert read(patch_page(code, scale=scale, skew=skew, paper=paper, ink=ink), dpi=75.0) == Patch(code)


def test_dust_and_a_scratch_over_the_bars_do_not_matter() -> None:
    page = patch_page("T")
    pen, rng = ImageDraw.Draw(page), np.random.default_rng(3)
    pen.line((SIZE[0] // 2 - 20, 0, SIZE[0] // 2 + 20, SIZE[1]), fill=255, width=3)
    for x, y in zip(rng.integers(0, SIZE[0], 300), rng.integers(0, SIZE[1], 300), strict=True):
        pen.rectangle((int(x), int(y), int(x) + 2, int(y) + 2), fill=0)
    assert read(page) == Patch.T


def test_a_sheet_with_the_code_at_every_edge_is_read_once() -> None:
    page = patch_page("T", words=())
    assert read(Image.fromarray(np.minimum(np.asarray(page), np.asarray(page.rotate(180))))) == Patch.T
    other = Image.fromarray(np.minimum(np.asarray(page), np.asarray(patch_page("3", words=(), top=8))))
    assert read(other) is None  # two that contradict each other


def bars(*sizes: float, length: float = 2.5, at: float = 2.0) -> Image.Image:
    """Black bars and white spaces of these breadths in inches, in turns."""
    page = Image.new("L", SIZE, 255)
    y = at * DPI
    for number, size in enumerate(sizes):
        if number % 2 == 0:
            ImageDraw.Draw(page).rectangle((300, y, 300 + length * DPI, y + size * DPI - 1), fill=0)
        y += size * DPI
    return page


@pytest.mark.parametrize(
    "page",
    [
        bars(0.08, 0.08, 0.2, 0.08, 0.08, 0.08, 0.2, length=0.8),  # too short
        bars(0.08, 0.08, 0.08, 0.08, 0.08, 0.08, 0.08),  # no wide bar
        bars(0.2, 0.08, 0.2, 0.08, 0.2, 0.08, 0.08),  # three
        bars(0.08, 0.08, 0.2, 0.08, 0.08, 0.08, 0.2, 0.08, 0.08),  # five bars
        bars(0.04, 0.04, 0.1, 0.04, 0.04, 0.04, 0.1),  # half the size
        bars(0.16, 0.16, 0.4, 0.16, 0.16, 0.16, 0.4),  # twice the size
        bars(0.08, 0.2, 0.2, 0.08, 0.08, 0.08, 0.2),  # a wide space
    ],
)
def test_what_is_nearly_one_is_none(page: Image.Image) -> None:
    assert read(page) is None
    assert read(page.rotate(90, expand=True)) is None


def table() -> Image.Image:
    page = print_page(*VIETNAMESE)
    for number in range(30):
        y = 700 + number * (12 if number % 3 else 30)
        ImageDraw.Draw(page).line((150, y, 1100, y), fill=0, width=1 + 6 * (number % 4))
    return page


def chart() -> Image.Image:
    page = print_page("BIỂU ĐỒ")
    for number, height in enumerate((300, 420, 150, 500, 260, 380)):
        ImageDraw.Draw(page).rectangle((200 + number * 42, 1000 - height, 230 + number * 42, 1000), fill=40)
    return page


@pytest.mark.parametrize(
    "page",
    [
        table(),
        chart(),
        code_on(print_page(*VIETNAMESE), "8934563138165"[:12], zxingcpp.BarcodeFormat.EAN13, dots=6),
        code_on(print_page(*VIETNAMESE), "VN0123456789", zxingcpp.BarcodeFormat.Code128, dots=8),
        code_on(print_page("x"), "0002010102", zxingcpp.BarcodeFormat.QRCode, dots=8),
        noisy(Image.new("L", SIZE, 250), 1),
        Image.new("L", SIZE, 30),
        draw(VIETNAMESE, dpi=DPI).image.point(lambda level: 255 - level),
    ],
)
def test_ordinary_pages_have_none(page: Image.Image) -> None:
    for turn in (0, 90):
        assert read(page.rotate(turn, expand=True)) is None
