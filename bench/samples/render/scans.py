"""Pages as a scanner or a phone leaves them: pictures of our own PDFs, made worse on purpose."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

from bench.samples.render.stamps import stamp_picture

_EXIF_ORIENTATION = 0x0112
_FIXED_TIME = time.gmtime(1_577_836_800)  # 2020-01-01, so that files come out the same


@dataclass(frozen=True, slots=True)
class Wear:
    """How much worse a scan is than the page: degrees, pixels, grey levels (0 to 255), JPEG quality."""

    dpi: int = 200
    skew: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    shade: float = 0.0
    specks: int = 0
    quality: int = 80
    turn: int = 0  # 0, 90, 180, 270 degrees clockwise
    stamp: str = ""  # a firm whose received-stamp lies over the text
    colour: bool = False


CLEAN = Wear(skew=0.25, noise=3, quality=82)
GOOD_300 = Wear(dpi=300, skew=-0.4, noise=4, quality=80)
BAD = Wear(dpi=200, skew=1.7, blur=0.7, noise=13, shade=46, specks=240, quality=48)
UPSIDE_DOWN = Wear(dpi=200, skew=-0.6, noise=5, shade=14, turn=180, quality=78)
SIDEWAYS = Wear(dpi=200, skew=0.5, noise=5, turn=90, quality=78)


def scan_pages(pdf: bytes, wear: Wear, seed: int = 0) -> list[Image.Image]:
    """The pages of a PDF as worn pictures, grey unless the wear says colour."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pictures = [
            page.render(scale=wear.dpi / 72, grayscale=not wear.colour).to_pil().convert("RGB" if wear.colour else "L")
            for page in document
        ]
    finally:
        document.close()
    return [worn(picture, wear, seed + at) for at, picture in enumerate(pictures)]


def worn(picture: Image.Image, wear: Wear, seed: int) -> Image.Image:
    """One page picture, worn; the same seed wears it the same way."""
    rng = np.random.default_rng(seed)
    if wear.stamp:
        _stamp_over(picture, wear)
    if wear.specks:
        _speckle(picture, wear.specks, rng)
    if wear.skew:
        angle = wear.skew + float(rng.uniform(-0.3, 0.3))
        picture = picture.rotate(angle, Image.Resampling.BILINEAR, fillcolor=_white(picture))
    if wear.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(wear.blur))
    if wear.noise or wear.shade:
        picture = _shade_and_grain(picture, wear, rng)
    return picture.rotate(-wear.turn, expand=True) if wear.turn else picture


def _white(picture: Image.Image) -> int | tuple[int, int, int]:
    return 252 if picture.mode == "L" else (252, 252, 250)


def _stamp_over(picture: Image.Image, wear: Wear) -> None:
    side = round(wear.dpi * 1.4)
    stamp = stamp_picture(wear.stamp).resize((side, side))
    at = (round(picture.width * 0.56), round(picture.height * 0.3))
    picture.paste(stamp.convert(picture.mode), at, stamp.getchannel("A").point(lambda a: int(a * 0.7)))


def _speckle(picture: Image.Image, count: int, rng: np.random.Generator) -> None:
    draw = ImageDraw.Draw(picture)
    xs, ys = rng.uniform(0, picture.width, count), rng.uniform(0, picture.height, count)
    for x, y, r in zip(xs, ys, rng.uniform(0.5, 2.2, count), strict=True):
        draw.ellipse(
            (x - r, y - r, x + r, y + r), fill=int(rng.integers(30, 120)) if picture.mode == "L" else (70,) * 3
        )


def _shade_and_grain(picture: Image.Image, wear: Wear, rng: np.random.Generator) -> Image.Image:
    pixels = np.asarray(picture).astype(np.int16)
    height, width = pixels.shape[:2]
    if wear.shade:
        across = np.linspace(0, 1, width) ** 2
        down = np.abs(np.linspace(-0.6, 1, height))
        shadow = (np.maximum.outer(down, across) * wear.shade).astype(np.int16)
        pixels -= shadow if pixels.ndim == 2 else shadow[..., None]
    if wear.noise:
        # Grain is drawn once for a tile and laid out over the page: a tenth of the time, the same look.
        tile = (rng.standard_normal((512, 512)) * wear.noise).astype(np.int16)
        grain = np.tile(tile, (height // 512 + 1, width // 512 + 1))[:height, :width]
        pixels += grain if pixels.ndim == 2 else grain[..., None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def photo(pdf: bytes, seed: int = 0, *, sideways: bool = True) -> bytes:
    """The first page as a phone photographs it on a desk: perspective, uneven light, JPEG.

    With `sideways` the pixels lie on their side and the EXIF orientation says how to turn them, as phones do.
    """
    rng = np.random.default_rng(seed)
    page = scan_pages(pdf, Wear(dpi=210, colour=True), seed)[0]
    size = (page.width + 240, page.height + 260)
    desk = Image.new("RGB", size, (112, 86, 62))
    corners = [(float(x), float(y)) for x, y in rng.uniform(20, 120, (4, 2))]
    target = (
        (corners[0][0] + 40, corners[0][1]),
        (size[0] - corners[1][0] - 40, corners[1][1]),
        (size[0] - corners[2][0] * 0.4, size[1] - corners[2][1]),
        (corners[3][0] * 0.4, size[1] - corners[3][1]),
    )
    sheet = page.convert("RGBA").transform(
        size, Image.Transform.PERSPECTIVE, _coefficients(target, page.size), Image.Resampling.BICUBIC
    )
    desk.paste(sheet, (0, 0), sheet.getchannel("A"))
    lit = _shade_and_grain(desk, Wear(noise=5, shade=52), rng)
    exif = Image.Exif()
    if sideways:
        lit = lit.transpose(Image.Transpose.ROTATE_90)
        exif[_EXIF_ORIENTATION] = 6
    out = io.BytesIO()
    lit.save(out, "JPEG", quality=78, exif=exif)
    return out.getvalue()


def _coefficients(target: tuple[tuple[float, float], ...], size: tuple[int, int]) -> list[float]:
    """The eight numbers of the transform that takes points of the photo back to points of the page."""
    source = ((0, 0), (size[0], 0), (size[0], size[1]), (0, size[1]))
    rows, values = [], []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(number) for number in np.linalg.solve(np.array(rows, float), np.array(values, float))]


def as_pdf(pictures: list[Image.Image], wear: Wear) -> bytes:
    """The pictures as a PDF without text, JPEG inside: what an office scanner sends."""
    out = io.BytesIO()
    pictures[0].save(
        out,
        "PDF",
        save_all=True,
        append_images=pictures[1:],
        resolution=wear.dpi,
        quality=wear.quality,
        creationDate=_FIXED_TIME,
        modDate=_FIXED_TIME,
    )
    return out.getvalue()


def as_tiff(pictures: list[Image.Image], wear: Wear) -> bytes:
    """The pictures as one TIFF of several pages, JPEG inside."""
    out = io.BytesIO()
    pictures[0].save(
        out,
        "TIFF",
        save_all=True,
        append_images=pictures[1:],
        compression="jpeg",
        quality=wear.quality,
        dpi=(wear.dpi, wear.dpi),
    )
    return out.getvalue()


def as_image(picture: Image.Image, wear: Wear, kind: str) -> bytes:
    """One picture as PNG, JPEG or WEBP."""
    out = io.BytesIO()
    picture.save(out, kind, quality=wear.quality, dpi=(wear.dpi, wear.dpi))
    return out.getvalue()
