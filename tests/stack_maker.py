"""Scanned stacks for tests: cover sheets as they are printed, pages of print, blank pages; as PDF or TIFF."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from tests.integration.reading.scans import FONTS, draw, noisy

DPI = 150
SIZE = (round(8.27 * DPI), round(11.69 * DPI))


def sheet_page(payload: str, *, skew: float = 0.0, turn: int = 0, noise: int | None = None) -> Image.Image:
    """A printed sheet with this code (6 cm), scanned askew, turned, with grain."""
    image: object = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="Q").to_image(scale=8)
    code = Image.fromarray(np.asarray(image)).convert("L")
    side = round(60 / 25.4 * DPI)
    page = Image.new("L", SIZE, 255)
    page.paste(code.resize((side, side)), ((SIZE[0] - side) // 2, SIZE[1] // 3))
    face = ImageFont.truetype(str(FONTS / "Tinos-Regular.ttf"), 40)
    ImageDraw.Draw(page).text((200, 150), "TỜ BÌA", font=face, fill=0)
    page = page.rotate(skew, Image.Resampling.BILINEAR, fillcolor=255)
    page = page.rotate(turn, expand=True)
    return page if noise is None else noisy(page, noise)


def print_page(*lines: str, seed: int | None = None) -> Image.Image:
    """A page with these lines."""
    page = draw(lines, dpi=DPI).image
    return page if seed is None else noisy(page, seed)


def blank_page(seed: int = 7, *, holes: bool = False) -> Image.Image:
    """A blank page as a scanner sees it: grain, falling light, perhaps two punched holes."""
    page = Image.new("L", SIZE, 250)
    if holes:
        for y in (SIZE[1] // 2 - 236, SIZE[1] // 2 + 236):
            ImageDraw.Draw(page).ellipse((50, y, 50 + 36, y + 36), fill=40)
    return noisy(page, seed)


def as_pdf(pages: Sequence[Image.Image]) -> bytes:
    """A scanner's PDF: a picture a page, nothing else."""
    return _saved(pages, format="PDF", resolution=DPI)


def as_tiff(pages: Sequence[Image.Image], compression: str = "tiff_lzw") -> bytes:
    """A scanner's TIFF; "group4" makes it black and white."""
    if compression == "group4":
        pages = [page.point(lambda level: 255 if level > 120 else 0).convert("1") for page in pages]
    return _saved(pages, format="TIFF", compression=compression, dpi=(DPI, DPI))


def _saved(pages: Sequence[Image.Image], **how: object) -> bytes:
    buffer = io.BytesIO()
    first, *rest = [page.copy() for page in pages]  # saving leaves traces in Pillow's pictures
    first.save(buffer, save_all=True, append_images=rest, **how)  # type: ignore[arg-type]
    # Pillow writes the moment into a PDF; tests want the same bytes each time.
    return re.sub(rb"D:\d{14}Z", b"D:20260101000000Z", buffer.getvalue())


PATCHES = {"1": "WWNN", "2": "WNWN", "3": "WNNW", "4": "NWWN", "6": "NNWW", "T": "NWNW"}  # Kodak A-61599


def patch_page(
    code: str, *, words: Sequence[str] = ("PATCH CODE",), top: float = 0.4, length: float = 2.5, scale: float = 1.0,
    paper: int = 255, ink: int = 0, skew: float = 0.0, turn: int = 0, noise: int | None = None,
) -> Image.Image:  # fmt: skip
    """A separator sheet with this patch code, its bars level, `top` inches below the upper edge and `length` inches
    long; printed smaller or larger by `scale`."""
    page = Image.new("L", SIZE, paper)
    pen, y = ImageDraw.Draw(page), top * DPI
    left = (SIZE[0] - length * DPI * scale) / 2
    for number, bar in enumerate(PATCHES[code]):
        thick = (0.20 if bar == "W" else 0.08) * DPI * scale
        pen.rectangle((left, y, left + length * DPI * scale - 1, y + thick - 1), fill=ink)
        y += thick + (0.08 * DPI * scale if number < 3 else 0)
    face = ImageFont.truetype(str(FONTS / "Tinos-Regular.ttf"), 30)
    for number, line in enumerate(words):
        pen.text((200, 400 + 45 * number), line, font=face, fill=ink)
    page = page.rotate(skew, Image.Resampling.BILINEAR, fillcolor=paper).rotate(turn, expand=True)
    return page if noise is None else noisy(page, noise)


def code_on(
    page: Image.Image, text: str, kind: zxingcpp.BarcodeFormat, at: tuple[int, int] = (200, 300), *, dots: int = 3
) -> Image.Image:
    """The page with a bar or QR code of this text on it, `dots` to its narrowest bar (at 150 dpi three are half a
    millimetre)."""
    image: object = zxingcpp.create_barcode(text, kind).to_image(scale=dots, add_quiet_zones=True)
    code = Image.fromarray(np.asarray(image)).convert("L")
    made = page.copy()
    made.paste(code if kind == zxingcpp.BarcodeFormat.QRCode else code.resize((code.width, 80)), at)
    return made
