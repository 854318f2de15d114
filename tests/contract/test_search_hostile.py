"""What every search engine must suggest, and what no text may make it do."""

from __future__ import annotations

import pytest

from indexing.base import (
    FacetName,
    SearchIndex,
)
from tests.contract.search_corpus import US, ask, found, ids, paper

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
