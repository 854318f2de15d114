"""Amounts and dates are written as Vietnamese and English paper writes them."""

from __future__ import annotations

from datetime import date

import pytest

from bench.samples.wording import dollars, dong, english_date, long_date, spell_dollars, spell_dong, titled


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (1_250_000_000, "Một tỷ hai trăm năm mươi triệu đồng"),
        (21_005, "Hai mươi mốt nghìn không trăm linh năm đồng"),
        (15, "Mười lăm đồng"),
        (1_000_100, "Một triệu một trăm đồng"),
        (105_000_000, "Một trăm linh năm triệu đồng"),
        (0, "Không đồng"),
    ],
)
def test_dong_in_words(amount: int, words: str) -> None:
    assert spell_dong(amount) == words


def test_dollars_in_words() -> None:
    assert spell_dollars(12_651) == "Twelve thousand six hundred fifty-one US dollars"
    assert spell_dollars(100_000) == "One hundred thousand US dollars"


def test_figures_and_dates() -> None:
    assert dong(1_250_000) == "1.250.000"
    assert dollars(1250) == "1,250.00"
    assert long_date(date(2024, 2, 5)) == "ngày 05 tháng 02 năm 2024"
    assert long_date(date(2024, 3, 12)) == "ngày 12 tháng 3 năm 2024"
    assert english_date(date(2024, 3, 3)) == "March 3, 2024"


def test_people_get_the_right_title() -> None:
    assert titled("Lê Thị Kim Oanh") == "Bà Lê Thị Kim Oanh"
    assert titled("Phạm Hữu Phước") == "Ông Phạm Hữu Phước"
