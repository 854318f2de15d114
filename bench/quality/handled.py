"""Pages that were handled before they were scanned: marked, torn, creased, punched, coloured, faxed, printed by needles.

Each is made of the picture of a PDF's page, by chance drawn from a seed. Tears, holes and staples take margins, not
words: what is gone cannot be asked for.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from bench.quality.pens import marked, runs, unstruck
from bench.samples.render import scans
from bench.samples.render.fonts import font_file
from bench.samples.render.pdf import page_texts

_WEAR = scans.Wear(skew=0.3, noise=4, quality=80)
_PAPERS = ((255, 238, 150), (255, 200, 208), (178, 214, 250), (190, 234, 190), (214, 190, 150))  # the last: old
_FAX_DPI = 196  # lines of an inch in fine resolution (ITU-T T.4); across 204, near enough
_NEEDLES = 180  # of an inch: 24 in a head


@dataclass(frozen=True, slots=True)
class Handled:
    """A file and what its first page says, without what was crossed out."""

    content: bytes
    text: str


@dataclass(frozen=True, slots=True)
class _Page:
    picture: Image.Image  # RGB, unworn
    dpi: int
    rng: np.random.Generator

    def mm(self, length: float) -> int:
        """Millimetres of paper as pixels."""
        return round(length * self.dpi / 25.4)


def handle(name: str, pdf: bytes, seed: int, hand: str, day: date | None = None) -> Handled:
    """All pages of `pdf` as one of NAMES; `day` is that of the fax machine's line. KeyError of another name."""
    if name == "fax":
        return Handled(_fax(pdf, seed, day or date(2025, 3, 14)), page_texts(pdf)[0])
    wear = replace(_WEAR, colour=name in _COLOURED)
    struck: tuple[str, ...] = ()
    pages = []
    for at, plain in enumerate(scans.scan_pages(pdf, scans.Wear(dpi=wear.dpi, colour=True))):
        page = plain
        if name == "marked by pens":
            drawn = marked(page, runs(pdf, at, wear.dpi), wear.dpi, hand, f"{seed}:{at}")
            page, struck = drawn.picture, struck if at else drawn.struck
        else:
            page = _WAYS[name](_Page(page, wear.dpi, np.random.default_rng((seed, at))))
        pages.append(scans.worn(page if wear.colour else page.convert("L"), wear, seed + at))
    return Handled(scans.as_pdf(pages, wear), unstruck(page_texts(pdf)[0], struck))


def _torn(page: _Page) -> Image.Image:
    """A corner gone, an edge ragged, folded twice."""
    picture = _creased(page)
    ground = (12, 12, 12) if page.rng.random() < 0.6 else (255, 255, 255)
    draw = ImageDraw.Draw(picture)
    side = page.mm(page.rng.uniform(9, 16))
    steps = np.linspace(0, 1, 12)
    jags = page.rng.uniform(-1, 1, 12) * page.mm(1.2)
    wide = picture.width
    corner = [(wide - side * (1 - s) + j, side * s + j) for s, j in zip(steps, jags, strict=True)]
    draw.polygon([(wide, 0), *corner, (wide, side)], fill=ground)
    xs = np.linspace(0, wide, 40)
    edge = picture.height - page.rng.uniform(0.2, 1, 40) * page.mm(4)
    draw.polygon([(0, picture.height), *zip(xs, edge, strict=True), (wide, picture.height)], fill=ground)
    return picture


def _creased(page: _Page) -> Image.Image:
    """Folded across and down: halves that lie askew by a hair and a ridge of shade between them."""
    pixels = np.asarray(page.picture).astype(np.int16).copy()
    for axis in (0, 1):
        at = round(pixels.shape[axis] * page.rng.uniform(0.3, 0.7))
        lines = np.moveaxis(pixels, axis, 0)
        lines[at:] = np.roll(lines[at:], int(page.rng.integers(1, 4)), axis=1)
        lines[at:] -= int(page.rng.integers(3, 14))
        reach = page.mm(1.6)
        ridge = np.abs(np.arange(-reach, reach)) / reach
        dark = (55 * (1 - ridge) * page.rng.choice([1, -0.6])).astype(np.int16)
        lines[at - reach : at + reach] -= dark[:, None, None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _coloured(page: _Page) -> Image.Image:
    """Print on coloured paper: the ink stays, the ground takes the colour."""
    paper = Image.new("RGB", page.picture.size, tuple(_PAPERS[page.rng.integers(len(_PAPERS))]))
    return ImageChops.multiply(page.picture, paper)


def _punched(page: _Page) -> Image.Image:
    """Two or four holes, a staple with its shadow, a corner turned down, on a scanner's black bed."""
    picture = page.picture.copy()
    draw = ImageDraw.Draw(picture)
    middle, radius = picture.height // 2, page.mm(2.8)
    for y in (-40, 40) if page.rng.random() < 0.5 else (-120, -40, 40, 120):
        x, at = page.mm(12 + page.rng.uniform(-1, 1)), middle + page.mm(y)
        draw.ellipse((x - radius, at - radius, x + radius, at + radius), fill=(18, 18, 18))
    fold = page.mm(page.rng.uniform(6, 11))
    draw.polygon([(0, 0), (fold, 0), (0, fold)], fill=(14, 14, 14))
    draw.polygon([(fold, 0), (0, fold), (fold, fold)], fill=(226, 226, 226), outline=(120, 120, 120))
    x, y, reach = page.mm(14), page.mm(13), page.mm(5)
    draw.line((x - reach + 3, y + reach + 4, x + reach + 3, y - reach + 4), fill=(176, 176, 176), width=page.mm(1.1))
    draw.line((x - reach, y + reach, x + reach, y - reach), fill=(70, 70, 74), width=max(2, page.mm(0.5)))
    left, top, right, bottom = (page.mm(float(length)) for length in page.rng.uniform(1, 9, 4))
    bed = Image.new("RGB", (picture.width + left + right, picture.height + top + bottom), (8, 8, 8))
    bed.paste(picture, (left, top))
    return bed


def _shown_through(page: _Page) -> Image.Image:
    """Thin paper: the other side's print, mirrored and soft, a fifth as dark."""
    back = page.picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(page.mm(0.12)))
    back = ImageChops.offset(back, page.mm(3), page.mm(5))
    strength = page.rng.uniform(0.14, 0.28)
    return ImageChops.multiply(page.picture, Image.blend(Image.new("RGB", back.size, "white"), back, strength))


