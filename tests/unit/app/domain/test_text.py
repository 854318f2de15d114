"""Text as it enters the system."""

from __future__ import annotations

import unicodedata

import pytest

from app.domain.text import clean, clean_line

DIRECTION = [chr(code) for code in range(0x110000) if unicodedata.bidirectional(chr(code)) in
             {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}]  # fmt: skip


@pytest.mark.parametrize("mark", [*DIRECTION, "\u200e", "\u200f", "\u061c", "\u200b", "\ufeff", "\0", "\x1b"])
def test_marks_nobody_sees_are_dropped(mark: str) -> None:
    assert clean(f"Công{mark} ty") == "Công ty"


def test_a_name_cannot_be_turned_round() -> None:
    assert clean_line("ANPHA\u202efdp.exe\u2066") == "ANPHAfdp.exe"


def test_other_writing_stays() -> None:
    text = "Công ty\t株式会社 شركة ООО\n"
    assert clean(text) == text
