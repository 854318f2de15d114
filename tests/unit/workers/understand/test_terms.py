from __future__ import annotations

import pytest

from app.domain.facts import FactField
from tests.unit.workers.understand.papers import facts_of, value, values

HEAD = "HỢP ĐỒNG DỊCH VỤ\nSố: 12/2024/HĐDV\nHôm nay, ngày 15 tháng 3 năm 2024, hai bên gồm:\n"
ENGLISH = (
    'This Services Agreement is made as of March 15, 2024 (the "Effective Date") by and between A Inc. and B LLC.\n'
)


@pytest.mark.parametrize(
    ("clause", "effective", "expiry"),
    [
        ("Hợp đồng có hiệu lực từ ngày 01/04/2024 đến hết ngày 31/03/2025.", "2024-04-01", "2025-03-31"),
        ("Hợp đồng này có hiệu lực 12 tháng kể từ ngày ký.", "2024-03-15", "2025-03-15"),
        ("Thời hạn hợp đồng: 02 năm, bắt đầu từ ngày 01/04/2024.", "2024-04-01", "2026-04-01"),
        (
            "Thời hạn của hợp đồng là 12 tháng, bắt đầu từ ngày 01/04/2024 và kết thúc vào ngày 31/03/2025.",
            "2024-04-01",
            "2025-03-31",
        ),
        ("Hợp đồng có hiệu lực kể từ ngày ký.", "2024-03-15", None),
        ("Thời hạn thanh toán: 30 ngày kể từ ngày nhận hóa đơn.", None, None),
        ("Bên A thanh toán trước ngày 30/04/2024. Thời hạn bảo hành 12 tháng kể từ ngày nghiệm thu.", None, None),
        ("Hợp đồng hết hiệu lực vào ngày 31/12/2024.", None, "2024-12-31"),
        ("Thời gian hiệu lực của hợp đồng: 01/04/2024 – 31/03/2025.", "2024-04-01", "2025-03-31"),
        ("Hợp đồng có giá trị từ ngày 01.04.2024 cho đến hết ngày 31.03.2025.", "2024-04-01", "2025-03-31"),
        ("Hợp đồng bắt đầu từ ngày 01/04/2024 và chấm dứt vào ngày 31/03/2025.", "2024-04-01", "2025-03-31"),
        ("Hợp đồng có hiệu lực sau 05 (năm) ngày kể từ ngày ký.", "2024-03-20", None),
        ("Sau bảy ngày kể từ ngày ký, hợp đồng này có hiệu lực.", "2024-03-22", None),
        ("Hợp đồng có hiệu lực từ ngày mùng một tháng tư năm hai nghìn không trăm hai mươi bốn.", "2024-04-01", None),
        ("Hợp đồng lập thành 04 bản, có hiệu lực kể từ ngày đại diện hai bên ký tên, đóng dấu.", "2024-03-15", None),
        (
            "Bên bán bảo hành 12 tháng. Thời hạn hợp đồng: từ ngày 01/04/2024 đến ngày 31/03/2025.",
            "2024-04-01",
            "2025-03-31",
        ),
        ("Thời gian hợp tác là sáu tháng, kể từ ngày ký hợp đồng này.", "2024-03-15", "2024-09-15"),
        ("Bộ luật Dân sự có hiệu lực từ ngày 01/01/2017.", None, None),
    ],
)
def test_vietnamese_terms(clause: str, effective: str | None, expiry: str | None) -> None:
    facts = facts_of(f"{HEAD}Điều 5. {clause}")
    assert (value(facts, FactField.EFFECTIVE), value(facts, FactField.EXPIRY)) == (effective, expiry)


@pytest.mark.parametrize(
    ("clause", "expiry"),
    [
        ("The term of this Agreement shall be for a period of three (3) years from the Effective Date.", "2027-03-15"),
        ("This Agreement shall expire on March 14, 2026.", "2026-03-14"),
        ("The initial term shall continue until the fifth anniversary of the Effective Date.", "2029-03-15"),
        ("The Term shall begin on the Effective Date and shall end fifteen months therefrom.", "2025-06-15"),
        ("Confidentiality survives for a period of five (5) years after termination.", None),
        ("Invoices are paid within thirty (30) days.", None),
    ],
)
def test_english_terms(clause: str, expiry: str | None) -> None:
    facts = facts_of(ENGLISH + clause)
    assert value(facts, FactField.EFFECTIVE) == "2024-03-15"
    assert value(facts, FactField.EXPIRY) == expiry


@pytest.mark.parametrize(
    ("clause", "effective", "expiry"),
    [
        (
            "It shall come into force on April 1, 2024 and remain in force until March 31, 2025.",
            "2024-04-01",
            "2025-03-31",
        ),
        ("It shall take effect seven (7) days after the date of signing.", "2024-03-22", None),
        ("The contract is valid from the date of its signing until March 14, 2025.", "2024-03-15", "2025-03-14"),
        ("The term of this contract is six (6) months from the date of signing.", "2024-03-15", "2024-09-15"),
        ("The contract is effective as of the 1st day of April, two thousand twenty-four.", "2024-04-01", None),
    ],
)
def test_english_contracts_say_when_they_begin(clause: str, effective: str | None, expiry: str | None) -> None:
    facts = facts_of(f"SUPPLY CONTRACT\nNo. 12/2024\nThis contract is made on 15 March 2024 by and between:\n{clause}")
    assert (value(facts, FactField.EFFECTIVE), value(facts, FactField.EXPIRY)) == (effective, expiry)


