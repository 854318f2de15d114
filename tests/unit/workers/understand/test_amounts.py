from __future__ import annotations

import pytest

from app.domain.facts import TOTAL_AGAINST_WORDS, TOTAL_AND_WORDS, WORDS_AGAINST_TOTAL, WORDS_ALONE, FactField
from tests.unit.workers.understand.papers import facts_of, value
from workers.understand.number_words import number_in_words

INVOICE = "HÓA ĐƠN GIÁ TRỊ GIA TĂNG\nSố: 00000123\n"


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        (
            "Cộng tiền hàng: 10.000.000\nThuế GTGT 10%: 1.000.000\nTổng cộng tiền thanh toán: 11.000.000 đồng",
            "11000000",
            "VND",
        ),
        ("Tổng cộng 2 chiếc 12.500.000 VNĐ\nSố lượng: 20.000.000 chiếc", "12500000", "VND"),
        ("Total (excl. VAT): USD 1,000.00\nVAT: USD 100.00\nGrand total: USD 1,100.50", "1100.5", "USD"),
        ("Total amount due: $2,345.60", "2345.6", "USD"),
        ("Tổng tiền thanh toán: 1.234,56 EUR", "1234.56", "EUR"),
        ("Đơn vị tính: VND\nTổng cộng\n15,750,000", "15750000", "VND"),
    ],
)
def test_total_payable(text: str, amount: str, currency: str) -> None:
    facts = facts_of(INVOICE + text)
    assert (value(facts, FactField.AMOUNT), value(facts, FactField.CURRENCY)) == (amount, currency)


def test_amount_in_words_confirms_the_total() -> None:
    plain = facts_of(INVOICE + "Tổng cộng: 11.000.000")
    sure = facts_of(INVOICE + "Tổng cộng: 11.000.000\nBằng chữ: Mười một triệu đồng chẵn.")
    assert value(sure, FactField.AMOUNT) == "11000000"
    confidence = {f.field: f.confidence for f in sure}[FactField.AMOUNT]
    assert confidence > {f.field: f.confidence for f in plain}[FactField.AMOUNT]


def test_amount_in_words_picks_among_totals() -> None:
    text = (
        "Tổng giá trị hợp đồng: 500.000.000 đồng\nTổng cộng đợt 1: 150.000.000 đồng\n"
        "Bằng chữ: Một trăm năm mươi triệu đồng"
    )
    assert value(facts_of("GIẤY ĐỀ NGHỊ THANH TOÁN\n" + text), FactField.AMOUNT) == "150000000"


def test_amount_in_words_mends_a_misread_digit() -> None:
    text = "Tổng cộng tiền thanh toán: 77.000.000\nBằng chữ: Mười một triệu đồng"
    assert value(facts_of(INVOICE + text), FactField.AMOUNT) == "11000000"


@pytest.mark.parametrize(
    ("figures", "words", "rule"),
    [
        ("Tổng cộng tiền thanh toán: 11.000.000", "Mười một triệu đồng", TOTAL_AND_WORDS),
        ("Tổng cộng tiền thanh toán: 77.000.000", "Mười một triệu đồng", WORDS_AGAINST_TOTAL),
        ("Cộng: 5.000.000.000", "Mười một triệu đồng", WORDS_AGAINST_TOTAL),
        ("Tổng cộng tiền thanh toán: 5.000.000.000", "Mười một triệu đồng", TOTAL_AGAINST_WORDS),
        ("", "Mười một triệu đồng", WORDS_ALONE),
    ],
)
def test_an_amount_tells_whether_figures_and_words_agree(figures: str, words: str, rule: str) -> None:
    facts = facts_of(f"{INVOICE}{figures}\nBằng chữ: {words}")
    assert [f.rule for f in facts if f.field is FactField.AMOUNT] == [rule]


def test_capital_of_a_company_is_no_amount_of_a_contract() -> None:
    assert value(facts_of("HỢP ĐỒNG\nVốn điều lệ: 5.000.000.000 đồng"), FactField.AMOUNT) is None


def test_letter_that_mentions_money_has_no_amount() -> None:
    assert value(facts_of("THÔNG BÁO\nPhí giữ xe là 100.000 đồng mỗi tháng."), FactField.AMOUNT) is None


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Một tỷ hai trăm năm mươi triệu đồng chẵn", 1_250_000_000),
        ("Hai trăm bảy mươi chín triệu không trăm năm mươi sáu nghìn tám trăm tám mươi đồng", 279_056_880),
        ("Mười lăm triệu bảy trăm năm mươi ngàn đồng", 15_750_000),
        ("Một nghìn hai trăm tỷ đồng", 1_200_000_000_000),
        ("hai mươi mốt triệu không trăm linh năm nghìn đồng", 21_005_000),
        ("ba triệu rưỡi đồng", 3_500_000),
        ("Một trăm lẻ một nghìn đồng", 101_000),
        ("Môt trâm nãm mươi tríêu đồng", 150_000_000),
        ("One thousand two hundred and fifty US dollars only", 1250),
        ("two million three hundred thousand", 2_300_000),
    ],
)
def test_numbers_in_words(words: str, number: int) -> None:
    assert number_in_words(words) == number


@pytest.mark.parametrize("words", ["", "đồng", "Công ty An Bình", "hai năm", "một hai ba"])
def test_other_words_are_no_number(words: str) -> None:
    assert number_in_words(words) is None
