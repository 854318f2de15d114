"""Reads pictures: PNG, JPEG, WebP, GIF, BMP as one page, TIFF as its pages."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Collection, Iterator
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from app.domain.reading import FileRead, PageOutcome, PageRead, ReadMethod
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.grey import grey_for_reading
from workers.extract.paged import MAX_OCR_PIXELS, OCR_DPI, PagePicture, SurveyReport

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP")
MEDIA_TYPES = ("image/png", "image/jpeg", "image/tiff", "image/webp", "image/gif", "image/bmp", "image/x-ms-bmp")
_MIN_SIDE = 8  # pixels; less cannot hold a letter
_MAX_SIDE_INCHES = 50.0
_PAPER_LONG_SIDE = 11.7  # inches; what a picture without a believable resolution is taken for: A4
_TRUSTED_DPI = (72.5, 1300.0)  # 72 and below is what programs write that do not know
_UPSCALE_BELOW, _MAX_UPSCALE = 220.0, 3.0  # reading.md: 200 dpi reads nearly as well as 300
_DOWNSCALE_ABOVE = 420.0
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError, OverflowError,
           ZeroDivisionError, UnidentifiedImageError)  # fmt: skip


class PictureExtractor:
    """Every picture format; the pages of a TIFF."""

    name = "pictures"

    def bid(self, source: Source) -> int:
        return 80 if source.media_type in MEDIA_TYPES else 0

    def survey(
        self, source: Source, scratch: Path, limits: Limits, skip: Collection[int], report: SurveyReport
    ) -> FileRead:
        with opened(source.path) as image:
            count = page_count(image)
            if count > limits.max_pages:
                raise UnreadableFile(f"the picture has {count} pages, more than {limits.max_pages}")
            report.total(count)
            for number in range(1, count + 1):
                if number in skip:
                    continue
                report.at(number)
                fault = fault_of(image, number, limits)
                if fault is None:
                    report.picture(number)
                else:
                    report.page(PageRead(number, "", ReadMethod.NONE, PageOutcome.FAILED, error=fault))
        return FileRead(source.media_type)

    def picture(self, source: Source, number: int, limits: Limits) -> PagePicture:
        grey, dpi = upright_as_stored(source.path, number, limits)
        width, height = grey.width * 72 / dpi, grey.height * 72 / dpi
        scale = _scale(dpi, grey.width * grey.height)
        if scale != 1.0:
            size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
            grey = grey.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX)
        return PagePicture(grey, dpi * scale, width, height)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """The picture, its pixels not yet decoded. Raises UnreadableFile, also for what breaks inside."""
    Image.MAX_IMAGE_PIXELS = None  # we have limits of our own, checked before decoding
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as image:
                yield image
    except _BROKEN as error:
        raise UnreadableFile("the picture is broken or of a kind that is not read") from error


def page_count(image: Image.Image) -> int:
    """Pages of a TIFF; an animation is one picture."""
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def upright_as_stored(path: Path, number: int, limits: Limits) -> tuple[Image.Image, float]:
    """One page in grey, turned as its EXIF data say, and its resolution in dpi. Raises UnreadableFile."""
    with opened(path) as image:
        fault = fault_of(image, number, limits)
        if fault is not None:
            raise UnreadableFile(fault)
        dpi = dpi_of(image)
        return _grey(ImageOps.exif_transpose(image)), dpi


def fault_of(image: Image.Image, number: int, limits: Limits) -> str | None:
    """Go to the page; why it cannot be read, from its size alone."""
    try:
        if image.format == "TIFF":
            image.seek(number - 1)
        elif number != 1:
            return "the picture has no such page"
    except _BROKEN:
        return "the page is broken"
    width, height = image.size
    if width * height > limits.max_pixels:
        return f"the picture has {width} × {height} pixels, more than the limit"
    if min(width, height) < _MIN_SIDE:
        return f"the picture is only {width} × {height} pixels"
    return None


def _grey(image: Image.Image) -> Image.Image:
    """On white where it is transparent; 16-bit depths brought to 8."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        low, high = image.getextrema()
        span = float(high) - float(low) or 1.0  # type: ignore[arg-type]
        return image.convert("F").point(lambda v: (v - float(low)) * (255.0 / span)).convert("L")  # type: ignore[arg-type]
    opaque = image.mode in ("1", "L", "RGB", "CMYK", "YCbCr")
    return grey_for_reading(image if opaque else on_white(image))


def on_white(image: Image.Image) -> Image.Image:
    """The picture in colour, on white paper where it is transparent."""
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")
    return image.convert("RGB")


def dpi_of(image: Image.Image) -> float:
    """The resolution the file states if it is believable, else that of an A4 page of this size."""
    try:
        stated = float(image.info.get("dpi", (0.0, 0.0))[0])
    except (TypeError, ValueError, IndexError):
        stated = 0.0
    longest = max(image.size)
    low, high = _TRUSTED_DPI
    if low < stated < high and longest / stated <= _MAX_SIDE_INCHES:
        return stated
    return max(36.0, longest / _PAPER_LONG_SIDE)


def _scale(dpi: float, pixels: int) -> float:
    """What to enlarge or reduce a picture by for OCR; 1.0 when it is right as it is."""
    scale = 1.0
    if dpi < _UPSCALE_BELOW:
        scale = min(_MAX_UPSCALE, OCR_DPI / dpi)
    elif dpi > _DOWNSCALE_ABOVE:
        scale = OCR_DPI / dpi
    if pixels * scale * scale > MAX_OCR_PIXELS:
        scale = (MAX_OCR_PIXELS / pixels) ** 0.5
    return scale
