"""What reading a file yields: pages of text with the place of each word. Plain values, no I/O.

Boxes are fractions of the page as it is shown upright: (x0, y0) top left, (x1, y1) bottom right,
0.0 to 1.0, so that they hold at every zoom and resolution.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

# Ends the first line of a workbook's page that is not shown: it is found by search, but says nothing of the document.
HIDDEN_SHEET = "(trang tính ẩn, hidden sheet)"


class ReadMethod(StrEnum):
    """How the text of a page was obtained."""

    LAYER = "layer"  # text layer of a PDF
    OCR = "ocr"
    NATIVE = "native"  # the format is text itself: DOCX, XLSX, HTML, mail…
    NONE = "none"


class PageOutcome(StrEnum):
    """EMPTY (there is nothing to read) and FAILED (we could not read) are different things."""

    TEXT = "text"
    EMPTY = "empty"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in fractions of its upright width and height."""

    x0: float
    y0: float
    x1: float
    y1: float

    def union(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a page: `text` equals the page's text[start:end]; confidence 0.0 to 1.0."""

    text: str
    start: int
    end: int
    box: Box
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page, read. `number` counts from 1. `width`/`height` are points (1/72 inch) upright, 0 when unknown.

    `rotation` is what was added clockwise (0, 90, 180, 270) to the page as stored to make it upright;
    `skew` the degrees it was straightened by. `text` is NFC with "\n" line ends.
    """

    number: int
    text: str
    method: ReadMethod
    outcome: PageOutcome
    confidence: float | None = None
    language: str | None = None  # "vi" or "en"; None when unknown
    words: tuple[Word, ...] = ()
    width: float = 0.0
    height: float = 0.0
    rotation: int = 0
    skew: float = 0.0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file found inside another: attachment of a mail, member of an archive, file embedded in a PDF.

    `path` points to its bytes in a scratch folder that lives until the read step has captured it.
    """

    name: str
    path: str
    media_type: str | None = None
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class MailHeaders:
    """Headers of a mail as they are needed for routing and threads; addresses lower case, texts NFC.

    `original_*` describe the mail inside a forward (the customer's), empty when it is none.
    """

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    subject: str = ""
    from_address: str = ""
    from_name: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    sent_at: str = ""  # ISO 8601 with zone, "" when missing or unreadable
    original_from_address: str = ""
    original_from_name: str = ""
    original_subject: str = ""
    original_sent_at: str = ""
    original_message_id: str = ""
    authenticated: bool = False  # dmarc=pass said by our own mail server
    html: str = ""  # the HTML body as received, NOT sanitised
    faults: tuple[str, ...] = ()  # what of the mail could not be parsed


@dataclass(frozen=True, slots=True)
class FileRead:
    """Everything one file yields. `no_text_reason` says why `pages` is empty (kept, findable by name)."""

    media_type: str
    pages: tuple[PageRead, ...] = ()
    embedded: tuple[EmbeddedFile, ...] = ()
    mail: MailHeaders | None = None
    no_text_reason: str | None = None
    encrypted: bool = False  # needs a password: the document is held
    properties: dict[str, str] = field(default_factory=dict)  # title, author, created… as the file says


def pack_words(words: Sequence[Word]) -> bytes:
    """Words as a compressed blob for the `pages` row (boxes at 1/10000 of the page)."""
    rows = [
        [
            w.start,
            w.end,
            *(round(v * 10000) for v in (w.box.x0, w.box.y0, w.box.x1, w.box.y1)),
            round(w.confidence * 100),
        ]
        for w in words
    ]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def unpack_words(packed: bytes | None, text: str) -> tuple[Word, ...]:
    """Inverse of `pack_words`; `text` is the page's text the offsets point into."""
    if not packed:
        return ()
    rows: Iterable[list[int]] = json.loads(zlib.decompress(packed))
    return tuple(
        Word(text[s:e], s, e, Box(x0 / 10000, y0 / 10000, x1 / 10000, y1 / 10000), c / 100)
        for s, e, x0, y0, x1, y1, c in rows
    )


def box_of_span(words: Sequence[Word], start: int, end: int) -> Box | None:
    """The box around all words that overlap text[start:end]; None when no word does."""
    found: Box | None = None
    for word in words:
        if word.start < end and word.end > start:
            found = word.box if found is None else found.union(word.box)
    return found
