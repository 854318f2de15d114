"""A title is safe whatever the facts say."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.documents import DocumentType
from app.domain.naming import DEFAULT_TEMPLATE, MAX_TITLE, PLACEHOLDERS, TitleParts, make_title

_PARTS = st.builds(
    TitleParts,
    type=st.sampled_from(DocumentType),
    date=st.sampled_from(["", "2025-03-12"]),
    number=st.text(max_size=300),
    customer=st.text(max_size=300),
    amount=st.text(max_size=30),
    currency=st.sampled_from(["", "VND"]),
    subject=st.text(max_size=300),
    original=st.text(max_size=300),
)
_TEMPLATES = st.lists(
    st.sampled_from([*("{" + name + "}" for name in PLACEHOLDERS), " ", " - ", "(", ")", "[", "]", "Số ", ", "]),
    max_size=12,
).map(lambda pieces: "{date}" + "".join(pieces))


def _assert_safe(title: str) -> None:
    assert 0 < len(title) <= MAX_TITLE
    assert title == title.strip()
    assert not set(title) & set("/\\\n\r\t\x00")
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for char in title)


@given(template=_TEMPLATES, parts=_PARTS, locale=st.sampled_from(["vi", "en"]))
def test_titles_are_one_safe_bounded_line_and_always_the_same(template: str, parts: TitleParts, locale: str) -> None:
    title = make_title(template, parts, locale)
    _assert_safe(title)
    assert make_title(template, parts, locale) == title


def test_naughty_strings_make_safe_titles() -> None:
    folder = Path(os.environ.get("HOSO_TEST_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
    path = folder / "strings" / "blns.json"
    if not path.exists():
        pytest.skip("the naughty strings are not here (HOSO_TEST_DATA)")
    for text in json.loads(path.read_text(encoding="utf-8")):
        _assert_safe(make_title(DEFAULT_TEMPLATE, TitleParts(number=text, customer=text, subject=text, original=text)))
