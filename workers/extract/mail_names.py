"""File names out of mail headers: decoded, without folders, of bounded length. They are labels, never paths."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from app.domain.text import clean_line
from workers.extract.mail_headers import decode_words

LONGEST_NAME = 200


def decode_name(raw: str) -> str:
    """A file name out of a header: encoded words (though RFC 2047 forbids them there), raw 8-bit, percent."""
    name = decode_words(raw)
    if re.search(r"%[0-9A-Fa-f]{2}", name):
        try:
            decoded = unquote_to_bytes(name).decode("utf-8")
        except UnicodeDecodeError:
            return name
        return decoded if not decoded.isascii() or "%20" in name else name
    return name


def tidy_name(name: str) -> str:
    """One line without folders, at most 200 characters with the extension kept."""
    base = re.split(r"[/\\]", clean_line(name))[-1].strip(" \"'")
    if base.strip(".") == "":
        return ""
    if len(base) <= LONGEST_NAME:
        return base
    stem, dot, extension = base.rpartition(".")
    if dot and len(extension) <= 8:
        return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"
    return base[:LONGEST_NAME]


def subject_of(data: bytes) -> str:
    """The subject of a mail, fit for a file name; `data` its bytes or the first of them. "" when it has none."""
    head = re.split(rb"\r?\n\r?\n", data[:65_536], maxsplit=1)[0].decode("latin-1")
    found = re.search(r"^subject:[ \t]*(.+(?:\r?\n[ \t].+)*)", head, re.I | re.M)
    if not found:
        return ""
    raw = re.sub(r"\r?\n[ \t]*", " ", found[1]).encode("latin-1").decode("ascii", "surrogateescape")
    return tidy_name(decode_words(raw).replace("/", "-").replace("\\", "-"))
