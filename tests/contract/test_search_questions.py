"""What every search engine behind `indexing.base.SearchIndex` must find, and what first."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from indexing.base import (
    MatchMode,
    SearchIndex,
)
from tests.contract.search_corpus import Backend, ask, found, ids, marked, paper

# -- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hợp đồng", {"contract"}),
        ("hop dong", {"contract"}),
        ("HOP DONG", {"contract"}),
        (normalize("NFD", "hợp đồng"), {"contract"}),
        ("hợp\u200b đồng", {"contract"}),
        ("hòa đơn", {"invoice"}),
        ("hoa don", {"invoice"}),
        ("cong hoa", {"contract", "invoice"}),
        ("duong", {"letter", "person"}),
        ("đường", {"letter", "person"}),
        ("supplier claims", {"english"}),  # words of two pages
        ("indemnify", {"english"}),  # cut by the end of a line
        ("supply buyer", {"english"}),  # title and page
        ("zzz", set()),
    ],
)
def test_words_are_found_with_and_without_accents(index: SearchIndex, text: str, expected: set[str]) -> None:
    assert found(index, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"hòa bình"', {"invoice"}),  # old tone placement finds the new
        ('"hoà bình"', {"invoice"}),
        ('"cộng hoà"', {"contract"}),
        ('"thanh toán là"', {"contract"}),
        ('"thanh toan la"', {"contract"}),
        ('"toán thanh"', set()),
        ('"ông dương"', {"person"}),
        ("giá -vận", {"contract", "invoice"}),
        ("giá -vận -điều", {"invoice"}),
        ('giá -"vận chuyển"', {"contract", "invoice"}),
        ("bảo OR chuyển", {"contract", "letter"}),
        ("bảo OR chuyển quý", {"letter"}),
        ("indemnify | quý", {"letter", "english"}),
        ("-giá", {"person", "english"}),
        ("", {"contract", "invoice", "letter", "person", "english"}),
        ("***", set()),
    ],
)
def test_phrases_alternatives_and_exclusions(index: SearchIndex, text: str, expected: set[str]) -> None:
    assert found(index, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "12/2024/HĐKT-ABC",
        "12/2024/hdkt-abc,",
        "12.2024.HDKT.ABC",
        "122024HDKTABC",
        "12/2024",
        "HDKT",
        "0312345678-001",
        "0312345678",
        "0312345678001",
        "1.234.567.000",
        "1234567000",
        "1,234,567,000",
        "0903123456",
        "0903.123.456",
        "+84 903 123 456",
        '"0903 123 456"',
        "number:12/2024/HĐKT-ABC",
        "so:12-2024",
        "customer:KH00012 hợp",
        "khach:c-1 hợp",
    ],
)
def test_codes_numbers_and_phones_are_found_however_written(index: SearchIndex, text: str) -> None:
    assert found(index, text) == {"contract"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("type:contract", {"contract", "english"}),
        ("loai:hóa-đơn", {"invoice"}),
        ("type:contract,letter", {"contract", "english", "letter"}),
        ("-type:contract", {"invoice", "letter", "person"}),
        ("date:2024", {"contract", "letter"}),
        ("date:03/2024", {"contract"}),
        ("ngay:5/3/2024", {"contract"}),
        ("date:2023-01-01..2024-06-30", {"contract", "invoice"}),
        ("date:>=2024-03-05", {"contract", "letter"}),
        ("date:>2024-03-05", {"letter"}),
        ("date:<2023", {"english"}),
        ("year:2023", {"invoice"}),
        ("amount:>100tr", {"contract"}),
        ("amount:50.000.000..60.000.000", {"invoice"}),
        ("tien:55000000,50", {"invoice"}),
        ("amount:>55000000,50", {"contract"}),
        ("amount:<1tr", {"english"}),
        ("amount:>10000usd", {"english"}),
        ('customer:"bình minh"', {"contract"}),
        ("customer:c-1", {"contract", "letter"}),
        ("customer:kh00013", {"invoice"}),
        ("status:review", {"letter"}),
        ("door:smtp date:2024 gia", {"letter"}),
        ("date:never", set()),  # unreadable: plain words
        ("nosuchfield:hợp", set()),
    ],
)
def test_filters_narrow(index: SearchIndex, text: str, expected: set[str]) -> None:
    vocabulary = {"type": {"hoa don": "invoice"}}
    assert set(ids(ask(index, text, vocabulary=vocabulary))) == expected


# -- rank and second tries -----------------------------------------------------------------------------------------


def test_accents_as_typed_rank_above_folded_ones(index: SearchIndex) -> None:
    assert ids(ask(index, "đường")) == ["letter", "person"]
    assert ids(ask(index, "dương")) == ["person", "letter"]


def test_accents_as_typed_rank_above_a_folded_title_of_a_short_document(empty: SearchIndex) -> None:
    long = paper(
        "long", "Phụ lục", "giao hàng bằng đường bộ. " + "các điều khoản khác của hợp đồng vẫn giữ nguyên " * 60
    )
    short = paper("short", "Dương Dương", "Dương", party_names=("Dương",))
    empty.write([long, short, *(paper(f"filler-{n}", f"Văn bản {n}", "nội dung") for n in range(20))])
    assert ids(ask(empty, "đường")) == ["long", "short"]


def test_a_title_ranks_above_text(empty: SearchIndex) -> None:
    body = paper("body", "Thư", "Nhắc tới bảo hành một lần trong thư này.")
    title = paper("title", "Bảo hành", "Phiếu của khách.")
    empty.write([body, title])
    assert ids(ask(empty, "bao hanh")) == ["title", "body"]


def test_words_next_to_each_other_rank_above_scattered_ones(empty: SearchIndex) -> None:
    apart = paper("apart", "Thư", "kho của chúng tôi nằm bên bãi lớn, còn hàng thì chưa về tới nơi này")
    beside = paper("beside", "Thư", "kho hàng của chúng tôi nằm bên bãi lớn, còn xe thì chưa về tới nơi này")
    empty.write([apart, beside])
    assert ids(ask(empty, "kho hang")) == ["beside", "apart"]


def test_most_words_are_enough_when_all_find_nothing(index: SearchIndex) -> None:
    result = ask(index, "giá trị thanh toán vượttrội")
    assert result.mode is MatchMode.MOST
    assert ids(result) == ["contract"]


def test_three_words_must_all_be_there(index: SearchIndex) -> None:
    assert found(index, "giá trị vượttrộiquá") == set()


@pytest.mark.parametrize("text", ["agreemnt", "suplier", "indemnyfi", "thieet", "chuyenn"])
def test_letters_off_are_forgiven_when_nothing_is_found(index: SearchIndex, text: str) -> None:
    result = ask(index, text)
    assert result.mode is MatchMode.FUZZY
    assert result.total == 1
    assert marked(result.hits[0].snippet)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("agreemnt -suplier", {"english"}),
        ("agreemnt -supplier", set()),
        ("agreemnt -(zzz OR suplier)", {"english"}),
        ("chuyenn OR -chuyenn", {"contract", "invoice", "person", "english", "letter"}),
    ],
)
def test_what_is_left_out_is_left_out_as_typed(index: SearchIndex, text: str, expected: set[str]) -> None:
    assert found(index, text) == expected


@pytest.mark.parametrize("text", ["1234568000", "xgreement", "giz", "agrrremt"])
def test_numbers_first_letters_and_short_words_are_not_guessed(index: SearchIndex, text: str) -> None:
    assert found(index, text) == set()


def test_a_document_is_found_by_the_name_of_its_file_and_says_so(backend: Backend) -> None:
    index = backend()()
    index.write([paper("drawing", "Bản vẽ", file_names=("SCN_0007 nhà xưởng.dwg",))])
    (hit,) = ask(index, "nha xuong scn 0007").hits
    assert hit.doc_id == "drawing"
    assert "file_names" in hit.matched
    assert "title" not in hit.matched
    index.close()
