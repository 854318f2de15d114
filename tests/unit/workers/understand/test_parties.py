from __future__ import annotations

import pytest

from app.domain.facts import Fact, FactField, PartyRole
from app.domain.organisation import Organisation
from tests.unit.workers.understand.papers import boxed, facts_of, page, party_of, values
from workers.understand import understand

F = FactField

CONTRACT = """HỢP ĐỒNG MUA BÁN
Số: 12/2025/HĐMB
Hôm nay, ngày 12 tháng 3 năm 2025, chúng tôi gồm:
BÊN A (BÊN MUA): CÔNG TY TNHH THƯƠNG MẠI DỊCH VỤ AN BÌNH
Địa chỉ: 12 Nguyễn Huệ, Phường Bến Nghé,
Quận 1, Thành phố Hồ Chí Minh
Điện thoại: 028 3822 1234 - Fax: 028 3822 1235
Mã số thuế: 0 3 0 0 5 8 8 5 6 9
Tài khoản số: 0071 0012 34567 tại Vietcombank CN TP. HCM
Đại diện: Ông Nguyễn Văn An - Chức vụ: Giám đốc
BÊN B (BÊN BÁN): CÔNG TY CỔ PHẦN HÒA PHONG
Trụ sở: 45 Lê Lợi, Đà Nẵng
MST/ĐKKD: 0100109106
Email: info@hoaphong.vn   Website: www.hoaphong.vn
Người đại diện: Bà Trần Thị Bình   Chức vụ: Tổng Giám đốc
Sau khi bàn bạc, hai bên thống nhất:
Điều 1. Bên A: thanh toán cho Bên B trong 30 ngày.
Hotline hỗ trợ: 1900 1234
ĐẠI DIỆN BÊN A                         ĐẠI DIỆN BÊN B
"""


def test_two_blocks_one_below_the_other() -> None:
    facts = facts_of(CONTRACT)
    assert values(facts, F.PARTY) == ["CÔNG TY TNHH THƯƠNG MẠI DỊCH VỤ AN BÌNH", "CÔNG TY CỔ PHẦN HÒA PHONG"]
    assert values(facts, F.TAX_CODE, 1) == ["0300588569"]
    assert values(facts, F.TAX_CODE, 2) == ["0100109106"]
    assert values(facts, F.PHONE, 1) == ["+842838221234"]
    assert values(facts, F.BANK_ACCOUNT, 1) == ["0071001234567"]
    assert values(facts, F.PERSON, 1) == ["Nguyễn Văn An"]
    assert values(facts, F.PERSON, 2) == ["Trần Thị Bình"]
    assert values(facts, F.EMAIL, 2) == ["info@hoaphong.vn"]
    assert values(facts, F.DOMAIN, 2) == ["hoaphong.vn"]
    assert values(facts, F.ADDRESS, 1) == ["12 Nguyễn Huệ, Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"]
    roles = {fact.party: fact.role for fact in facts if fact.field is F.PARTY}
    assert roles == {1: PartyRole.PARTY_A, 2: PartyRole.PARTY_B}


def test_facts_point_at_what_is_printed() -> None:
    for fact in facts_of(CONTRACT):
        if fact.page:
            assert fact.start is not None and fact.end is not None
            assert CONTRACT[fact.start : fact.end] == fact.raw


COLUMNS = """                         HỢP ĐỒNG DỊCH VỤ
                         Số: 12/2025/HĐDV
BÊN A: CÔNG TY TNHH AN BÌNH                         BÊN B: CÔNG TY CỔ PHẦN
Địa chỉ: 12 Nguyễn Huệ, Quận 1,                     HÒA PHONG
TP. Hồ Chí Minh                                     Địa chỉ: 45 Lê Lợi, Đà Nẵng
MST: 0300588569                                     MST: 0100109106
Điện thoại: 028 3822 1234                           Điện thoại: 0236 3822 555
Đại diện: Ông Nguyễn Văn An                         Đại diện: Bà Trần Thị Bình
Sau khi bàn bạc, hai bên thống nhất ký kết hợp đồng với các điều khoản sau đây và cam kết thực hiện:
"""


