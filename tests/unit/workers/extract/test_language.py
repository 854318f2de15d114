"""Language and wording from the shape of syllables."""

from __future__ import annotations

import pytest

from workers.extract.language import is_syllable, language_of, wording

VIETNAMESE = "Hôm nay, ngày 12 tháng 3 năm 2025, chúng tôi gồm các bên dưới đây cùng ký hợp đồng mua bán hàng hóa"
ENGLISH = "This agreement is made by and between the parties and shall be governed by the laws of the State"
GERMAN = "Lieferung und Leistung gemäß unserer Bestellung vom zwölften März, zahlbar ohne Abzug in dreißig Tagen"
SHIFTED = "Wklv djuhhphqw lv pdgh eb dqg ehwzhhq wkh sduwlhv dqg vkdoo eh jryhuqhg eb wkh odzv ri wkh Vwdwh"


@pytest.mark.parametrize("word", "nghiêng quyết người Đường khuya thuở hoà HÒA gì giữ yêu uỷ oái rượu xoong".split())
def test_vietnamese_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", "strength Nhµ wkh hợpđồng flag zebra".split())
def test_other_words_are_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_languages_are_told_apart() -> None:
    assert language_of(VIETNAMESE) == "vi"
    assert language_of(ENGLISH) == "en"
    assert language_of(GERMAN) is None
    assert language_of("125/2025") is None


@pytest.mark.parametrize(
    "text", [VIETNAMESE, ENGLISH, GERMAN, VIETNAMESE.upper(), "契約書 東京都 株式会社 取締役 署名 年月日"]
)
def test_real_words_are_plausible(text: str) -> None:
    assert wording(text).plausible > 0.9


def test_letters_shifted_by_a_broken_font_are_not_plausible() -> None:
    assert wording(SHIFTED).plausible < 0.7
