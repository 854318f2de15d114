"""TCVN3 and VNI brought to Unicode."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.extract.legacy import _TCVN3, converter_for, each_from_font, from_font, from_fonts, from_tcvn3, from_vni

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


@pytest.mark.parametrize("font", [".VnTime", ".VnArialH", "VNI-Times", "ABCDEF+.VnTime", "VnTime"])
@pytest.mark.parametrize(
    "text", [UNICODE, UNICODE.upper(), unicodedata.normalize("NFD", UNICODE), "Thành phố Hồ Chí Minh", "12/HĐ"]
)
def test_unicode_typed_over_an_old_font_is_never_damaged(text: str, font: str) -> None:
    kept = from_font(text, font)
    assert kept == text


def test_a_word_in_two_runs_is_converted_as_one() -> None:
    assert from_fonts([("Ho", "VNI-Times"), ("äp ño", "VNI-Times"), ("àng", "VNI-Times")]) == "Hộp đồng"
    assert from_fonts([("Hîp ", ".VnTime"), ("đồng", "Times New Roman")]) == "Hợp đồng"


_LETTERS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
_TO_TCVN3 = {letter: chr(code) for code, letter in _TCVN3.items()}
_TO_VNI = {}
for _base, _sign in (("a", "a"), ("ă", "aê"), ("â", "aâ"), ("e", "e"), ("ê", "eâ"), ("o", "o"), ("ô", "oâ"), ("ơ", "ô"),
                     ("u", "u"), ("ư", "ö"), ("y", "y")):  # fmt: skip
    _TO_VNI[_base] = _sign
    for _mark, _tone in (("\u0301", "ù"), ("\u0300", "ø"), ("\u0309", "û"), ("\u0303", "õ"), ("\u0323", "ï")):
        _plain = {"\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
        _breve = {"\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
        _marked = unicodedata.normalize("NFC", _base + _mark)
        if _sign.endswith("â"):
            _TO_VNI[_marked] = _sign[0] + _plain[_mark]
        elif _sign.endswith("ê"):
            _TO_VNI[_marked] = _sign[0] + _breve[_mark]
        else:
            _TO_VNI[_marked] = _sign + _tone
_TO_VNI |= {"i": "i", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ"}


@given(st.text(alphabet=_LETTERS + "bcghklmnpqrstvx ,.0123456789/-()", max_size=60))
def test_what_was_written_in_tcvn3_comes_back(text: str) -> None:
    written = "".join(_TO_TCVN3.get(letter, letter) for letter in text)
    assert from_tcvn3(written) == text


@given(
    st.lists(
        st.sampled_from("hợp đồng kinh tế được ký kết ngày tháng năm trước đường quyết nghĩa thuở nghị lý kỳ".split())
    )
)
def test_what_was_written_in_vni_comes_back(words: list[str]) -> None:
    text = " ".join(words)
    written = "".join(_TO_VNI.get(letter, letter) for letter in unicodedata.normalize("NFC", text))
    assert from_vni(written) == text


@given(
    st.lists(
        st.sampled_from([*UNICODE.split(), *UNICODE.upper().split(), "đường", "thuở", "12/2025/HĐMB"]), min_size=3
    ),
    st.sampled_from([".VnTime", ".VnTimeH", "VNI-Times", "VNI-Helve"]),
)
def test_unicode_in_an_old_font_is_the_same_afterwards(words: list[str], font: str) -> None:
    text = " ".join([*words, "được"])
    assert from_font(text, font) == text


def test_a_font_is_judged_by_all_that_is_set_in_it() -> None:
    words = [("Hîp", ".VnTime"), ("cã", ".VnTime"), ("®ång", ".VnTime"), ("Hợp", "VNI-Times"), ("có", "VNI-Times")]
    assert each_from_font(words) == ["Hợp", "có", "đồng", "Hợp", "có"]
