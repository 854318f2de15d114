"""What every search engine behind `indexing.base.SearchIndex` must do: one corpus, one set of questions.

An engine joins by a fixture in `backends`; what it cannot do is a named skip there, with its reason.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from unicodedata import normalize

import pytest

from indexing.base import (
    FacetName,
    Hit,
    IndexDelete,
    IndexDocument,
    IndexOutdated,
    ItemOutcome,
    MatchMode,
    QueryRejected,
    RebuildConflict,
    SearchIndex,
    SearchRequest,
    SearchResult,
    SearchUnavailable,
    Segment,
    Sort,
)
from indexing.embedded.index import TantivySearchIndex
from indexing.opensearch.index import OpenSearchIndex
from tests.servers import opensearch

US = frozenset({"team:sales"})
THEM = frozenset({"team:legal"})

Open = Callable[..., SearchIndex]
Backend = Callable[[], Open]


@pytest.fixture(scope="module", params=["tantivy", "opensearch"])
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    """Makes new, empty indices of one engine."""

    def embedded() -> Open:
        root = tmp_path_factory.mktemp("index")
        return lambda **more: TantivySearchIndex(root, heap_bytes=15_000_000, **more)

    def server() -> Open:
        url, _, prefix = opensearch.fresh_prefix().rpartition("/")
        return lambda **more: OpenSearchIndex(url, prefix, **more)

    return {"tantivy": embedded, "opensearch": server}[str(request.param)]


@pytest.fixture
def opened(backend: Backend) -> Iterator[Open]:
    """Opens the same, at first empty, index as often as wanted: each handle stands for a process.

    With `schema_version` the process is of another version of Hoso.
    """
    handles: list[SearchIndex] = []
    opening = backend()

    def open_index(**more: object) -> SearchIndex:
        handles.append(opening(**more))
        return handles[-1]

    yield open_index
    for handle in handles:
        handle.close()


@pytest.fixture
def empty(opened: Open) -> SearchIndex:
    return opened()


@pytest.fixture
def filled(empty: SearchIndex) -> SearchIndex:
    """The corpus, to be written to."""
    assert all(r.outcome is ItemOutcome.DONE for r in empty.write(CORPUS))
    return empty


@pytest.fixture(scope="module")
def index(backend: Backend) -> Iterator[SearchIndex]:
    """The corpus, to be asked only."""
    made = backend()()
    assert all(r.outcome is ItemOutcome.DONE for r in made.write(CORPUS))
    yield made
    made.close()


def paper(doc_id: str, title: str, *pages: str, **more: object) -> IndexDocument:
    return replace(IndexDocument(doc_id, 1, title, tuple(US), pages=pages), **more)  # type: ignore[arg-type]


CORPUS = [
    paper(
        "contract",
        "2024-03-05 Hợp đồng 12/2024/HĐKT-ABC - Bình Minh",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM. Hợp đồng kinh tế số 12/2024/HĐKT-ABC, ký tại Hà Nội.",
        "Điều 2. Giá trị thanh toán là 1.234.567.000 đồng, trả trong ba mươi ngày. Liên hệ 0903 123 456.",
        "Điều 3. Hai bên cam kết bảo hành thiết bị.",
        party_names=("Công ty TNHH Bình Minh",),
        customer_ids=("c-1",),
        customer_codes=("KH00012",),
        doc_type="contract",
        door="upload",
        status="filed",
        date="2024-03-05",
        amount=Decimal("1234567000"),
        currency="VND",
        number="12/2024/HĐKT-ABC",
        codes=("12/2024/HĐKT-ABC", "0312345678-001"),
        phones=("+84903123456",),
        added_at=datetime(2024, 3, 6, tzinfo=UTC),
    ),
    paper(
        "invoice",
        "Hóa đơn 0000123",
        "Hóa đơn giá trị gia tăng. Người bán: Hoà Bình. Số tiền: 55.000.000 đồng.",
        party_names=("Công ty Cổ phần Hoà Bình",),
        customer_ids=("c-2",),
        customer_codes=("KH00013",),
        doc_type="invoice",
        door="folder",
        status="filed",
        date="2023-11-20",
        amount=Decimal("55000000.50"),
        currency="VND",
    ),
    paper(
        "letter",
        "Thư báo giá",
        "Kính gửi quý khách. Giá vận chuyển đường bộ tăng mười phần trăm.",
        customer_ids=("c-1",),
        doc_type="letter",
        door="smtp",
        status="review",
        date="2024-12-31",
    ),
    paper("person", "Ông Dương", "Ông Dương là giám đốc. Duong ký thay.", doc_type="other", door="smtp"),
    paper(
        "english",
        "Supply agreement",
        "This agreement is made between the supplier and the buyer. Total price: USD 12,500.75.",
        "The supplier shall indem-\nnify the buyer against all claims.",
        doc_type="contract",
        door="upload",
        date="2022-06-01",
        amount=Decimal("12500.75"),
        currency="USD",
        language="en",
    ),
    paper(
        "secret",
        "Hợp đồng tuyệt mật Kim Cương",
        "Hợp đồng tuyệt mật về kim cương xanh với công ty Zeta.",
        acl=tuple(THEM),
        party_names=("Công ty Zeta Bí Mật",),
        customer_ids=("c-9",),
        doc_type="complaint",
        door="imap",
        status="held",
        date="2021-01-01",
        number="99/2021/MẬT",
        codes=("99/2021/MẬT",),
    ),
]


def ask(index: SearchIndex, text: str, **more: object) -> SearchResult:
    return index.search(SearchRequest(text, **({"acl": US} | more)))  # type: ignore[arg-type]


def ids(result: SearchResult) -> list[str]:
    return [hit.doc_id for hit in result.hits]


def found(index: SearchIndex, text: str) -> set[str]:
    result = ask(index, text)
    assert result.total == len(result.hits)
    return set(ids(result))


def only_hit(index: SearchIndex, text: str) -> Hit:
    (hit,) = ask(index, text).hits
    return hit


def marked(segments: tuple[Segment, ...]) -> list[str]:
    return [s.text for s in segments if s.marked]


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


# -- what a hit shows ----------------------------------------------------------------------------------------------


def test_a_hit_shows_its_page_and_marks_the_words(index: SearchIndex) -> None:
    hit = only_hit(index, "thanh toan")
    assert hit.page == 2
    assert marked(hit.snippet) == ["thanh", "toán"]
    assert "Giá trị thanh toán là" in "".join(s.text for s in hit.snippet)
    assert hit.matched == ("text",)


def test_a_phrase_is_marked_as_one(index: SearchIndex) -> None:
    assert marked(only_hit(index, '"gia tri thanh toan"').snippet) == ["Giá trị thanh toán"]


@pytest.mark.parametrize(
    ("text", "page", "mark"),
    [
        ("122024hdktabc", 1, "12/2024/HĐKT-ABC"),
        ("0903123456", 2, "0903 123 456"),
        ("1234567000", 2, "1.234.567.000"),
    ],
)
def test_codes_and_phones_are_marked_as_the_page_has_them(index: SearchIndex, text: str, page: int, mark: str) -> None:
    hit = only_hit(index, text)
    assert (hit.page, marked(hit.snippet)) == (page, [mark])


def test_a_match_outside_the_pages_says_where(index: SearchIndex) -> None:
    by_code = only_hit(index, "0312345678001")
    assert (by_code.page, by_code.snippet, by_code.matched) == (None, (), ("codes",))
    assert only_hit(index, "customer:KH00012 hợp").matched == ("title", "text", "customer")
    assert "party_names" in only_hit(index, "tnhh").matched
    assert marked(only_hit(index, "agreement supply").title) == ["Supply", "agreement"]


def test_the_page_with_the_accents_typed_is_shown(empty: SearchIndex) -> None:
    empty.write([paper("d", "Thư", "Dương Dương Dương", "không có gì", "giao bằng đường bộ")])
    assert only_hit(empty, "đường").page == 3
    assert only_hit(empty, "dương").page == 1


def test_empty_pages_keep_their_numbers(empty: SearchIndex) -> None:
    empty.write([paper("d", "Thư", "", "  ", "bảo hành")])
    assert only_hit(empty, "bảo").page == 3


def test_markup_in_a_document_stays_text(empty: SearchIndex) -> None:
    hostile = "<script>alert('bảo')</script> <b>hành</b> &amp;"
    empty.write([paper("d", hostile, hostile)])
    hit = only_hit(empty, "bảo")
    assert "".join(s.text for s in hit.snippet) == hostile
    assert marked(hit.title) == ["bảo"]


def test_a_snippet_is_about_as_long_as_asked_for(empty: SearchIndex) -> None:
    empty.write([paper("d", "Thư", "chữ " * 2000 + "bảo hành " + "chữ " * 2000)])
    (hit,) = ask(empty, "bảo hành", snippet_length=120).hits
    text = "".join(s.text for s in hit.snippet)
    assert marked(hit.snippet) == ["bảo", "hành"]
    assert 80 <= len(text) <= 122
    (bare,) = ask(empty, "bảo hành", snippet_length=0).hits
    assert (bare.page, bare.snippet) == (None, ())


# -- access --------------------------------------------------------------------------------------------------------

ABOUT_THE_SECRET = [
    "",
    "hợp đồng",
    "tuyet mat",
    '"kim cuong"',
    "99/2021/MẬT",
    "number:99/2021",
    "customer:c-9",
    "type:complaint",
    "date:2021",
    "-zzz",
    "zzz OR kim",
    "kjm cuoong",
    "kim cương xanh zeta zzz",
]


@pytest.mark.parametrize("text", ABOUT_THE_SECRET)
def test_nothing_of_a_forbidden_document_shows(index: SearchIndex, text: str) -> None:
    result = ask(index, text, facets=tuple(FacetName))
    assert "secret" not in ids(result)
    assert result.total == len(result.hits)
    values = {count.value for counts in result.facets.values() for count in counts}
    assert values.isdisjoint({"complaint", "c-9", "imap", "held", "2021"})
    shown = "".join(s.text for hit in result.hits for s in (*hit.snippet, *hit.title)).lower()
    assert "kim" not in shown and "zeta" not in shown


@pytest.mark.parametrize("prefix", ["z", "zet", "công ty z", "kim", "hợp đồng tu", "bí m"])
def test_nothing_of_a_forbidden_document_is_suggested(index: SearchIndex, prefix: str) -> None:
    assert all(s.doc_id != "secret" for s in index.suggest(prefix, US))
    assert not any("Zeta" in s.text or "Kim" in s.text for s in index.suggest(prefix, US, 50))


def test_any_one_key_opens_and_no_key_opens_nothing(index: SearchIndex) -> None:
    both = US | THEM | {"user:1"}
    assert ask(index, "", acl=both).total == len(CORPUS)
    assert ids(ask(index, "kim cuong", acl=THEM)) == ["secret"]
    assert [s.text for s in index.suggest("zet", THEM)] == ["Công ty Zeta Bí Mật"]
    assert ask(index, "", acl=frozenset(), facets=tuple(FacetName)).total == 0
    assert index.suggest("công", frozenset()) == []


def test_a_document_without_keys_is_nobodys(empty: SearchIndex) -> None:
    empty.write([paper("d", "Bảo hành", acl=())])
    assert found(empty, "bảo") == set()
    assert empty.count() == 1


def test_access_taken_away_is_gone_at_once(filled: SearchIndex) -> None:
    filled.write([replace(CORPUS[0], version=2, acl=tuple(THEM))])
    assert found(filled, "hợp đồng") == set()


# -- facets --------------------------------------------------------------------------------------------------------


def counted(result: SearchResult, facet: FacetName) -> dict[str, int]:
    return {count.value: count.count for count in result.facets[facet]}


def test_facets_count_what_is_visible(index: SearchIndex) -> None:
    result = ask(index, "", facets=tuple(FacetName))
    assert counted(result, FacetName.TYPE) == {"contract": 2, "invoice": 1, "letter": 1, "other": 1}
    assert counted(result, FacetName.CUSTOMER) == {"c-1": 2, "c-2": 1}
    assert counted(result, FacetName.YEAR) == {"2024": 2, "2023": 1, "2022": 1}
    assert counted(result, FacetName.DOOR) == {"upload": 2, "smtp": 2, "folder": 1}
    assert result.facets[FacetName.TYPE][0].value == "contract"


def test_a_facet_ignores_its_own_selection_and_obeys_the_others(index: SearchIndex) -> None:
    selections = {FacetName.TYPE: ["contract"], FacetName.DOOR: ["upload", "smtp"]}
    result = ask(index, "", facets=(FacetName.TYPE, FacetName.DOOR, FacetName.YEAR), selections=selections)
    assert set(ids(result)) == {"contract", "english"}
    assert counted(result, FacetName.TYPE) == {"contract": 2, "letter": 1, "other": 1}
    assert counted(result, FacetName.DOOR) == {"upload": 2, "smtp": 0}  # chosen, so it is shown
    assert counted(result, FacetName.YEAR) == {"2024": 1, "2022": 1}


def test_a_chosen_value_is_counted_even_when_it_is_rare(index: SearchIndex) -> None:
    chosen = {FacetName.TYPE: ["letter", "none such"]}
    result = ask(index, "", facets=(FacetName.TYPE,), facet_size=1, selections=chosen)
    assert counted(result, FacetName.TYPE) == {"contract": 2, "letter": 1, "none such": 0}


def test_narrowing_to_nothing_does_not_change_what_is_asked(index: SearchIndex) -> None:
    result = ask(index, "giá trị thanh toán", selections={FacetName.TYPE: ["letter"]})
    assert (result.total, result.mode) == (0, MatchMode.ALL)


# -- order and pages -----------------------------------------------------------------------------------------------


def test_by_date_is_newest_first_and_undated_last(index: SearchIndex) -> None:
    assert ids(ask(index, "", sort=Sort.DATE)) == ["letter", "contract", "invoice", "english", "person"]
    assert ids(ask(index, "giá", sort=Sort.DATE)) == ["letter", "contract", "invoice"]


def all_pages(index: SearchIndex, text: str, limit: int, **more: object) -> list[str]:
    seen: list[str] = []
    cursor: str | None = None
    totals = set()
    while True:
        result = ask(index, text, limit=limit, cursor=cursor, **more)
        seen += ids(result)
        totals.add(result.total)
        cursor = result.cursor
        if cursor is None:
            assert totals == {len(seen)}
            return seen
        assert len(result.hits) == limit


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("text", ["", "bảo hành", "bảo hành OR thư"])
@pytest.mark.parametrize("limit", [1, 7, 64])
def test_pages_are_complete_and_without_doubles(empty: SearchIndex, sort: Sort, text: str, limit: int) -> None:
    """Many hits are equal in rank and date, and lie in several batches."""
    papers = [
        paper(f"d-{n:03}", "Thư bảo hành" if n % 3 else "Bảo hành thư bảo hành", date=f"2024-01-{n % 3 + 1:02}")
        for n in range(64)
    ]
    for at in range(0, 64, 16):
        empty.write(papers[at : at + 16])
    seen = all_pages(empty, text, limit, sort=sort)
    assert sorted(seen) == [p.doc_id for p in papers]
    assert seen == all_pages(empty, text, 200, sort=sort)
    if sort is Sort.DATE:
        days = [int(doc_id[2:]) % 3 for doc_id in seen]
        assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("text", ["bảo hành", "bao hanh"])
def test_pages_stay_complete_beyond_the_hits_in_finer_order(empty: SearchIndex, text: str) -> None:
    names = [f"d-{n:03}" for n in range(420)]
    texts = ["bảo hành", "bảo trì rồi hành lý", "bao hanh", "hành động bảo vệ"]
    empty.write([paper(name, "Thư", texts[at % 4] + " chữ" * (at % 7)) for at, name in enumerate(names)])
    seen = all_pages(empty, text, 60)
    assert sorted(seen) == names
    assert all(int(doc_id[2:]) % 4 in (0, 2) for doc_id in seen[:40])


def test_pages_go_on_while_documents_are_added(empty: SearchIndex) -> None:
    empty.write([paper(f"d-{n:02}", "Thư bảo hành", date="2024-01-01") for n in range(30)])
    for sort in Sort:
        first = ask(empty, "bảo hành", limit=10, sort=sort)
        empty.write([paper(f"new-{sort}", "Phiếu", "chuyện khác hẳn", date="2020-01-01")])
        second = ask(empty, "bảo hành", limit=10, sort=sort, cursor=first.cursor)
        third = ask(empty, "bảo hành", limit=10, sort=sort, cursor=second.cursor)
        assert sorted(ids(first) + ids(second) + ids(third)) == [f"d-{n:02}" for n in range(30)]
        assert third.cursor is None


@pytest.mark.parametrize("cursor", ["", "x", "é", "W10", "bm90IGpzb24", "WzEsMiwzLDQsNSw2LDcsOF0", "A" * 9000])
def test_an_unreadable_cursor_is_rejected(index: SearchIndex, cursor: str) -> None:
    with pytest.raises(QueryRejected):
        ask(index, "giá", cursor=cursor)


def test_a_cursor_serves_only_its_own_question_and_asker(index: SearchIndex) -> None:
    cursor = ask(index, "giá", limit=1).cursor
    assert cursor is not None
    for change in ({"acl": US | THEM}, {"sort": Sort.DATE}, {"selections": {FacetName.TYPE: ["letter"]}}):
        with pytest.raises(QueryRejected):
            ask(index, "giá", limit=1, cursor=cursor, **change)
    with pytest.raises(QueryRejected):
        ask(index, "bảo", limit=1, cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_limit_out_of_range_is_rejected(index: SearchIndex, limit: int) -> None:
    with pytest.raises(QueryRejected):
        ask(index, "", limit=limit)


# -- suggestions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("bình m", ["Công ty TNHH Bình Minh", "2024-03-05 Hợp đồng 12/2024/HĐKT-ABC - Bình Minh"]),
        ("binh minh ", ["Công ty TNHH Bình Minh", "2024-03-05 Hợp đồng 12/2024/HĐKT-ABC - Bình Minh"]),
        ("sup", ["Supply agreement"]),
        ("agr sup", []),
        ("zzz", []),
        ("", []),
        ("*", []),
        ("bình .*", ["Công ty Cổ phần Hoà Bình", "Công ty TNHH Bình Minh"]),
    ],
)
def test_suggestions_complete_the_last_word(index: SearchIndex, prefix: str, expected: list[str]) -> None:
    found_texts = [s.text for s in index.suggest(prefix, US)]
    assert set(expected) <= set(found_texts)
    assert bool(found_texts) == bool(expected)


def test_suggestions_are_distinct_and_limited(empty: SearchIndex) -> None:
    empty.write([paper(f"d-{n}", f"Thư {n % 3}", party_names=("Công ty Thư Viện",)) for n in range(30)])
    texts = [s.text for s in empty.suggest("th", US, 8)]
    assert sorted(texts) == ["Công ty Thư Viện", "Thư 0", "Thư 1", "Thư 2"]
    assert len(empty.suggest("th", US, 2)) == 2


# -- hostile input -------------------------------------------------------------------------------------------------

INJECTIONS = [
    "title:*",
    "acl:team:legal",
    "acl:team\\:legal hợp",
    "* OR acl:*",
    "_exists_:acl",
    "kind:d",
    '{"match_all":{}}',
    "hợp) OR (acl:team",
    "[* TO *]",
    "/.*/",
    "hợp^1000",
    "hợp~5",
    '" OR "',
    "' OR 1=1 --",
    "\\",
    '"',
    "-",
    "--",
    ":",
    "type:",
    "customer:.*",
    "number:.*",
    "date:*..*",
    "amount:..",
    "\x00",
    "\ud800",
    "😀",
    "ﷺ" * 300,
    "(" * 5000,
    "a OR " * 3000,
    "-a " * 3000,
    '"a" ' * 3000,
    "\u0301" * 50,
    "9" * 5000,
    "wa\u034fll",  # a mark that does not combine
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_reaches_the_engine_as_a_command(index: SearchIndex, text: str) -> None:
    result = ask(index, text, facets=tuple(FacetName))
    assert "secret" not in ids(result)
    assert all(s.doc_id != "secret" for s in index.suggest(text, US))


@pytest.mark.parametrize("text", ["title:*", "[* TO *]", '{"match_all":{}}', "customer:.*", "number:.*", "/.*/"])
def test_patterns_match_nothing(index: SearchIndex, text: str) -> None:
    assert found(index, text) == set()


# -- writing -------------------------------------------------------------------------------------------------------


def test_an_older_version_changes_nothing(filled: SearchIndex) -> None:
    newer = paper("contract", "Bảo hiểm", version=5)
    older = paper("contract", "Cũ rích", version=4)
    assert [r.outcome for r in filled.write([newer])] == [ItemOutcome.DONE]
    assert [(r.outcome, r.ok) for r in filled.write([older])] == [(ItemOutcome.STALE, True)]
    assert [r.outcome for r in filled.write([IndexDelete("contract", 4)])] == [ItemOutcome.STALE]
    assert found(filled, "hiểm") == {"contract"}
    assert found(filled, "rích") == set()
    assert only_hit(filled, "hiểm").version == 5


def test_the_same_version_is_written_again(filled: SearchIndex) -> None:
    filled.write([paper("contract", "Bảo hiểm", version=1)])
    assert found(filled, "hiểm") == {"contract"}
    assert filled.count() == len(CORPUS)


def test_a_deleted_document_is_not_brought_back_by_a_late_write(filled: SearchIndex) -> None:
    assert [r.outcome for r in filled.write([IndexDelete("contract", 3)])] == [ItemOutcome.DONE]
    assert found(filled, "hợp đồng") == set()
    assert [r.outcome for r in filled.write([replace(CORPUS[0], version=2)])] == [ItemOutcome.STALE]
    assert found(filled, "hợp đồng") == set()
    assert filled.count() == len(CORPUS) - 1
    assert "contract" not in dict(filled.versions())
    assert [r.outcome for r in filled.write([replace(CORPUS[0], version=4)])] == [ItemOutcome.DONE]
    assert found(filled, "hợp đồng") == {"contract"}


def test_a_deletion_that_comes_before_its_document_holds(empty: SearchIndex) -> None:
    empty.write([IndexDelete("d", 2)])
    assert [r.outcome for r in empty.write([paper("d", "Bảo hành")])] == [ItemOutcome.STALE]
    assert empty.count() == 0


def test_items_of_one_batch_are_ordered_by_version_too(empty: SearchIndex) -> None:
    first, second = paper("d", "Đầu", version=1), paper("d", "Sau", version=2)
    assert [r.outcome for r in empty.write([second, first, IndexDelete("d", 1)])] == [
        ItemOutcome.DONE,
        ItemOutcome.STALE,
        ItemOutcome.STALE,
    ]
    assert found(empty, "sau") == {"d"}
    assert empty.count() == 1


def test_a_faulty_item_is_refused_by_itself(empty: SearchIndex) -> None:
    good = paper("good", "Bảo hành")
    faulty = [
        replace(good, doc_id=""),
        replace(good, doc_id="x" * 513),
        replace(good, doc_id="\ud800"),
        replace(good, version=-1),
        replace(good, doc_id="d", date="31/12/2024"),
        replace(good, doc_id="d", amount=Decimal("1e30")),
        replace(good, doc_id="d", amount=Decimal("NaN")),
    ]
    results = empty.write([*faulty, good])
    assert [r.outcome for r in results] == [ItemOutcome.REFUSED] * len(faulty) + [ItemOutcome.DONE]
    assert all(r.reason and not r.ok for r in results[:-1])
    assert found(empty, "bảo") == {"good"}


def test_odd_text_is_indexed_and_never_refused(empty: SearchIndex) -> None:
    odd = ["\x00bảo\x07 \ud800 hành", "x" * 200_000, "\u200b\u0301", "😀 " * 1000, "bảo_hành"]
    assert all(r.outcome is ItemOutcome.DONE for r in empty.write([paper("d", odd[0], *odd, party_names=tuple(odd))]))
    assert found(empty, "bảo hành") == {"d"}
    assert found(empty, "x" * 300) == {"d"}


def test_an_empty_batch_is_nothing(filled: SearchIndex) -> None:
    assert filled.write([]) == []


def test_versions_are_listed_in_order_and_in_pieces(empty: SearchIndex) -> None:
    names = [f"{prefix}-{n}" for prefix in ("0192f3a4-7b1c-7000-8000", "a", "é", "\u4e2d") for n in range(40)]
    empty.write([paper(name, "Thư", version=at) for at, name in enumerate(names)] + [IndexDelete("a-5000", 1)])
    everything = list(empty.versions(limit=1000))
    assert everything == sorted((name, at) for at, name in enumerate(names))
    pieces: list[tuple[str, int]] = []
    while piece := list(empty.versions(pieces[-1][0] if pieces else "", 7)):
        pieces += piece
    assert pieces == everything


# -- several processes ---------------------------------------------------------------------------------------------


def test_what_one_process_writes_the_others_find(opened: Open) -> None:
    writer, reader = opened(), opened()
    assert found(reader, "bảo") == set()
    writer.write([paper("d", "Bảo hành")])
    assert found(reader, "bảo") == {"d"}
    reader.write([IndexDelete("d", 2)])
    assert found(writer, "bảo") == set()


def test_writers_at_the_same_time_lose_nothing(opened: Open) -> None:
    def write(at: int) -> None:
        handle = opened()
        for n in range(5):
            handle.write([paper(f"{at}-{n}", "Bảo hành")])

    threads = [threading.Thread(target=write, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ask(opened(), "bảo").total == 20


def test_a_closed_index_says_so(filled: SearchIndex) -> None:
    filled.close()
    with pytest.raises(SearchUnavailable):
        ask(filled, "giá")
    assert not filled.health().ok


# -- rebuild -------------------------------------------------------------------------------------------------------


def test_a_rebuild_swaps_in_what_it_was_given(opened: Open) -> None:
    index, other = opened(), opened()
    index.write(CORPUS)
    rebuild = index.start_rebuild()
    index.write_rebuild(rebuild.rebuild_id, [paper("fresh", "Bảo hành mới")])
    assert found(other, "hợp đồng") == {"contract"}  # no outage, nothing half done
    assert found(other, "mới") == set()
    index.finish_rebuild(rebuild.rebuild_id)
    assert found(other, "hợp đồng") == set()
    assert found(other, "mới") == {"fresh"}
    assert other.current_rebuild() is None


def test_writes_during_a_rebuild_reach_both(opened: Open) -> None:
    index, other = opened(), opened()
    index.write(CORPUS)
    rebuild = index.start_rebuild()
    other.write([paper("contract", "Bảo hành", version=7), IndexDelete("letter", 2)])
    assert found(index, "bảo hành") == {"contract"}
    stale = index.write_rebuild(rebuild.rebuild_id, CORPUS)
    assert {r.doc_id for r in stale if r.outcome is ItemOutcome.STALE} == {"contract", "letter"}
    index.finish_rebuild(rebuild.rebuild_id)
    expected = {d.doc_id: 1 for d in CORPUS} | {"contract": 7}
    del expected["letter"]
    assert dict(other.versions()) == expected


def test_a_rebuild_resumes_after_a_restart(opened: Open) -> None:
    first = opened()
    started = first.start_rebuild()
    assert started.checkpoint is None
    first.write_rebuild(started.rebuild_id, CORPUS[:2], checkpoint="invoice")
    first.close()
    second = opened()
    resumed = second.start_rebuild()
    assert resumed == second.current_rebuild()
    assert (resumed.rebuild_id, resumed.checkpoint) == (started.rebuild_id, "invoice")
    assert second.health().rebuilding
    second.write_rebuild(resumed.rebuild_id, CORPUS[2:])
    second.finish_rebuild(resumed.rebuild_id)
    assert second.count() == len(CORPUS)


def test_while_a_newer_version_makes_an_index_an_older_one_writes_nothing_beside_it(opened: Open) -> None:
    index, newer = opened(), opened(schema_version=99)
    index.write(CORPUS)
    rebuild = newer.start_rebuild()
    newer.write_rebuild(rebuild.rebuild_id, CORPUS)
    late = paper("late", "Bảo hành")
    with pytest.raises(IndexOutdated):  # it would be done with the document, and the new index would lack it
        index.write([late])
    assert found(index, "hợp đồng") == {"contract"}
    assert index.health().outdated
    newer.write([late])
    newer.finish_rebuild(rebuild.rebuild_id)
    assert newer.count() == len(CORPUS) + 1
    with pytest.raises(IndexOutdated):
        index.write([late])


def test_a_version_that_stays_takes_the_place_of_a_newer_ones_unfinished_rebuild(opened: Open) -> None:
    index, newer = opened(), opened(schema_version=99)
    index.write(CORPUS)
    theirs = newer.start_rebuild()
    ours = index.start_rebuild()
    index.write([paper("late", "Bảo hành")])
    index.write_rebuild(ours.rebuild_id, CORPUS)
    index.finish_rebuild(ours.rebuild_id)
    assert index.count() == len(CORPUS) + 1
    with pytest.raises(RebuildConflict):
        newer.write_rebuild(theirs.rebuild_id, CORPUS)


def test_of_those_who_start_a_rebuild_at_once_all_fill_the_same(opened: Open) -> None:
    opened().write(CORPUS)
    handles = [opened() for _ in range(4)]
    together = threading.Barrier(len(handles))
    begun: list[str] = []

    def start(handle: SearchIndex) -> None:
        together.wait()
        begun.append(handle.start_rebuild().rebuild_id)

    threads = [threading.Thread(target=start, args=(handle,)) for handle in handles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == len(handles)
    assert len(set(begun)) == 1
    handles[0].write_rebuild(begun[0], CORPUS)
    handles[1].finish_rebuild(begun[0])
    assert handles[2].count() == len(CORPUS)
    assert handles[3].health().ok


def test_what_is_written_at_the_moment_of_the_swap_is_found(opened: Open) -> None:
    index, writer = opened(), opened()
    index.write(CORPUS)
    done = threading.Event()
    # The database has a document before the index is told of it, and a rebuild reads what the database has.
    committed: list[str] = []
    written: list[str] = []
    missed: list[str] = []

    def write() -> None:
        while not done.is_set():
            doc_id = f"late-{len(committed)}"
            committed.append(doc_id)
            writer.write([paper(doc_id, "Muộn màng")])
            written.append(doc_id)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(3):
            rebuild = index.start_rebuild()
            before = list(committed)
            index.write_rebuild(rebuild.rebuild_id, [*CORPUS, *(paper(each, "Muộn màng") for each in before)])
            index.finish_rebuild(rebuild.rebuild_id)
            due = set(written)
            missed += due - set(dict(index.versions(limit=100_000)))
    finally:
        done.set()
        thread.join()
    assert written
    assert missed == []


def test_a_rebuild_given_up_leaves_everything_as_it_was(filled: SearchIndex) -> None:
    rebuild = filled.start_rebuild()
    filled.write_rebuild(rebuild.rebuild_id, [paper("fresh", "Bảo hành mới")])
    filled.abort_rebuild(rebuild.rebuild_id)
    assert filled.current_rebuild() is None
    assert filled.count() == len(CORPUS)
    for late in (
        lambda: filled.write_rebuild(rebuild.rebuild_id, CORPUS),
        lambda: filled.finish_rebuild(rebuild.rebuild_id),
        lambda: filled.abort_rebuild(rebuild.rebuild_id),
    ):
        with pytest.raises(RebuildConflict):
            late()
    again = filled.start_rebuild()
    assert again.rebuild_id != rebuild.rebuild_id
    assert again.checkpoint is None


def test_search_never_fails_while_indices_are_swapped(opened: Open) -> None:
    index, reader = opened(), opened()
    index.write(CORPUS)
    done = threading.Event()
    totals: list[int] = []

    def search() -> None:
        while not done.is_set():
            totals.append(ask(reader, "hợp đồng").total)

    thread = threading.Thread(target=search)
    thread.start()
    try:
        for _ in range(5):
            rebuild = index.start_rebuild()
            index.write_rebuild(rebuild.rebuild_id, CORPUS)
            index.finish_rebuild(rebuild.rebuild_id)
    finally:
        done.set()
        thread.join()
    assert totals and set(totals) == {1}


def test_health_counts_documents(index: SearchIndex) -> None:
    health = index.health()
    assert (health.ok, health.outdated, health.rebuilding, health.documents) == (True, False, False, len(CORPUS))


def test_a_document_is_found_by_the_name_of_its_file_and_says_so(backend: Backend) -> None:
    index = backend()()
    index.write([paper("drawing", "Bản vẽ", file_names=("SCN_0007 nhà xưởng.dwg",))])
    (hit,) = ask(index, "nha xuong scn 0007").hits
    assert hit.doc_id == "drawing"
    assert "file_names" in hit.matched
    assert "title" not in hit.matched
    index.close()
