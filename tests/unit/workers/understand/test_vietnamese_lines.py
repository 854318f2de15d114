"""What single clauses, lines and edges of Vietnamese and bilingual papers tell."""

from __future__ import annotations

import pytest

from app.domain.facts import FactField
from tests.unit.workers.understand.papers import facts_of, value, values


def test_the_tax_code_of_a_household_business_is_a_personal_number() -> None:
    facts = facts_of("HÓA ĐƠN BÁN HÀNG\nĐơn vị mua hàng: HỘ KINH DOANH LAN ANH\nMã số thuế: 079 185 001 234\n")
    assert values(facts, FactField.PERSONAL_ID) == ["079185001234"]
    assert values(facts, FactField.TAX_CODE) == []


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        (
            "Thời hạn thuê: 05 (năm) năm kể từ ngày bàn giao nhà.\nNgày bàn giao: 01/07/2023.",
            FactField.EXPIRY,
            "2028-07-01",
        ),
        ("Hợp đồng có hiệu lực từ 00h00 ngày 01/01/2024 đến 24h00 ngày 31/12/2024.", FactField.EFFECTIVE, "2024-01-01"),
        ("THỜI GIAN THUÊ\nTừ 01/04/2024 đến 30/09/2024", FactField.EXPIRY, "2024-09-30"),
        ("Thời hạn thực hiện: 1 năm (từ tháng 02/2024 đến tháng 01/2025)", FactField.EXPIRY, "2025-01-31"),
        ("Thời hạn của Hợp đồng là năm (05) năm kể từ Ngày Hiệu Lực.", FactField.EXPIRY, "2028-06-05"),
        ("Giá trị trước thuế: 400.000.000 đồng\nGiá trị sau thuế: 440.000.000 đồng", FactField.AMOUNT, "440000000"),
        ("Giá chuyển nhượng: 500.000 USD", FactField.CURRENCY, "USD"),
    ],
)
def test_terms_and_prices_of_a_contract(text: str, field: FactField, expected: str) -> None:
    facts = facts_of(f"HỢP ĐỒNG THUÊ NHÀ\nSố HĐ: 07/2023/HĐTN\nHôm nay, ngày 05 tháng 6 năm 2023\n{text}")
    assert value(facts, field) == expected


def test_a_form_that_was_never_dated_has_no_date_although_it_tells_its_end() -> None:
    facts = facts_of(
        "HỢP ĐỒNG NGUYÊN TẮC\nSố: ……/HĐNT-2024\nHà Nội, ngày … tháng … năm 2024\n"
        "Hợp đồng này có hiệu lực kể từ ngày ký đến hết ngày 31/12/2024."
    )
    assert value(facts, FactField.DATE) is None
    assert value(facts, FactField.EXPIRY) == "2024-12-31"


def test_the_letter_of_a_law_firm_is_dated_like_any_other() -> None:
    facts = facts_of("CÔNG TY LUẬT TNHH MINH TRÍ\nV/v: mời họp\nHà Nội, ngày 5 tháng 5 năm 2023\nKính gửi: Ông An")
    assert value(facts, FactField.DATE) == "2023-05-05"


def test_the_paper_a_letter_answers_is_a_reference() -> None:
    facts = facts_of(
        "SỞ KẾ HOẠCH VÀ ĐẦU TƯ\nSố: 2310/SKHĐT-ĐKKD\nLong An, ngày 02 tháng 8 năm 2022\nKính gửi: Công ty Vạn Phúc\n"
        "Trả lời văn bản số 05/2022/CV-VP ngày 25/7/2022 của Quý Công ty, Sở có ý kiến như sau:"
    )
    assert value(facts, FactField.NUMBER) == "2310/SKHĐT-ĐKKD"
    assert values(facts, FactField.REFERENCE) == ["05/2022/CV-VP"]


def test_parties_that_have_a_number_instead_of_a_letter() -> None:
    facts = facts_of(
        "HỢP ĐỒNG HỢP TÁC KINH DOANH\nHợp đồng này được lập và ký vào ngày 18 tháng 05 năm 2022, bởi và giữa các bên:\n"
        "1. CÔNG TY CỔ PHẦN ĐẦU TƯ HƯNG LỘC\nMã số doanh nghiệp: 0312345678\n"
        "2. CÔNG TY TNHH XÂY DỰNG TRƯỜNG THỊNH\nĐịa chỉ: 12 Lê Lợi, Hà Nội\n"
        "Điều 1. Nội dung hợp tác\n1. Các bên góp vốn.\n"
    )
    assert values(facts, FactField.PARTY) == ["CÔNG TY CỔ PHẦN ĐẦU TƯ HƯNG LỘC", "CÔNG TY TNHH XÂY DỰNG TRƯỜNG THỊNH"]


def test_a_letterhead_read_in_one_line_with_the_motto_still_names_who_wrote() -> None:
    facts = facts_of(
        "BỆNH VIỆN ĐKKV TÂN PHÚ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nBIÊN BẢN NGHIỆM THU\nHôm nay, ngày 30/9/2025\n"
        "Giá trị nghiệm thu: 37.450.000 đồng"
    )
    assert values(facts, FactField.PARTY) == ["BỆNH VIỆN ĐKKV TÂN PHÚ"]


