"""The normaliser: what is one word, one code, one phone however it is written."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from app.domain import text as product
from indexing import text as library
from indexing.text import (
    clean,
    code_forms,
    code_key,
    code_keys,
    find_phones,
    join_lines,
    phone_key,
    token_pairs,
    tokens,
)

SAMPLES = [
    "",
    "Hợp đồng số 12/2024/HĐKT-ABC ngày 5/3/2024",
    normalize("NFD", "Công ty Hòa Bình, đường Thuỵ Khuê"),
    "hòa hoà hóa hoá thúy thuý khỏe khoẻ HÒA",
    "\u200bkhông\ufeff rộng\u00ad",
    "a\x00b\x1f\ud800c\ufffe",
    "ﬁ ½ ß İ ı Ǆ Å \u0301x x\u0304y",
    "Straße ΑΒΓ Кириллица 中文 日本",
]


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_library_and_the_product_agree(sample: str) -> None:
    assert library.clean(sample) == product.clean(sample)
    cleaned = library.clean(sample)
    assert library.fold(cleaned) == product.fold(cleaned)
    assert library.unify_tones(cleaned) == product.unify_tones(cleaned)
    assert library.fold_aligned(cleaned) == product.fold_aligned(cleaned)
    assert " ".join(tokens(cleaned)) == product.fold_key(cleaned)


def test_a_word_is_folded_and_kept_exact() -> None:
    assert token_pairs(clean("Hòa ĐƯỜNG_2")) == [("hoa", "hoà"), ("duong", "đường"), ("2", "2")]


def test_old_and_new_tone_placement_are_one_exact_word() -> None:
    assert library.unify_tones("Hòa") == library.unify_tones("hoà") == "hoà"
    assert library.old_tones("hoà") == "hòa"


def test_words_too_long_are_cut() -> None:
    assert tokens("x" * 1000) == ["x" * library.MAX_TOKEN]


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("agree-\nment", "agreement"),
        ("HĐKT-\nABC", "HĐKT-ABC"),
        ("12-  \r\n  34", "12-34"),
        ("thương -\n mại", "thương -\n mại"),
        ("- một\n- hai", "- một\n- hai"),
    ],
)
def test_lines_broken_at_a_hyphen_are_joined(written: str, joined: str) -> None:
    assert join_lines(written) == joined


def test_a_code_has_a_whole_form_a_joined_form_and_parts() -> None:
    forms = code_forms("12/2024/HĐKT-ABC,")
    assert forms == ("12/2024/hdkt-abc", "122024hdktabc", ("12", "2024", "hdkt", "abc"))
    assert code_forms(" -/. ") is None


@pytest.mark.parametrize("written", ["12/2024/HĐKT-ABC", "12.2024 HDKT ABC", "(12-2024-hđkt_abc);", "122024HDKTABC"])
def test_a_code_has_one_key_however_it_is_written(written: str) -> None:
    assert code_key(written) == "122024hdktabc"


def test_codes_of_a_text_are_what_has_signs_inside() -> None:
    found = code_keys("Số 12/2024/HĐ, giá 1.234.567đ. Gửi a.b@c.vn; hết. Và/hoặc (x).")
    assert found == ["122024hd", "1234567d", "abcvn", "vahoac"]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("0903 123 456", "+84903123456"),
        ("0903.123.456", "+84903123456"),
        ("+84 (0) 903-123-456", "+84903123456"),
        ("0084903123456", "+84903123456"),
        ("(028) 3822 1234", "+842838221234"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("0312345678-001", None),
        ("12345", None),
        ("", None),
    ],
)
def test_phones_have_one_key(written: str, key: str | None) -> None:
    assert phone_key(written) == key


def test_phones_are_found_where_they_stand() -> None:
    text = "ĐT: 0903 123 456, (028) 3822 1234. MST 0312345678-001, 1.0903.123.456"
    assert [text[s.start : s.end] for s in find_phones(text)] == ["0903 123 456", "028) 3822 1234"]
