"""Whole papers, as they come: several rules at work at once."""

from __future__ import annotations

from app.domain.facts import FactField
from tests.unit.workers.understand.papers import facts_of, party_of, value, values

F = FactField


def test_official_letter_in_two_columns_that_complains() -> None:
    facts = facts_of(
        """TỔNG CÔNG TY XÂY DỰNG MIỀN NAM          CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM
CÔNG TY CỔ PHẦN XÂY LẮP SỐ 5                Độc lập – Tự do – Hạnh phúc
Số: 45/2025/CV-XL5                    Đà Nẵng, ngày 05 tháng 02 năm 2025
V/v: Khiếu nại chất lượng hàng hóa
theo hợp đồng số 88/2024/HĐMB

Kính gửi: - Công ty TNHH Thép Việt

Căn cứ Hợp đồng số 88/2024/HĐMB ngày 10/10/2024, lô hàng giao ngày 15/01/2025 không đạt."""
    )
    assert value(facts, F.TYPE) == "complaint"
    assert value(facts, F.DATE) == "2025-02-05"
    assert value(facts, F.NUMBER) == "45/2025/CV-XL5"
    assert value(facts, F.SUBJECT) == "Khiếu nại chất lượng hàng hóa theo hợp đồng số 88/2024/HĐMB"
    assert values(facts, F.REFERENCE) == ["88/2024/HĐMB"]
    assert value(facts, F.AMOUNT) is None


def test_bilingual_quotation() -> None:
    facts = facts_of(
        """CÔNG TY TNHH ABC VIỆT NAM
Add: 15 Trần Phú, Hà Đông, Hà Nội | Tel: (024) 3355 7788 | Hotline: 0988.123.456
Tax code: 0100109106-001 | Website: abc-vietnam.com.vn
BÁO GIÁ / QUOTATION
Số/No: Q-2025/0312            Ngày/Date: 12/03/2025
Khách hàng/Customer: CÔNG TY TNHH SẢN XUẤT XYZ
ĐT/Tel: 0912 345 678
Tổng cộng (đã gồm VAT): 32.400.000
(Bằng chữ: Ba mươi hai triệu bốn trăm nghìn đồng)
Hiệu lực báo giá: 30 ngày
Giao hàng: trong vòng 02 tuần kể từ ngày ký hợp đồng"""
    )
    single = (F.TYPE, F.DATE, F.NUMBER, F.AMOUNT, F.CURRENCY, F.EXPIRY)
    found = [value(facts, field) for field in single]
    assert found == ["proposal", "2025-03-12", "Q-2025/0312", "32400000", "VND", "2025-04-11"]
    seller, buyer = party_of(facts, "CÔNG TY TNHH ABC VIỆT NAM"), party_of(facts, "CÔNG TY TNHH SẢN XUẤT XYZ")
    assert values(facts, F.TAX_CODE, seller) == ["0100109106-001"]
    assert values(facts, F.PHONE, seller) == ["+842433557788", "+84988123456"]
    assert values(facts, F.PHONE, buyer) == ["+84912345678"]


def test_business_registration() -> None:
    facts = facts_of(
        """GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP
Mã số doanh nghiệp: 0100109106
Đăng ký lần đầu: ngày 05 tháng 06 năm 2010
Đăng ký thay đổi lần thứ: 3, ngày 12 tháng 03 năm 2021
Tên công ty viết bằng tiếng Việt: CÔNG TY TNHH MTV BIỂN XANH
2. Địa chỉ trụ sở chính
12 Trần Phú, Nha Trang, Khánh Hòa
Vốn điều lệ: 5.000.000.000 đồng
Sinh ngày: 01/02/1980
Số: 001080012345  Ngày cấp: 01/05/2018"""
    )
    assert [value(facts, f) for f in (F.TYPE, F.DATE, F.NUMBER)] == ["identity", "2021-03-12", "0100109106"]
    assert values(facts, F.PARTY) == ["CÔNG TY TNHH MTV BIỂN XANH"]
    assert values(facts, F.ADDRESS) == ["12 Trần Phú, Nha Trang, Khánh Hòa"]
    assert value(facts, F.AMOUNT) is None


def test_number_of_an_identity_card_is_no_document_number() -> None:
    facts = facts_of(
        "CĂN CƯỚC CÔNG DÂN\nSố / No.: 001080012345\nHọ và tên / Full name: LÊ VĂN AN\nNgày cấp: 05/06/2021"
    )
    assert value(facts, F.NUMBER) is None
    assert values(facts, F.PERSON) == ["LÊ VĂN AN"]


def test_payees_account_belongs_to_the_party_of_that_name() -> None:
    facts = facts_of(
        """GIẤY ĐỀ NGHỊ THANH TOÁN
TP.HCM, ngày 3 tháng 4 năm 2025
Kính gửi: Công ty Cổ phần Vận tải Biển Đông
Đơn vị đề nghị thanh toán: Công ty TNHH Sao Mai
Căn cứ hợp đồng số 17/HĐVC-2025 và hóa đơn số 0000456 ngày 28/03/2025
Số tiền đề nghị thanh toán: 45.600.000 đ
Đơn vị thụ hưởng: Công ty TNHH Sao Mai
Số TK: 060123456789 Tại: Sacombank CN Q.5
Thời hạn thanh toán: trước ngày 15/04/2025"""
    )
    assert [value(facts, f) for f in (F.DATE, F.AMOUNT, F.EXPIRY)] == ["2025-04-03", "45600000", None]
    assert values(facts, F.BANK_ACCOUNT, party_of(facts, "Công ty TNHH Sao Mai")) == ["060123456789"]
    assert values(facts, F.REFERENCE) == ["17/HĐVC-2025", "0000456"]


def test_english_agreement_with_numbered_parties() -> None:
    facts = facts_of(
        """MASTER SERVICES AGREEMENT
Contract No.: MSA-2024-017
This Agreement is made and entered into on 15 January 2024 between:
(1) VIETNAM SOFTWARE JOINT STOCK COMPANY, a company incorporated under the laws of Vietnam with tax code 0100109106, \
whose registered office is at 12 Ly Thuong Kiet, Hanoi ("Service Provider"); and
(2) Northmere Instruments Pte. Ltd., a company incorporated in Singapore ("Client").
1. Term. This Agreement shall commence on 1 February 2024 and shall remain in force for two (2) years.
2. The total contract value is USD 120,000.00 (one hundred twenty thousand US dollars). Payment within 30 days."""
    )
    single = (F.TYPE, F.DATE, F.NUMBER, F.AMOUNT, F.CURRENCY, F.EFFECTIVE, F.EXPIRY)
    assert [value(facts, field) for field in single] == [
        "contract", "2024-01-15", "MSA-2024-017", "120000", "USD", "2024-02-01", "2026-02-01",
    ]  # fmt: skip
    assert values(facts, F.TAX_CODE, party_of(facts, "VIETNAM SOFTWARE JOINT STOCK COMPANY")) == ["0100109106"]
    assert "Northmere Instruments Pte. Ltd." in values(facts, F.PARTY)


def test_empty_and_wordless_documents_have_a_type_and_nothing_else() -> None:
    assert [fact.field for fact in facts_of("")] == [F.TYPE]
    assert [fact.field for fact in facts_of("\n \n", "\t")] == [F.TYPE]
