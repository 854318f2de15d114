"""Whatever comes in: nothing raises what it should not, and no letter is lost on the way."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.domain.reading import Box, PageOutcome, PageRead, ReadMethod, Word
from app.domain.text import clean
from workers.extract import legacy, sniffing
from workers.extract.base import Limits
from workers.extract.invisible_text import Sheet
from workers.extract.language import wording
from workers.extract.plain_text import decode, pages_of
from workers.extract.wire import page_from_json, page_to_json

_FRACTIONS = st.floats(0, 1)


@given(st.binary(max_size=400), st.sampled_from(["x.txt", "x.eml", "x.csv", "x.xml", ""]))
def test_any_bytes_have_a_type(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "blob"
        path.write_bytes(data)
        assert sniffing.media_type_of(path, name)


@given(st.binary(max_size=400))
def test_any_bytes_decode_or_are_no_text(data: bytes) -> None:
    text = decode(data)
    assert text is None or isinstance(text, str)


@given(st.text(max_size=300))
def test_utf8_comes_back_as_it_was_unless_it_is_a_legacy_encoding(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    read = decode(data)
    if read is not None and legacy.converter_for(text) is None and not text.startswith("\ufeff") and "\0" not in text:
        assert read == data.decode()


@given(st.lists(st.text(alphabet="abc đệ.\n", max_size=3000), max_size=6))
def test_splitting_into_pages_loses_no_word(parts: list[str]) -> None:
    text = "\f".join(parts)
    pages = pages_of(text, Limits())
    assert "".join("".join(page.text.split()) for page in pages) == "".join(text.split())
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))


@given(st.text(max_size=200))
def test_any_text_can_be_weighed_and_converted(text: str) -> None:
    found = wording(text)
    assert 0 <= found.plausible <= 1
    legacy.from_vni(text)
    legacy.from_tcvn3(text)


@given(st.text(min_size=1, max_size=40), st.tuples(_FRACTIONS, _FRACTIONS, _FRACTIONS, _FRACTIONS), _FRACTIONS)
def test_a_page_comes_back_from_the_sandbox_as_it_went(
    text: str, corners: tuple[float, ...], confidence: float
) -> None:
    text = clean(text) or "x"
    word = Word(text, 0, len(text), Box(*corners), confidence)
    page = PageRead(3, text, ReadMethod.OCR, PageOutcome.TEXT, confidence, "vi", (word,), 595.0, 842.0, 90, -1.5)
    back = page_from_json(page_to_json(page))
    assert back.text == page.text
    assert back.words[0].text == text
    assert abs(back.words[0].box.x0 - corners[0]) <= 1e-5
    assert (back.rotation, back.skew, back.outcome) == (90, -1.5, PageOutcome.TEXT)


@given(_FRACTIONS, _FRACTIONS, st.sampled_from([0, 90, 180, 270]))
def test_a_place_on_the_shown_page_is_a_place_of_the_page(u: float, v: float, rotation: int) -> None:
    sheet = Sheet(10, 20, 110, 220, rotation)
    x, y = sheet.place(u, v)
    assert 10 - 1e-9 <= x <= 110 + 1e-9
    assert 20 - 1e-9 <= y <= 220 + 1e-9