def assert_two_columns(found: list[Fact]) -> None:
    assert values(found, F.TAX_CODE, party_of(found, "CÔNG TY TNHH AN BÌNH")) == ["0300588569"]
    assert values(found, F.TAX_CODE, party_of(found, "CÔNG TY CỔ PHẦN HÒA PHONG")) == ["0100109106"]
    assert values(found, F.PHONE, party_of(found, "CÔNG TY CỔ PHẦN HÒA PHONG")) == ["+842363822555"]
    assert values(found, F.PERSON, party_of(found, "CÔNG TY TNHH AN BÌNH")) == ["Nguyễn Văn An"]


def test_two_columns_are_split_by_the_boxes() -> None:
    assert_two_columns(understand([boxed(COLUMNS)]))


def test_two_columns_are_split_by_wide_spaces() -> None:
    assert_two_columns(understand([page(COLUMNS)]))


def test_two_columns_with_a_narrow_gutter_are_split_below_their_headers() -> None:
    narrow = "\n".join(
        [
            "NHÀ CUNG CẤP: CÔNG TY TNHH GIẢI PHÁP BÊN ĐẶT HÀNG: DOANH NGHIỆP TƯ NHÂN",
            "VĂN PHÒNG AN BÌNH                    VẬN TẢI HÒA PHONG",
            "Mã số thuế: 0300588569               Mã số thuế: 0100109106",
        ]
    )
    facts = understand([boxed("ĐƠN ĐẶT HÀNG\nSố: PO-15\n" + narrow)])
    buyer = party_of(facts, "DOANH NGHIỆP TƯ NHÂN VẬN TẢI HÒA PHONG")
    seller = party_of(facts, "CÔNG TY TNHH GIẢI PHÁP VĂN PHÒNG AN BÌNH")
    assert values(facts, F.TAX_CODE, buyer) == ["0100109106"]
    assert values(facts, F.TAX_CODE, seller) == ["0300588569"]


def test_columns_run_together_on_a_line_are_cut_at_the_repeated_label() -> None:
    text = "HỢP ĐỒNG\nBÊN A: CÔNG TY TNHH AN BÌNH BÊN B: CÔNG TY CP HÒA PHONG\nMST: 0300588569 MST: 0100109106"
    facts = facts_of(text)
    assert values(facts, F.TAX_CODE, party_of(facts, "CÔNG TY TNHH AN BÌNH")) == ["0300588569"]
    assert values(facts, F.TAX_CODE, party_of(facts, "CÔNG TY CP HÒA PHONG")) == ["0100109106"]


def test_invoice_names_the_buyers_company_and_person() -> None:
    facts = facts_of(
        """HÓA ĐƠN GIÁ TRỊ GIA TĂNG
Đơn vị bán hàng (Seller): CÔNG TY TNHH AN BÌNH
Mã số thuế (Tax code): 0300588569
Họ tên người mua hàng (Buyer): Lê Văn Cường
Tên đơn vị (Company's name): CÔNG TY CỔ PHẦN HÒA PHONG
Mã số thuế (Tax code): 0100109106
Người mua hàng                    Người bán hàng
(Ký, ghi rõ họ tên)               (Ký, ghi rõ họ tên)
Signature Valid"""
    )
    assert values(facts, F.PARTY) == ["CÔNG TY TNHH AN BÌNH", "CÔNG TY CỔ PHẦN HÒA PHONG"]
    buyer = party_of(facts, "CÔNG TY CỔ PHẦN HÒA PHONG")
    assert values(facts, F.PERSON, buyer) == ["Lê Văn Cường"]
    assert values(facts, F.TAX_CODE, buyer) == ["0100109106"]
    assert {fact.role for fact in facts if fact.party == buyer} == {PartyRole.BUYER}


def test_letterhead_and_addressee() -> None:
    facts = facts_of(
        """CÔNG TY TNHH AN BÌNH              CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
MST: 0300588569                   Độc lập - Tự do - Hạnh phúc
Số: 15/CV-AB                      TP. HCM, ngày 12 tháng 3 năm 2025
V/v: thay đổi địa điểm kinh doanh

CÔNG VĂN

Kính gửi: CÔNG TY CỔ PHẦN HÒA PHONG
Địa chỉ: 45 Lê Lợi, Đà Nẵng
Chúng tôi xin thông báo như sau."""
    )
    sender, recipient = party_of(facts, "CÔNG TY TNHH AN BÌNH"), party_of(facts, "CÔNG TY CỔ PHẦN HÒA PHONG")
    assert values(facts, F.TAX_CODE, sender) == ["0300588569"]
    assert values(facts, F.ADDRESS, recipient) == ["45 Lê Lợi, Đà Nẵng"]
    roles = {fact.party: fact.role for fact in facts if fact.field is F.PARTY}
    assert roles == {sender: PartyRole.SENDER, recipient: PartyRole.RECIPIENT}
    assert values(facts, F.SUBJECT) == ["thay đổi địa điểm kinh doanh"]


