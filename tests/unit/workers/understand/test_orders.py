"""Numbers of orders that no label introduces."""

from __future__ import annotations

import time

import pytest

from app.domain.facts import FactField
from app.domain.reading import MailHeaders
from tests.unit.workers.understand.papers import facts_of, page, values
from workers.understand import understand

HEAD = "BIÊN BẢN NGHIỆM THU\nSố: BBNT-01/2026\nNgày 20 tháng 4 năm 2026\n"


def found(line: str) -> list[str]:
    return values(facts_of(f"{HEAD}{line}\nHai bên thống nhất nghiệm thu.\n"), FactField.REFERENCE)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Hàng giao thuộc đơn hàng DH260012 đã đủ.", ["DH260012"]),
        ("Đơn hàng: DH-26/0012", ["DH-26/0012"]),
        ("Đơn hàng số DH260012, DH260013 và DH260015;", ["DH260012", "DH260013", "DH260015"]),
        ("Theo đơn đặt hàng PO-2603-118.", ["PO-2603-118"]),
        ("Goods of sales order SO/26/0815 and SO/26/0816 were delivered.", ["SO/26/0815", "SO/26/0816"]),
        ("Purchase order PO–2603–118", ["PO-2603-118"]),
    ],
)
def test_it_is_found_where_the_paper_speaks_of_an_order(line: str, wanted: list[str]) -> None:
    assert values(facts_of(f"{HEAD}{line}\nHai bên thống nhất.\n"), FactField.REFERENCE) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "Đơn hàng 12 tấn giao trong tháng 5.",
        "Đơn hàng T3/2026 đã giao.",
        "Đơn hàng giao ngày 12/03/2026.",
        "Tổng đơn hàng: 12.500.000 đồng",
        "In order to deliver ABC goods",
        "Mã kho DH260012 của bên A",
        "Đơn hàng A4 loại 70gsm",
        "Đơn hàng BBNT-01/2026",
    ],
)
def test_what_is_none_is_left(line: str) -> None:
    assert found(line) == []


def test_a_mail_names_orders_in_its_subject_and_its_text() -> None:
    mail = MailHeaders(subject="Đơn hàng DH260012 giao thiếu", from_address="an@anpha.vn")
    facts = understand([page("Chào anh, đơn hàng DH260013 cũng chưa thấy.")], file_name="a.eml", mail=mail)
    assert set(values(facts, FactField.REFERENCE)) == {"DH260012", "DH260013"}


def test_a_long_text_of_mentions_takes_no_long_time() -> None:
    text = "đơn hàng DH260012, " * 20_000
    before = time.perf_counter()
    assert found(text)[0] == "DH260012"
    assert time.perf_counter() - before < 20
