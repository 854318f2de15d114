"""Colour to grey: stamps fade, print in any colour stays."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from workers.extract.grey import grey_for_reading


def _grey(colour: tuple[int, int, int]) -> int:
    return int(np.asarray(grey_for_reading(Image.new("RGB", (2, 2), colour)))[0, 0])


def test_the_red_of_a_stamp_is_nearer_to_paper_than_to_ink() -> None:
    stamp = (205, 90, 100)  # as ink that covers in part leaves it on a scan
    assert _grey(stamp) > 160
    assert _grey((30, 30, 30)) == pytest.approx(30, abs=1)


@pytest.mark.parametrize("colour", [(255, 0, 0), (200, 20, 30), (0, 70, 200), (60, 120, 220), (0, 130, 60)])
def test_print_in_colour_is_dark_on_paper(colour: tuple[int, int, int]) -> None:
    assert _grey(colour) < 170
    assert _grey((255, 255, 250)) >= 253


@pytest.mark.parametrize("mode", ["1", "L", "CMYK", "YCbCr", "P"])
def test_every_opaque_mode_gives_one_grey_picture(mode: str) -> None:
    grey = grey_for_reading(Image.new("RGB", (3, 5), "white").convert(mode))
    assert (grey.mode, grey.size) == ("L", (3, 5))
    assert grey.getextrema() == (255, 255)
