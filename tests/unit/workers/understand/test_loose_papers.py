"""Papers that keep to no form: prices in sentences, numbers in two pieces or below their label, places behind names."""

from __future__ import annotations

import pytest

from app.domain.facts import FactField
from tests.unit.workers.understand.papers import facts_of, value, values


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("HỢP ĐỒNG TƯ VẤN\nSố: A-25-044\n2. Phí thiết kế: 165.000.000 đồng (đã bao gồm 10% VAT).", "165000000"),
        ("HỢP ĐỒNG THUÊ\nGiá phần cơ điện là 612.000.000 đồng (đã gồm\nthuế), trả một lần.", "612000000"),
        ("HỢP ĐỒNG THUÊ\nNhận đủ số tiền 30.000.000đ (ba mươi triệu) cho 2 phòng.", "30000000"),
        ("FACILITY AGREEMENT\nAmount SGD 39,000.00 (Singapore Dollars thirty-nine thousand only)", "39000"),
        ("HỢP ĐỒNG THUÊ\nBên B đặt cọc 30.000.000đ (ba mươi triệu đồng) khi ký.", None),
        (
            "BÁO GIÁ\nTổng 332.000.000\nChiết khấu 3% -9.960.000\nVAT 8% 25.763.200\nThanh toán 347.803.200",
            "347803200",
        ),
        ("BIÊN BẢN THANH LÝ\nGiá trị HĐ sau thuế: 48.600.000đ. Bên A đã thanh toán: 24.300.000đ.", "48600000"),
        ("FACTURE\nTotal HT 12 697,00\nAcompte -3 809,10\nNET À PAYER (EUR) 8 887,90", "8887.9"),
        ("SALES CONTRACT\nTray bottom 12,000 0.62 7,440\nTTL 24,000 13,200 (VAT not include)", "13200"),
        ("INVOICE\nTotal 24,800 US$ 30,600.00\nAmount (in words)\nUSD Thirty Thousand Six Hundred Only", "30600"),
        ("INVOICE\nTOTAL USD4720.00\nSAY US DOLLARS FOUR THOUSAND SEVEN HUNDRED AND TWENTY ONLY", "4720"),
    ],
)
def test_what_is_to_be_paid_is_found_in_sentences_and_loose_tables(text: str, amount: str | None) -> None:
    assert value(facts_of(text), FactField.AMOUNT) == amount


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("BÁO GIÁ BG-2611-007\nKính gửi: Quán Lá Xanh", "BG-2611-007"),
        ("BÁO GIÁ LẮP ĐẶT\nSố BG-2604-052, ngày 14.04.2026\nKính gửi: Trường Hoa Sen", "BG-2604-052"),
        ("BIÊN BẢN NGHIỆM THU\nSố: 07-26/BBNT/TT-HV\nHôm nay, ngày 14/07/2026", "07-26/BBNT/TT-HV"),
        ("SALES CONTRACT\nContract no : HBV-HV 260618-2     Date : 2026-06-18", "HBV-HV 260618-2"),
        ("CREDIT NOTE\nCredit note: CN 26/014\nDate: 12 August 2026", "CN 26/014"),
        ("TAX INVOICE\nExporter\nInvoice No.\nEXP/0412/25-26\nDated\n17-Jan-26", "EXP/0412/25-26"),
        ("HÓA ĐƠN GTGT (TIỀN ĐIỆN)\nKý hiệu: 1K25TEL Số: 5531207 Ngày lập: 25/08/2025", "5531207"),
        ("PHỤ LỤC HỢP ĐỒNG SỐ 01 / APPENDIX No. 01\nSố/No.: PL01-KRD/THP/2025-04", "PL01-KRD/THP/2025-04"),
        ("FACTURE\nN° FA-2026-00318\nTourcoing, le 22 mai 2026", "FA-2026-00318"),
        ("HỢP ĐỒNG DỊCH VỤ\nCăn cứ Thông tư 39/2016/TT-NHNN ngày 30/12/2016", None),
        ("HỢP ĐỒNG 12 tháng\nBên A: Công ty TNHH An Bình", None),
    ],
)
def test_numbers_are_found_however_they_are_set(text: str, number: str | None) -> None:
    assert value(facts_of(text), FactField.NUMBER) == number


def test_a_number_below_the_label_of_another_paper_is_a_reference() -> None:
    facts = facts_of("TAX INVOICE\nInvoice No.\nEXP/0412/25-26\nBuyer's Order No.\nHV-PO-25-0988")
    assert value(facts, FactField.NUMBER) == "EXP/0412/25-26"
    assert "HV-PO-25-0988" in values(facts, FactField.REFERENCE)


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("LETTER OF INTENT\nDate : 2026. 05. 12.\nDear Sir,", FactField.DATE, "2026-05-12"),
        (
            "LETTER\n1 May 2026\nDear Mr Pham\nAGREED: ____ Name: Pham Dinh Quang  Date: 18 / 5 / 2026",
            FactField.DATE,
            "2026-05-01",
        ),
        ("QUOTATION\nDate : 28/08/2026\nValidity : 30 September 2026", FactField.EXPIRY, "2026-09-30"),
        (
            "PHỤ LỤC HỢP ĐỒNG\nHôm nay, ngày 20/10/2026\nĐiều 1. Gia hạn Hợp đồng (hết hạn 31/12/2026) đến hết ngày "
            "31/12/2027.",
            FactField.EXPIRY,
            "2027-12-31",
        ),
        ("ABCO — GIẤY BÁO TIỀN NƯỚC KIÊM HÓA ĐƠN GTGT\nKỳ: 10/2025", FactField.TYPE, "invoice"),
        ("CÔNG VĂN\nV/v: trả lời khiếu nại của Quý khách\nKính gửi: Ông Nam", FactField.TYPE, "letter"),
        ("CÔNG VĂN\nV/v: khiếu nại chất lượng hàng\nKính gửi: Ông Nam", FactField.TYPE, "complaint"),
    ],
)
def test_days_and_types_of_loose_papers(text: str, field: FactField, expected: str) -> None:
    assert value(facts_of(text), field) == expected


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Hanbit Precision Co., Ltd. (Korea)", "Hanbit Precision Co., Ltd"),
        ("Hai Van Industries JSC, Da Nang", "Hai Van Industries JSC"),
        ("Hai Van Industries JSC, Da Nang Branch", "Hai Van Industries JSC, Da Nang Branch"),
        ("Straits Automation (Vietnam) Co., Ltd", "Straits Automation (Vietnam) Co., Ltd"),
    ],
)
def test_a_place_behind_a_legal_form_is_no_part_of_a_name(written: str, name: str) -> None:
    facts = facts_of(f"ACCEPTANCE CERTIFICATE\nSeller: {written}\nBuyer: Công ty TNHH An Bình")
    assert values(facts, FactField.PARTY)[0].rstrip(".") == name
