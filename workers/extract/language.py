"""Which language a text is in, and whether its words are words at all. Pure, from the shape of syllables.

A Vietnamese syllable is onset + rime + tone, a closed grammar (Đoàn Thiện Thuật, Ngữ âm tiếng Việt): it needs
no dictionary. Other languages are only asked for pronounceable letters and some everyday words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx]"
_NUCLEUS = (
    "iêu|yêu|uôi|ươi|ươu|oai|oay|oao|oeo|uây|uyu|uya|uyê|uêu|"
    "ai|ay|ây|ao|au|âu|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|ia|iê|yê|ya|ua|uô|ưa|ươ|oa|oă|oe|oo|uâ|uê|uy|uơ|"
    "[aăâeêioôơuưy]"
)
_SYLLABLE = re.compile(rf"(?:{_ONSET})?(?:{_NUCLEUS})(?:ch|ng|nh|[cmnpt])?")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_MARKED = re.compile(r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]")
_TOKEN = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile(r"[aeiouyæøœı]")
_CONSONANTS = re.compile(r"[^aeiouyæøœı]{6,}")
_MIXED_CASE = re.compile(r"aA+a|AAa+A")  # of a word's letters as "A" and "a"
_ENGLISH = frozenset(
    """the of and to in a is that for it as was with be by on not he his but at are this have from or had an they
    which you were all one we can has there been if more when will would who so no any shall such other may its
    these upon under party agreement date company each between herein hereby invoice total amount price order
    customer address tax contract payment quantity number dear please your our terms services""".split()
)


@dataclass(frozen=True, slots=True)
class Wording:
    """Shares of a text's words (0.0 to 1.0; `words` counts them): Vietnamese with marks, English everyday
    words, and pronounceable ones of any kind."""

    words: int
    vietnamese: float
    english: float
    plausible: float


def is_syllable(word: str) -> bool:
    """Whether this is a possible Vietnamese syllable, with or without its tone."""
    bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word.lower()).translate(_TONES))
    return _SYLLABLE.fullmatch(bare) is not None


def wording(text: str) -> Wording:
    """Weigh the words of two letters and more; single letters and numbers say nothing."""
    tokens = [token for token in _TOKEN.findall(text) if len(token) > 1]
    if not tokens:
        return Wording(0, 0.0, 0.0, 0.0)
    lower = [token.lower() for token in tokens]
    syllables = [bool(_MARKED.search(word)) and is_syllable(word) for word in lower]
    english = sum(word in _ENGLISH for word in lower)
    plausible = sum(
        syllable or _pronounceable(token, word) for token, word, syllable in zip(tokens, lower, syllables, strict=True)
    )
    count = len(tokens)
    return Wording(count, sum(syllables) / count, english / count, plausible / count)


def language_of(text: str) -> str | None:
    """ "vi", "en", or None when the text is too short or neither. One page's worth is plenty."""
    found = wording(text[:20_000])
    if found.words < 5:
        return None
    if found.vietnamese >= 0.15:
        return "vi"
    return "en" if found.english >= 0.12 else None


def _pronounceable(token: str, word: str) -> bool:
    if not word[0].isascii() and unicodedata.name(word[0], "").split(" ")[0] != "LATIN":
        return True  # another script: its shape says nothing to us
    if _MIXED_CASE.search("".join("A" if letter.isupper() else "a" for letter in token)):
        return False
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    if len(bare) <= 4 and token.isupper():
        return True  # an abbreviation
    return _VOWEL.search(bare) is not None and _CONSONANTS.search(bare) is None
