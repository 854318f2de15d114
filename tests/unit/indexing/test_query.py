"""User text into a tree."""

from __future__ import annotations

from datetime import date

import pytest

from indexing.query import (
    MAX_TERMS,
    Choice,
    Code,
    CustomerIs,
    DateIn,
    Node,
    Not,
    NumberIs,
    Or,
    Phone,
    Phrase,
    Word,
    parse,
)
from indexing.values import Dates


def nodes(text: str) -> tuple[Node, ...]:
    return parse(text).tree.nodes


def word(folded: str, exact: str = "") -> Word:
    return Word(folded, exact or folded)


def test_words_carry_both_forms() -> None:
    assert nodes("Hợp dong") == (word("hop", "hợp"), word("dong"))


def test_quotes_of_any_kind_make_phrases() -> None:
    phrase = Phrase((word("binh", "bình"), word("minh")))
    assert nodes('"bình minh"') == nodes("“bình minh”") == (phrase,)
    assert nodes('"bình"') == (word("binh", "bình"),)
    assert nodes('"bình minh') == (word("binh", "bình"), word("minh"))


def test_or_binds_its_neighbours() -> None:
    assert nodes("a OR b c | d") == (Or((word("a"), word("b"))), Or((word("c"), word("d"))))
    assert nodes("a OR b OR c") == (Or((word("a"), word("b"), word("c"))),)
    assert nodes("OR a OR") == (word("a"),)


def test_minus_excludes_what_follows() -> None:
    assert nodes("-a -type:x") == (Not(word("a")), Not(Choice("type", ("x",))))
    assert nodes('-"a b"') == (Not(Phrase((word("a"), word("b")))),)
    assert nodes("a-b") == (Code("ab", Phrase((word("a"), word("b")))),)


def test_phones_are_one_node_though_written_in_groups() -> None:
    (phone,) = nodes("0903 123 456")
    assert isinstance(phone, Phone)
    assert phone.key == "+84903123456"


@pytest.mark.parametrize("field", ["date", "ngay", "ngày", "NGÀY"])
def test_fields_have_vietnamese_names(field: str) -> None:
    assert nodes(f"{field}:03/2024") == (DateIn(Dates(date(2024, 3, 1), date(2024, 3, 31))),)


def test_values_of_choices_come_from_the_vocabulary_or_the_index() -> None:
    vocabulary = {"type": {"hop dong": "contract"}}
    (choice,) = parse('type:"Hợp đồng",invoice', vocabulary).tree.nodes[:1]
    assert choice == Choice("type", ("contract",))
    assert parse("loai:hợp-đồng,Purchase-Order", vocabulary).tree.nodes == (
        Choice("type", ("contract", "purchase_order")),
    )
    assert nodes("year:2024,2023") == (Choice("year", ("2024", "2023")),)


def test_customers_and_numbers() -> None:
    assert nodes("number:12/2024") == (NumberIs("122024"),)
    assert nodes('kh:"Bình Minh"') == (CustomerIs("Bình Minh", "binhminh", (word("binh", "bình"), word("minh"))),)


def test_unknown_fields_and_unreadable_values_are_plain_words() -> None:
    assert nodes("ngay:mai") == (word("ngay"), word("mai"))
    assert nodes("year:soon") == (word("year"), word("soon"))
    assert nodes("foo:bar") == (word("foo"), word("bar"))
    assert nodes("-date:never") == (Not(Code("datenever", Phrase((word("date"), word("never"))))),)


def test_empty_and_meaningless_text_differ() -> None:
    assert parse("").is_empty and parse("  ").is_empty
    assert parse("*** !").nothing and not parse("*** !").is_empty


def test_length_and_terms_are_bounded() -> None:
    assert len(nodes(" ".join(f"w{n}" for n in range(500)))) == MAX_TERMS
    assert len(nodes("x " * 5000)) == 1
    (either,) = nodes(" OR ".join(f"w{n}" for n in range(100)))
    assert isinstance(either, Or)
    assert len(either.nodes) == MAX_TERMS
