"""Dates printed over quoted mails, as programs write them."""

from __future__ import annotations

import pytest

from workers.extract.mail_dates import parse_printed_date


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Thứ Hai, Tháng 3 22, 2025 9:14:05 SA", "2025-03-22T09:14:05+00:00"),
        ("Thứ Hai, Tháng Ba 3, 2025 12:49:56 CH", "2025-03-03T12:49:56+00:00"),
        ("Thứ Tư, Tháng Mười Hai 31, 2025 1:05 CH", "2025-12-31T13:05:00+00:00"),
        ("Thứ Hai, 3 tháng 3, 2025 lúc 09:14", "2025-03-03T09:14:00+00:00"),
        ("27 Tháng Mười Hai 2021 9:31 SA", "2021-12-27T09:31:00+00:00"),
        ("Monday, March 3, 2025 at 09:26:50 AM GMT+7", "2025-03-03T09:26:50+07:00"),
        ("3/4/25 09:14 (GMT+07:00)", "2025-04-03T09:14:00+07:00"),
        ("03 March 2025 09:14", "2025-03-03T09:14:00+00:00"),
    ],
)
def test_days_are_read_in_the_order_in_which_they_are_printed(printed: str, expected: str) -> None:
    found = parse_printed_date(printed)
    assert found is not None and found.isoformat() == expected
