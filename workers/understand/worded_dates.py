"""Dates of which day, month or year is written in words. What is all figures is left to dates.py.

"ngày mười hai tháng ba năm hai nghìn không trăm hai mươi lăm", "the third day of April, two thousand twenty-five".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.understand.calendar_words import MONTHS, ORDINALS
from workers.understand.number_words import number_in_words

_S = r"[\s.,:…]{1,4}"
_VI_DIGIT = r"(?:khong|mot|hai(?! ben)|ba|bon|tu|nam|lam|nham|sau|bay|tam|chin)"
_VI_UP_TO_31 = rf"(?:(?:hai|ba) muoi(?: {_VI_DIGIT})?|muoi(?: {_VI_DIGIT})?|{_VI_DIGIT})"
_VI_YEAR_WORD = rf"(?:{_VI_DIGIT}|nghin|ngan|tram|muoi|linh|le)"
_VIETNAMESE = re.compile(
    rf"\bngay{_S}(?P<d>(?:(?:mung|mong) )?(?:\d{{1,2}}|{_VI_UP_TO_31}))\b{_S}"
    rf"thang{_S}(?P<m>\d{{1,2}}|gieng|chap|{_VI_UP_TO_31})\b{_S}"
    rf"nam{_S}(?P<y>(?:19|20)\d\d\b|(?:hai|mot)(?: {_VI_YEAR_WORD}\b){{2,8}})"
)
_MONTH_NAMES = {"gieng": 1, "chap": 12, "tu": 4}
_EN_MONTH = rf"(?P<m>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_EN_ORDINAL = "|".join(word.replace("-", "[- ]") for word in sorted(ORDINALS, key=len, reverse=True))
_EN_DAY = rf"(?P<d>[0-3]?\d ?(?:st|nd|rd|th)?|{_EN_ORDINAL})\b"
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_EN_BELOW_100 = rf"(?:(?:{_TENS})(?:[- ](?:{_UNITS}))?|{_TEENS}|{_UNITS})"
_EN_YEAR_WORDS = (
    rf"(?:(?:two thousand|nineteen hundred)(?:,? (?:and )?{_EN_BELOW_100})?|(?:twenty|nineteen)[- ]{_EN_BELOW_100})\b"
)
_EN_YEAR = (
    rf"[\s,]{{1,3}}(?:a\.?d\.? )?(?:in |of )?(?:the year )?(?:of our lord )?(?P<y>{_EN_YEAR_WORDS}|(?:19|20)\d\d\b)"
)
_ENGLISH = (
    re.compile(rf"(?<![\w/\-])(?<!\w\.){_EN_DAY}(?: day)?(?: of)? {_EN_MONTH}{_EN_YEAR}"),
    re.compile(rf"\b{_EN_MONTH} (?:the )?{_EN_DAY}{_EN_YEAR}"),
)
# A text without one of these holds no such date: most pages are done after one look.
_SIGN = re.compile(
    r"two thousand|\ba\.d\.|twenty[- ]t[wh]|nineteen[- ]|the year|nam[\s.,:…]{1,4}(?:hai|mot) |\bm[uo]ng "
    r"|thang[\s.,:…]{1,4}[a-z]|(?:first|second|third|[a-z]th)[\s,]"
)


@dataclass(frozen=True, slots=True)
class WordedDate:
    """Year, month and day said by text[start:end]; whether there is such a day is not checked."""

    year: int
    month: int
    day: int
    start: int
    end: int


def worded_dates(folded: str) -> Iterator[WordedDate]:
    """Those of a folded text, in no order. Line ends count as spaces."""
    if not _SIGN.search(folded):
        return
    text = folded.replace("\n", " ")
    for match in _VIETNAMESE.finditer(text):
        if not (match["d"] + match["m"] + match["y"]).isdigit():
            yield from _said(match, _vietnamese_year(match["y"]), _vietnamese_month(match["m"]))
    for pattern in _ENGLISH:
        for match in pattern.finditer(text):
            yield from _said(match, _english_year(match["y"]), MONTHS[match["m"]])


def _said(match: re.Match[str], year: int | None, month: int | None) -> Iterator[WordedDate]:
    day = _day(match["d"])
    if year and month and day:
        yield WordedDate(year, month, day, match.start(), match.end())


def _day(text: str) -> int | None:
    if figure := re.match(r"\d+", re.sub(r"^(?:mung|mong) ", "", text)):
        return int(figure[0])
    return ORDINALS.get(text.replace(" ", "-")) or number_in_words(re.sub(r"^(?:mung|mong) ", "", text))


def _vietnamese_month(text: str) -> int | None:
    return int(text) if text.isdigit() else _MONTH_NAMES.get(text) or number_in_words(text)


def _vietnamese_year(text: str) -> int | None:
    """ "hai nghìn không trăm hai mươi lăm", or a figure at a time: "hai không hai lăm", "hai không hai mươi lăm"."""
    if text.isdigit():
        return int(text)
    words = text.split()
    if "nghin" in words or "ngan" in words:
        # What follows the year may begin with a number word too: the longest run that is a number is the year.
        runs = (number_in_words(" ".join(words[:length])) for length in range(len(words), 1, -1))
        return next((year for year in runs if year), None)
    century, rest = "".join(str(number_in_words(word)) for word in words[:2]), words[2:]
    if "muoi" in rest:
        return _two_figures(century, number_in_words(" ".join(rest)))
    years = [number_in_words(word) for word in rest[:2]]
    return _two_figures(century, int("".join(map(str, years)))) if len(years) == 2 and None not in years else None


def _english_year(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    if text.startswith("two thousand"):
        return number_in_words(text.replace(",", ""))
    if text.startswith("nineteen hundred"):
        rest = re.sub(r"^nineteen hundred,? ?(?:and )?", "", text)
        return _two_figures("19", number_in_words(rest) if rest else 0)
    century, rest = re.split(r"[- ]", text, maxsplit=1)
    return _two_figures("20" if century == "twenty" else "19", number_in_words(rest))


def _two_figures(century: str, years: int | None) -> int | None:
    return None if years is None or years > 99 else int(f"{century}{years:02d}")
