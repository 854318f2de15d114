"""The sandbox task that looks at each page of a scan: for codes that separate, and whether it is blank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as c
from PIL import Image

from app.domain.separators import SeenPage, Separators, separators_of
from workers.extract import auction, pdf, pictures
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.blank import is_bare_page, is_blank_page
from workers.extract.page_codes import PageCode, has_more, page_codes, sheet_code
from workers.extract.patch_codes import patch_code
from workers.extract.pdf_text import picture_boxes
from workers.sandbox.tasks import TaskCall

_DPI = 100.0  # a dot of our printed code is eight dots wide then
_FINE_DPI = 200.0  # for the bars of others: a third of a millimetre is two and a half dots
_SCAN_COVER = 0.55  # share of the page under pictures from which it is a scan, as in layer.py
_MOST_SIDE = 4000  # dots; larger sheets are looked at smaller


class NotScanned(Exception):
    """A page is no picture: the file was made by a program."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page in grey, as fine as codes need it, with its resolution; its sides in points."""

    image: Image.Image
    dpi: float
    width: float
    height: float

    def small(self) -> tuple[Image.Image, float]:
        """The same at about 100 dpi."""
        factor = max(1, round(self.dpi / _DPI - 0.1))
        return (self.image.reduce(factor) if factor > 1 else self.image), self.dpi / factor


def stack_looks_task(call: TaskCall) -> None:
    """Args: name, limits, separators (as app.domain.separators stores them). Answers `type`, then `look` for each page
    with its sides in points; or `none` as soon as the file turns out to be no scan (what was told before counts for
    nothing then). An encrypted file is none. A page that cannot be drawn is told as one that separates nothing."""
    source = auction.source_of(call.inputs[0], call.args["name"])
    call.answer({"kind": "type", "media_type": source.media_type})
    limits, separators = Limits(**call.args["limits"]), separators_of(call.args["separators"])
    try:
        for number, shown in enumerate(_pages(source, limits, fine=separators.needs_codes), start=1):
            call.answer({"kind": "look", "number": number, **_seen(shown, number, separators)})
    except (NotScanned, pdf.EncryptedFile):
        call.answer({"kind": "none"})


def _seen(shown: _Shown | None, number: int, separators: Separators) -> dict[str, object]:
    if shown is None:
        return {"codes": [], "patch": None, "blank": False, "bare": False, "full": False, "width": 0.0, "height": 0.0}
    image, dpi = shown.small()
    codes, patch = _codes(shown, image, separators), patch_code(image, dpi) if separators.patches else None
    texts = [code.text for code in codes]
    blank = not codes and patch is None and is_blank_page(image, dpi)
    separates = separators.look(SeenPage(number, tuple(texts), patch)).is_separator
    return {
        "codes": texts,
        "patch": patch.value if patch else None,
        "blank": blank,
        "bare": blank and separators.drops_backs and is_bare_page(image, dpi),
        "full": separates and has_more(image, dpi, codes),
        "width": shown.width,
        "height": shown.height,
    }


def _codes(shown: _Shown, small: Image.Image, separators: Separators) -> list[PageCode]:
    """Our sheet's code, which is printed large, or the codes of others where they are asked for."""
    if ours := sheet_code(small):
        return [PageCode(ours, (0.0, 0.0, 0.0, 0.0))]
    return page_codes(shown.image) if separators.needs_codes else []


def _pages(source: Source, limits: Limits, *, fine: bool) -> Iterator[_Shown | None]:
    """Each page; None for one that cannot be drawn."""
    wanted = _FINE_DPI if fine else _DPI
    if source.media_type == pdf.MEDIA_TYPE:
        return _pdf_pages(source, limits, wanted)
    if source.media_type in pictures.MEDIA_TYPES:
        return _picture_pages(source, limits, wanted)
    raise NotScanned


def _pdf_pages(source: Source, limits: Limits, wanted: float) -> Iterator[_Shown | None]:
    with pdf.opened(source) as document:
        # What is attached to a PDF belongs to it as a whole.
        if len(document) > limits.max_pages or c.FPDFDoc_GetAttachmentCount(document.raw) > 0:
            raise NotScanned
        for number in range(1, len(document) + 1):
            try:
                shown = _drawn(pdf.page_of(document, number), wanted)
            except (pdfium.PdfiumError, ValueError, UnreadableFile):
                shown = None
            yield shown


def _drawn(page: pdfium.PdfPage, wanted: float) -> _Shown:
    width, height = pdf.size_of(page)
    _require_scan(page)
    dpi = min(wanted, 72 * _MOST_SIDE / max(width, height))
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


def _picture_pages(source: Source, limits: Limits, wanted: float) -> Iterator[_Shown | None]:
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
        # Bars of others are looked at as fine as they were scanned, up to half again what they need.
        factor = max(1, round(max(dpi / wanted - 0.25, max(grey.size) / _MOST_SIDE)))
        small = grey.reduce(factor) if factor > 1 else grey
        yield _Shown(small, dpi / factor, grey.width * 72 / dpi, grey.height * 72 / dpi)
