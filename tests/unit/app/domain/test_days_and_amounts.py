"""Days and amounts as people and spreadsheets write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.domain.amounts import parse_amount, parse_currency, round_money
from app.domain.days import moment_of, parse_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/03/2024", date(2024, 3, 12)),
        ("2/3/24", date(2024, 3, 2)),
        ("12-3-2024", date(2024, 3, 12)),
        ("12.03.2024", date(2024, 3, 12)),
        ("2024-03-12", date(2024, 3, 12)),
        ("2024/3/12", date(2024, 3, 12)),
        ("2024-03-12 08:30:00", date(2024, 3, 12)),
        ("2024-03-12T08:30:00.000Z", date(2024, 3, 12)),
        ("12/03/2024 2:05 PM", date(2024, 3, 12)),
        ("ngày 12 tháng 3 năm 2024", date(2024, 3, 12)),
        ("12 tháng 3 2024", date(2024, 3, 12)),
        ("March 3, 2024", date(2024, 3, 3)),
        ("3rd Mar 2024", date(2024, 3, 3)),
        ("17-07-17", date(2017, 7, 17)),
        ("01-01-99", date(1999, 1, 1)),
    ],
)
def test_days_are_read_day_first(text: str, day: date) -> None:
    parsed = parse_day(text)
    assert parsed is not None
    assert (parsed.day, parsed.month_first) == (day, False)


def test_what_can_only_be_month_first_is_read_so_and_says_it() -> None:
    parsed = parse_day("10/20/2016")
    assert parsed is not None
    assert (parsed.day, parsed.month_first) == (date(2016, 10, 20), True)


@pytest.mark.parametrize(
    "text", ["", "31/02/2026", "45000", "12/2024", "hôm nay", "32/13/2026", "1/2/3/4", "12/03-2024"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_day(text) is None


def test_a_days_moment_is_that_day_in_vietnam() -> None:
    assert moment_of(date(2026, 3, 12)).isoformat() == "2026-03-12T05:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1.250.000.000", "1250000000", None),
        ("1,250,000", "1250000", None),
        ("1.250", "1250", None),
        ("1,250", "1250", None),
        ("1100.04", "1100.04", None),
        ("1,5", "1.5", None),
        ("0.5", "0.5", None),
        ("0,125", "0.125", None),
        ("1.250.000,50", "1250000.50", None),
        ("1,250,000.50", "1250000.50", None),
        ("1 250 000 đ", "1250000", "VND"),
        ("12.000.000 VNĐ", "12000000", "VND"),
        ("USD 1,250.00", "1250.00", "USD"),
        ("$24,000", "24000", "USD"),
        ("1,5 tỷ", "1500000000", None),
        ("12 triệu đồng", "12000000", "VND"),
        ("-5", "-5", None),
        ("50", "50", None),
    ],
)
def test_amounts_in_vietnamese_and_english(text: str, value: str, currency: str | None) -> None:
    parsed = parse_amount(text)
    assert parsed is not None
    assert (parsed.value, parsed.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "1,25,0", "12 cái", "10 20 USD EUR", "1e400", "9" * 40, "--5", "(5)"]
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert parse_amount(text) is None


def test_money_is_rounded_to_what_its_currency_has() -> None:
    assert round_money(Decimal("499999.5"), "VND") == Decimal(500000)
    assert round_money(Decimal("1.005"), "USD") == Decimal("1.01")
    assert parse_currency("VNĐ") == "VND"
