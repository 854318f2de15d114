"""How a name on paper compares with a customer's names, when something else already led to that customer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

from rapidfuzz import fuzz

from app.domain.identifiers import CompanyName, forms_agree, parse_company_name
from app.domain.identifiers.near_names import telling_words
from app.domain.text import clean, fold, unify_tones

# Similarity of the telling words (rapidfuzz ratio, 0 to 100) from which on a name is the same one misread,
# and below which it is another. Text that was not read by OCR has no misread letters.
_SAME_MISREAD = 92.0
_OTHER_MISREAD = 80.0
_SURE_READING = 0.88


class NameAgreement(IntEnum):
    """From another company's name to the same name."""

    OTHER = 0
    SILENT = 1  # says nothing either way
    NEAR = 2
    SAME = 3  # the form is left out on one side
    OTHER_FORM = 4  # the same name with another legal form: a sister; a form left out elsewhere does not undo it
    SAME_FORM = 5


def is_telling(name: CompanyName, letters: int = 4) -> bool:
    """Whether a name can stand for one company: at least so many letters in its telling words."""
    return sum(map(len, telling_words(name))) >= letters


def compare_names(seen: CompanyName, confidence: float, known: Iterable[CompanyName]) -> NameAgreement:
    """The best agreement of a name as read (with the reading's confidence) with a customer's names."""
    return max((_compare(seen, confidence, name) for name in known), default=NameAgreement.SILENT)


def accents_differ(seen: str, known: str) -> bool:
    """Whether the telling words of two names alike but for accents differ in accents both carry: "Đại", "Đài".

    A word without any accent says nothing: many systems and readers drop them.
    """
    name = parse_company_name(seen)
    telling = set(telling_words(name)) if name else set()
    theirs: dict[str, set[str]] = {}
    for word in re.findall(r"\w+", unify_tones(clean(known))):
        theirs.setdefault(fold(word), set()).add(word)
    for word in re.findall(r"\w+", unify_tones(clean(seen))):
        folded = fold(word)
        others = theirs.get(folded, {word})
        if folded in telling and word != folded and word not in others and folded not in others:
            return True
    return False


def _compare(seen: CompanyName, confidence: float, known: CompanyName) -> NameAgreement:
    form = forms_agree(seen.legal_form, known.legal_form)
    if seen.base_key == known.base_key and seen.branch == known.branch:
        return {True: NameAgreement.SAME_FORM, False: NameAgreement.OTHER_FORM, None: NameAgreement.SAME}[form]
    mine, theirs = telling_words(seen), telling_words(known)
    digits = [[w for w in words if any(c.isdigit() for c in w)] for words in (mine, theirs)]
    likeness = fuzz.ratio(" ".join(mine), " ".join(theirs)) if digits[0] == digits[1] else 0.0
    if mine == theirs and mine:
        return _same_telling(seen, known, form)
    if confidence >= _SURE_READING:
        return NameAgreement.SILENT if likeness >= _SAME_MISREAD else NameAgreement.OTHER
    if likeness < _OTHER_MISREAD:
        return NameAgreement.OTHER
    if form is False:
        return NameAgreement.OTHER_FORM
    return NameAgreement.NEAR if likeness >= _SAME_MISREAD else NameAgreement.SILENT


def _same_telling(seen: CompanyName, known: CompanyName, form: bool | None) -> NameAgreement:
    """ "Đại Phát" and "Thương mại Đại Phát" may be one; "Xây dựng Đại Phát" and "Thương mại Đại Phát" are two."""
    if form is False:
        return NameAgreement.OTHER_FORM
    if seen.branch != known.branch:
        return NameAgreement.SILENT
    mine, theirs = set(seen.base_key.split()), set(known.base_key.split())
    return NameAgreement.NEAR if mine <= theirs or theirs <= mine else NameAgreement.OTHER
