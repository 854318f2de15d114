"""How much a sign says and how likely a customer is, in words instead of log-odds."""

from __future__ import annotations

from enum import StrEnum

from app.domain.decisions import PERSON_SAID_NO
from app.domain.reasons import language_of


class Strength(StrEnum):
    """How much one sign says for or against a customer, strongest first on either side."""

    PROOF = "proof"  # files by itself
    STRONG = "strong"
    HELPS = "helps"
    HINT = "hint"
    AGAINST = "against"
    STRONGLY_AGAINST = "strongly_against"
    SAID_NO = "said_no"


# Natural log-odds from which on a sign is of that strength. 9.5 is odds of 13,000 to 1; see matching.weights.
_FROM = ((9.5, Strength.PROOF), (5.0, Strength.STRONG), (2.0, Strength.HELPS), (0.0, Strength.HINT))
_STRONGLY_AGAINST = -5.0

_STRENGTHS: dict[str, dict[Strength, str]] = {
    "en": {
        Strength.PROOF: "proves it",
        Strength.STRONG: "strong",
        Strength.HELPS: "helps",
        Strength.HINT: "a hint",
        Strength.AGAINST: "speaks against",
        Strength.STRONGLY_AGAINST: "speaks strongly against",
        Strength.SAID_NO: "ruled out by a person",
    },
    "vi": {
        Strength.PROOF: "đủ để chắc chắn",
        Strength.STRONG: "dấu hiệu mạnh",
        Strength.HELPS: "góp phần",
        Strength.HINT: "dấu hiệu nhỏ",
        Strength.AGAINST: "không khớp",
        Strength.STRONGLY_AGAINST: "trái hẳn",
        Strength.SAID_NO: "đã có người nói không phải",
    },
}
# Probability from which on these words hold.
_CHANCES: tuple[tuple[float, str, str], ...] = (
    (0.99, "almost certain", "gần như chắc chắn"),
    (0.85, "very likely", "rất có khả năng"),
    (0.55, "likely", "nhiều khả năng"),
    (0.15, "possible", "có thể"),
    (0.05, "unlikely", "ít khả năng"),
    (0.0, "very unlikely", "rất ít khả năng"),
)
_NEVER_SURER = 0.9995  # what is printed as 100 % would be a promise


def strength_of(weight: float) -> Strength:
    """The strength of a sign of this weight (natural log-odds; negative speaks against)."""
    if weight <= PERSON_SAID_NO:
        return Strength.SAID_NO
    if weight < 0:
        return Strength.STRONGLY_AGAINST if weight <= _STRONGLY_AGAINST else Strength.AGAINST
    return next(strength for least, strength in _FROM if weight >= least)


def strength_text(strength: Strength, locale: str) -> str:
    """ "proves it", "helps", "speaks against"."""
    return _STRENGTHS[language_of(locale)][strength]


def chance_text(score: float, locale: str) -> str:
    """A probability (0.0 to 1.0) in words with its figure: "almost certain, 99.8 %". Never 0 % or 100 %."""
    english = language_of(locale) == "en"
    words = next(en if english else vi for least, en, vi in _CHANCES if score >= least)
    if score >= _NEVER_SURER:
        figure = "over 99.9 %" if english else "trên 99,9 %"
    elif score < 1 - _NEVER_SURER:
        figure = "under 0.1 %" if english else "dưới 0,1 %"
    elif 0.01 <= score < 0.99:
        figure = f"{score * 100:.0f} %"
    else:
        figure = f"{score * 100:.1f} %".replace(".", "." if english else ",")
    return f"{words}, {figure}"