def _needled(page: _Page) -> Image.Image:
    """Printed by 24 needles through a worn ribbon, one of them weak, on paper with tractor holes."""
    small = page.picture.convert("L").resize(
        (round(page.picture.width * _NEEDLES / page.dpi), round(page.picture.height * _NEEDLES / page.dpi)), Image.Resampling.BOX
    )  # fmt: skip
    ink = (np.asarray(small) < 150).astype(float)
    rows = np.arange(ink.shape[0])
    ribbon = 0.72 + 0.2 * np.sin(rows / 61 + page.rng.uniform(0, 6)) + page.rng.uniform(-0.06, 0.06, len(rows))
    ribbon[rows % 24 == page.rng.integers(24)] *= 0.5
    dots = np.zeros((ink.shape[0] * 2, ink.shape[1] * 2))
    dots[::2, ::2] = ink * ribbon[:, None]
    soft = Image.fromarray(np.clip(dots * 255 * 2.1, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.85))
    struck = ImageChops.invert(soft.point(lambda v: min(255, int(v * 1.9)))).resize(page.picture.size)
    picture = struck.convert("RGB")
    draw, radius = ImageDraw.Draw(picture), page.mm(2)
    for y in range(page.mm(6), picture.height, page.mm(12.7)):
        for x in (page.mm(5), picture.width - page.mm(5)):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(70, 70, 70))
    return picture


def _thermal(page: _Page) -> Image.Image:
    """Faded heat print: pale in clouds, dead dots as white streaks down the page."""
    pixels = 255 - np.asarray(page.picture.convert("L")).astype(float)
    cloud = Image.fromarray(page.rng.uniform(0, 255, (7, 5)).astype(np.uint8)).resize(
        page.picture.size, Image.Resampling.BICUBIC
    )
    pixels *= 0.34 + 0.3 * np.asarray(cloud) / 255
    for x in page.rng.integers(0, pixels.shape[1], int(page.rng.integers(3, 8))):
        pixels[:, x : x + int(page.rng.integers(1, 3))] = 0
    return Image.fromarray(np.clip(238 - pixels, 0, 255).astype(np.uint8)).convert("RGB")


def _fax(pdf: bytes, seed: int, day: date) -> bytes:
    """Black and white, fine resolution, the machine's own line on top, stored as fax machines do (Group 4)."""
    rng = np.random.default_rng(seed)
    pages = scans.scan_pages(pdf, scans.Wear(dpi=_FAX_DPI, skew=0.6, noise=22, blur=0.5), seed)
    sent = []
    for at, picture in enumerate(pages, start=1):
        head = f"{day:%d-%m-%Y}  {8 + seed % 9:02d}:{seed % 60:02d}   FROM  FAX 02{seed % 10}36{seed % 100000:05d}      P.{at:02d}/{len(pages):02d}"
        ImageDraw.Draw(picture).text((60, 14), head, font=ImageFont.truetype(font_file("Arimo-Regular"), 24), fill=0)
        bits = picture.point(lambda v: 255 if v > 150 else 0).convert("1")
        lines = np.asarray(bits).copy()
        for row in rng.integers(0, lines.shape[0], int(rng.integers(0, 6))):
            lines[row, int(rng.integers(lines.shape[1])) :] = rng.random() < 0.5  # lost on the way
        sent.append(Image.fromarray(lines))
    out = io.BytesIO()
    sent[0].save(
        out, "TIFF", save_all=True, append_images=sent[1:], compression="group4", dpi=(_FAX_DPI, _FAX_DPI)
    )  # fmt: skip
    return out.getvalue()


_WAYS: dict[str, Callable[[_Page], Image.Image]] = {
    "torn and creased": _torn, "coloured paper": _coloured, "punched, stapled, black borders": _punched,
    "back shows through": _shown_through, "printed by needles": _needled, "faded heat print": _thermal,
}  # fmt: skip
_COLOURED = frozenset({"marked by pens", "coloured paper"})
NAMES: Sequence[str] = ("marked by pens", *_WAYS, "fax")


def file_name(name: str, stem: str = "scan") -> str:
    """What such a file is called: faxes come as TIFF, all else as PDF."""
    return f"{stem}.{'tif' if name == 'fax' else 'pdf'}"
