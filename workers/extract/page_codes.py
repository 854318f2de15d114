"""Reads the QR and bar codes of a page, and tells whether there is more on it than codes and a few words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw

from app.domain.cover_sheets import is_ours
from workers.extract.blank import spots

MOST_CODES, LONGEST_CODE = 8, 200  # of a page; what is more, or longer, separates nothing
_FORMAT = zxingcpp.BarcodeFormat
_SHEETS = zxingcpp.BarcodeFormats(_FORMAT.QRCode)
# What separator sheets and labels of archive numbers carry; products (EAN) and parcels' own kinds are not looked for.
_OTHERS = zxingcpp.BarcodeFormats([_FORMAT.QRCode, _FORMAT.Code39, _FORMAT.Code128])
_LETTER_MM = (0.8, 6.0)
_MOST_LETTERS = 150  # a separator sheet has a title and perhaps a sentence
_DARK = 0.62  # of the paper's brightness
_AROUND = 0.15  # share of a code's sides that is taken for the code's too: figures below the bars


@dataclass(frozen=True, slots=True)
class PageCode:
    """A code's text, and its place on the picture: left, top, right, bottom, as shares of its sides."""

    text: str
    box: tuple[float, float, float, float]


def sheet_code(image: Image.Image) -> str:
    """The text of a cover sheet's code on the page, "" when there is none; best at 100 dpi."""
    return next((code.text for code in _read(image, _SHEETS) if is_ours(code.text)), "")


def page_codes(image: Image.Image) -> list[PageCode]:
    """The codes on a page, best at 200 dpi or more."""
    return [code for code in _read(image, _OTHERS) if 0 < len(code.text) <= LONGEST_CODE][:MOST_CODES]


def has_more(image: Image.Image, dpi: float, codes: list[PageCode]) -> bool:
    """Whether a grey page has more than codes, bars and a few words on it; best at 100 dpi."""
    rest = image.copy()
    pen, (width, height) = ImageDraw.Draw(rest), image.size
    for left, top, right, bottom in (code.box for code in codes):
        beside, above = _AROUND * (right - left), 2 * _AROUND * (bottom - top)
        box = ((left - beside) * width, (top - above) * height, (right + beside) * width, (bottom + above) * height)
        pen.rectangle(box, fill=255)
    grey = np.asarray(rest)
    least, most = (side * dpi / 25.4 for side in _LETTER_MM)
    letters = 0
    for spot in spots(grey < _DARK * float(np.median(grey))):
        tall, wide = spot.bottom - spot.top + 1, spot.right - spot.left + 1
        letters += least <= max(tall, wide) and tall <= most and wide <= 3 * most
    return letters > _MOST_LETTERS


def _read(image: Image.Image, formats: zxingcpp.BarcodeFormats) -> list[PageCode]:
    found = zxingcpp.read_barcodes(image, formats=formats, try_invert=False)
    return [PageCode(code.text, _box(code.position, image.size)) for code in found]


def _box(position: zxingcpp.Position, size: tuple[int, int]) -> tuple[float, float, float, float]:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    across, down = [corner.x / size[0] for corner in corners], [corner.y / size[1] for corner in corners]
    return min(across), min(down), max(across), max(down)