def test_duties_of_a_party_open_no_block() -> None:
    text = CONTRACT + "\nĐiều 2. Trách nhiệm\nBên A: cung cấp mặt bằng và điện nước.\nBên B: giao hàng đúng hạn.\n"
    assert len(values(facts_of(text), F.PARTY)) == 2


def test_second_tax_code_in_a_block_belongs_to_somebody_else() -> None:
    facts = facts_of(
        """GIẤY ĐỀ NGHỊ THANH TOÁN
Đơn vị đề nghị: CÔNG TY TNHH AN BÌNH
Mã số thuế: 0300588569
Bên hưởng lợi là đơn vị khác
Mã số thuế: 0100109106"""
    )
    assert values(facts, F.TAX_CODE, party_of(facts, "CÔNG TY TNHH AN BÌNH")) == ["0300588569"]
    assert values(facts, F.TAX_CODE, 0) == ["0100109106"]


@pytest.mark.parametrize(
    "text",
    [
        'This Agreement is made as of May 4, 2019 by and between Alpha Tools, Inc., a Delaware corporation ("Alpha"), '
        'and Beta Research and Engineering Company ("Beta").',
        "SUPPLY AGREEMENT\n\nBETWEEN\n\nALPHA TOOLS, INC.\n\nAND\n\nBETA RESEARCH AND ENGINEERING COMPANY\n\nWHEREAS",
        'SUPPLY AGREEMENT\n\nAlpha Tools, Inc., with a place of business at 1 Main Street ("Alpha") and Beta Research '
        'and Engineering Company, having an address at 2 High Street ("Beta") agree to this Agreement.',
    ],
)
def test_english_agreement_names_its_parties_in_the_opening(text: str) -> None:
    names = [name.casefold() for name in values(facts_of(text), F.PARTY)]
    assert names == ["alpha tools, inc.", "beta research and engineering company"]


def test_english_order_with_bill_to_and_vendor() -> None:
    facts = facts_of(
        "PURCHASE ORDER\nPO Number: 4500012345\nVendor: Alpha Tools Co., Ltd\nTel: +84 28 3822 1234\n"
        "Bill To: Beta Trading JSC\nTax code: 0100109106\nItem  Qty  Price"
    )
    assert values(facts, F.PHONE, party_of(facts, "Alpha Tools Co., Ltd")) == ["+842838221234"]
    assert values(facts, F.TAX_CODE, party_of(facts, "Beta Trading JSC")) == ["0100109106"]


def test_letters_misread_as_digits_are_mended_when_the_check_digit_then_holds() -> None:
    facts = facts_of("HỢP ĐỒNG\nBên A: Công ty TNHH An Bình\nMã số thuế: O3OO588569")
    code = next(fact for fact in facts if fact.field is F.TAX_CODE)
    assert (code.value, code.rule) == ("0300588569", "tax-code-repaired")
    assert code.confidence < 0.9


def test_code_whose_check_digit_fails_is_kept_as_doubtful() -> None:
    facts = facts_of("HỢP ĐỒNG\nBên A: Công ty TNHH An Bình\nMã số thuế: 0300588568")
    code = next(fact for fact in facts if fact.field is F.TAX_CODE)
    assert (code.value, code.rule) == ("0300588568", "tax-code-bad-check-digit")
    assert code.confidence < 0.5


def test_certainty_of_the_reading_lowers_the_confidence() -> None:
    sure = understand([boxed(COLUMNS, confidence=0.99)])
    doubtful = understand([boxed(COLUMNS, confidence=0.5)])
    of = {fact.value: fact.confidence for fact in doubtful if fact.field is F.TAX_CODE}
    assert all(fact.confidence > of[fact.value] for fact in sure if fact.field is F.TAX_CODE)
    assert all(fact.box is not None for fact in sure if fact.page)


