"""What every search engine must show of its hits, in which order, and to whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexing.base import (
    FacetName,
    MatchMode,
    QueryRejected,
    SearchIndex,
    SearchResult,
    Sort,
)
from tests.contract.search_corpus import CORPUS, THEM, US, ask, found, ids, marked, only_hit, paper

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
