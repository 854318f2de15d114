"""Days as people and spreadsheets write them, day first, and the moment a day stands for on a timeline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.domain.text import clean_line, fold

# Noon in Vietnam (UTC+7, no daylight saving): the same day for readers from UTC-5 to UTC+14.
_NOON = time(5, 0, tzinfo=UTC)
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_NUMERIC = re.compile(r"(\d{1,4})([./\-])(\d{1,2})\2(\d{1,4})")
_WORDS_VI = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) (?:nam )?(\d{4})")
_WORDS_EN = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})\.?,? (\d{4})")
_WORDS_US = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?(?:Z|[+\-]\d{2}:?\d{2})?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParsedDay:
    """A day; `month_first` says that it could only be read as month/day/year."""

    day: date
    month_first: bool = False


def parse_day(text: str) -> ParsedDay | None:
    """The day in "12/03/2024" (12 March), "2024-03-12", "12-3-24", "ngày 12 tháng 3 năm 2024", "March 3, 2024".

    Day first; where that is no date but month first is ("10/20/2016"), that. None when it is no date.
    Years of two digits are 2000 to 2069 and 1970 to 1999.
    """
    line = _CLOCK.sub("", clean_line(text))
    numeric = _NUMERIC.fullmatch(line)
    if numeric:
        return _from_numbers(numeric.group(1), numeric.group(3), numeric.group(4))
    folded = fold(line)
    for pattern, order in ((_WORDS_VI, (3, 2, 1)), (_WORDS_EN, (3, 2, 1)), (_WORDS_US, (3, 1, 2))):
        match = pattern.fullmatch(folded)
        if match:
            year, month, day = (match.group(i) for i in order)
            number = int(month) if month.isdigit() else _MONTHS.get(month[:3], 0)
            found = _date(int(year), number, int(day))
            return ParsedDay(found) if found else None
    return None


def moment_of(day: date) -> datetime:
    """The moment a paper's day stands for on a timeline: noon in Vietnam."""
    return datetime.combine(day, _NOON)


def _from_numbers(first: str, second: str, third: str) -> ParsedDay | None:
    if len(first) == 4:
        iso = _date(int(first), int(second), int(third))
        return ParsedDay(iso) if iso and len(third) <= 2 else None
    if len(first) > 2 or len(third) not in (2, 4):
        return None
    year = int(third) if len(third) == 4 else int(third) + (2000 if int(third) < 70 else 1900)
    day_first = _date(year, int(second), int(first))
    if day_first:
        return ParsedDay(day_first)
    month_first = _date(year, int(first), int(second))
    return ParsedDay(month_first, month_first=True) if month_first else None


def _date(year: int, month: int, day: int) -> date | None:
    if not 1900 <= year <= 2199:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
