"""The round red stamp of a firm as a picture with a clear ground: letters in it are ink, not text."""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw, ImageFont

from bench.samples.render.fonts import font_file

_RED = (196, 24, 40, 205)
_SIDE = 420  # pixels; a stamp is printed about 36 mm wide, so 300 dpi


@lru_cache(maxsize=256)
def stamp_picture(name: str) -> Image.Image:
    """The stamp of the firm `name`, RGBA, 420 × 420 pixels, turned and worn a little by its own chance."""
    rng = Random(f"stamp:{name}")
    picture = Image.new("RGBA", (_SIDE, _SIDE))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((8, 8, _SIDE - 8, _SIDE - 8), outline=_RED, width=9)
    draw.ellipse((76, 76, _SIDE - 76, _SIDE - 76), outline=_RED, width=4)
    _ring(picture, name.upper(), _SIDE / 2 - 45)
    _star(draw, 62)
    _short_name(draw, name)
    for _ in range(60):  # spots where the ink did not take
        x, y, r = rng.uniform(0, _SIDE), rng.uniform(0, _SIDE), rng.uniform(1, 4)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(0, 0, 0, 0))
    return picture.rotate(rng.uniform(-16, 16), Image.Resampling.BICUBIC)


def _ring(picture: Image.Image, text: str, radius: float) -> None:
    size = min(40, max(20, int(1900 / len(text))))
    font = ImageFont.truetype(font_file("Arimo-Bold"), size)
    widths = [font.getlength(char) for char in text]
    stretch = min(1.15, radius * 2 * math.pi * 0.95 / sum(widths))
    angle = -math.pi / 2 - sum(widths) * stretch / radius / 2
    for char, width in zip(text, widths, strict=True):
        angle += width * stretch / radius / 2
        tile = Image.new("RGBA", (size * 2, size * 2))
        ImageDraw.Draw(tile).text((size, size), char, font=font, fill=_RED, anchor="mm")
        tile = tile.rotate(-math.degrees(angle) - 90, Image.Resampling.BICUBIC)
        at = (_SIDE / 2 + radius * math.cos(angle) - size, _SIDE / 2 + radius * math.sin(angle) - size)
        picture.alpha_composite(tile, (max(0, round(at[0])), max(0, round(at[1]))))
        angle += width * stretch / radius / 2


def _star(draw: ImageDraw.ImageDraw, reach: float) -> None:
    points = []
    for at in range(10):
        radius = reach if at % 2 == 0 else reach * 0.4
        turn = -math.pi / 2 + at * math.pi / 5
        points.append((_SIDE / 2 + radius * math.cos(turn), _SIDE / 2 - 22 + radius * math.sin(turn)))
    draw.polygon(points, fill=_RED)


def _short_name(draw: ImageDraw.ImageDraw, name: str) -> None:
    words = " ".join(name.upper().split()[-2:])
    size = min(44, int(330 / max(len(words), 1) * 1.3))
    font = ImageFont.truetype(font_file("Arimo-Bold"), size)
    draw.text((_SIDE / 2, _SIDE / 2 + 70), words, font=font, fill=_RED, anchor="mm")
