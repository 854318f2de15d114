"""Whatever is asked, both search engines find the same documents, count them alike and explain them alike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indexing.base import FacetName, Hit, IndexDelete, IndexDocument, SearchIndex, SearchRequest, SearchResult
from indexing.embedded.index import TantivySearchIndex
from indexing.opensearch.index import OpenSearchIndex
from tests.servers import opensearch

WORDS = (
    "hợp hop đồng dong hòa hoà bình binh minh dương đường duong giá trị thanh toán vận chuyển điều khoản quý quy uỷ ủy"
    " agreement supplier indemnify thiết bị HĐKT ABC 2024 0903 12 1234567 x naïve straße ﬁ İstanbul Σίγμας"
).split()
CODES = (
    "12/2024/HĐKT-ABC", "0312345678-001", "1.234.567", "a.b@cong-ty.vn", "0903 123 456", "+84 903 123 456", "HD-01",
    "KH00012", "99/2021/MẬT", "c++", "x_y", "10%", "A/B", "0903.123.457", "đ-1",
)  # fmt: skip
FILTERS = (
    "type:contract", "type:invoice,letter", "date:2024", "date:<2023", "date:2023..", "amount:>1000", "amount:>1usd",
    "amount:<=1000,50", "customer:c-1", "customer:KH00012", 'customer:"bình minh"', "number:12", "so:HD", "foo:bar",
    "status:filed", "door:smtp", "year:2024,2022",
)  # fmt: skip
KEYS = ("a", "b", "c")


def text(dice: random.Random, most: int) -> str:
    pieces = [dice.choice(CODES) if dice.random() < 0.12 else dice.choice(WORDS) for _ in range(dice.randint(0, most))]
    return dice.choice((" ", " ", " ", ", ", "\n", "-", "-\n")).join(pieces)


def paper(dice: random.Random, number: int) -> IndexDocument:
    return IndexDocument(
        f"d{number:03}",
        dice.randint(1, 3),
        text(dice, 5),
        tuple(dice.sample(KEYS, dice.randint(0, 2))),
        pages=[text(dice, 25) for _ in range(dice.randint(0, 4))],
        party_names=[text(dice, 3) for _ in range(dice.randint(0, 2))],
        file_names=[text(dice, 3)],
        customer_ids=dice.sample(("c-1", "c-2"), dice.randint(0, 2)),
        customer_codes=dice.sample(("KH00012", "KH1"), dice.randint(0, 1)),
        doc_type=dice.choice(("contract", "invoice", "letter", "")),
        status=dice.choice(("filed", "review")),
        door=dice.choice(("upload", "smtp", "")),
        date=dice.choice((None, "2024-03-05", "2023-11-20", "2022-01-01")),
        amount=dice.choice((None, Decimal("1000.50"), Decimal(100_000_000), Decimal(-5))),
        currency=dice.choice(("", "VND", "usd")),
        number=dice.choice(("", *CODES)),
        codes=dice.sample(CODES, dice.randint(0, 2)),
        phones=dice.sample(("0903123456", "+84912345678"), dice.randint(0, 1)),
    )


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SearchIndex, SearchIndex]]:
    """tantivy and OpenSearch with the same sixty papers, one of them deleted."""
    url, _, prefix = opensearch.fresh_prefix().rpartition("/")
    both = (TantivySearchIndex(tmp_path_factory.mktemp("index"), heap_bytes=15_000_000), OpenSearchIndex(url, prefix))
    dice = random.Random(1)
    papers = [paper(dice, number) for number in range(60)]
    for each in both:
        assert all(result.ok for result in each.write([*papers, IndexDelete("d003", 9)]))
    yield both
    for each in both:
        each.close()


@st.composite
def misspelt(draw: st.DrawFn) -> str:
    """A word a letter off."""
    word = draw(st.sampled_from([w for w in WORDS if len(w) > 3]))
    at = draw(st.integers(0, len(word) - 2))
    letter = draw(st.sampled_from("abxyđê"))
    changed = (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    return draw(st.sampled_from(changed))


WORD = st.sampled_from(WORDS)
CODE = st.sampled_from(CODES)
PIECE = st.one_of(
    WORD,
    WORD.map(str.upper),
    WORD.map(lambda word: normalize("NFD", word)),
    misspelt(),
    st.lists(st.one_of(WORD, CODE), min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    CODE,
    CODE.map(lambda code: "".join(c for c in code if c.isalnum())),
    st.sampled_from(FILTERS),
)
PART = st.one_of(PIECE, PIECE, PIECE, PIECE.map(lambda piece: f"-{piece}"), PIECE.map(lambda piece: f"{piece} OR"))
# Something that is not found as typed beside something to be left out: tried harder, in different ways.
HARDER = st.tuples(misspelt(), PART, st.one_of(misspelt(), WORD).map(lambda word: f"-{word}"))
QUERY = st.one_of(st.lists(PART, min_size=1, max_size=6), HARDER).map(" ".join)
ASKER = st.sets(st.sampled_from(KEYS), min_size=1).map(frozenset)
CHOSEN = st.dictionaries(st.just(FacetName.TYPE), st.just(["contract", "letter"]), max_size=1)


def explained(hit: Hit) -> tuple[object, ...]:
    """What must be the same; which of several good pages is shown is each engine's own (ADR 0007)."""
    return hit.version, hit.page is None, hit.matched, hit.title


def answered(result: SearchResult) -> tuple[object, ...]:
    hits = {hit.doc_id: explained(hit) for hit in result.hits}
    return result.total, result.mode, result.facets, hits


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(QUERY, ASKER, CHOSEN)
@example("agreemnt -suplier", frozenset(KEYS), {})  # what is left out is meant as typed
@example("1234567 OR -quy tanh", frozenset(KEYS), {})
def test_both_engines_give_the_same_answer(
    engines: tuple[SearchIndex, SearchIndex], query: str, asker: frozenset[str], chosen: dict[FacetName, list[str]]
) -> None:
    request = SearchRequest(query, asker, selections=chosen, facets=tuple(FacetName), limit=200)
    embedded, server = (answered(each.search(request)) for each in engines)
    assert embedded == server


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(WORD, min_size=1, max_size=3).map(" ".join), st.integers(0, 4), ASKER)
def test_both_engines_suggest_the_same(
    engines: tuple[SearchIndex, SearchIndex], words: str, cut: int, asker: frozenset[str]
) -> None:
    typed = words[: len(words) - cut]
    embedded, server = ({(s.text, s.kind) for s in each.suggest(typed, asker, 50)} for each in engines)
    assert embedded == server
