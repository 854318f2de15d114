"""Which pictures of a mail are documents (a scan pasted into it, a photo of a contract) and which are
decoration (logos, signatures, icons, tracking pixels)."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass

from PIL import Image

# Names that mail programs and signature tools give to what they embed.
_DECORATION = re.compile(
    r"^(?:image\d{3,}|outlook-[\w-]+|logo|signature|chuky|sign|icon|facebook|linkedin|zalo|twitter|youtube|instagram"
    r"|banner|footer|header|spacer|pixel|bg|mail_?sig|~wrd\d+|inline|emoji)"
    r"[\w .()@-]*\.(?:png|jpe?g|gif|bmp|webp|emz|wmz)$",
    re.I,
)
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x01\x00\x00\x00", "image/emf"),
    (b"\xd7\xcd\xc6\x9a", "image/wmf"),
)
# A page of text scanned at 75 dpi is 620 pixels wide; below that OCR reads nothing. A signature banner is
# long and low, a logo small on disk: a scan of this size holds more than 50 KB, a black-and-white one of a
# full page (150 dpi: 1240 x 1754) may need only 20 KB.
_DOCUMENT_LONG_SIDE, _DOCUMENT_SHORT_SIDE, _DOCUMENT_BYTES = 600, 400, 50_000
_PAGE_PIXELS, _PAGE_BYTES = 2_000_000, 20_000
_WIDEST_RATIO = 3.0
_ICON_SIDE = 32  # an attached picture this small can be nothing but a pixel or an icon
_SHOWN_SMALL = 260  # shown no larger than this by the mail itself: a logo, however fine its file


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture part. `embedded`: referenced by the HTML or marked inline; `shown` the width and height the
    HTML gives it (0 when it says nothing)."""

    name: str
    data: bytes
    embedded: bool
    shown: tuple[int, int] = (0, 0)


def picture_type(data: bytes) -> str | None:
    """Media type of a picture by its first bytes; None when it is none."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        return "image/heic"
    if data[:4] == b"\x01\x00\x00\x00":
        return "image/emf" if data[40:44] == b" EMF" else None
    return next((media for mark, media in _SIGNATURES if data.startswith(mark)), None)


def is_document(picture: Picture) -> bool:
    """Whether a picture stands for a document of its own."""
    kind = picture_type(picture.data)
    decorated = bool(_DECORATION.match(picture.name))
    if kind in ("image/emf", "image/wmf"):
        return not picture.embedded
    if kind == "image/tiff":
        return True  # a scanner's format; no mail program shows it
    size, frames = _measure(picture.data)
    if size is None:
        return not decorated and (not picture.embedded or len(picture.data) >= _DOCUMENT_BYTES)
    if max(size) <= _ICON_SIDE:
        return False
    if not picture.embedded and not decorated:
        return True
    if frames > 1 or 0 < max(picture.shown) <= _SHOWN_SMALL:
        return False
    return _is_page_like(size, len(picture.data))


def _is_page_like(size: tuple[int, int], stored: int) -> bool:
    long_side, short_side = max(size), min(size)
    if long_side < _DOCUMENT_LONG_SIDE or short_side < _DOCUMENT_SHORT_SIDE or long_side > short_side * _WIDEST_RATIO:
        return False
    return stored >= _DOCUMENT_BYTES or (long_side * short_side >= _PAGE_PIXELS and stored >= _PAGE_BYTES)


def _measure(data: bytes) -> tuple[tuple[int, int] | None, int]:
    """Pixel size and number of frames, from the header alone; (None, 1) when it cannot be opened."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of very large pictures; only their size is wanted
            with Image.open(io.BytesIO(data)) as image:
                frames = 2 if getattr(image, "is_animated", False) else 1
                return image.size, frames
    except Image.DecompressionBombError:
        return (100_000, 100_000), 1  # past Pillow's limit: anything but a logo
    except Exception:  # a broken picture raises whatever its plugin raises; it is judged by its name and size
        return None, 1
