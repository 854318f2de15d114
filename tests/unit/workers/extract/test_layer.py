"""The judgement of text layers."""

from __future__ import annotations

import pytest

from tests.unit.workers.extract.test_language import ENGLISH, GERMAN, SHIFTED, VIETNAMESE
from tests.unit.workers.extract.test_legacy import TCVN3
from workers.extract.layer import LayerFigures, distrust

OLD_OCR = "CQNG HOA XA HQI CHU NGHIA VIET NAM Dgc lap Tu do Hanh phuc HQP DONG MUA BAN HANG HOA So BEN A CONG TY"


@pytest.mark.parametrize("text", [VIETNAMESE, ENGLISH, GERMAN, "Số: 125/2025/HĐMB", "1.250.000.000 VNĐ"])
def test_a_good_layer_is_trusted(text: str) -> None:
    assert distrust(LayerFigures(text, unmapped=0.0, picture_cover=0.0)) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("  \n", "no text"),
        ("\ue001\ue002\ue003 \ue004\ue005", "control characters"),
        ("\ufffd\ufffd\ufffd abc", "control characters"),
        (TCVN3, "legacy encoding"),
        (SHIFTED, "no words"),
    ],
)
def test_a_bad_layer_is_not(text: str, reason: str) -> None:
    assert distrust(LayerFigures(text, unmapped=0.0, picture_cover=0.0)) == reason


def test_glyphs_without_unicode_are_not_trusted() -> None:
    assert distrust(LayerFigures(ENGLISH, unmapped=0.2, picture_cover=0.0)) == "unmapped glyphs"


def test_a_stamp_on_a_scan_is_not_its_text() -> None:
    stamp = LayerFigures("Ký bởi: CÔNG TY ABC", 0.0, picture_cover=1.0, uncovered=0.95)
    assert distrust(stamp) == "a few words over a picture"


def test_a_signature_block_does_not_stand_for_the_scan_under_it() -> None:
    block = LayerFigures(VIETNAMESE, 0.0, picture_cover=1.0, uncovered=0.95)
    assert distrust(block) == "covers little of the picture"


def test_long_visible_text_over_a_background_picture_is_trusted() -> None:
    assert distrust(LayerFigures(VIETNAMESE * 6, 0.0, picture_cover=1.0, uncovered=0.9)) is None


def test_a_hidden_layer_must_be_in_a_known_language() -> None:
    assert distrust(LayerFigures(VIETNAMESE, 0.0, 1.0, uncovered=0.1, hidden=True)) is None
    assert distrust(LayerFigures(ENGLISH, 0.0, 1.0, uncovered=0.1, hidden=True)) is None
    assert distrust(LayerFigures(OLD_OCR, 0.0, 1.0, uncovered=0.1, hidden=True)) is not None
