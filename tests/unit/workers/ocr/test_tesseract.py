"""Tesseract's table as text and words."""

from __future__ import annotations

import pytest

from workers.ocr.tesseract import assemble

_HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def _row(block: int, paragraph: int, line: int, text: str, left: int = 10, confidence: float = 90.0) -> str:
    return f"5\t1\t{block}\t{paragraph}\t{line}\t1\t{left}\t20\t30\t10\t{confidence}\t{text}\n"


def test_words_lines_and_paragraphs_are_put_apart() -> None:
    table = _HEAD + "".join(
        [_row(1, 1, 1, "Hợp"), _row(1, 1, 1, "đồng"), _row(1, 1, 2, "số"), _row(1, 2, 1, "một"), _row(2, 1, 1, "hai")]
    )
    reading = assemble(table, 100, 200)
    assert reading.text == "Hợp đồng\nsố\n\nmột\n\nhai"
    assert [reading.text[word.start : word.end] for word in reading.words] == ["Hợp", "đồng", "số", "một", "hai"]


def test_boxes_are_fractions_and_confidence_weighs_letters() -> None:
    reading = assemble(_HEAD + _row(1, 1, 1, "abcd", confidence=90) + _row(1, 1, 1, "e", confidence=40), 100, 200)
    box = reading.words[0].box
    assert (box.x0, box.y0, box.x1, box.y1) == (0.1, 0.1, 0.4, 0.15)
    assert reading.confidence == pytest.approx((4 * 0.9 + 0.4) / 5)


def test_other_levels_blank_words_and_quotes_do_no_harm() -> None:
    table = (
        _HEAD
        + "1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t\n"
        + _row(1, 1, 1, " ")
        + _row(1, 1, 1, '"Bên')
        + _row(1, 1, 1, 'A"')
    )
    assert assemble(table, 100, 200).text == '"Bên A"'


@pytest.mark.parametrize(("read", "meant"), [("HĐÐĐMB", "HĐMB"), ("Ðộc", "Độc"), ("ðồng", "đồng"), ("ĐĐ", "ĐĐ")])
def test_the_icelandic_letter_becomes_the_vietnamese(read: str, meant: str) -> None:
    assert assemble(_HEAD + _row(1, 1, 1, read), 100, 200).text == meant


def test_a_page_without_words_has_no_text() -> None:
    reading = assemble(_HEAD, 100, 200)
    assert (reading.text, reading.words, reading.confidence) == ("", (), 0.0)
