from __future__ import annotations

import pytest

from app.domain.facts import FactField
from tests.unit.workers.understand.papers import facts_of, page, value
from workers.understand import understand


def kind(text: str, file_name: str = "") -> str | None:
    return value(facts_of(text, file_name=file_name), FactField.TYPE)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("HỢP ĐỒNG MUA BÁN HÀNG HÓA", "contract"),
        ("BIÊN BẢN THỎA THUẬN HỢP TÁC", "contract"),
        ("PHỤ LỤC HỢP ĐỒNG SỐ 02", "contract_appendix"),
        ("PHỤ LỤC 01", "contract_appendix"),
        ("BẢNG BÁO GIÁ", "proposal"),
        ("THƯ CHÀO GIÁ THIẾT BỊ", "proposal"),
        ("ĐƠN ĐẶT HÀNG", "purchase_order"),
        ("HÓA ĐƠN GIÁ TRỊ GIA TĂNG", "invoice"),
        ("HOÁ ĐƠN GTGT", "invoice"),
        ("BIÊN BẢN NGHIỆM THU VÀ BÀN GIAO", "acceptance"),
        ("BIÊN BẢN THANH LÝ HỢP ĐỒNG", "acceptance"),
        ("GIẤY ĐỀ NGHỊ THANH TOÁN", "payment_request"),
        ("ĐƠN KHIẾU NẠI", "complaint"),
        ("THÔNG BÁO", "letter"),
        ("CĂN CƯỚC CÔNG DÂN", "identity"),
        ("GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP", "identity"),
        ("QUOTATION", "proposal"),
        ("PURCHASE ORDER", "purchase_order"),
        ("PROFORMA INVOICE", "invoice"),
        ("MINUTES OF ACCEPTANCE", "acceptance"),
        ("AMENDMENT NO. 2", "contract_appendix"),
        ("CO-BRANDING AGREEMENT", "contract"),
        ("PAYMENT REQUEST", "payment_request"),
        ("LETTER OF COMPLAINT", "complaint"),
    ],
)
def test_heading_names_the_type(title: str, expected: str) -> None:
    text = f"CÔNG TY TNHH AN BÌNH\nĐịa chỉ: 5 Lê Lai, Quận 1\n\n{title}\n\nNội dung như sau."
    assert kind(text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("HQP ĐÔNG MUA BÁN", "contract"),
        ("BÁO G1Á", "proposal"),
        ("ĐON ĐẬT HẢNG", "purchase_order"),
        ("BIÊN BÁN NGHlỆM THU", "acceptance"),
        ("HÓA ĐON GIA TRI GIA TANG", "invoice"),
    ],
)
def test_heading_with_wrong_letters_still_names_the_type(title: str, expected: str) -> None:
    assert kind(f"{title}\nSố: 12/2025\nvà các điều khoản") == expected


def test_cited_contract_does_not_make_a_contract() -> None:
    text = """GIẤY ĐỀ NGHỊ THANH TOÁN
Căn cứ Hợp đồng số 12/2025/HĐMB ngày 01/02/2025;
Căn cứ hóa đơn số 00000045 ngày 03/03/2025;
Hợp đồng đã được thực hiện đầy đủ."""
    assert kind(text) == "payment_request"


def test_appendix_of_a_contract_is_no_contract() -> None:
    text = "PHỤ LỤC HỢP ĐỒNG\n(Kèm theo Hợp đồng số 12/2025/HĐMB)\nHỢP ĐỒNG chính vẫn giữ nguyên hiệu lực"
    assert kind(text) == "contract_appendix"


def test_official_letter_that_asks_for_payment_is_a_payment_request() -> None:
    text = (
        "CÔNG TY TNHH AN BÌNH\nSố: 15/CV-AB\nV/v: Đề nghị thanh toán công nợ tháng 3\n\nKính gửi: Công ty CP Hòa Phong"
    )
    assert kind(text) == "payment_request"


def test_letter_without_heading_is_known_by_its_form() -> None:
    assert kind("CÔNG TY TNHH AN BÌNH\nSố: 15/CV-AB\nV/v: thay đổi địa điểm\nKính gửi: Quý khách hàng") == "letter"


def test_opening_sentence_says_what_the_paper_is() -> None:
    text = "Exhibit 10.4\n\nThis Supply Agreement is made as of May 4, 2019 by and between A Inc. and B LLC."
    assert kind(text) == "contract"


def test_mail_is_a_mail_whatever_it_says() -> None:
    facts = understand([page("HỢP ĐỒNG MUA BÁN")], media_type="message/rfc822")
    assert value(facts, FactField.TYPE) == "email"


def test_file_name_counts_only_when_the_text_says_nothing() -> None:
    assert kind("1 2 3", file_name="Bao gia may in.pdf") == "proposal"
    assert kind("HÓA ĐƠN GIÁ TRỊ GIA TĂNG\nSố: 1", file_name="hop dong.pdf") == "invoice"


def test_nothing_speaks() -> None:
    facts = facts_of("xin chào")
    assert value(facts, FactField.TYPE) == "other"
    assert facts[0].confidence < 0.5


@pytest.mark.parametrize("mark", ["V/v", "Viv", "V/y:", "V1v", "V/v:"])
def test_a_letters_subject_is_known_as_readers_spell_it(mark: str) -> None:
    facts = facts_of(
        f"CÔNG TY TNHH AN BÌNH\nSố: 12/CV\n{mark} đề nghị thanh toán công nợ\nKính gửi: Công ty Cổ phần Sao\n"
    )
    assert value(facts, FactField.TYPE) == "payment_request"


@pytest.mark.parametrize("label", ["V/v", "V/%", "VW/v:", "Viv", "V/y"])
def test_a_letter_is_told_by_its_matter_however_the_label_was_read(label: str) -> None:
    assert (
        kind(f"CÔNG TY TNHH A\nHà Nội, ngày 12 tháng 4 năm 2026\n{label} thay đổi số tài khoản ngân hàng\nĐơn vị: B")
        == "letter"
    )