@pytest.mark.parametrize(
    ("clause", "signed"),
    [
        ("Hợp đồng có hiệu lực từ ngày bên sau cùng ký.", "Ngày: ..12/3/2024..\tNgày: ..14/3/2024.."),
        ("Hiệu lực của hợp đồng được tính từ ngày ký sau cùng.", "Ngày ký: 14/3/2024\tNgày ký: 12/3/2024"),
        ("Effective as of the date of the last signature below.", "Date: 12 Mar 2024\tDate: 14 Mar 2024"),
        (
            "It takes effect on the date on which the last party signs it.",
            "Date signed: March 14, 2024\tDate signed: March 12, 2024",
        ),
    ],
)
def test_the_last_signature_is_when_it_begins(clause: str, signed: str) -> None:
    head = (
        "HỢP ĐỒNG MUA BÁN\nSố: 12/2024/HĐMB\n"
        if "Ngày" in signed
        else "SUPPLY AGREEMENT\nThis contract is made by and between:\n"
    )
    facts = facts_of(f"{head}{clause}\nBÊN A\tBÊN B\n\n\nNguyễn An\tTrần Bình\n{signed}")
    assert value(facts, FactField.EFFECTIVE) == value(facts, FactField.DATE) == "2024-03-14"


def test_a_list_of_goods_below_the_word_worth_tells_no_term() -> None:
    facts = facts_of(
        f"{HEAD}Điều 1. NỘI DUNG VÀ GIÁ TRỊ\n1 Gói bảo trì thiết bị, 12 tháng\tGói\t2\n"
        "Hợp đồng có hiệu lực kể từ ngày ký."
    )
    assert (value(facts, FactField.EFFECTIVE), value(facts, FactField.EXPIRY)) == ("2024-03-15", None)


@pytest.mark.parametrize(
    ("clause", "expiry"),
    [
        ("Báo giá có giá trị trong 30 ngày kể từ ngày báo giá.", "2025-04-11"),
        ("Báo giá có hiệu lực đến ngày 31/03/2025.", "2025-03-31"),
        ("Hiệu lực báo giá: 15 ngày", "2025-03-27"),
    ],
)
def test_quotations_run_out(clause: str, expiry: str) -> None:
    assert value(facts_of(f"BÁO GIÁ\nNgày: 12/03/2025\n{clause}"), FactField.EXPIRY) == expiry


def test_words_gia_tri_gia_tang_are_no_term() -> None:
    facts = facts_of("HÓA ĐƠN GIÁ TRỊ GIA TĂNG\nNgày 10 tháng 11 năm 2026\nSố: 00000240")
    assert value(facts, FactField.EXPIRY) is None


def test_what_the_sentence_before_speaks_of_does_not_touch_a_term() -> None:
    facts = facts_of(
        "BÁO GIÁ\nNgày: 12/01/2025\nTổng tiền thanh toán: 1.000.000 đồng. "
        "Báo giá có hiệu lực 10 ngày kể từ ngày báo giá.\n"
    )
    assert values(facts, FactField.EXPIRY) == ["2025-01-22"]


def test_a_term_in_months_after_a_sentence_about_a_law() -> None:
    facts = facts_of(
        "HỢP ĐỒNG\nNgày: 12/01/2025\nPhạt theo quy định của pháp luật. Hợp đồng này có giá trị trong 6 tháng "
        "kể từ ngày hai bên ký kết.\n"
    )
    assert values(facts, FactField.EFFECTIVE) == ["2025-01-12"]
    assert values(facts, FactField.EXPIRY) == ["2025-07-12"]


def test_the_time_of_carrying_out_is_a_term() -> None:
    facts = facts_of(
        "HỢP ĐỒNG\nNgày: 05/03/2025\nThời gian thực hiện hợp đồng kể từ ngày 06 tháng 3 năm 2025 "
        "đến ngày 05 tháng 3 năm 2026.\n"
    )
    assert values(facts, FactField.EFFECTIVE) == ["2025-03-06"]
    assert values(facts, FactField.EXPIRY) == ["2026-03-05"]


def test_an_offer_holds_so_many_days_whatever_the_next_sentence_speaks_of() -> None:
    facts = facts_of("QUOTATION\nDate: 12/06/2025\nValidity: 30 days from the date of quotation. Delivery: 2 weeks.\n")
    assert values(facts, FactField.EXPIRY) == ["2025-07-12"]


