"""Dates and amounts as people type them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from indexing.values import Amounts, Bound, Dates, read_amounts, read_dates


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("02/2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("5/3/2024", date(2024, 3, 5), date(2024, 3, 5)),
        ("05.03.2024", date(2024, 3, 5), date(2024, 3, 5)),
        ("2024-03-05", date(2024, 3, 5), date(2024, 3, 5)),
        ("2024-01-01..2024-06-30", date(2024, 1, 1), date(2024, 6, 30)),
        ("2023..02/2024", date(2023, 1, 1), date(2024, 2, 29)),
        ("2024..2023", date(2023, 1, 1), date(2024, 12, 31)),
        ("2024..", date(2024, 1, 1), None),
        ("..2024", None, date(2024, 12, 31)),
        (">=2024", date(2024, 1, 1), None),
        (">2024", date(2025, 1, 1), None),
        ("<=2024", None, date(2024, 12, 31)),
        ("<3/2024", None, date(2024, 2, 29)),
    ],
)
def test_dates_are_read_day_first_into_inclusive_ranges(text: str, first: date | None, last: date | None) -> None:
    assert read_dates(text) == Dates(first, last)


@pytest.mark.parametrize("text", ["", "..", "31/2/2024", "13/2024", "abc", "0000", "<0001", ">9999", "٢٠٢٤", "2024..x"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_dates(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("100", "100"),
        ("1.000", "1000"),
        ("1,000,000", "1000000"),
        ("1.000,50", "1000.50"),
        ("1,000.50", "1000.50"),
        ("1,5 tỷ", "1500000000"),
        ("1.5ty", "1500000000"),
        ("100tr", "100000000"),
        ("2 triệu", "2000000"),
        ("500k", "500000"),
        ("500 nghìn", "500000"),
    ],
)
def test_amounts_are_read_in_both_notations(text: str, value: str) -> None:
    bound = Bound(Decimal(value))
    assert read_amounts(text) == Amounts(bound, bound)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (">100tr", Amounts(Bound(Decimal(100_000_000), False), None)),
        ("<=5k", Amounts(None, Bound(Decimal(5000)))),
        ("100..200tr", Amounts(Bound(Decimal(100_000_000)), Bound(Decimal(200_000_000)))),
        ("2k..1k", Amounts(Bound(Decimal(1000)), Bound(Decimal(2000)))),
        ("1k..", Amounts(Bound(Decimal(1000)), None)),
        (">1000usd", Amounts(Bound(Decimal(1000), False), None, "USD")),
        (">5trđ", Amounts(Bound(Decimal(5_000_000), False), None, "VND")),
        ("<10 $", Amounts(None, Bound(Decimal(10), False), "USD")),
    ],
)
def test_ranges_of_amounts(text: str, expected: Amounts) -> None:
    assert read_amounts(text) == expected


@pytest.mark.parametrize("text", ["", "..", "tr", "1.2.3", "1,23,456", "5 xu", ">", "9" * 40, "1.", ",5", "٣"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert read_amounts(text) is None
