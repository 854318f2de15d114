"""Long text without pages of its own, split into pages; and bytes of unknown encoding, decoded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from app.domain.reading import PageOutcome, PageRead, ReadMethod
from app.domain.text import clean
from workers.extract.base import Limits, UnreadableFile
from workers.extract.language import language_of
from workers.extract.legacy import converter_for

PAGE_CHARS = 3500
PAGE_BREAK = "\f"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_TRAILING = re.compile(r"[ \t\r]+\n")
_BLANK_LINES = re.compile(r"\n{3,}")


def native_page(number: int, text: str) -> PageRead:
    """A page whose format is text itself: no words, no boxes. EMPTY when there is nothing to read."""
    text = tidy(text)
    outcome = PageOutcome.TEXT if text else PageOutcome.EMPTY
    return PageRead(number, text, ReadMethod.NATIVE, outcome, confidence=1.0 if text else None,
                    language=language_of(text))  # fmt: skip


def tidy(text: str) -> str:
    """NFC, "\\n" line ends, no trailing space, at most one blank line in a row."""
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    return _BLANK_LINES.sub("\n\n", _TRAILING.sub("\n", text)).strip()


def pages_of(text: str, limits: Limits) -> tuple[PageRead, ...]:
    """Text as pages: at its page breaks (form feeds), then at about PAGE_CHARS, on a border of paragraphs.

    Raises UnreadableFile past the limits.
    """
    if len(text) > limits.max_text_chars:
        raise UnreadableFile(f"the text is longer than {limits.max_text_chars} characters")
    parts = [piece for part in text.split(PAGE_BREAK) for piece in _split(tidy(part))]
    # Breaks with nothing between them are no pages; a text with nothing at all is one empty page.
    return numbered([part for part in parts if part] or [""], limits)


def numbered(texts: Iterable[str], limits: Limits) -> tuple[PageRead, ...]:
    """One page a text (sheets, slides). Raises UnreadableFile past the limits."""
    pages = []
    chars = 0
    for number, text in enumerate(texts, 1):
        chars += len(text)
        if number > limits.max_pages:
            raise UnreadableFile(f"more than {limits.max_pages} pages")
        if chars > limits.max_text_chars:
            raise UnreadableFile(f"the text is longer than {limits.max_text_chars} characters")
        pages.append(native_page(number, text))
    return tuple(pages)


def _split(text: str) -> list[str]:
    parts = []
    start = 0
    while len(text) - start > PAGE_CHARS * 1.3:
        end = _border(text, start, start + PAGE_CHARS)
        parts.append(text[start:end])
        start = end
    return [*parts, text[start:]]


def _border(text: str, start: int, wanted: int) -> int:
    """The best place to break near `wanted`: between paragraphs, lines, sentences or words, in that order."""
    low, high = start + PAGE_CHARS // 2, int(start + PAGE_CHARS * 1.3)
    for mark in ("\n\n", "\n", ". ", " "):
        found = text.rfind(mark, low, wanted)
        if found < 0:
            found = text.find(mark, wanted, high)
        if found >= 0:
            return found + len(mark)
    return wanted


def decode(data: bytes) -> str | None:
    """Bytes of a text file as text: by its mark, else UTF-8, UTF-16, TCVN3 when sure, windows-1258, or what
    fits best. None when the bytes are no text."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    wide = _wide_encoding(data)
    if wide is not None:
        return data.decode(wide, errors="replace")
    if (zeros := data.count(0)) > len(data) // 200:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None if zeros > len(data) // 1000 else _decode_legacy(data)
    convert = converter_for(text)  # TCVN3 or VNI once saved as Latin-1 text in UTF-8
    return text if convert is None else convert(text)


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of the ASCII in it is zero."""
    sample = data[:4096]
    if len(sample) < 8:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.3 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.3 and odd < half * 0.05 else None


def _decode_legacy(data: bytes) -> str:
    latin = data.decode("latin-1")
    convert = converter_for(latin)
    if convert is not None:
        return convert(latin)
    vietnamese = data.decode("cp1258", errors="replace")
    if language_of(clean(vietnamese)) == "vi":
        return vietnamese
    from charset_normalizer import from_bytes  # noqa: PLC0415 - slow to load, rarely needed

    best = from_bytes(data[:200_000]).best()
    return data.decode(best.encoding if best is not None else "cp1252", errors="replace")
