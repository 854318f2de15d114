"""Addresses that run on over the next line, or stand below their label."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.domain.text import clean_line
from workers.understand.sheets import Line
from workers.understand.signs import Sign, labels

# Words an address goes on with, folded.
_GOES_ON = re.compile(
    r"\b(?:quan|huyen|phuong|xa|thi xa|thi tran|thanh pho|tp|tinh|viet ?nam|district|ward|city"
    r"|province)\b|\b[qp]\.\s?\d"
)
_LABEL_ALONE = re.compile(
    r"^\W*(?:\d{1,2}[.)]\s)?\W*(?:dia chi(?: tru so chinh| tru so)?|tru so chinh|noi thuong tru|noi cu tru|address"
    r"|head office)\W*$"
)


def whole_address(sign: Sign, line: Line, below: Sequence[Line]) -> str:
    """The value of an address, with the next line of its column when it runs on there.

    `below` are the lines that follow `line` and speak of the same party.
    """
    following = next((other for other in below if abs(other.x - line.x) < 0.2 and other.row != line.row), None)
    if following is None or sign.end < len(line.text.rstrip(" .,;")) or not _may_continue(following):
        return sign.value
    cut_short = line.text.rstrip().endswith((",", "-", "–")) or following.text[:1].islower()
    if cut_short or _GOES_ON.search(following.folded):
        return clean_line(f"{line.text[sign.start :].rstrip(' .;')} {following.text.strip(' .,;')}")
    return sign.value


def address_below(line: Line, below: Sequence[Line]) -> Line | None:
    """The line with the address when `line` is nothing but its label."""
    if len(line.text) > 60 or not _LABEL_ALONE.match(line.folded):
        return None
    following = next((other for other in below if abs(other.x - line.x) < 0.2 and other.row != line.row), None)
    return following if following is not None and _may_continue(following) and len(following.text) >= 8 else None


def _may_continue(line: Line) -> bool:
    return not labels(line.folded) and ":" not in line.text and len(line.text) <= 90
