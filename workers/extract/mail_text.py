"""Text of a mail: bytes to characters whatever charset was declared, the readable header block, pages."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from app.domain.reading import MailHeaders, PageOutcome, PageRead, ReadMethod
from app.domain.text import clean
from workers.extract.base import Limits

PAGE_CHARS = 3500  # about what a printed page of a mail holds

# Names that mail programs write for charsets Python knows under another one.
_ALIASES = {
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "x-viet-vps": "cp1258",
    "unicode-1-1-utf-7": "utf-7",
    "utf8": "utf-8",
    "utf-8mb4": "utf-8",
    "unicode": "utf-16",
    "iso-8859-8-i": "iso-8859-8",
    "x-mac-roman": "mac_roman",
}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_GUESSED_BYTES, _GUESSABLE_BYTES = 65_536, 200  # of the text: what is looked at for its charset, at least


def decode(data: bytes, charset: str | None) -> tuple[str, bool]:
    """(text, sure): `data` in the declared charset, or in what it really is.

    UTF-8 that was declared as something else is told by its bytes (valid multi-byte UTF-8 is never an
    accident). `sure` is False when the charset was unknown, missing or wrong and had to be guessed.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace"), True
    codec = _codec(charset)
    if codec not in ("utf-7", "utf-16", "utf-32", "iso2022_jp") and (unicode := _strict(data, "utf-8")) is not None:
        if data.isascii() and codec in ("hz",):
            return data.decode(codec, "replace"), True
        return unicode, codec is not None or data.isascii()
    if codec and (text := _strict(data, codec)) is not None:
        return text, True
    if codec in ("utf-7", "utf-16", "utf-8", "utf-32", "iso2022_jp"):
        broken = data.decode(codec, "replace")
        if broken.count("\ufffd") * 20 <= len(broken):
            return broken, False
    return _guess(data), False


def split_pages(text: str, limits: Limits) -> tuple[PageRead, ...]:
    """`text` as pages of about PAGE_CHARS, cut at a blank line, line end or space, nothing dropped but the
    blank around the cut. A text that would pass the limit on pages gets longer pages."""
    size = max(PAGE_CHARS, -(-len(text) // max(1, limits.max_pages // 2)))
    pages = list(_cuts(text, size)) or [""]
    return tuple(
        PageRead(
            number=number,
            text=page,
            method=ReadMethod.NATIVE if page else ReadMethod.NONE,
            outcome=PageOutcome.TEXT if page else PageOutcome.EMPTY,
            confidence=1.0 if page else None,
        )
        for number, page in enumerate(pages, 1)
    )


def header_block(mail: MailHeaders, date_as_sent: str, attachments: tuple[str, ...] = ()) -> str:
    """The lines a reader wants to see on top: From, To, Cc, Date, Subject, Attachments; empty ones left out."""
    sender = f"{mail.from_name} <{mail.from_address}>" if mail.from_name and mail.from_address else ""
    rows = (
        ("From", sender or mail.from_address or mail.from_name),
        ("To", ", ".join(mail.to)),
        ("Cc", ", ".join(mail.cc)),
        ("Date", date_as_sent),
        ("Subject", mail.subject),
        ("Attachments", ", ".join(attachments)),
    )
    return "\n".join(f"{label}: {value}" for label, value in rows if value)


def tidy(text: str) -> str:
    """Text of a body as it is stored: NFC, "\\n" line ends, no blanks at line ends, at most two blank lines."""
    unified = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    trimmed = re.sub(r"[ \t\xa0]+$", "", unified, flags=re.M)
    return re.sub(r"\n{4,}", "\n\n\n", trimmed).strip("\n")


def _codec(charset: str | None) -> str | None:
    name = (charset or "").strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    try:
        info = codecs.lookup(name) if name else None
    except (LookupError, ValueError):  # ValueError: a NUL or a non-ASCII letter in the name
        return None
    # Python also calls rot13, hex and zip "encodings": a hostile mail may name them.
    return info.name if info is not None and getattr(info, "_is_text_encoding", True) else None


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _guess(data: bytes) -> str:
    # A few words are too little to guess by; Vietnamese is what is likely here.
    best = from_bytes(data[:_GUESSED_BYTES]).best() if len(data) >= _GUESSABLE_BYTES else None
    for codec in (best.encoding if best else None, "cp1258"):
        if codec and (text := _strict(data, codec)) is not None:
            return text
    return data.decode("latin-1")


def _cuts(text: str, size: int) -> Iterator[str]:
    at = 0
    while len(text) - at > size:
        end = _cut(text, at, size)
        if page := text[at:end].strip("\n"):
            yield page
        at = end
    if page := text[at:].strip("\n"):
        yield page


def _cut(text: str, at: int, size: int) -> int:
    for mark, least in (("\n\n", size // 2), ("\n", size // 3), (" ", size // 3)):
        found = text.rfind(mark, at + least, at + size)
        if found > 0:
            return found + len(mark)
    return at + size
