"""TCVN3 and VNI brought to Unicode."""

from __future__ import annotations

import unicodedata

import pytest

from workers.extract.legacy import converter_for, from_font, from_tcvn3, from_vni

TCVN3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc"
VNI = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc"
UNICODE = "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"


def test_tcvn3_becomes_unicode() -> None:
    assert from_tcvn3(TCVN3) == UNICODE


def test_vni_becomes_unicode() -> None:
    assert from_vni(VNI) == UNICODE


@pytest.mark.parametrize(
    ("vni", "expected"),
    [
        ("ñöôøng", "đường"),
        ("tröôùc", "trước"),
        ("NGÖÔØI", "NGƯỜI"),
        ("quyeát", "quyết"),
        ("baét", "bắt"),
        ("kyõ", "kỹ"),
    ],
)
def test_vni_vowels_with_two_marks(vni: str, expected: str) -> None:
    assert from_vni(vni) == unicodedata.normalize("NFC", expected)


def test_the_font_decides_and_capital_fonts_show_capitals() -> None:
    assert from_font("Hîp ®ång", "ABCDEF+.VnTime") == "Hợp đồng"
    assert from_font("hîp ®ång", ".VnTimeH") == "HỢP ĐỒNG"
    assert from_font("Hôïp ñoàng", "VNI-Times") == "Hợp đồng"
    assert from_font("Hîp", "Times New Roman") == "Hîp"


def test_clearly_legacy_text_finds_its_converter() -> None:
    assert converter_for(TCVN3) is from_tcvn3
    assert converter_for(VNI) is from_vni


@pytest.mark.parametrize(
    "text",
    [
        UNICODE,
        "The parties agree © 2024 — 25 µm ± 3 «quoted»",
        "Größe und Öl für das Gebäude, schöne Grüße aus Köln",
        "Où êtes-vous né ? À l'hôtel, près de la forêt, où règne l'été, ça coûte très cher",
        "El niño comió piñas en la montaña con su compañera española",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert converter_for(text) is None
