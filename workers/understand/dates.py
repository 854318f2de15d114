"""Dates as they are written in Vietnamese and English text, with OCR slips. Finds them; does not judge them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workers.understand.calendar_words import MONTHS, ORDINALS
from workers.understand.worded_dates import worded_dates

# Letters Tesseract prints for digits; only read so inside a frame that is a date beyond doubt.
_DOTS = re.compile(r"\.{2}|…|_{2}")  # the line that a day is written on
_SLIPS = str.maketrans({"o": "0", "q": "0", "i": "1", "l": "1", "|": "1", "z": "2", "s": "5", "b": "8"})
_D = r"[0-9oilzsb|]"
_MONTH = r"(?P<m>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_TH = r"(?:\s?(?:s\s?t|n\s?d|r\s?d|t\s?h|er)\b)?"
_DAY = rf"(?P<d>[0-3]?\d){_TH}"
_YEAR = r"(?P<y>(?:19|20)\s?\d\s?\d)\b"
_PAREN = r"(?:\s*+\(\s*+[a-z]{2,8}\s*+\))?"  # "Ngày (date) 12 tháng (month) 3 năm (year) 2024"
_SEP = r"\s?[/.\-–]\s?"
# What stands between the words of a date: blanks to be filled in by hand, quotes, and specks of a scan read as marks.
_FILL = r"[\s:.…_,;\'\"’‘“”´`*|~^°¬«»\-–]{0,12}"

_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "words-vi",
        re.compile(
            rf"\b(?:nga[yv]|ngav){_PAREN}{_FILL}(?P<d>{_D}{{1,2}}){_FILL}(?:than[gq]|[a-z]{{3,5}}(?=\s[0-9]{{1,2}}\s?na))"
            rf"{_PAREN}{_FILL}(?P<m>{_D}{{1,2}}){_FILL}na[mn]{_PAREN}{_FILL}"
            rf"(?P<y>{_D}{{4}}|20[\s.…_]{{1,6}}\d\d)(?![0-9])"  # "năm 20..25..": a form that prints the century
        ),
    ),
    (
        "iso",  # and as Koreans write it, "2026. 05. 12."
        re.compile(
            r"(?<![\w/.\-])(?P<y>(?:19|20)\d\d)(?:[-/]|\. ?)(?P<m>[01]?\d)(?:[-/]|\. ?)(?P<d>[0-3]?\d)(?![\d/\-])"
        ),
    ),
    (
        "numeric",
        re.compile(
            rf"(?<![\w/\-])(?<!\d\.)(?P<d>[0-3]?\d){_SEP}(?P<m>[0-3]?\d){_SEP}"
            r"(?P<y>(?:19|20)\d\d|\d\d)(?![\w/\-]|\.\d|,\d)"
        ),
    ),
    (
        "slips",
        re.compile(
            rf"(?:\bnga[yv]|\bdate|\bdated){_PAREN}\s*+[:.]?\s*+(?P<d>{_D}{{1,2}}){_SEP}(?P<m>{_D}{{1,2}}){_SEP}"
            rf"(?P<y>[2z][0o]{_D}{{2}})(?![\w/\-])"
        ),
    ),
    ("day-month", re.compile(rf"(?<![\w,/\-])(?<!\w\.){_DAY}(?:\s+day)?(?:\s+of)?[\s\-./]*{_MONTH}[\s,\-./]*{_YEAR}")),
    ("day-month-2", re.compile(rf"(?<![\w,/\-])(?<!\w\.)(?P<d>[0-3]?\d)[\-/ ]{_MONTH}[\-/ ](?P<y>\d\d)(?!\w)")),
    ("month-day", re.compile(rf"\b{_MONTH}\s*+(?P<d>[0-3]?\d){_TH}\s?[,.]?\s*+{_YEAR}")),
    (
        "ordinal",
        re.compile(
            rf"\b(?P<d>{'|'.join(sorted(ORDINALS, key=len, reverse=True))})\s+(?:day\s+)?(?:of\s+)?"
            rf"{_MONTH}[\s,]*{_YEAR}"
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: text[start:end] says `value`. `shape` names the way it is written."""

    value: date
    start: int
    end: int
    shape: str
    repaired: bool = False  # letters were read as digits
    ambiguous: bool = False  # day and month could change places

    @property
    def iso(self) -> str:
        """The date as YYYY-MM-DD."""
        return self.value.isoformat()


