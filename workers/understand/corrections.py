"""The invoice that a Vietnamese invoice replaces or adjusts, as its printed form says it.

Decree 123/2020 (article 19) and Circular 78/2021 (article 7) have it printed: "Thay thế cho hóa đơn Mẫu số 1, ký hiệu
C25TAB, số 00000123, ngày 05 tháng 06 năm 2025"; what is adjusted stands behind "Điều chỉnh (tăng/giảm) cho hóa đơn…".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workers.understand.sheets import Sheet

_OPENS = re.compile(
    r"\b(?P<how>thay the|dieu chinh)\b(?:\s+(?:tang|giam|thong tin|noi dung|cho|sai sot|so tien))*[^.;:\n]{0,40}?"
    r"\bhoa don\b(?! nay)"
)
_FORM = re.compile(r"\bmau so\s?(?:\([^)\n]{0,20}\))?\s*+[:.]?\s*+(?P<form>[1-6])\b")
_SERIES = re.compile(
    r"\bky hieu(?: hoa don)?\s?(?:\([^)\n]{0,20}\))?\s*+[:.]?\s*+(?P<series>[1-6]?\s?[ck]\s?\d\d\s?[tdlmngbh][a-z]{2}"
    r"|[a-z]{2}/\d\d[ep]|\d\d[ck][a-z]{3})\b"
)
_NUMBER = re.compile(r"(?<!mau )\bso(?: hoa don)?\s?(?:\([^)\n]{0,20}\))?\s*+[:.]?\s*+(?P<number>\d{1,8})(?![\d/])")
_REACH = 260  # characters behind "thay thế cho hóa đơn" that still describe it
_ENDS = re.compile(
    r"\n\s*\n|\n(?=\s*(?:don vi|ten|ho ten|ma so thue|dia chi|stt|ky hieu|mau so|so\b|ngay\b[^\n]{0,40}$))"
    r"|\)\s*\n|\)\s*$"
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """The invoice replaced or adjusted: text[start:end] of `page` names it by number and, if printed, series."""

    how: str  # "replaced" or "adjusted"
    number: str
    series: str  # form and series as in "1C25TAB", "" when not printed
    page: int
    start: int
    end: int


def find_corrected(sheets: Sequence[Sheet]) -> list[Corrected]:
    """What the first two pages say that the invoice replaces or adjusts, in reading order."""
    found = []
    for sheet in sheets[:2]:
        for opens in _OPENS.finditer(sheet.folded):
            ends = _ENDS.search(sheet.folded, opens.end(), opens.end() + _REACH)
            stop = ends.start() if ends else min(len(sheet.folded), opens.end() + _REACH)
            corrected = _read(sheet, opens, stop)
            if corrected is not None:
                found.append(corrected)
    return found


def _read(sheet: Sheet, opens: re.Match[str], stop: int) -> Corrected | None:
    number = _NUMBER.search(sheet.folded, opens.end(), stop)
    if number is None:
        return None
    form = _FORM.search(sheet.folded, opens.end(), stop)
    named = _SERIES.search(sheet.folded, opens.end(), stop)
    series = re.sub(r"\s", "", named["series"]).upper() if named else ""
    if form and series and not series[0].isdigit():
        series = form["form"] + series
    how = "replaced" if opens["how"] == "thay the" else "adjusted"
    return Corrected(how, number["number"], series, sheet.number, opens.start(), stop)
