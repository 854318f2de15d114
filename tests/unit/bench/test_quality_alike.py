"""The measure of duplicates counts what it says: copies that are found, siblings that are left alone."""

from __future__ import annotations

from datetime import date

from app.domain.matching.own import own_keys
from app.domain.reading import PageOutcome, PageRead, ReadMethod
from bench.quality.alike import measure
from bench.quality.twins import BAD, ITSELF, SAME_CUSTOMER, TEXT, Copy
from workers.understand import understand

_TEXT = (
    "HỢP ĐỒNG MUA BÁN\nSố: {number}\nHôm nay, ngày {day} tháng 3 năm 2026, hai bên gồm:\n"
    "BÊN A: CÔNG TY TNHH SAO VIỆT\nMã số thuế: 0102030405\nBÊN B: CÔNG TY TNHH ANPHA\nMã số thuế: 0312345673\n"
    "Bên A giao hàng tại kho của bên B trong vòng bảy ngày kể từ ngày ký, bảo hành mười hai tháng.\n"
    "Tổng cộng tiền thanh toán: 12.500.000 đồng\n"
)


def copy(who: str, rendering: str, number: str, day: int, kind: str = "contract") -> Copy:
    method = ReadMethod.OCR if rendering == BAD else ReadMethod.NATIVE
    pages = (PageRead(1, _TEXT.format(number=number, day=day), method, PageOutcome.TEXT),)
    return Copy(0, kind, who, rendering, pages, tuple(understand(pages, received=date(2026, 12, 31))))


def test_copies_and_siblings_are_counted_apart() -> None:
    read = [
        copy(ITSELF, TEXT, "125/2026/HĐMB", 12),
        copy(ITSELF, BAD, "125/2026/HĐMB", 12),
        copy(SAME_CUSTOMER, TEXT, "126/2026/HĐMB", 13),
    ]
    found = measure(read, own_keys(None))
    assert {title: (share.hits, share.all) for title, share in found.items()} == {
        "re-scans found": (1, 1),
        "siblings left alone, as text": (1, 1),
        "siblings left alone, one read from a picture": (1, 1),
    }


def test_a_sibling_that_is_taken_for_a_copy_is_a_miss_with_its_name() -> None:
    read = [copy(ITSELF, TEXT, "125/2026/HĐMB", 12), copy(SAME_CUSTOMER, TEXT, "125/2026/HĐMB", 12)]
    [share] = measure(read, own_keys(None)).values()
    assert (share.hits, share.misses) == (0, ["0 contract: itself, text / sibling, same customer, text: same_text"])
    identity = [copy(ITSELF, TEXT, "1", 12, "identity"), copy(SAME_CUSTOMER, TEXT, "1", 12, "identity")]
    assert measure(identity, own_keys(None)) == {}