def test_identifiers_outside_every_block_belong_to_nobody() -> None:
    facts = facts_of("GHI CHÚ\n\nLiên hệ tổng đài 0903 123 456 hoặc hotro@vidu-an.vn để được giúp đỡ.")
    assert values(facts, F.PHONE, 0) == ["+84903123456"]
    assert values(facts, F.EMAIL, 0) == ["hotro@vidu-an.vn"]


def test_free_mail_gives_no_domain() -> None:
    facts = facts_of("Email: an.binh@gmail.com")
    assert values(facts, F.EMAIL) == ["an.binh@gmail.com"]
    assert values(facts, F.DOMAIN) == []


def test_our_own_name_without_legal_form_is_known_in_the_letterhead() -> None:
    text = "AN BÌNH OFFICE\nĐiện thoại: 028 3822 1234\nBÁO GIÁ\nKính gửi: CÔNG TY CỔ PHẦN HÒA PHONG"
    own = Organisation("Công ty TNHH An Bình", aliases=("An Bình Office",))
    assert values(understand([page(text)]), F.PHONE, 0) == ["+842838221234"]
    facts = understand([page(text)], own=own)
    assert values(facts, F.PHONE, party_of(facts, "AN BÌNH OFFICE")) == ["+842838221234"]


def test_a_name_that_had_no_room_runs_on_over_the_next_line() -> None:
    facts = facts_of(
        "HỢP ĐỒNG MUA BÁN\nBên mua: Công ty TNHH Hai\nthành viên Dược phẩm Gia Đăng Sang\n"
        "Địa chỉ: 67A Hoa Sữa, Hà Nội\nMST: 0100109106\n"
        "Bên bán: Công ty Cổ phần Sao\nPhòng Kinh doanh\nĐịa chỉ: Số 9 đường Chợ Gốm, phường Linh Sơn, Hà Nội\n"
    )
    assert values(facts, F.PARTY) == [
        "Công ty TNHH Hai thành viên Dược phẩm Gia Đăng Sang",
        "Công ty Cổ phần Sao",  # its line had room: a department follows
    ]


def test_words_of_a_name_are_no_labels() -> None:
    facts = facts_of("BÁO GIÁ\nKính gửi: Hợp tác xã ĐT An Tín tại Đồng Nai\nĐT: 0251 3332 493\n")
    assert values(facts, F.PARTY) == ["Hợp tác xã ĐT An Tín tại Đồng Nai"]
    assert values(facts, F.PHONE) == ["+842513332493"]


def test_a_party_that_is_only_called_a_unit_keeps_its_own_tax_code() -> None:
    facts = facts_of(
        "CÔNG TY TNHH VĂN PHÒNG SAO\nMST: 0300588569\nNgày: 26/08/2026\nBIÊN BẢN HỌP\n"
        "Đơn vị: Công ty CP Kim An\nMST: 0100109106\n"
    )
    assert party_of(facts, "Công ty CP Kim An") != party_of(facts, "CÔNG TY TNHH VĂN PHÒNG SAO")
    assert values(facts, F.TAX_CODE, party_of(facts, "Công ty CP Kim An")) == ["0100109106"]


def test_the_unit_named_on_an_invoice_behind_the_seller_is_the_buyer() -> None:
    facts = facts_of(
        "HÓA ĐƠN GIÁ TRỊ GIA TĂNG\nĐơn vị bán hàng: CÔNG TY TNHH SAO VIỆT\nMã số thuế: 0300588569\n"
        "Tên đơn vị: Hợp tác xã Quang Đạt\nMã số thuế: 0100109106\n"
    )
    [buyer] = [f for f in facts if f.field is F.TAX_CODE and f.value == "0100109106"]
    assert buyer.role is PartyRole.BUYER
    assert "Hợp tác xã Quang Đạt" in values(facts, F.PARTY, buyer.party)


def test_a_value_below_its_label_belongs_to_it() -> None:
    facts = facts_of("HỢP ĐỒNG\nBên mua: Dương Trọng Nghĩa\nSố\nCMND/CCCD\n: 048078401498\nĐiện thoại : 0903 123 456\n")
    assert values(facts, F.PERSONAL_ID) == ["048078401498"]


