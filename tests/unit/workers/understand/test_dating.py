from __future__ import annotations

from datetime import date

import pytest

from app.domain.facts import FactField
from tests.unit.workers.understand.papers import facts_of, page, value, values
from workers.understand import understand

LAWS = """- Căn cứ Bộ luật Dân sự số 91/2015/QH13 được Quốc hội nước Cộng hòa xã hội chủ nghĩa Việt Nam
thông qua ngày 24/11/2015;
- Căn cứ Luật Thương mại số 36/2005/QH11 ngày 14 tháng 6 năm 2005;
- Căn cứ báo giá số BG-11 ngày 01/02/2025;"""


def own_date(text: str) -> str | None:
    return value(facts_of(text), FactField.DATE)


@pytest.mark.parametrize(
    "text",
    [
        f"HỢP ĐỒNG MUA BÁN\nSố: 12/HĐ\n{LAWS}\nHôm nay, ngày 12 tháng 3 năm 2025, chúng tôi gồm:",
        f"TP. Hồ Chí Minh, ngày 12 tháng 3 năm 2025\nHỢP ĐỒNG MUA BÁN\n{LAWS}\nBÊN A: CÔNG TY TNHH AN BÌNH",
        "BÁO GIÁ\nNgày: 12/03/2025\nHiệu lực báo giá đến ngày 30/03/2025\nNgày giao hàng: 02/04/2025",
        "HÓA ĐƠN GIÁ TRỊ GIA TĂNG\nNgày 12 tháng 03 năm 2025\nKý hiệu: 1C25TAB\nSố: 00000012\nKý ngày: 13/03/2025",
        "ĐƠN ĐẶT HÀNG\nSố: PO-15\nNgày đặt hàng: 12/03/2025\nGiao hàng trước ngày 20/03/2025",
        "CÔNG VĂN\nHà Nội, ngày 12 tháng 3 năm 2025\nTrả lời công văn số 5/CV ngày 01/03/2025 của Quý công ty",
        "PURCHASE ORDER\nOrder date: 12 Mar 2025\nDelivery date: 20 Mar 2025\nQuotation dated 1 Mar 2025",
        "This Agreement is entered into as of March 12, 2025 between A Inc. and B LLC. The Master Agreement dated "
        "January 5, 2020 remains in force.",
    ],
)
def test_own_date_is_told_from_the_others(text: str) -> None:
    assert own_date(text) == "2025-03-12"


def test_unfilled_date_gives_none() -> None:
    assert own_date(f"HỢP ĐỒNG MUA BÁN\n{LAWS}\nHôm nay, ngày … tháng … năm 2025, chúng tôi gồm:") is None


def test_day_a_card_was_issued_on_is_not_the_date_of_a_contract() -> None:
    text = (
        "HỢP ĐỒNG DỊCH VỤ\nBên A: Ông Lê An\nSinh ngày 01/02/1980\n"
        "CCCD: 001080012345 cấp ngày 05/06/2021 tại Cục CSQLHC"
    )
    assert own_date(text) is None


def test_day_of_issue_is_the_date_of_a_card() -> None:
    assert own_date("CĂN CƯỚC CÔNG DÂN\nHọ và tên: LÊ AN\nNgày sinh: 01/02/1980\nNgày cấp: 05/06/2021") == "2021-06-05"


def test_american_paper_is_read_month_first() -> None:
    text = "SERVICES AGREEMENT\nDate: 3/4/2011\nA Inc., a Delaware corporation, State of New York, Atlanta, GA 30308"
    assert own_date(text) == "2011-03-04"


def test_a_document_is_not_dated_long_after_it_came_in() -> None:
    text = "BÁO GIÁ\nNgày: 12/03/2035\nHà Nội, ngày 12 tháng 3 năm 2025"
    facts = understand([page(text)], received=date(2025, 3, 14))
    assert value(facts, FactField.DATE) == "2025-03-12"


