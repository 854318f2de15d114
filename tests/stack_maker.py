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
