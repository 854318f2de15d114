"""Numbers written out in Vietnamese or English: "một tỷ hai trăm năm mươi triệu đồng" is 1250000000."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from app.domain.text import fold

_VI_DIGITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6,
    "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_VI_SCALES = {"nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9}
_EN_UNITS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_EN_TENS = {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
_EN_TENS["fourty"] = 40
_EN_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_ENDS = frozenset(
    "dong vnd chan usd do dola my eur euro euros dollar dollars us u vietnam vietnamese dongs cent cents only "
    "even".split()
)
_SKIPPED = frozenset("va and so tien bang chu viet say in words la only the sum of total amount".split())
# A currency may come first: "USD Thirty Thousand Six Hundred Only", "Singapore Dollars thirty-nine thousand".
_LEADING = re.compile(
    r"^\W*(?:(?:us|u\.s\.|singapore|hong kong|australian|united states) )?(?:dollars?|usd|sgd|euros?|eur|gbp|vnd|jpy)\b"
)
_VI_WORDS = frozenset({*_VI_DIGITS, *_VI_SCALES, "muoi", "tram", "linh", "le", "ruoi", "ma", "moi"})
_EN_WORDS = frozenset({*_EN_UNITS, *_EN_TENS, *_EN_SCALES, "hundred"})
_ALL = sorted(_VI_WORDS | _EN_WORDS | _ENDS)


def number_in_words(text: str) -> int | None:
    """The number a phrase begins with, up to the name of the currency; None when a word of it is no number word."""
    words: list[str] = []
    for word in re.findall(r"[a-z]+", _LEADING.sub("", fold(text[:400]))):
        known = _nearest(word)
        if known in _ENDS and words:
            break
        if known is None:
            return None
        if known not in _SKIPPED or words:
            words.append(known)
    words = [w for w in words if w not in ("and", "va")]
    if not words:
        return None
    return _english(words) if words[0] in _EN_WORDS else _vietnamese(words)


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str | None:
    """The number word meant, one letter of OCR forgiven in words of four letters and more."""
    if word in _VI_WORDS or word in _EN_WORDS or word in _ENDS or word in _SKIPPED:
        return word
    if not 4 <= len(word) <= 12:
        return None
    hit = process.extractOne(word, _ALL, scorer=fuzz.ratio, score_cutoff=100 * (1 - 1 / len(word)) - 1)
    return str(hit[0]) if hit else None


def _vietnamese(words: list[str]) -> int | None:
    """Groups below 1000, times their scale; "tỷ" multiplies all that was said since the last "tỷ"."""
    total = below = group = 0
    digit: int | None = None
    last_scale = 1
    for word in words:
        if word in _VI_DIGITS:
            if digit is not None:  # "hai năm" without a scale: not how numbers are said
                return None
            digit = _VI_DIGITS[word]
        elif word in ("muoi", "moi"):
            group += 10 * (1 if digit is None else digit)
            digit = None
        elif word == "tram":
            group += 100 * (1 if digit is None else digit)
            digit = None
        elif word == "ruoi":
            below += last_scale // 2
        elif word in _VI_SCALES:
            scale = _VI_SCALES[word]
            group += digit or 0
            if scale == 10**9:
                total += (below + group) * scale
                below = 0
            else:
                below += group * scale
            group, digit, last_scale = 0, None, scale
        elif word not in ("linh", "le"):
            return None
    return total + below + group + (digit or 0)


def _english(words: list[str]) -> int | None:
    total = group = 0
    for word in words:
        if word in _EN_UNITS:
            group += _EN_UNITS[word]
        elif word in _EN_TENS:
            group += _EN_TENS[word]
        elif word == "hundred":
            group = max(group, 1) * 100
        elif word in _EN_SCALES:
            total += max(group, 1) * _EN_SCALES[word]
            group = 0
        else:
            return None
    return total + group