def find_dates(folded: str, month_first: bool = False) -> list[FoundDate]:
    """All whole dates in folded text, in order, no two overlapping.

    `month_first` reads 03/04/2024 as March 4 (US English papers); otherwise the day comes first. Whatever
    the habit, a part above 12 can only be the day. Blanks ("ngày … tháng … năm 2024") and dates that do
    not exist are none.
    """
    found: list[FoundDate] = []
    for shape, pattern in _SHAPES:
        found.extend(_dates_of(shape, pattern, folded, month_first))
    for said in worded_dates(folded):
        if (value := _date(said.year, said.month, said.day)) is not None:
            shape = "words-vi" if folded.startswith("ngay", said.start) else "words-en"
            found.append(FoundDate(value, said.start, said.end, shape))
    found.sort(key=lambda f: (f.start, -f.end))
    kept: list[FoundDate] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


_MONTH_END = re.compile(
    rf"\b(?:(?:last day|end) (?:of|in) (?:the month of )?{_MONTH}[\s,]*{_YEAR}"
    r"|(?:het|cuoi|ngay cuoi(?: cung)?(?: cua)?|(?<=den )) ?thang\s?"
    r"(?P<mv>\d{1,2})\s?(?:nam |/|-|\.)\s?(?P<yv>(?:19|20)\d\d)\b)"
)


def find_month_ends(folded: str) -> list[FoundDate]:
    """Days named as the last of a month: "the last day in February, 2023", "hết tháng 12 năm 2025"."""
    found = []
    for match in _MONTH_END.finditer(folded):
        month = MONTHS[match["m"]] if match["m"] else int(match["mv"])
        first = _date(int(re.sub(r"\s", "", match["y"] or match["yv"])), month, 1)
        if first is not None:
            last = add_months(first, 1) - timedelta(days=1)
            found.append(FoundDate(last, match.start(), match.end(), "month-end"))
    return found


def _dates_of(shape: str, pattern: re.Pattern[str], folded: str, month_first: bool) -> Iterator[FoundDate]:
    for match in pattern.finditer(folded):
        day_text, month_text = match["d"], match["m"]
        year_text = re.sub(r"[\s.…_]", "", match["y"])
        repaired = False
        if shape in ("words-vi", "slips"):
            fixed = [t.translate(_SLIPS) for t in (day_text, month_text, year_text)]
            repaired = fixed != [day_text, month_text, year_text]
            if repaired and _DOTS.search(match.group()):
                continue  # a form filled in by hand, of which strokes and dots were read as letters: nobody's day
            day_text, month_text, year_text = fixed
        day = ORDINALS.get(day_text) or int(day_text)
        month = MONTHS.get(month_text) or int(month_text)
        ambiguous = False
        if shape == "numeric":
            ambiguous = day <= 12 and month <= 12 and day != month
            if month > 12 or (month_first and day <= 12):
                day, month = month, day
        value = _date(_year(year_text), month, day)
        if value is not None:
            start = match.start("d") if shape == "slips" else match.start()
            yield FoundDate(value, start, match.end(), shape, repaired, ambiguous)


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return 2000 + year if year < 70 else 1900 + year  # the window POSIX strptime uses


def _date(year: int, month: int, day: int) -> date | None:
    if not 1950 <= year <= 2099:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_months(start: date, months: int) -> date:
    """The same day `months` later, the last of the month where it has no such day.

    Source: Civil Code of Vietnam 2015, article 148: a term counted in months or years ends with the
    corresponding day, and with the last day of a month that has none.
    """
    total = start.year * 12 + start.month - 1 + months
    year, month = divmod(total, 12)
    for day in range(start.day, 27, -1):
        value = _date(year, month + 1, day)
        if value is not None:
            return value
    return date(year, month + 1, min(start.day, 28))
