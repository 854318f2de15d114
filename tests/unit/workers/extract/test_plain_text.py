"""Decoding bytes and splitting long text."""

from __future__ import annotations

import unicodedata

import pytest

from app.domain.reading import PageOutcome
from app.domain.text import clean
from tests.unit.workers.extract.test_legacy import TCVN3, UNICODE
from workers.extract.base import Limits, UnreadableFile
from workers.extract.plain_text import PAGE_CHARS, decode, numbered, pages_of

LINES = f"{UNICODE}\nMã số thuế: 0301234567\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_are_found(encoding: str) -> None:
    text = decode(LINES.encode(encoding))
    assert text is not None
    assert clean(text) == LINES


def test_a_stray_nul_does_not_make_a_text_unreadable() -> None:
    assert decode(("hợp đồng mua bán\n" * 30).encode() + b"\0") == "hợp đồng mua bán\n" * 30 + "\0"
    assert decode(b"MAGIC\0\0\0\0" * 40) is None


def test_windows_1258_is_found() -> None:
    # The code page writes the tone as a mark of its own behind the letter.
    decomposed = "".join(
        letter if unicodedata.normalize("NFC", letter).encode("cp1258", "ignore") else _toned(letter)
        for letter in LINES
    )
    text = decode(decomposed.encode("cp1258"))
    assert text is not None
    assert clean(text) == LINES


def _toned(letter: str) -> str:
    marks = unicodedata.normalize("NFD", letter)
    tone = next(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", marks.replace(tone, "")) + tone


def test_tcvn3_bytes_become_unicode() -> None:
    assert decode((TCVN3 + "\n").encode("latin-1")) == UNICODE + "\n"


def test_latin_text_stays_what_it_is() -> None:
    assert decode("Größe und Öl für das Gebäude der Firma\n".encode("cp1252") * 5) is not None
    assert "Größe" in (decode("Größe und Öl für das Gebäude der Firma\n".encode("cp1252") * 5) or "")


def test_bytes_that_are_no_text_are_refused() -> None:
    assert decode(bytes(range(256)) * 20) is None


def test_form_feeds_are_page_borders() -> None:
    assert [page.text for page in pages_of("một\f\fhai\n\fba", Limits())] == ["một", "hai", "ba"]


def test_long_text_breaks_between_paragraphs_and_loses_nothing() -> None:
    paragraphs = [f"Điều {n}. " + "Nội dung của điều khoản này. " * 12 for n in range(60)]
    pages = pages_of("\n\n".join(paragraphs), Limits())
    assert len(pages) > 3
    assert all(len(page.text) <= PAGE_CHARS * 1.3 for page in pages)
    assert all(page.text.startswith("Điều ") for page in pages)
    assert " ".join(" ".join(page.text for page in pages).split()) == " ".join(" ".join(paragraphs).split())


def test_a_text_without_borders_is_split_all_the_same() -> None:
    pages = pages_of("x" * (PAGE_CHARS * 4), Limits())
    assert "".join(page.text for page in pages) == "x" * (PAGE_CHARS * 4)


def test_an_empty_text_is_one_empty_page() -> None:
    (page,) = pages_of(" \n\f\n", Limits())
    assert page.outcome is PageOutcome.EMPTY


def test_past_the_limits_it_is_refused_not_cut() -> None:
    with pytest.raises(UnreadableFile):
        pages_of("abc " * 100, Limits(max_text_chars=100))
    with pytest.raises(UnreadableFile):
        numbered(["a", "b", "c"], Limits(max_pages=2))
