"""The text layer of a PDF page, with the place of each word, as pdfium gives it."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as c

from app.domain.reading import Box, Word
from app.domain.text import clean
from workers.extract.legacy import converter_for, each_from_font

_GRID = 1_000_000  # device units the page is mapped to, for fractions
_HYPHENS = (0x02, 0xFFFE)  # pdfium's signs for a hyphen at the end of a line
_ETH = {0xD0: "Đ", 0xF0: "đ"}  # the Icelandic letter looks the same and stands for it in Vietnamese fonts
_SOFT_HYPHEN = 0xAD
_FONT_NAME_BYTES = 128
_OBJECTS_TO_LOOK_AT = 5000


@dataclass(slots=True)
class _RawWord:
    """Characters that stand together, with the box around them in PDF coordinates."""

    chars: list[str]
    left: float
    bottom: float
    right: float
    top: float
    font: str
    breaks: int  # line breaks before it


@dataclass(slots=True)
class TextLayer:
    """Text and words of a page; `unmapped` is the share of characters without a Unicode value."""

    text: str
    words: tuple[Word, ...]
    unmapped: float


@dataclass(slots=True)
class _Reader:
    page: pdfium.PdfPage
    text_page: pdfium.PdfTextPage
    words: list[_RawWord] = field(default_factory=list)
    open_word: _RawWord | None = None
    breaks: int = 0
    unmapped: int = 0
    seen: int = 0
    high_surrogate: int = 0

    def run(self, max_chars: int) -> None:
        raw = self.text_page.raw
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        for index in range(min(c.FPDFText_CountChars(raw), max_chars)):
            code = c.FPDFText_GetUnicode(raw, index)
            if code in (0x20, 0x09, 0xA0, 0x0D, 0x0A, 0x3000) or 0x2000 <= code <= 0x200B:
                self._gap(code)
                continue
            char = self._char(code)
            if not char:
                continue
            self.seen += 1
            self.unmapped += c.FPDFText_HasUnicodeMapError(raw, index) == 1 or code == 0
            boxed = c.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
            self._add(index, char, (left.value, bottom.value, right.value, top.value) if boxed else None)
        self.open_word = None

    def _char(self, code: int) -> str:
        if code in _HYPHENS or code == _SOFT_HYPHEN:
            return "-" if code in _HYPHENS else "\xad"
        if 0xD800 <= code < 0xDC00:
            self.high_surrogate = code
            return ""
        if 0xDC00 <= code < 0xE000:
            pair = 0x10000 + ((self.high_surrogate - 0xD800) << 10) + (code - 0xDC00) if self.high_surrogate else 0xFFFD
            self.high_surrogate = 0
            return chr(pair)
        return chr(code) if 0 < code < 0x110000 else "\ufffd"

    def _gap(self, code: int) -> None:
        self.open_word = None
        if code == 0x0A:
            self.breaks += 1

    def _add(self, index: int, char: str, box: tuple[float, float, float, float] | None) -> None:
        word = self.open_word
        if word is None:
            place = box or (float("inf"), float("inf"), float("-inf"), float("-inf"))
            word = _RawWord([], *place, font=self._font(index), breaks=self.breaks)
            self.open_word, self.breaks = word, 0
            self.words.append(word)
        word.chars.append(char)
        if box is not None:
            word.left, word.bottom = min(word.left, box[0]), min(word.bottom, box[1])
            word.right, word.top = max(word.right, box[2]), max(word.top, box[3])

    def _font(self, index: int) -> str:
        buffer = ctypes.create_string_buffer(_FONT_NAME_BYTES)
        length = c.FPDFText_GetFontInfo(self.text_page.raw, index, buffer, _FONT_NAME_BYTES, None)
        return buffer.raw[: max(0, min(length, _FONT_NAME_BYTES) - 1)].decode("latin-1")


def read_layer(page: pdfium.PdfPage, max_chars: int) -> TextLayer:
    """The layer of `page`, brought to Unicode where its fonts or its text are TCVN3 or VNI.

    A line break of the page is "\\n", other gaps one space. Boxes are fractions of the page as shown.
    """
    text_page = page.get_textpage()
    try:
        reader = _Reader(page, text_page)
        reader.run(max_chars)
    finally:
        text_page.close()
    by_font = each_from_font([("".join(word.chars), word.font) for word in reader.words])
    convert = converter_for(" ".join(by_font))
    texts = by_font if convert is None else [convert(text) for text in by_font]
    return _assemble(page, reader, texts)


def _assemble(page: pdfium.PdfPage, reader: _Reader, texts: list[str]) -> TextLayer:
    text, words = "", []
    parts: list[str] = []
    length = 0
    for raw, word_text in zip(reader.words, texts, strict=True):
        cleaned = clean(word_text).strip().translate(_ETH)
        if not cleaned:
            continue
        separator = ("\n" * min(raw.breaks, 2) if raw.breaks else " ") if parts else ""
        start = length + len(separator)
        length = start + len(cleaned)
        parts += [separator, cleaned]
        if raw.left <= raw.right and raw.bottom <= raw.top:
            words.append(Word(cleaned, start, length, _box(page, raw)))
    text = "".join(parts)
    return TextLayer(text, tuple(words), reader.unmapped / reader.seen if reader.seen else 0.0)


def _box(page: pdfium.PdfPage, raw: _RawWord) -> Box:
    x0, y0 = _fraction(page, raw.left, raw.top)
    x1, y1 = _fraction(page, raw.right, raw.bottom)
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _fraction(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A point of the page as fractions of the page as shown: the page's own rotation and crop are in it."""
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    c.FPDF_PageToDevice(page.raw, 0, 0, _GRID, _GRID, 0, x, y, device_x, device_y)
    return min(1.0, max(0.0, device_x.value / _GRID)), min(1.0, max(0.0, device_y.value / _GRID))


def picture_boxes(page: pdfium.PdfPage) -> tuple[list[Box], bool]:
    """Where pictures lie on the page, in fractions of it, and whether text is hidden.

    Hidden: most text objects are invisible (render mode 3) or painted before a picture that covers them, as
    programs do that lay their reading under a scan. Of very crowded pages the first objects only are seen.
    """
    boxes: list[Box] = []
    invisible = visible = before_last_picture = 0
    for number, item in enumerate(page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_TEXT], max_depth=4)):
        if number >= _OBJECTS_TO_LOOK_AT:
            break
        if item.type == c.FPDF_PAGEOBJ_TEXT:
            hidden = c.FPDFTextObj_GetTextRenderMode(item.raw) == c.FPDF_TEXTRENDERMODE_INVISIBLE
            invisible, visible = invisible + hidden, visible + (not hidden)
            continue
        box = _object_box(page, item)
        boxes.append(box)
        if (box.x1 - box.x0) * (box.y1 - box.y0) > 0.5:
            before_last_picture = visible
    return boxes, invisible + before_last_picture > (visible - before_last_picture)


def _object_box(page: pdfium.PdfPage, item: pdfium.PdfObject) -> Box:
    bounds = item.get_bounds()
    container = item.container
    while container is not None:  # a form's contents are in the form's own coordinates
        bounds = container.get_matrix().on_rect(*bounds)
        container = container.container
    left, bottom, right, top = bounds
    x0, y0 = _fraction(page, left, top)
    x1, y1 = _fraction(page, right, bottom)
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
