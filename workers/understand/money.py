"""Amounts of money in text: digits with Vietnamese or English grouping, and their currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_CURRENCIES = {
    "vnd": "VND", "vnđ": "VND", "dong": "VND", "dong chan": "VND", "d": "VND", "đ": "VND", "₫": "VND",
    "usd": "USD", "us$": "USD", "$": "USD", "us dollars": "USD", "dollars": "USD", "dollar": "USD",
    "do la my": "USD", "do la": "USD",
    "eur": "EUR", "€": "EUR", "euro": "EUR", "euros": "EUR", "jpy": "JPY", "¥": "JPY", "yen": "JPY",
    "gbp": "GBP", "£": "GBP", "sgd": "SGD", "s$": "SGD", "cny": "CNY", "rmb": "CNY", "aud": "AUD",
    "thb": "THB", "krw": "KRW", "hkd": "HKD",
}  # fmt: skip
_UNIT = "|".join(sorted((re.escape(c) for c in _CURRENCIES), key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:[., ’']\d{3})+(?:[.,]\d{1,2})?(?![\d])|\d{1,15}(?:[.,]\d{1,2})?(?!\d)"
_MONEY = re.compile(
    rf"(?:(?<![a-z])(?P<before>{_UNIT})\s?)?(?:(?<![\w.,/\-−])|(?<=[\s:(|][\-−]))(?P<number>{_NUMBER})(?P<slash>/)?(?P<mark>,-|\.-)?"
    rf"(?:\s?[(\[]?(?P<after>{_UNIT})(?![a-z]))?"
)
_CODE = re.compile(r"0\d{6,}")  # a tax code, a phone, an account: no amount begins with nought
_SCALES = re.compile(
    r"\s?(?P<scale>ty|trieu|nghin|ngan|million|billion|thousand)\b(?:\s+(?P<after>" + _UNIT + r")(?![a-z]))?"
)
_SCALE = {
    "ty": 10**9,
    "trieu": 10**6,
    "nghin": 10**3,
    "ngan": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "thousand": 10**3,
}


@dataclass(frozen=True, slots=True)
class Money:
    """text[start:end] says `value`, never negative: `negative` tells of a minus straight before it.

    `currency` is ISO 4217 or None when not printed beside it.
    """

    value: Decimal
    currency: str | None
    start: int
    end: int
    grouped: bool  # written with groups of three digits
    negative: bool = False

    @property
    def digits(self) -> str:
        """Decimal digits with "." as the point, no grouping, no idle zeros behind the point."""
        return plain(self.value)


def plain(value: Decimal) -> str:
    """A decimal as Fact values want it: "1250000000", "1250.5"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def find_money(folded: str, start: int = 0, end: int | None = None) -> list[Money]:
    """Every number that may be an amount in folded[start:end], in order (percentages and counts included)."""
    stop = len(folded) if end is None else end
    found = []
    for match in _MONEY.finditer(folded, start, stop):
        value = parse_number(match["number"], vietnamese=None)
        if value is None or _CODE.fullmatch(match["number"]):
            continue
        unit = match["before"] or match["after"]
        last = match.end()
        scale = _SCALES.match(folded, last, stop) if not match["after"] else None
        if scale:
            value *= _SCALE[scale["scale"]]
            unit = unit or scale["after"]
            last = scale.end()
        if folded[last : last + 2].lstrip()[:1] == "%":
            continue
        grouped = bool(re.search(r"\d[., ’']\d{3}(?!\d)", match["number"]))
        minus = folded[match.start("number") - 1 : match.start("number")] in ("-", "−")
        found.append(Money(value, _CURRENCIES.get(unit) if unit else None, match.start(), last, grouped, minus))
    return found


def parse_number(text: str, vietnamese: bool | None) -> Decimal | None:
    """A printed number: 1.250.000,50 (vi), 1,250,000.50 (en), 1250000; None when it is neither.

    `vietnamese` settles the one doubtful form, a single group ("1.250", "1,250"): it is grouping in both
    habits as long as three digits follow, which is how money is printed; with two digits it is a fraction.
    """
    compact = re.sub(r"[ ’']", "", text)
    marks = [c for c in compact if c in ".,"]
    if len(set(marks)) == 2:
        point = marks[-1]
        if marks.count(point) > 1:
            return None
        compact = compact.replace("," if point == "." else ".", "").replace(",", ".")
    elif marks:
        last_group = compact.rsplit(marks[-1], 1)[1]
        if len(last_group) == 3 or len(marks) > 1:
            compact = compact.replace(marks[-1], "")
        else:
            compact = compact.replace(",", ".")
    try:
        return Decimal(compact)
    except InvalidOperation:
        return None
