"""Text as a hand writes it: fonts drawn from real hands, the Vietnamese marks added with a pen of our own.

No handwriting font that Debian packages holds Vietnamese letters, so a letter is its base glyph and a stroke for each
mark. Letters jump a little and lean a little, by their own chance. A font is kinder than a hand: the same letter
always looks the same.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

_FOLDER = Path("/usr/share/fonts/truetype")
_FILES = {  # name: (file, Debian package, size that makes its small letters as tall as the others')
    "dkg": ("fifthhorseman/dkg.ttf", "fonts-dkg-handwriting", 1.0),
    "delphine": ("sjfonts/Delphine.ttf", "fonts-sjfonts", 1.35),
    "steve": ("sjfonts/SteveHand.ttf", "fonts-sjfonts", 0.85),
    "kristi": ("kristi/Kristi.ttf", "fonts-kristi", 1.5),
    "ruf": ("rufscript/Rufscript010.ttf", "fonts-rufscript", 1.1),
    "breip": ("breip/Breip.ttf", "fonts-breip", 1.1),
}
HANDS = tuple(_FILES)  # the even ones are for development, the odd ones held back
_SIZE = 64  # pixels; drawn large, made smaller where it is used
_HORN, _BELOW, _BAR = "\u031b", "\u0323", "\u0335"
# Strokes of each combining mark, as points: x from -1 to 1 across the letter, y from 0 (at its top) to 1 (above it).
_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "\u0300": (((-0.5, 0.9), (0.3, 0.3)),),
    "\u0301": (((-0.2, 0.3), (0.6, 0.95)),),
    "\u0302": (((-0.6, 0.2), (0.0, 0.7), (0.6, 0.2)),),
    "\u0303": (((-0.7, 0.4), (-0.3, 0.75), (0.2, 0.4), (0.7, 0.8)),),
    "\u0306": (((-0.6, 0.7), (0.0, 0.25), (0.6, 0.7)),),
    "\u0309": (((-0.2, 0.9), (0.3, 0.95), (0.25, 0.6), (0.0, 0.3)),),
}


@lru_cache(maxsize=16)
def _font(hand: str) -> ImageFont.FreeTypeFont:
    file, package, size = _FILES[hand]
    path = _FOLDER / file
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: install the package {package}")
    return ImageFont.truetype(str(path), round(_SIZE * size))


def hand_text(text: str, hand: str, colour: tuple[int, int, int], seed: str = "") -> Image.Image:
    """`text` on one line as RGBA on a clear ground, about 64 pixels to the em, cut to its ink.

    Raises FileNotFoundError naming the Debian package of a font that is missing.
    """
    rng, font = Random(f"{seed}:{hand}:{text}"), _font(hand)
    canvas = Image.new("L", (round(font.getlength(text) * 1.3) + 4 * _SIZE, 4 * _SIZE))
    x = float(_SIZE)
    last = (0.0, 0.0, 0.0, 0.0)  # where the letter stands that a mark belongs to
    for letter in unicodedata.normalize("NFD", text.replace("đ", f"d{_BAR}").replace("Đ", f"D{_BAR}")):
        if unicodedata.combining(letter):
            _mark(canvas, letter, last, rng)
            continue
        y = 2.4 * _SIZE + rng.uniform(-0.05, 0.05) * _SIZE
        ImageDraw.Draw(canvas).text((x, y), letter, font=font, fill=255, anchor="ls")
        last = ImageDraw.Draw(canvas).textbbox((x, y), letter, font=font, anchor="ls")
        x += font.getlength(letter) * rng.uniform(0.96, 1.08)
    inked = canvas.getbbox() or (0, 0, 1, 1)
    alpha = canvas.crop(inked).rotate(rng.uniform(-1.2, 1.2), Image.Resampling.BICUBIC, expand=True)
    picture = Image.new("RGBA", alpha.size, (*colour, 0))
    picture.putalpha(alpha)
    return picture


def _mark(canvas: Image.Image, mark: str, box: tuple[float, float, float, float], rng: Random) -> None:
    left, top, right, bottom = box
    draw, pen = ImageDraw.Draw(canvas), round(_SIZE * 0.055)
    middle, half = (left + right) / 2, max((right - left) / 2, _SIZE * 0.12)
    if mark == _BELOW:
        x, y = middle + rng.uniform(-2, 2), bottom + _SIZE * 0.14
        draw.ellipse((x - pen, y - pen, x + pen, y + pen), fill=255)
    elif mark == _HORN:
        draw.line([(right - 2, top + 6), (right + pen * 2, top), (right + pen * 2, top - pen * 2)], fill=255, width=pen)
    elif mark == _BAR:
        draw.line([(middle - pen, top + _SIZE * 0.16), (right + pen * 2, top + _SIZE * 0.13)], fill=255, width=pen)
    else:
        lift = rng.uniform(0.02, 0.08) * _SIZE
        # The second of two marks (ế, ờ) stands above the first: what is inked already pushes it up.
        column = canvas.crop((round(left), round(max(0, top - _SIZE * 0.6)), round(right) + 1, round(top))).getbbox()
        if column:
            lift += _SIZE * 0.6 - column[1]
        for stroke in _STROKES.get(mark, ()):
            points = [(middle + x * half * 0.8, top - lift - y * _SIZE * 0.22) for x, y in stroke]
            draw.line(points, fill=255, width=pen, joint="curve")
