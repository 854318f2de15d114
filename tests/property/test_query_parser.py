"""No text makes the parser, the highlighter or a search raise, and each keeps its bounds."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexing.base import FacetName, IndexDocument, SearchRequest
from indexing.embedded.index import TantivySearchIndex
from indexing.highlight import Highlighter
from indexing.query import MAX_TERMS, parse
from indexing.text import clean, code_keys, find_phones, fold_aligned, join_lines, tokens
from indexing.values import read_amounts, read_dates

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("HOSO_TEST_DATA", ROOT.parent / "shared" / "data"))

PIECES = st.sampled_from(
    [
        '"',
        "-",
        " ",
        "OR",
        "|",
        ":",
        "..",
        ">",
        "type:",
        "date:",
        "amount:",
        "ngày:",
        "khách:",
        "2024",
        "1.000",
        "tr",
        "đ",
    ]
)
TYPED = st.lists(PIECES | st.text(st.characters(), max_size=12), max_size=30).map("".join)


@given(TYPED)
def test_any_text_parses_within_bounds(text: str) -> None:
    query = parse(text)
    assert len(query.tree.nodes) <= MAX_TERMS
    assert query == parse(text)
    assert query.is_empty or query.nothing or query.tree.nodes


@given(TYPED)
def test_any_value_is_read_or_refused(text: str) -> None:
    dates, amounts = read_dates(text), read_amounts(text)
    assert dates is None or dates.first or dates.last
    assert amounts is None or amounts.low or amounts.high


@given(st.text(st.characters(), max_size=300))
def test_normalising_is_stable(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert len(fold_aligned(cleaned)) == len(cleaned)
    found = tokens(cleaned)
    assert all(t and not any(c.isspace() for c in t) for t in found + code_keys(cleaned))
    assert tokens(" ".join(found)) == found
    assert join_lines(join_lines(cleaned)) is not None
    assert all(0 <= s.start < s.end <= len(cleaned) for s in find_phones(cleaned))


@given(TYPED, st.text(st.characters(), max_size=300), st.integers(1, 200))
def test_marks_keep_the_text(query: str, text: str, length: int) -> None:
    marks = Highlighter(parse(query))
    whole = "".join(s.text for s in marks.mark(text))
    assert whole.split() == clean(text).split()
    marks.snippet(clean(text), length)
    words = text.split(" ")
    assert all(0 <= at < len(words) for at in marks.marked_words(words))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TantivySearchIndex]:
    made = TantivySearchIndex(tmp_path_factory.mktemp("index"), heap_bytes=15_000_000)
    made.write(
        [
            IndexDocument("mine", 1, "Hợp đồng OR type", ("us",), pages=("1.000 tr ngày 2024",), date="2024-01-01"),
            IndexDocument("theirs", 1, "Hợp đồng OR type", ("them",), pages=("1.000 tr ngày 2024",), door="imap"),
        ]
    )
    yield made
    made.close()


@given(TYPED)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_text_opens_what_is_not_the_askers(index: TantivySearchIndex, text: str) -> None:
    result = index.search(SearchRequest(text, frozenset({"us"}), facets=tuple(FacetName)))
    assert {hit.doc_id for hit in result.hits} <= {"mine"}
    assert result.total == len(result.hits)
    assert result.facets[FacetName.DOOR] == ()
    assert all(s.doc_id == "mine" for s in index.suggest(text, frozenset({"us"})))


def test_naughty_strings_are_only_text(index: TantivySearchIndex) -> None:
    path = DATA / "strings" / "blns.json"
    if not path.exists():
        pytest.skip("the list of naughty strings is not here")
    for text in json.loads(path.read_text(encoding="utf-8")):
        result = index.search(SearchRequest(text, frozenset({"us"})))
        assert {hit.doc_id for hit in result.hits} <= {"mine"}
        index.suggest(text, frozenset({"us"}))
