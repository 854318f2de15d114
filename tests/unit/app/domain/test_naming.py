"""Titles from facts by a template of placeholders."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.documents import DocumentType
from app.domain.facts import Fact, FactField
from app.domain.naming import (
    DEFAULT_TEMPLATE,
    MAX_TITLE,
    TYPE_WORDS,
    TitleParts,
    beside,
    make_title,
    title_parts,
    validate_template,
)
from app.errors import InvalidInput

FULL = TitleParts(
    type=DocumentType.CONTRACT,
    date="2025-03-12",
    number="125/2025/HĐMB-ABC",
    customer="Công ty TNHH Đại Phát",
    amount="1250000000",
    currency="VND",
    subject="Mua bán thép tấm",
    original="scan 01.pdf",
)


def test_the_default_template_says_date_type_number_and_customer() -> None:
    assert make_title(DEFAULT_TEMPLATE, FULL) == "2025-03-12 Hợp đồng 125-2025-HĐMB-ABC - Công ty TNHH Đại Phát"


def test_type_words_follow_the_setting() -> None:
    assert make_title("{type}", FULL, "en") == "Contract"
    assert make_title("{type}", FULL, "vi") == "Hợp đồng"


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_every_type_has_a_word(locale: str) -> None:
    assert set(TYPE_WORDS[locale]) == set(DocumentType)


@pytest.mark.parametrize(
    ("template", "parts", "title"),
    [
        (DEFAULT_TEMPLATE, TitleParts(DocumentType.INVOICE, customer="ABC"), "Hóa đơn - ABC"),
        (DEFAULT_TEMPLATE, TitleParts(DocumentType.INVOICE, number="123", date="2025-01-02"), "2025-01-02 Hóa đơn 123"),
        ("{type} ({number}) {customer}", TitleParts(DocumentType.INVOICE, customer="ABC"), "Hóa đơn ABC"),
        ("{date} | {amount}", TitleParts(DocumentType.INVOICE, amount="1250.5", currency="USD"), "1.250,5 USD"),
        ("Hồ sơ {number}, {customer}", TitleParts(DocumentType.INVOICE, number="7"), "Hồ sơ 7"),
    ],
)  # fmt: skip
def test_what_is_missing_is_dropped_with_what_joins_it(template: str, parts: TitleParts, title: str) -> None:
    assert make_title(template, parts) == title


def test_the_subject_stands_in_for_a_missing_number() -> None:
    mail = TitleParts(type=DocumentType.EMAIL, date="2025-01-01", subject="Re: hỏi giá", customer="ABC")
    assert make_title(DEFAULT_TEMPLATE, mail) == "2025-01-01 Thư điện tử Re: hỏi giá - ABC"
    assert make_title("{type} {number} {subject}", mail) == "Thư điện tử Re: hỏi giá"


def test_a_document_of_no_known_type_is_called_by_its_subject_or_its_file() -> None:
    assert make_title(DEFAULT_TEMPLATE, TitleParts(original="ảnh chụp 3.jpg", customer="ABC")) == "ảnh chụp 3 - ABC"
    assert make_title(DEFAULT_TEMPLATE, TitleParts(subject="Sơ đồ kho", original="x.jpg")) == "Sơ đồ kho"
    assert make_title("{customer}", TitleParts(original="a/b\\..\\c.pdf")) == "c"
    assert make_title(DEFAULT_TEMPLATE, TitleParts()) == "Tài liệu"


def test_amounts_are_written_as_the_language_writes_them() -> None:
    assert make_title("{amount}", FULL) == "1.250.000.000 VND"
    assert make_title("{amount}", FULL, "en") == "1,250,000,000 VND"


def test_a_title_is_bounded_and_cut_between_words() -> None:
    long = TitleParts(type=DocumentType.LETTER, customer="Đại " * 200, subject="về việc " * 200, number="9" * 500)
    title = make_title("{type} {number} {subject} {customer}", long)
    assert len(title) <= MAX_TITLE
    assert "…" in title


def test_slashes_controls_and_direction_marks_never_reach_a_title() -> None:
    parts = TitleParts(type=DocumentType.LETTER, number="..\\..//etc/passwd\x00", customer="a\u202egpj.exe\nb\u2028c")
    assert make_title(DEFAULT_TEMPLATE, parts) == "Công văn ..-..-etc-passwd - agpj.exe b c"


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{date} {nmuber}", "Unknown placeholder {nmuber}"),
        ("{{ date }}", "brace"),
        ("{date} }", "brace"),
        ("{date.year}", "brace"),
        ("{date!r}", "brace"),
        ("just words", "at least one placeholder"),
        ("", "at least one placeholder"),
        ("{date}/{type}", "slash"),
        ("{date}\u202e{type}", "cannot be shown"),
        ("{date}" + "x" * 300, "longer"),
    ],
)
def test_a_bad_template_is_refused_with_its_fault(template: str, says: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        validate_template(template)
    assert says in refused.value.message
    assert refused.value.field == "template"


def test_parts_come_from_the_surest_facts() -> None:
    facts = [
        Fact(FactField.TYPE, "invoice", "HÓA ĐƠN", 1, 0.9, "title"),
        Fact(FactField.NUMBER, "1", "1", 1, 0.3, "a"),
        Fact(FactField.NUMBER, "00000123", "00000123", 1, 0.9, "b"),
    ]
    parts = title_parts(facts, "ABC", "x.pdf")
    assert (parts.type, parts.number, parts.customer, parts.original) == (
        DocumentType.INVOICE,
        "00000123",
        "ABC",
        "x.pdf",
    )


@pytest.mark.parametrize(
    ("title", "customer", "day", "shown"),
    [
        ("2025-03-12 Hợp đồng 125 - Công ty TNHH Đại Phát", "Công ty TNHH Đại Phát", date(2025, 3, 12), "Hợp đồng 125"),
        ("2025-03-12 Hợp đồng 125 - Northmere Pte. Ltd", "Northmere Pte. Ltd.", None, "2025-03-12 Hợp đồng 125"),
        (
            "2025-03-12 Hợp đồng 125 - Công ty Khác",
            "Công ty TNHH Đại Phát",
            date(2025, 3, 12),
            "Hợp đồng 125 - Công ty Khác",
        ),
        ("Thư của Đại Phát", "Đại Phát", None, "Thư của Đại Phát"),
        ("2025-03-12 - Đại Phát", "Đại Phát", date(2025, 3, 12), "2025-03-12"),
        ("2025-03-12 Thư", None, date(2025, 3, 13), "2025-03-12 Thư"),
    ],
)
def test_a_title_beside_its_columns_leaves_out_what_they_show(
    title: str, customer: str | None, day: date | None, shown: str
) -> None:
    assert beside(title, customer, day) == shown


def test_what_a_made_title_says_of_the_customer_is_left_out_however_long() -> None:
    name = "Công ty TNHH Thương mại / Dịch vụ " + "Rất Dài " * 20
    parts = TitleParts(type=DocumentType.INVOICE, number="12", customer=name)
    assert beside(make_title(DEFAULT_TEMPLATE, parts), name) == "Hóa đơn 12"
