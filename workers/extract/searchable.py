"""The sandbox task that writes a searchable PDF: the original pages with the words read from them, unseen."""

from __future__ import annotations

import io
import json
import logging
import os
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from workers.extract import pdf, pictures
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.invisible_text import InvisibleFonts, PlacedWord, Sheet, layer_content
from workers.sandbox.tasks import TaskCall

_JPEG_QUALITY = 88
_TURN = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


@dataclass(frozen=True, slots=True)
class PageText:
    """What is laid on one page: words in fractions of the page turned by `rotation` clockwise."""

    number: int
    rotation: int
    words: tuple[PlacedWord, ...]


def searchable_task(call: TaskCall) -> None:
    """Args: name, media_type, password, limits; inputs: the original, the words as JSON (see `page_texts`).

    Writes the PDF to the output; answers `none` when the type has no pages to lay words on.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    args = call.args
    texts = page_texts(json.loads(call.inputs[1].read_bytes()))
    source = Source(call.inputs[0], args["name"], args["media_type"], b"", args["password"])
    if source.media_type == pdf.MEDIA_TYPE:
        writer = _from_pdf(source)
    elif source.media_type in pictures.MEDIA_TYPES:
        writer = _from_pictures(source, texts, Limits(**args["limits"]))
    else:
        call.answer({"kind": "none"})
        return
    lay_words(writer, texts, turned=source.media_type != pdf.MEDIA_TYPE)
    assert call.output is not None
    with os.fdopen(os.dup(call.output), "wb") as stream:
        writer.write(stream)
    call.answer({"kind": "written", "pages": len(writer.pages)})


def page_texts(data: dict[str, Any]) -> list[PageText]:
    """`{"pages": [{"number": 1, "rotation": 0, "words": [[text, x0, y0, x1, y1], …]}, …]}` as values."""
    return [
        PageText(int(page["number"]), int(page.get("rotation", 0)) % 360,
                 tuple(PlacedWord(str(row[0]), *map(float, row[1:5])) for row in page["words"]))
        for page in data["pages"]
    ]  # fmt: skip


def lay_words(writer: PdfWriter, texts: list[PageText], *, turned: bool) -> None:
    """Lay each page's words on it and turn it upright; `turned`: the pages are upright already."""
    fonts = InvisibleFonts(writer)
    laid: list[PageObject] = []
    for text in texts:
        if not 1 <= text.number <= len(writer.pages):
            raise UnreadableFile("the file has no such page")
        page = writer.pages[text.number - 1]
        if not turned and text.rotation:
            page.rotate(text.rotation)
        if text.words:
            _append(writer, page, layer_content(text.words, _sheet(page), fonts))
            laid.append(page)
    resources = fonts.resources()
    for page in laid:
        _add_fonts(page, resources)


def _sheet(page: PageObject) -> Sheet:
    box = page.cropbox
    return Sheet(float(box.left), float(box.bottom), float(box.right), float(box.top), page.rotation % 360)


def _append(writer: PdfWriter, page: PageObject, content: bytes) -> None:
    """Add commands after the page's own, which are shut in so that what they leave behind does not matter."""
    own = page.get_contents()
    before = b"" if own is None else own.get_data()
    stream = DecodedStreamObject()
    stream.set_data(b"q\n" + before + b"\nQ\n" + content)
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())


def _add_fonts(page: PageObject, fonts: DictionaryObject) -> None:
    resources = page.get("/Resources", DictionaryObject()).get_object()
    own = resources.get("/Font", DictionaryObject()).get_object()
    merged = DictionaryObject({**own, **fonts})
    page[NameObject("/Resources")] = DictionaryObject({**resources, NameObject("/Font"): merged})


def _from_pdf(source: Source) -> PdfWriter:
    try:
        reader = PdfReader(io.BytesIO(source.path.read_bytes()), strict=False, password=source.password)
        writer = PdfWriter()
        writer.append_pages_from_reader(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableFile("the PDF is broken and cannot be written anew") from error
    return writer


def _from_pictures(source: Source, texts: list[PageText], limits: Limits) -> PdfWriter:
    """A PDF of the pictures, turned upright."""
    writer = PdfWriter()
    rotations = {text.number: text.rotation for text in texts}
    with pictures.opened(source.path) as image:
        for number in range(1, min(pictures.page_count(image), limits.max_pages) + 1):
            fault = pictures.fault_of(image, number, limits)
            if fault is not None:
                raise UnreadableFile(fault)
            dpi = pictures.dpi_of(image)
            upright = ImageOps.exif_transpose(image)
            if upright.mode not in ("1", "L", "RGB"):
                upright = pictures.on_white(upright)
            rotation = rotations.get(number, 0)
            upright = upright.transpose(_TURN[rotation]) if rotation else upright
            buffer = io.BytesIO()
            upright.save(buffer, format="PDF", resolution=dpi, quality=_JPEG_QUALITY)
            writer.append_pages_from_reader(PdfReader(buffer))
    return writer
