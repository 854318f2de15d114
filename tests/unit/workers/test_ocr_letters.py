"""Letters that the OCR model confuses with ones that look the same."""

import pytest

from workers.ocr.tesseract import _letters


@pytest.mark.parametrize(
    ("read", "meant"), [("HỢP ÐỒNG", "HỢP ĐỒNG"), ("ĐÐỒNG", "ĐỒNG"), ("ðồng", "đồng"), ("03⁄2026/BBNT", "03/2026/BBNT")]
)
def test_look_alikes_are_read_as_what_papers_are_written_with(read: str, meant: str) -> None:
    assert _letters(read) == meant