def test_an_address_as_registered_is_an_address() -> None:
    facts = facts_of("CÔNG TY TNHH AN BÌNH\nĐịa chỉ ĐKKD: Số 264B đường Chợ Gốm, Hà Nội\nĐƠN KHIẾU NẠI\n")
    assert values(facts, F.ADDRESS) == ["Số 264B đường Chợ Gốm, Hà Nội"]


def test_who_wrote_is_not_only_mentioned_because_the_money_goes_there() -> None:
    facts = facts_of(
        "CÔNG TY TNHH HAI THÀNH VIÊN\nXÂY DỰNG GIA KHÁNH\nSố: 12/ĐNTT\nV/v đề nghị thanh toán\n"
        "Kính gửi: Công ty TNHH Sao Việt\nMST: 0300588569\nNội dung: thanh toán đợt 2.\n"
        "Đơn vị thụ hưởng: Công ty TNHH Hai thành viên Xây dựng Gia Khánh, MST:\n0100109106\n"
    )
    writer = [f for f in facts if f.field is F.PARTY and "GIA KHÁNH" in f.value.upper()]
    assert {f.role for f in writer} == {PartyRole.SENDER}
    assert values(facts, F.TAX_CODE, writer[0].party) == ["0100109106"]


def test_a_person_writes_under_their_own_name() -> None:
    facts = facts_of(
        "PHAN THỊ MAI HƯƠNG\nNơi ở hiện tại: Số 232B đường Hồ Bán Nguyệt, Đồng Nai\nĐTDĐ: 0905 554 680\n"
        "ĐƠN KHIẾU NẠI\nKính gửi: Công ty TNHH Sao Việt\n"
    )
    assert values(facts, F.PARTY) == ["PHAN THỊ MAI HƯƠNG", "Công ty TNHH Sao Việt"]


def test_a_third_and_a_fourth_party_are_parties_like_the_first_two() -> None:
    paper = CONTRACT.replace(
        "Sau khi bàn bạc",
        "BÊN C (BÊN BẢO TRÌ): CÔNG TY TNHH SAO MAI\nMã số thuế: 0312345673\n"
        "BÊN D: HỢP TÁC XÃ BÌNH MINH\nMST: 0309876547\n"
        "Sau khi bàn bạc",
    )
    facts = facts_of(paper)
    further = [fact for fact in facts if fact.field is F.PARTY and fact.role is PartyRole.FURTHER]
    assert [fact.value for fact in further] == ["CÔNG TY TNHH SAO MAI", "HỢP TÁC XÃ BÌNH MINH"]
    assert values(facts, F.TAX_CODE, further[0].party) == ["0312345673"]
    assert values(facts, F.TAX_CODE, further[1].party) == ["0309876547"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "SHIPPING AGREEMENT\nThis Agreement is\n          ---------\nmade as of April 27, 1999, by and between "
            "iShip.com, Inc., a Washington\n          ------\ncorporation, and Mail\n     ----\nBoxes "
            "Etc. USA, Inc., a "
            "California corporation.",
            ["iShip.com, Inc.", "Mail Boxes Etc. USA, Inc."],
        ),
        (
            "LIMITED POWER OF ATTORNEY\nKNOW ALL MEN BY THESE PRESENTS, dated as of January 1, 2004, that FEDERATED "
            'MANAGEMENT COMPANY, a statutory trust (the "Adviser"), does hereby constitute and appoint '
            "FEDERATED SERVICES "
            'COMPANY, a statutory trust ("FSC"), to act. All acts as Adviser, or FSC and FSC may deem necessary.',
            ["FEDERATED MANAGEMENT COMPANY", "FEDERATED SERVICES COMPANY"],
        ),
        (
            "Exhibit 10.7\nCONSULTING AGREEMENT\nAduro Biotech, Inc., with a place of business at "
            "Berkeley (“Aduro”) and "
            "IREYA B.V., having an address in Leiden (“Consultant”) agree to this Agreement dated June 1, 2020.",
            ["Aduro Biotech, Inc.", "IREYA B.V."],
        ),
    ],
)
def test_parties_of_american_agreements(text: str, names: list[str]) -> None:
    assert values(facts_of(text), FactField.PARTY) == names
