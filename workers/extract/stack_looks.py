"""The sandbox task that looks at each page of a scan for the code of a cover sheet, and whether it is blank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as c
import zxingcpp
from PIL import Image

from app.domain.cover_sheets import is_ours
from workers.extract import auction, pdf, pictures
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.blank import is_blank_page
from workers.extract.pdf_text import picture_boxes
from workers.sandbox.tasks import TaskCall

_DPI = 100.0  # a dot of a printed code is eight dots wide then
_SCAN_COVER = 0.55  # share of the page under pictures from which it is a scan, as in layer.py
_FORMATS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_MOST_SIDE = 4000  # dots; larger sheets are looked at smaller


class NotScanned(Exception):
    """A page is no picture: the file was made by a program."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page in grey, small, with its resolution; its sides in points."""

    image: Image.Image
    dpi: float
    width: float
    height: float


def stack_looks_task(call: TaskCall) -> None:
    """Args: name, limits. Answers `type`, then `look` for each page with its sides in points; or `none` as soon as
    the file turns out to be no scan (then what was told before counts for nothing). An encrypted file is none. A page
    that cannot be drawn is told as one that separates nothing."""
    source = auction.source_of(call.inputs[0], call.args["name"])
    call.answer({"kind": "type", "media_type": source.media_type})
    limits = Limits(**call.args["limits"])
    try:
        for number, shown in enumerate(_pages(source, limits), start=1):
            call.answer({"kind": "look", "number": number, **_seen(shown)})
    except (NotScanned, pdf.EncryptedFile):
        call.answer({"kind": "none"})


def _seen(shown: _Shown | None) -> dict[str, object]:
    if shown is None:
        return {"code": "", "blank": False, "width": 0.0, "height": 0.0}
    code = sheet_code(shown.image)
    blank = not code and is_blank_page(shown.image, shown.dpi)
    return {"code": code, "blank": blank, "width": shown.width, "height": shown.height}


def sheet_code(image: Image.Image) -> str:
    """The text of a cover sheet's code on the page, "" when there is none."""
    found = zxingcpp.read_barcodes(image, formats=_FORMATS, try_invert=False)
    return next((code.text for code in found if is_ours(code.text)), "")


def _pages(source: Source, limits: Limits) -> Iterator[_Shown | None]:
    """Each page; None for one that cannot be drawn."""
    if source.media_type == pdf.MEDIA_TYPE:
        return _pdf_pages(source, limits)
    if source.media_type in pictures.MEDIA_TYPES:
        return _picture_pages(source, limits)
    raise NotScanned


def _pdf_pages(source: Source, limits: Limits) -> Iterator[_Shown | None]:
    with pdf.opened(source) as document:
        # What is attached to a PDF belongs to it as a whole.
        if len(document) > limits.max_pages or c.FPDFDoc_GetAttachmentCount(document.raw) > 0:
            raise NotScanned
        for number in range(1, len(document) + 1):
            try:
                shown = _drawn(pdf.page_of(document, number))
            except (pdfium.PdfiumError, ValueError, UnreadableFile):
                shown = None
            yield shown


def _drawn(page: pdfium.PdfPage) -> _Shown:
    width, height = pdf.size_of(page)
    _require_scan(page)
    dpi = min(_DPI, 72 * _MOST_SIDE / max(width, height))
    bitmap = page.render(scale=dpi / 72, grayscale=True)
    image = bitmap.to_pil().copy()
    bitmap.close()
    page.close()
    return _Shown(image, dpi, width, height)


def _require_scan(page: pdfium.PdfPage) -> None:
    boxes, _hidden = picture_boxes(page)
    cover = sum((box.x1 - box.x0) * (box.y1 - box.y0) for box in boxes)
    if cover < _SCAN_COVER:
        raise NotScanned


def _picture_pages(source: Source, limits: Limits) -> Iterator[_Shown | None]:
    with pictures.opened(source.path) as image:
        count = pictures.page_count(image)
    if count > limits.max_pages:
        raise NotScanned
    for number in range(1, count + 1):
        try:
            grey, dpi = pictures.upright_as_stored(source.path, number, limits)
        except UnreadableFile:
            yield None
            continue
        factor = max(1, round(max(dpi / _DPI, max(grey.size) / _MOST_SIDE)))
        yield _Shown(grey.reduce(factor), dpi / factor, grey.width * 72 / dpi, grey.height * 72 / dpi)
