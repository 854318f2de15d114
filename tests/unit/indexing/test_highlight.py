"""Marks in titles, snippets and word boxes."""

from __future__ import annotations

import pytest

from indexing.base import Segment
from indexing.highlight import Highlighter
from indexing.query import parse


def mark(query: str, text: str) -> str:
    return "".join(f"[{s.text}]" if s.marked else s.text for s in Highlighter(parse(query)).mark(text))


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("hop dong", "Hợp đồng và hợp tác", "[Hợp] [đồng] và [hợp] tác"),
        ('"hop dong"', "Hợp đồng và hợp tác", "[Hợp đồng] và hợp tác"),
        ("an", "an toàn bàn An", "[an] toàn bàn [An]"),
        ("122024hd", "số 12/2024/HĐ.", "số [12/2024/HĐ]."),
        ("12/2024", "số 12/2024/HĐ.", "số [12/2024]/HĐ."),
        ("+84903123456", "gọi 0903.123.456 nhé", "gọi [0903.123.456] nhé"),
        ("-hop dong", "hợp đồng", "hợp [đồng]"),
        ("a OR b", "a b c", "[a] [b] c"),
        ("type:hop", "hợp đồng", "hợp đồng"),
        ("", "hợp đồng", "hợp đồng"),
        ("x", "dòng\nmột  x", "dòng một [x]"),
    ],
)
def test_what_matched_is_marked(query: str, text: str, expected: str) -> None:
    assert mark(query, text) == expected


def test_a_snippet_prefers_the_words_together() -> None:
    text = "hợp tác. " + "chữ " * 100 + "ký hợp đồng mới " + "chữ " * 100
    shown = Highlighter(parse("hop dong")).snippet(text, 60)
    assert [s.text for s in shown if s.marked] == ["hợp", "đồng"]
    assert shown[0] == Segment("…", False)
    assert shown[-1] == Segment("…", False)


def test_a_snippet_without_a_match_is_the_beginning() -> None:
    assert Highlighter(parse("zzz")).snippet("một hai ba", 100) == (Segment("một hai ba", False),)
    assert Highlighter(parse("zzz")).snippet("", 100) == ()


def test_boxes_of_words_are_marked() -> None:
    words = ["Theo", "hợp", "đồng", "số", "12/2024/HĐ,", "gọi", "0903", "123", "456.", "agree-", ""]
    assert Highlighter(parse("hop")).marked_words(words) == [1]
    assert Highlighter(parse('"hop dong" 122024hd')).marked_words(words) == [1, 2, 4]
    assert Highlighter(parse("0903123456")).marked_words(words) == [6, 7, 8]
    assert Highlighter(parse("")).marked_words(words) == []
