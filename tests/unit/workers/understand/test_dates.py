from __future__ import annotations

from datetime import date

import pytest

from app.domain.text import fold_aligned
from workers.understand.dates import add_months, find_dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ngày 12 tháng 3 năm 2024", "2024-03-12"),
        ("Ngày (date) 12 tháng (month) 03 năm (year) 2024", "2024-03-12"),
        ("ngày 12 tháng O3 năm 2O24", "2024-03-12"),
        ("ngày '14 tháng 02 năm 2026", "2026-02-14"),
        ('Hôm nay, ngày "19 tháng 02 năm 2026', "2026-02-19"),
        ("ngày ° 19 tháng - 02 năm ^2026", "2026-02-19"),
        ("12/03/2024", "2024-03-12"),
        ("12-3-2024", "2024-03-12"),
        ("12.03.2024", "2024-03-12"),
        ("12/03/24", "2024-03-12"),
        ("2024-03-12", "2024-03-12"),
        ("March 3, 2024", "2024-03-03"),
        ("the 3rd day of April, 2024", "2024-04-03"),
        ("the 6t h day of March, 2006", "2006-03-06"),
        ("this first day of July, 2017", "2017-07-01"),
        ("27 April 2006", "2006-04-27"),
        ("12-Mar-2024", "2024-03-12"),
        ("3/25/2011", "2011-03-25"),
        ("ngày mười hai tháng ba năm hai nghìn không trăm hai mươi lăm", "2025-03-12"),
        ("ngày 12 tháng 3 năm hai ngàn không trăm hai mươi lăm hai bên gồm", "2025-03-12"),
        ("ngày mùng 8 tháng giêng năm hai nghìn hai mươi lăm", "2025-01-08"),
        ("ngày mồng năm tháng chạp\nnăm hai không hai lăm", "2025-12-05"),
        ("ngày 3 tháng tư năm 2025", "2025-04-03"),
        ("ngày hai mươi tám tháng năm năm hai nghìn không trăm hai mươi sáu", "2026-05-28"),
        ("the 3rd day of April, two thousand twenty-five", "2025-04-03"),
        ("this third day of April in the year two thousand and twenty five", "2025-04-03"),
        ("April twenty-first, twenty twenty-five", "2025-04-21"),
        ("ngày ..12.. tháng ..3.. năm 20..25..", "2025-03-12"),
        ("Date: ....17 Jan 2026....", "2026-01-17"),
    ],
)
def test_reads_the_ways_dates_are_written(text: str, expected: str) -> None:
    assert [found.iso for found in find_dates(fold_aligned(text))] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "ngày … tháng … năm 2024",
        "ngày      tháng      năm 2024",
        "31/02/2024",
        "March ___, 1999",
        "số 91/2015/QH13",
        "1.250.000.000",
        "192.168.10.24",
        "125/2025/HĐMB",
        "tháng 3 năm 2024",
        "ngày mười hai tháng ba",
        "ngày ba mươi tháng hai năm hai nghìn không trăm hai mươi lăm",
        "two thousand twenty-five units",
        "No.17 Jan 2026",
    ],
)
def test_blanks_and_numbers_are_no_dates(text: str) -> None:
    assert find_dates(fold_aligned(text)) == []


def test_month_comes_first_only_when_asked() -> None:
    assert find_dates("03/04/2024")[0].value == date(2024, 4, 3)
    assert find_dates("03/04/2024", month_first=True)[0].value == date(2024, 3, 4)


def test_place_of_a_date_is_where_it_is_printed() -> None:
    text = "TP. HCM, ngày 12 tháng 3 năm 2024."
    found = find_dates(fold_aligned(text))[0]
    assert text[found.start : found.end] == "ngày 12 tháng 3 năm 2024"


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2024, 3, 15), 12, date(2025, 3, 15)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_terms_end_on_the_corresponding_day(start: date, months: int, expected: date) -> None:
    assert add_months(start, months) == expected
