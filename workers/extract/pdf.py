"""Reads PDF: opening and passwords, the survey of its pages, the picture of one page."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as c

from app.domain.reading import FileRead, PageOutcome, PageRead, ReadMethod
from app.domain.text import clean_line
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.grey import grey_for_reading
from workers.extract.language import language_of
from workers.extract.layer import LayerFigures, distrust
from workers.extract.paged import MAX_OCR_PIXELS, OCR_DPI, PagePicture, SurveyReport
from workers.extract.pdf_embedded import embedded_files
from workers.extract.pdf_text import TextLayer, picture_boxes, read_layer

MEDIA_TYPE = "application/pdf"
_MAX_PAGE_CHARS = 1_000_000
_MAX_SIDE_POINTS = 100_000.0
_PROPERTIES = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")


class EncryptedFile(Exception):
    """A password is needed, or the given one is wrong."""


@contextlib.contextmanager
def opened(source: Source) -> Iterator[pdfium.PdfDocument]:
    """The document, open. Raises EncryptedFile, UnreadableFile."""
    # By pdfium itself: pypdfium2 would resolve the path, and ours is a descriptor whose file has no name here.
    password = source.password.encode() if source.password else None
    raw = c.FPDF_LoadDocument(str(source.path).encode(), password)
    if not raw:
        if c.FPDF_GetLastError() == c.FPDF_ERR_PASSWORD:
            raise EncryptedFile
        raise UnreadableFile("the PDF is broken and cannot be opened")
    document = pdfium.PdfDocument(raw)
    try:
        yield document
    finally:
        document.close()


class PdfExtractor:
    """PDF, with or without text layer."""

    name = "pdf"

    def bid(self, source: Source) -> int:
        if source.media_type == MEDIA_TYPE:
            return 90
        return 80 if b"%PDF-" in source.head[:1024] else 0

    def survey(
        self, source: Source, scratch: Path, limits: Limits, skip: Collection[int], report: SurveyReport
    ) -> FileRead:
        try:
            with opened(source) as document:
                count = len(document)
                if count == 0:
                    raise UnreadableFile("the PDF has no pages")
                if count > limits.max_pages:
                    raise UnreadableFile(f"the PDF has {count} pages, more than {limits.max_pages}")
                report.total(count)
                for number in range(1, count + 1):
                    if number not in skip:
                        report.at(number)
                        _survey_page(document, number, report)
                properties = _properties(document)
        except EncryptedFile:
            return FileRead(MEDIA_TYPE, encrypted=True)
        report.at(0)
        embedded, fault = embedded_files(source, scratch, limits)
        if fault is not None:
            properties["embedded_error"] = fault
        return FileRead(MEDIA_TYPE, embedded=embedded, properties=properties)

    def picture(self, source: Source, number: int, limits: Limits) -> PagePicture:
        try:
            with opened(source) as document:
                page = page_of(document, number)
                width, height = size_of(page)
                dpi = min(OCR_DPI, 72 * (min(MAX_OCR_PIXELS, limits.max_pixels) / (width * height)) ** 0.5)
                bitmap = page.render(scale=dpi / 72)
                image = grey_for_reading(bitmap.to_pil())  # a picture of its own: the bitmap goes
                bitmap.close()
        except EncryptedFile as error:
            raise UnreadableFile("the PDF needs its password") from error
        except (pdfium.PdfiumError, ValueError) as error:
            raise UnreadableFile("the page cannot be drawn") from error
        return PagePicture(image, dpi, width, height)


def _survey_page(document: pdfium.PdfDocument, number: int, report: SurveyReport) -> None:
    try:
        page = page_of(document, number)
        width, height = size_of(page)
        layer = _layer(page)
        boxes, hidden = picture_boxes(page)
        empty = not layer.text and c.FPDFPage_CountObjects(page.raw) == 0
    except (pdfium.PdfiumError, UnreadableFile):
        fault = "the page is broken"
        report.page(PageRead(number, "", ReadMethod.NONE, PageOutcome.FAILED, error=fault))
        return
    if empty:
        report.page(PageRead(number, "", ReadMethod.NONE, PageOutcome.EMPTY, width=width, height=height))
        return
    cover = min(1.0, sum((box.x1 - box.x0) * (box.y1 - box.y0) for box in boxes))
    uncovered = _uncovered(page, layer) if cover >= 0.5 and layer.text else None
    if distrust(LayerFigures(layer.text, layer.unmapped, cover, uncovered, hidden)) is not None:
        report.picture(number)
        return
    report.page(
        PageRead(
            number, layer.text, ReadMethod.LAYER, PageOutcome.TEXT, confidence=1.0, language=language_of(layer.text),
            words=layer.words, width=width, height=height,
        )
    )  # fmt: skip


def page_of(document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    """Page `number`, counted from 1. Raises UnreadableFile, PdfiumError."""
    if not 1 <= number <= len(document):
        raise UnreadableFile("the PDF has no such page")
    return document[number - 1]


def size_of(page: pdfium.PdfPage) -> tuple[float, float]:
    """Width and height in points as the page is shown. Raises UnreadableFile when they are no size."""
    width, height = page.get_size()
    if not (0 < width <= _MAX_SIDE_POINTS and 0 < height <= _MAX_SIDE_POINTS):
        raise UnreadableFile("the page has no usable size")
    return width, height


def _layer(page: pdfium.PdfPage) -> TextLayer:
    """The layer with the values of form fields and notes in it: they are made part of the page first."""
    if c.FPDFPage_GetAnnotCount(page.raw) > 0:
        c.FPDFPage_Flatten(page.raw, c.FLAT_NORMALDISPLAY)
    return read_layer(page, _MAX_PAGE_CHARS)


def _uncovered(page: pdfium.PdfPage, layer: TextLayer) -> float:
    """The share of the page's ink outside the words of its layer, on a small picture."""
    import numpy as np  # noqa: PLC0415 - half a second that most PDFs do not need

    width, height = page.get_size()
    bitmap = page.render(scale=min(1.0, 1000 / max(width, height)), grayscale=True)
    grey = np.asarray(bitmap.to_pil())
    ink = grey < np.median(grey) - 64
    total = int(ink.sum())
    if total == 0:
        return 0.0
    rows, columns = ink.shape
    for word in layer.words:
        y0, y1 = int(word.box.y0 * rows) - 2, int(word.box.y1 * rows) + 3
        x0, x1 = int(word.box.x0 * columns) - 2, int(word.box.x1 * columns) + 3
        ink[max(0, y0) : y1, max(0, x0) : x1] = False
    return float(ink.sum() / total)


def _properties(document: pdfium.PdfDocument) -> dict[str, str]:
    found = {name.lower(): clean_line(document.get_metadata_value(name))[:500] for name in _PROPERTIES}
    return {name: value for name, value in found.items() if value}
