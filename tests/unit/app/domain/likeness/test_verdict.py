"""What two papers are to each other: facts decide, likeness only asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.likeness import Kind, Paper, compare, shingled
from app.domain.likeness.verdict import is_revision, same_number

_TEXT = (
    "HÓA ĐƠN GIÁ TRỊ GIA TĂNG Số: {number} Ngày {day} tháng 03 năm 2026 Đơn vị bán hàng: Công ty Sao Việt 0102030405 "
    "Địa chỉ: 12 Lê Lợi, Quận 1. Người mua: Công ty Anpha, mã số thuế 0312345673, tài khoản 0071000123456. "
    "Giấy in A4 Double A 70 gsm, 120 ram, đơn giá 65.000, thành tiền 7.800.000. Mực in HP 85A, 4 hộp, giá 1.250.000, "
    "thành tiền 5.000.000. Cộng tiền hàng 12.800.000. Thuế suất 8%: 1.024.000. Tổng cộng thanh toán {amount} đồng."
)


def paper(number: str = "0000123", day: int = 5, amount: str = "13.824.000", text: str = _TEXT) -> Paper:
    return Paper(
        text=shingled([text.format(number=number, day=f"{day:02d}", amount=amount)]),
        type="invoice",
        number=number,
        dated=date(2026, 3, day),
        amount=Decimal(amount.replace(".", "")),
        currency="VND",
        parties=frozenset({"0312345673"}),
    )


def kind(one: Paper, other: Paper) -> Kind | None:
    verdict = compare(one, other)
    assert compare(other, one) == verdict
    return verdict.kind if verdict else None


def scanned(given: Paper, text: str) -> Paper:
    return replace(given, text=shingled([text]), from_picture=True)


def test_the_same_letters_are_the_same_text_whatever_their_marks_and_spaces() -> None:
    assert kind(paper(), paper(text=_TEXT.replace(" ", "\n").replace("Đ", "D").replace("ế", "e"))) is Kind.SAME_TEXT


@pytest.mark.parametrize(
    "other",
    [
        paper("0000124", 6),
        paper("0000124", 5),
        paper("0000124", 5, "99.000.000"),
        replace(paper("0000124", 6), from_picture=True),
        replace(paper(), parties=frozenset({"0309876546"}), text=paper("0000123", 6).text),
    ],
)
def test_another_paper_of_the_template_is_nothing_to_it(other: Paper) -> None:
    assert kind(paper(), other) is None


def test_a_scan_with_slips_is_the_same_paper() -> None:
    text = _TEXT.format(number="0000123", day="05", amount="13.824.000")
    read = text.replace("Anpha", "Anpba").replace("Giấy in", "Giay ln").replace("65.000", "6S.000")
    assert kind(paper(), scanned(paper(), read)) is Kind.RESCAN
    assert kind(paper(), scanned(replace(paper(), number="OOOO123"), read)) is Kind.RESCAN
    unread = replace(paper(), number=None, dated=None)
    assert kind(paper(), scanned(unread, read)) is Kind.RESCAN, "the number was not understood, but stands there"
    garbled = read.replace("0000123", "O0OO!2Z").replace("0102030405", "01O2").replace("Ngày 05", "Ngày OS")
    assert kind(paper(), scanned(unread, garbled)) is None, "nothing ties it to this paper rather than the next"


def test_a_number_read_wrongly_does_not_part_what_stands_in_both_texts() -> None:
    text = _TEXT.format(number="0000123", day="05", amount="13.824.000").replace("Anpha", "Anpba")
    assert kind(paper(), scanned(replace(paper(), number="0071000123456"), text)) is Kind.RESCAN


def test_one_number_with_another_amount_or_day_is_another_version() -> None:
    verdict = compare(paper(), paper(amount="14.000.000"))
    assert verdict is not None
    assert (verdict.kind, verdict.differs) == (Kind.VERSION, ("amount",))
    assert kind(paper(), paper(day=7)) is Kind.VERSION


def test_a_draft_without_a_number_and_its_signed_copy_are_versions() -> None:
    text = _TEXT.replace("{number}", "......").replace("Ngày {day} tháng 03 năm 2026", "Ngày ... tháng ... năm ...")
    draft = replace(paper(text=text), number=None, dated=None)
    assert kind(draft, paper()) is Kind.VERSION
    assert kind(draft, replace(paper(), from_picture=True)) is Kind.VERSION
    assert kind(replace(draft, amount=None), paper()) is None, "nothing ties them"
    assert kind(replace(draft, parties=frozenset()), paper()) is None
    assert kind(replace(draft, from_picture=True), paper()) is None, "a number that was not read is no draft"
    assert kind(replace(draft, dated=date(2026, 3, 5), parties=frozenset()), paper()) is Kind.VERSION


def test_short_texts_and_mails_get_no_verdict() -> None:
    short = replace(paper(), text=shingled(["Số: 0000123"]))
    assert kind(short, short) is None
    assert kind(replace(paper(), text=shingled([])), paper()) is None
    mail = replace(paper(), type="email")
    assert kind(mail, paper()) is None
    assert kind(mail, replace(mail, text=paper(amount="1.000").text)) is None
    assert kind(mail, mail) is Kind.SAME_TEXT


def test_numbers_differ_by_slips_or_by_a_revision() -> None:
    assert same_number("125/2026/HĐMB", "l25-2O26-HDMB")
    assert not same_number("0000123", "0000124")
    assert kind(paper("PL-B/2026"), paper("PL-8/2026")) is None, "nobody misread a text"
    assert is_revision("BG-2503-014", "BG-2503-014 rev.2")
    assert is_revision("BG-2503-014/V1", "BG-2503-014/V2")
    assert not is_revision("BG-2503-014", "BG-2503-015")
    assert not is_revision("BG-2503-014", "BG-2503-014")
    revised = paper("BG-2503-014 rev.2", 9, "14.000.000")
    assert kind(paper("BG-2503-014"), revised) is Kind.VERSION


def test_one_number_in_two_series_is_two_invoices() -> None:
    changed = paper(amount="14.000.000")
    assert kind(replace(paper(), series="c26tsv"), replace(changed, series="c26tsw")) is None
    assert kind(replace(paper(), series="c26tsv"), replace(changed, series="c26tsv")) is Kind.VERSION
    assert kind(replace(paper(), series="c26tsv"), changed) is Kind.VERSION, "one does not say"
    text = _TEXT.format(number="0000123", day="05", amount="13.824.000").replace("Anpha", "Anpba")
    slipped = replace(scanned(paper(), text), series="c26t5v")
    assert kind(replace(paper(), series="c26tsv"), slipped) is Kind.RESCAN, "a reader's slip"


def test_an_xml_is_never_like_pages() -> None:
    text = _TEXT.format(number="0000123", day="05", amount="13.824.000").replace("Anpha", "Anpba")
    data = replace(paper(), is_einvoice=True, text=shingled([text]))
    assert kind(paper(), data) is None
    assert kind(data, replace(paper(amount="14.000.000"), is_einvoice=True)) is Kind.VERSION
