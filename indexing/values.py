"""Dates and amounts as people type them in a filter, read into inclusive ranges. Nothing raises: unreadable is None.

Days come before months (5/3/2024 is the fifth of March), as in Vietnam and most of Europe.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from indexing.text import fold

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_DAY_FIRST = re.compile(r"(?:(\d{1,2})[-/.])?(\d{1,2})[-/.](\d{4})")
_COMPARED = re.compile(r"(>=|<=|≥|≤|>|<|=)?\s*(.+)", re.DOTALL)
_AMOUNT = re.compile(r"([\d.,]+)\s*([^\W\d_]*)\s*(\$|€|₫|[^\W\d_]*)")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_UNITS = {
    **dict.fromkeys(["k", "nghin", "ngan"], 10**3),
    **dict.fromkeys(["m", "tr", "trieu"], 10**6),
    **dict.fromkeys(["b", "bn", "ty", "ti"], 10**9),
}
_CURRENCIES = {
    **dict.fromkeys(["vnd", "dong", "d", "₫"], "VND"),
    **dict.fromkeys(["usd", "$"], "USD"),
    **dict.fromkeys(["eur", "€"], "EUR"),
}
_MAX_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Dates:
    """An inclusive range of days, open where None; at least one end is set."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of an amount range and whether the figure itself belongs to it."""

    value: Decimal
    inclusive: bool = True


@dataclass(frozen=True, slots=True)
class Amounts:
    """A range of amounts; currency empty: any."""

    low: Bound | None
    high: Bound | None
    currency: str = ""


def read_dates(text: str) -> Dates | None:
    """`2024`, `03/2024`, `5/3/2024`, ISO forms, `a..b`, `a..`, `..b`, `>=a`, `>a`, `<a`, `<=a`."""
    first, dots, last = text.partition("..")
    if dots:
        low, high = _period(first), _period(last)
        if (first.strip() and not low) or (last.strip() and not high):
            return None
        if low and high and low > high:
            low, high = high, low
        return Dates(low[0] if low else None, high[1] if high else None) if low or high else None
    match = _COMPARED.fullmatch(text.strip())
    period = _period(match[2]) if match else None
    if match is None or period is None:
        return None
    return _compared(match[1] or "=", period)


def _compared(operator: str, period: tuple[date, date]) -> Dates | None:
    start, end = period
    try:
        match operator:
            case ">=" | "≥":
                return Dates(start, None)
            case ">":
                return Dates(end + timedelta(days=1), None)
            case "<=" | "≤":
                return Dates(None, end)
            case "<":
                return Dates(None, start - timedelta(days=1))
            case _:
                return Dates(start, end)
    except OverflowError:  # before year 1 or after 9999
        return None


def _period(text: str) -> tuple[date, date] | None:
    """First and last day of a year, a month or a day."""
    text = text.strip()
    if not text.isascii():
        return None
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if day:
        return first, first
    last_month = int(month) if month else 12
    return first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])


def read_amounts(text: str) -> Amounts | None:
    """`100tr`, `1,5 tỷ`, `100.000.000..200.000.000`, `>500k`, `<=1.000,50`; with a currency: `>1000usd`, `5trđ`."""
    first, dots, last = text.partition("..")
    if dots:
        return _amounts_between(first.strip(), last.strip())
    match = _COMPARED.fullmatch(text.strip())
    figure = _figure(match[2]) if match else None
    if match is None or figure is None:
        return None
    value, _, currency = figure
    operator = match[1] or "="
    bound = Bound(value, operator not in (">", "<"))
    low_end = bound if operator in (">", ">=", "≥", "=") else None
    high_end = bound if operator in ("<", "<=", "≤", "=") else None
    return Amounts(low_end, high_end, currency)


def _amounts_between(first: str, last: str) -> Amounts | None:
    low, high = _figure(first), _figure(last)
    if (first and not low) or (last and not high) or not (low or high):
        return None
    low_value, high_value = low and low[0], high and high[0]
    if low and high and low[1] == 1:  # 100..200tr: the unit is said once
        low_value = low[0] * high[1]
    if low_value is not None and high_value is not None and low_value > high_value:
        low_value, high_value = high_value, low_value
    return Amounts(
        None if low_value is None else Bound(low_value),
        None if high_value is None else Bound(high_value),
        (low and low[2]) or (high and high[2]) or "",
    )


def _figure(text: str) -> tuple[Decimal, int, str] | None:
    """Value, the factor that went into it, currency or ""."""
    match = _AMOUNT.fullmatch(fold(text.strip()))
    if match is None:
        return None
    figure, word, rest = match.groups()
    number = _number(figure)
    unit, currency = _unit(word)
    if number is None or unit is None or (rest and (currency or rest not in _CURRENCIES)):
        return None
    return number * unit, unit, currency or _CURRENCIES.get(rest, "")


def _unit(word: str) -> tuple[int | None, str]:
    """Factor and currency written together: "tr", "usd", "trd", "tyvnd"."""
    for length in range(len(word), -1, -1):
        unit, rest = word[:length], word[length:]
        if (not unit or unit in _UNITS) and (not rest or rest in _CURRENCIES):
            return _UNITS.get(unit, 1), _CURRENCIES.get(rest, "")
    return None, ""


def _number(text: str) -> Decimal | None:
    """Groups of three behind every sign are thousands, else the last sign is the decimal one."""
    if not text.isascii() or sum(c.isdigit() for c in text) not in range(1, _MAX_DIGITS + 1):
        return None
    if _GROUPED.fullmatch(text):
        return Decimal(re.sub(r"[.,]", "", text))
    whole, sign, part = text.rpartition(max(".", ",", key=text.rfind))
    if not sign:
        return Decimal(part)
    if not part or not whole or (re.search(r"[.,]", whole) and not _GROUPED.fullmatch(whole)):
        return None
    return Decimal(f"{re.sub(r'[.,]', '', whole)}.{part}")
