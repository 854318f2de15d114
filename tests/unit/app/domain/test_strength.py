"""Strength of signs and probabilities in words."""

from __future__ import annotations

import pytest

from app.domain.decisions import PERSON_SAID_NO
from app.domain.matching import contradictions, weights
from app.domain.strength import Strength, chance_text, strength_of, strength_text


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (weights.EXPLICIT, Strength.PROOF),
        (9.5, Strength.PROOF),
        (7.5, Strength.STRONG),
        (4.5, Strength.HELPS),
        (0.2, Strength.HINT),
        (contradictions.OTHER_NAME_BESIDE_PROOF, Strength.AGAINST),
        (contradictions.OTHER_TAX_CODE, Strength.STRONGLY_AGAINST),
        (weights.NEGATIVE, Strength.SAID_NO),
    ],
)
def test_a_weight_has_its_strength(weight: float, expected: Strength) -> None:
    assert strength_of(weight) is expected


def test_only_a_persons_no_weighs_as_much_as_one() -> None:
    against = (contradictions.OTHER_TAX_CODE, contradictions.OTHER_NAME, contradictions.OTHER_FORM)
    assert min(against) > PERSON_SAID_NO == weights.NEGATIVE


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_every_strength_has_words_of_its_own(locale: str) -> None:
    words = [strength_text(strength, locale) for strength in Strength]
    assert all(words)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("score", "english", "vietnamese"),
    [
        (1.0, "almost certain, over 99.9 %", "gần như chắc chắn, trên 99,9 %"),
        (0.998, "almost certain, 99.8 %", "gần như chắc chắn, 99,8 %"),
        (0.92, "very likely, 92 %", "rất có khả năng, 92 %"),
        (0.6895, "likely, 69 %", "nhiều khả năng, 69 %"),
        (0.2, "possible, 20 %", "có thể, 20 %"),
        (0.004, "very unlikely, 0.4 %", "rất ít khả năng, 0,4 %"),
        (0.0, "very unlikely, under 0.1 %", "rất ít khả năng, dưới 0,1 %"),
    ],
)
def test_a_probability_is_words_with_its_figure(score: float, english: str, vietnamese: str) -> None:
    assert chance_text(score, "en") == english
    assert chance_text(score, "vi") == vietnamese
