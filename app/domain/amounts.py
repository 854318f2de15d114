"""Amounts people type or spreadsheets hold, Vietnamese or English grouping, and rounding by currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# Currencies without a minor unit (ISO 4217); all others in use here have two digits.
_WHOLE = frozenset({"VND", "JPY", "KRW", "CLP", "ISK"})
LIMIT = Decimal(10) ** 14

_CURRENCIES = {
    "đồng": "VND", "dong": "VND", "vnđ": "VND", "vnd": "VND", "₫": "VND", "đ": "VND", "usd": "USD", "us$": "USD",
    "$": "USD", "eur": "EUR", "€": "EUR", "jpy": "JPY", "¥": "JPY", "sgd": "SGD", "s$": "SGD", "gbp": "GBP",
    "£": "GBP", "cny": "CNY", "krw": "KRW", "thb": "THB", "aud": "AUD",
}  # fmt: skip
_SCALES = {
    "nghìn": 3, "ngàn": 3, "nghin": 3, "ngan": 3, "k": 3, "triệu": 6, "trieu": 6, "tr": 6, "million": 6, "m": 6,
    "tỷ": 9, "tỉ": 9, "ty": 9, "ti": 9, "billion": 9, "bn": 9,
}  # fmt: skip
_NUMBER = re.compile(r"[+\-]?\d[\d.,'  ]*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with the currency written beside it, None when none was."""

    value: Decimal
    currency: str | None


def minor_digits(currency: str) -> int:
    """Decimals a currency is written with: 0 for VND, 2 for USD."""
    return 0 if currency in _WHOLE else 2


def round_money(value: Decimal, currency: str) -> Decimal:
    """`value` to the minor unit of `currency`, halves up."""
    return value.quantize(Decimal(1).scaleb(-minor_digits(currency)), rounding=ROUND_HALF_UP)


def parse_currency(text: str) -> str | None:
    """ISO 4217 code of "VNĐ", "đồng", "$", "usd"; None when it is none we know."""
    key = text.strip().lower().rstrip(".")
    return _CURRENCIES.get(key)


def parse_amount(text: str) -> Amount | None:
    """The amount in "1.250.000.000 đ", "USD 1,250.00", "1,5 tỷ", "12 triệu"; None when it is not one amount.

    One separator followed by exactly three digits groups ("1.250" and "1,250" are 1250), as Vietnamese
    amounts are written; any other single separator is the decimal point.
    """
    match = _NUMBER.search(text)
    if match is None or len(text) > 60:
        return None
    value = _number(match.group())
    words = (text[: match.start()] + " " + text[match.end() :]).lower()
    currency, scale = None, 0
    for word in re.findall(r"us\$|s\$|[^\W\d_]+|[$€£¥₫]", words):
        if word in _SCALES and not scale:
            scale = _SCALES[word]
        elif word in _CURRENCIES and currency in (None, _CURRENCIES[word]):
            currency = _CURRENCIES[word]
        else:
            return None
    # Brackets may mean a negative amount, a second sign anything: better asked than guessed.
    if value is None or re.search(r"[\d+\-−()]", words):
        return None
    value = value.scaleb(scale)
    return Amount(value, currency) if abs(value) < LIMIT else None


def _number(written: str) -> Decimal | None:
    digits = re.sub(r"[  ']", "", written)
    sign, digits = ("-", digits[1:]) if digits[0] == "-" else ("", digits.lstrip("+"))
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        point = max(digits.rfind("."), digits.rfind(","))
        head, tail = digits[:point], digits[point + 1 :]
        if digits.count(digits[point]) > 1 or not _GROUPED.fullmatch(head):
            return None
        digits = re.sub(r"[.,]", "", head) + "." + tail
    elif _GROUPED.fullmatch(digits) and not digits.startswith("0"):
        digits = re.sub(r"[.,]", "", digits)
    elif dots + commas == 1:
        digits = digits.replace(",", ".")
    elif dots + commas:
        return None
    try:
        return Decimal(sign + digits)
    except InvalidOperation:
        return None
