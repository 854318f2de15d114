from __future__ import annotations

import pytest

from app.domain.facts import FactField
from tests.unit.workers.understand.papers import facts_of, value, values


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("HỢP ĐỒNG MUA BÁN\nSố: 125/2025/HĐMB-ABC", "125/2025/HĐMB-ABC"),
        ("HỢP ĐỒNG MUA BÁN\nSố/No.: 125/2025/HĐMB-ABC", "125/2025/HĐMB-ABC"),
        ("HỢP ĐỒNG MUA BÁN\nHợp đồng số: 125/2025/HĐMB", "125/2025/HĐMB"),
        ("HỢP ĐỒNG KINH TẾ SỐ 15/HĐKT-2024", "15/HĐKT-2024"),
        ("BÁO GIÁ\nSố: BG-2503-014\nĐiện thoại: 0903 123 456", "BG-2503-014"),
        ("ĐƠN ĐẶT HÀNG\nSố PO: PO-4500012345", "PO-4500012345"),
        ("PURCHASE ORDER\nPO Number: 4500012345\nVendor No: 88", "4500012345"),
        ("COMMERCIAL INVOICE\nInvoice No.: INV-2025-0042\nContract No.: SC-11/2024", "INV-2025-0042"),
        ("PHỤ LỤC SỐ 01/PLHĐ\nKèm theo Hợp đồng số 125/2025/HĐMB-ABC", "01/PLHĐ"),
        ("BIÊN BẢN THANH LÝ HỢP ĐỒNG\nSố: 09/⁄2026/BBTL", "09/2026/BBTL"),
        ("HỢP ĐỒNG DỊCH VỤ BẢO TRÌ\nSố: 042/2026/HĐBT-SV", "042/2026/HĐBT-SV"),
    ],
)
def test_own_number(text: str, number: str) -> None:
    assert value(facts_of(text), FactField.NUMBER) == number


def test_numbers_of_laws_phones_accounts_and_cards_are_no_document_numbers() -> None:
    text = """HỢP ĐỒNG MUA BÁN
Căn cứ Bộ luật Dân sự số 91/2015/QH13;
Căn cứ Nghị định số 123/2020/NĐ-CP;
Điện thoại số: 028 3822 1234
Tài khoản số: 0071001234567
CCCD số: 001080012345
Địa chỉ: Số 12 đường Láng"""
    facts = facts_of(text)
    assert value(facts, FactField.NUMBER) is None
    assert values(facts, FactField.REFERENCE) == []


def test_numbers_of_cited_documents_are_references() -> None:
    text = """BIÊN BẢN NGHIỆM THU
Số: 09/2025/BBNT
Căn cứ Hợp đồng số 125/2025/HĐMB-ABC ký ngày 12/03/2025;
Theo báo giá số BG-2503-014 và PO No. PO-77120;"""
    facts = facts_of(text)
    assert value(facts, FactField.NUMBER) == "09/2025/BBNT"
    assert values(facts, FactField.REFERENCE) == ["125/2025/HĐMB-ABC", "BG-2503-014", "PO-77120"]


def test_invoice_number_with_its_series_is_a_name_of_its_own() -> None:
    facts = facts_of("HÓA ĐƠN GIÁ TRỊ GIA TĂNG\nKý hiệu (Serial): 1C25TTC\nSố (No.): 00000123")
    assert value(facts, FactField.NUMBER) == "00000123"
    assert values(facts, FactField.REFERENCE) == ["1C25TTC-00000123"]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("(S6: BG-2507-002)", "BG-2507-002"),
        ("NÑo.: 013/2026/BG-KN", "013/2026/BG-KN"),
        ("No.; BG01-054/2026", "BG01-054/2026"),
        (".; BG01-021/2026/HĐMB", "BG01-021/2026/HĐMB"),
        ("ố: 050/BG-2025 Đồng Nai, ngày 29 tháng 9 năm 2025", "050/BG-2025"),
        ("SV-3525C/MÀU", None),
    ],
)
def test_a_label_that_was_misread_or_lost_still_tells_the_number(line: str, number: str | None) -> None:
    assert value(facts_of(f"CÔNG TY TNHH A\nBÁO GIÁ\n{line}\nKính gửi: Công ty TNHH B"), FactField.NUMBER) == number


def test_goods_named_like_numbers_are_none() -> None:
    facts = facts_of("BÁO GIÁ\nNgày: 12/03/2025\nKính gửi: Công ty B\nSTT Tên hàng\nSV-3525C/MP2 Máy in 2 cái\n")
    assert value(facts, FactField.NUMBER) is None