def test_a_table_names_its_values_in_the_cell_before() -> None:
    facts = facts_of(
        "HỢP ĐỒNG BẢO TRÌ\nSố: 15/HĐBT\nHôm nay, ngày 26 tháng 12 năm 2025\nBÊN A\tCÔNG TY TNHH NAGOYA FOODS\n"
        "Địa chỉ\tKCN Đồng An 2, Bình Dương\nMã số thuế\t0312345678\nThời hạn: 24 tháng, kể từ ngày 01/01/2026."
    )
    assert values(facts, FactField.TAX_CODE, 1) == ["0312345678"]
    assert values(facts, FactField.ADDRESS, 1) == ["KCN Đồng An 2, Bình Dương"]
    assert value(facts, FactField.EXPIRY) == "2027-12-31"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("CÔNG TY CỔ PHẦN AN BÌNH 0312345678\nCông nợ: hạn mức 300.000.000 đ", None),
        ("Tổng giá trị hợp đồng: 150.000.000 đ, VAT 8%: 12.000.000 đ; sau thuế: 162.000.000 đ", "162000000"),
        ("Tổng giá trị sau thuế:\n108.000.000 VNĐ. Thanh toán 06 đợt bằng nhau.", "108000000"),
        ("Bảo hiểm tại Tổng công ty Bảo hiểm Bình Sơn, mức 2 tỷ đồng/vụ", None),
        ("Tổng chi phí triển khai: 650.000.000 VNĐ", "650000000"),
    ],
)
def test_what_a_contract_is_worth_and_what_only_looks_like_it(text: str, amount: str | None) -> None:
    assert value(facts_of(f"HỢP ĐỒNG DỊCH VỤ\nSố: 15/HĐ\n{text}"), FactField.AMOUNT) == amount


def test_numbers_without_a_colon() -> None:
    invoice = facts_of("HÓA ĐƠN BÁN HÀNG\nKý hiệu 2C24TMK - Số 00000741\nNgày 02 tháng 12 năm 2024")
    assert value(invoice, FactField.NUMBER) == "00000741"
    paper = facts_of("THỎA THUẬN BA BÊN\nSố 04/TT3B-2026\nNgày 07/01/2026, tại trường mầm non cơ sở 2")
    assert (value(paper, FactField.NUMBER), value(paper, FactField.DATE)) == ("04/TT3B-2026", "2026-01-07")


def test_papers_a_sentence_names_without_the_word_number() -> None:
    facts = facts_of(
        "CLAIM\nOdense, 30 June 2026\nYour invoice EX26-AB-0417 and purchase orders MS-70120 and MS-70146 are "
        "rejected under contract VL-AB/2025-03; call 555-0133."
    )
    assert values(facts, FactField.REFERENCE) == ["EX26-AB-0417", "MS-70120", "MS-70146", "VL-AB/2025-03"]


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Millford Supply, LLC · 7715 Industrial Parkway\nSeptember 15, 2026\nDear Sirs", ["Millford Supply, LLC"]),
        (
            "LETTER\n30 June 2026\nDear An,\nWe reject the chairs that An Tin Co., Ltd. has seen with us today.\n"
            "Karen Holm\nCategory Manager, Vesterholm Living A/S",
            ["Vesterholm Living A/S"],
        ),
        ("LETTER\n30 June 2026\nDear An,\nThank you.\nWitness: Le Quang Vinh, Song Lam Law Firm LLC", []),
    ],
)  # fmt: skip
def test_companies_at_the_edges_of_a_paper(text: str, parties: list[str]) -> None:
    assert values(facts_of(text), FactField.PARTY) == parties


def test_the_day_of_a_letter_is_not_that_of_the_paper_in_its_subject() -> None:
    facts = facts_of(
        "MILLFORD SUPPLY, LLC\nSeptember 15, 2026\nRe: Notice of Termination - Exclusive Distribution Agreement dated "
        "March 1, 2023, as amended\nDear Mr. Quang:\nTermination is effective December 14, 2026."
    )
    assert value(facts, FactField.DATE) == "2026-09-15"


def test_a_notice_holds_from_the_day_it_announces() -> None:
    facts = facts_of(
        "THÔNG BÁO TĂNG GIÁ\nBàu Bàng, ngày 10/03/2026\nKính gửi: Quý khách\nTừ ngày 01/04/2026 chúng tôi tăng giá 6%."
    )
    assert value(facts, FactField.EFFECTIVE) == "2026-04-01"


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        (
            "PROFORMA INVOICE\nPI No: AB-2026/041\nDate: 03-Jun-2026\nValid: 15 days from date",
            FactField.EXPIRY,
            "2026-06-18",
        ),
        ("INVOICE\nNo: AB-2026/041\nDate: 03-Jun-2026\nValid: 15 days from date", FactField.EXPIRY, None),
        (
            "2. Mahnung – Rechnung Nr. 2026-4410 vom 30.06.2026\nBad Tölz, 9. Oktober 2026",
            FactField.TYPE,
            "payment_request",
        ),
        ("CLAIM 25/117 - chairs, your invoice EX26-AB-0417\nOdense, 30 June 2026", FactField.NUMBER, "25/117"),
        ("STATEMENT OF WORK\nSOW date\t19 January 2026\nSigned\nDate: 21/01/26", FactField.DATE, "2026-01-19"),
        (
            "SALES CONTRACT\nTổng cộng: 64,200.00\nBằng chữ: sáu mươi tư nghìn hai trăm đô la Mỹ\n10 đồng, 20 đồng",
            FactField.CURRENCY,
            "USD",
        ),
        ("BÁO GIÁ\nTổng tiền hàng hóa và dịch vụ sửa chữa bảo trì: 3.150.400.000", FactField.CURRENCY, "VND"),
    ],
)
def test_what_single_lines_tell(text: str, field: FactField, expected: str | None) -> None:
    assert value(facts_of(text), field) == expected