@pytest.mark.parametrize(
    ("clause", "expiry"),
    [
        (
            "This Agreement shall commence on the Effective Date and shall continue in full force and effect until "
            "December 31, 2026, unless terminated earlier in accordance with Section 9.",
            "2026-12-31",
        ),
        (
            "The initial term of this Agreement shall be three (3) years from the Effective Date and "
            "shall automatically "
            "renew for successive one (1) year terms unless either party gives sixty (60) days prior written notice.",
            "2027-03-15",
        ),
        (
            "This Agreement shall remain in effect for an initial term of two (2) years, and thereafter "
            "shall renew for "
            "additional one-year periods.",
            "2026-03-15",
        ),
        (
            "This Agreement shall commence on the Effective Date and continue thereafter for a period of "
            "two (2) years, "
            "unless extended by written agreement of both parties.",
            "2026-03-15",
        ),
        ("This Agreement will expire three (3) years after the Effective Date.", "2027-03-15"),
        ("This Agreement has a one-year term.", "2025-03-15"),
        ("The term shall end automatically upon the end of Year 3.", "2027-03-15"),
        ("This Agreement shall remain in effect through the end of the third Contract Year.", "2027-03-15"),
        ("The Term shall run for a period of four (4) consecutive years from the Effective Date.", "2028-03-15"),
        (
            "The term shall begin on July 1, 2024 and shall expire on the third anniversary thereof.",
            "2027-07-01",
        ),
        (
            "The term shall expire upon the later of: (a) the end of the season and (b) the last day in "
            "February, 2027.",
            "2027-02-28",
        ),
        ("The Term shall end at the end of the Exclusivity Period (i.e., a three (3) year period commencing on the "
         "Effective Date).", "2027-03-15"),
        ("The term of this Agreement is ten (10) years commencing on the Opening Date.", None),
        ("Commencing on the Launch Date and continuing for a period of six (6) months throughout the Term.", None),
        ("This compensation shall expire on September 1, 2024.", None),
        ("Liability is limited to the fees paid in any period of 12 months under this Agreement.", None),
        ("This article 11 shall survive the termination of this Agreement for a period of two (2) years.", None),
        ("Either party may terminate this Agreement upon thirty (30) days written notice.", None),
    ],
)  # fmt: skip
def test_english_terms_with_renewals_years_and_events(clause: str, expiry: str | None) -> None:
    facts = facts_of(ENGLISH + clause)
    assert value(facts, FactField.EXPIRY) == expiry


def test_years_from_the_first_of_january_are_calendar_years() -> None:
    clause = (
        "The term of this Agreement shall begin on January 1, 2025 and continue for an initial period of five years."
    )
    facts = facts_of(ENGLISH.replace(' (the "Effective Date")', "") + clause)
    assert value(facts, FactField.EFFECTIVE) == "2025-01-01"
    assert value(facts, FactField.EXPIRY) == "2029-12-31"


def test_a_term_given_as_a_range_has_both_ends() -> None:
    facts = facts_of("SERVICES AGREEMENT\nDated: March 3, 2024\nTerm: January 1, 2025 - December 31, 2027\n")
    assert value(facts, FactField.EFFECTIVE) == "2025-01-01"
    assert value(facts, FactField.EXPIRY) == "2027-12-31"


@pytest.mark.parametrize(
    ("clause", "effective"),
    [
        ("This Amendment shall enter into force on the date of its signature by both Parties.", "2020-05-07"),
        ('This Agreement is entered into as of the date last written below ("the Effective Date").', "2020-05-07"),
        ("“Supply Agreement” means the agreement between the parties effective June 11, 2019.", None),
        ("“Effective Date” means October 31, 2019.", "2019-10-31"),
    ],
)
def test_when_an_agreement_starts_to_hold(clause: str, effective: str | None) -> None:
    signed = "IN WITNESS WHEREOF\nBy: /s/ A\nDate: May 3, 2020\nBy: /s/ B\nDate: May 7, 2020\n"
    facts = facts_of(f"SERVICES AGREEMENT\n{clause}\n{signed}")
    assert value(facts, FactField.EFFECTIVE) == effective


@pytest.mark.parametrize(
    ("clause", "expiry"),
    [
        ("Thời hạn hợp đồng là 12 (mười hai) tháng kể từ ngày ký.", "2025-03-15"),
        ("Thời hạn thuê: mười hai tháng kể từ ngày hợp đồng có hiệu lực.", "2025-03-15"),
        ("Hợp đồng có hiệu lực đến hết tháng 12/2025.", "2025-12-31"),
        ("Hợp đồng có hiệu lực từ ngày ký đến hết ngày 31 tháng 12 năm 2025.", "2025-12-31"),
        ("Thời gian thực hiện hợp đồng: 60 ngày kể từ ngày bàn giao mặt bằng.", None),
    ],
)
def test_vietnamese_durations(clause: str, expiry: str | None) -> None:
    assert value(facts_of(f"{HEAD}Điều 5. {clause}"), FactField.EXPIRY) == expiry


def test_a_line_that_speaks_of_a_term_is_not_read_on_from_the_one_above() -> None:
    facts = facts_of(
        "BÁO GIÁ\nNgày 12.01.2025\nTổng cộng tiền thanh toán\t138.690.360\n"
        "Báo giá có hiệu lực 10 ngày kể từ ngày báo giá.\n"
    )
    assert value(facts, FactField.EXPIRY) == "2025-01-22"