@pytest.mark.parametrize(
    "line",
    [
        "Ngày 19.02.2026",
        "Ngày 19/02/2026",
        "Hợp đồng này được lập ngày 19 tháng 02 năm 2026 giữa các bên:",
        "Biên bản này được hai bên ký kết tại Hà Nội ngày 19/02/2026",
    ],
)
def test_a_paper_says_its_day_on_a_line_of_its_own_or_in_its_opening(line: str) -> None:
    facts = facts_of(f"HỢP ĐỒNG DỊCH VỤ\nSố: 12/2026/HĐDV\n{line}\nCăn cứ hợp đồng số 3/HĐ ký ngày 01/01/2025;\n")
    assert values(facts, FactField.DATE) == ["2026-02-19"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("This Agreement is made this 5th day of March, 2019, between A Inc. and B LLC.", "2019-03-05"),
        (
            'This Amendment No. 2 to the Supply Agreement dated January 5, 2015 is entered into as of '
            'June 9, 2017 by A '
            "Inc. and B LLC.",
            "2017-06-09",
        ),
        (
            "Amendment n° 01\nto the Global Supply Agreement\nref. DS/C-57 Issue 7\ndated March 9th, 2015\nBETWEEN\nA "
            "INC.\nThis amendment is entered into on January 6th, 2016.",
            "2016-01-06",
        ),
        (
            "This Agreement is made as of the _____ day of ________, 2019 by A Inc. and B LLC, formed on May 1, 2001.",
            None,
        ),
        ("Dated: __________\nSource: A HOLDINGS, INC., 10-K, 3/6/2020\nThis Agreement is made between A and B.", None),
        (
            "This Agreement is between A and B. WHEREAS the parties entered into the Agreement dated May 2, 2007;\n"
            "IN WITNESS WHEREOF\nDate: May 3, 2020 Date: May 7, 2020",
            "2020-05-07",
        ),
        ("In answer to this proposal A has confirmed by letter dated November 30, 2007 that it agrees.", None),
        ("This Agreement is between A and B.\nDATE OF: A Corp\nJanuary 10, 2020 Date: December 11, 2018", "2020-01-10"),
    ],
)  # fmt: skip
def test_american_agreements(text: str, day: str | None) -> None:
    assert own_date(f"SUPPLY AGREEMENT\n{text}") == day


def test_a_running_head_dates_an_agreement_that_says_nothing_else() -> None:
    pages = [
        f"Hosting Agreement between A Holding AG and B B.V., 18/9/2008\n{body}"
        for body in ("HOSTING AGREEMENT", "1. Definitions", "2. Term", "3. Law")
    ]
    assert value(facts_of(*pages), FactField.DATE) == "2008-09-18"


def test_signatures_before_the_exhibits_of_a_long_agreement_date_it() -> None:
    body = [f"{number}. The parties agree." for number in range(40)]
    body[20] = "IN WITNESS WHEREOF\nBy: /s/ A\nName: A Title: President\nDate: November 5, 2019"
    assert value(facts_of("JOINT AGREEMENT", *body), FactField.DATE) == "2019-11-05"


@pytest.mark.parametrize(
    "line",
    [
        "14-03-2025 15:07 FROM FAX 0243736007 P.01/02",
        "14/03/2025  09:01   ABC CO LTD   FAX 02838 111   P. 1/3",
        "2025-03-14 15:07 p 01/01",
    ],
)
def test_the_line_of_a_fax_machine_dates_nothing(line: str) -> None:
    assert value(facts_of(f"{line}\nBÁO GIÁ\nKính gửi: Công ty B"), FactField.DATE) is None
    assert value(facts_of(f"{line}\nBÁO GIÁ\nHà Nội, ngày 13 tháng 3 năm 2025"), FactField.DATE) == "2025-03-13"


def test_strokes_on_the_dots_of_a_form_are_nobodys_day() -> None:
    assert value(facts_of("BÁO GIÁ\nHà Nội, ngày... |... tháng... |... năm 20...20.."), FactField.DATE) is None
    assert value(facts_of("BÁO GIÁ\nHà Nội, ngày ..12.. tháng ..3.. năm 20..25.."), FactField.DATE) == "2025-03-12"


def test_a_label_with_a_letter_too_many_still_labels_the_day() -> None:
    assert value(facts_of("QUOTATION\nĐDate: January 23, 2026"), FactField.DATE) == "2026-01-23"
