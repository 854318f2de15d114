"""Whether two documents are the same text, two scans of one paper, two versions of one paper, or nothing to each other.

Likeness alone says little: two invoices of one layout to one customer share more of their letters than a paper shares
with its own bad scan. So what the papers state decides (own number, date, amount, parties), and likeness only whether
there is a question at all. A number read differently keeps two papers apart unless a reader's usual slips explain it.

All functions are symmetric: the order of the two does not matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rapidfuzz import fuzz

from app.domain.documents import DocumentType
from app.domain.likeness.citations import ties
from app.domain.likeness.sketch import Shingled, overlap
from app.domain.matching import number_key
from app.domain.text import fold


class Kind(StrEnum):
    """How two documents are alike."""

    SAME_TEXT = "same_text"  # the same in other bytes
    RESCAN = "rescan"  # the same paper, at least once read from a picture
    VERSION = "version"  # the same paper at another time: draft and signed copy, revision
    SAME_INVOICE = "same_invoice"  # an e-invoice's XML and its copy to be read: see invoices.py, never `compare`


@dataclass(frozen=True, slots=True)
class Paper:
    """What of a document is compared. `parties` are tax codes on it that are not ours, `names` keys of names of parties
    that are not; `series` within which an invoice's number counts; `from_picture`: OCR had a hand in the text;
    `is_einvoice`: an XML, whose text is names of elements."""

    text: Shingled
    type: str
    number: str | None = None
    dated: date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    parties: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    series: str = ""
    from_picture: bool = False
    is_einvoice: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """`likeness` and `figures` are shares in common, 0.0 to 1.0; `differs` names facts that both state differently."""

    kind: Kind
    likeness: float
    figures: float
    differs: tuple[str, ...] = ()

    @property
    def confidence(self) -> float:
        """How sure it is that the two belong together, 0.0 to 1.0: a guide for order, not a probability."""
        return round((self.likeness + self.figures) / 2, 3)


_LEAST_LIKE = 0.3  # below this there is no question
_SAME_LIKE, _SAME_FIGURES = 0.9, 0.9  # two texts that nobody read from pictures
_SCAN_LIKE, _SCAN_FIGURES = 0.45, 0.5  # a bad scan of a table keeps as little as this
_STRANGE_LIKE, _STRANGE_FIGURES = 0.5, 0.6  # where no party is known to be on both
_UNNUMBERED_LIKE, _UNNUMBERED_FIGURES = 0.5, 0.8  # without a number that ties them
_UNDATED_FIGURES = 0.92  # nor a date
_DRAFT_LIKE, _DRAFT_FIGURES = 0.6, 0.7  # a draft has no number yet
_DRAFT_WITHIN = 0.9  # of its own figures
_STRONG_LIKE, _STRONG_FIGURES = 0.85, 0.6  # day and party tie them: few figures, each misread one counts much
_NAMESAKE_FIGURES, _NAMESAKE_TEXT_FIGURES = 0.75, 0.95  # from here on other names are taken for misread ones
_NEAR_NAME, _FAR_NAME = 90.0, 70.0  # rapidfuzz's ratio, 0 to 100
_STROKES = 2
_SHORTEST_NUMBER = 5  # characters of a key: shorter ones stand in many texts by chance

# What Tesseract takes for each other most; each group becomes one letter.
_SLIPS = str.maketrans({**dict.fromkeys("odq", "0"), **dict.fromkeys("ilt", "1"), "s": "5", "b": "8", "z": "2"})
_REVISION = re.compile(r"[-_/. (]*(?:rev|ver|v|r|lan)[. ]*\d{1,2}\)?$")


def compare(one: Paper, other: Paper) -> Verdict | None:
    """How the two are alike, None when they are not or too little is known of either."""
    if one.text.is_short or other.text.is_short or not _same_kind(one, other):
        return None
    likeness = overlap(one.text.shingles, other.text.shingles)
    if likeness < _LEAST_LIKE:
        return None
    figures = overlap(one.text.figures, other.text.figures) if one.text.figures or other.text.figures else 1.0
    if one.text.key == other.text.key:
        return Verdict(Kind.SAME_TEXT, likeness, figures)
    pair = _Pair(one, other, likeness, figures)
    kind = pair.kind()
    return Verdict(kind, likeness, figures, pair.differs()) if kind else None


def same_number(one: str, other: str) -> bool:
    """Whether two numbers of papers are one, but for the slips of a reader."""
    first, second = number_key(one), number_key(other)
    return first == second or first.translate(_SLIPS) == second.translate(_SLIPS)


def is_revision(one: str, other: str) -> bool:
    """Whether two numbers differ by the count of a revision only: "BG-2503-014" and "BG-2503-014 rev. 2"."""
    first, second = (_REVISION.sub("", fold(number).strip()) for number in (one, other))
    return number_key(one) != number_key(other) and len(number_key(first)) >= _SHORTEST_NUMBER and first == second


class _Pair:
    """Two papers with what they agree on: True, False, or None where one of them does not say."""

    def __init__(self, one: Paper, other: Paper, likeness: float, figures: float) -> None:
        self.one, self.other, self.likeness, self.figures = one, other, likeness, figures
        self.from_picture = one.from_picture or other.from_picture
        self.number = _numbers_agree(one, other)
        self.date = None if one.dated is None or other.dated is None else one.dated == other.dated
        self.amount = _amounts_agree(one, other)
        self.parties = _parties_agree(one, other, figures)

    def kind(self) -> Kind | None:
        if (self.parties is False and not self.from_picture) or self._of_other_series():
            return None
        if self.number is True:
            return self._numbered()
        if self.number is False:
            revised = bool(self.one.number and self.other.number and is_revision(self.one.number, self.other.number))
            return Kind.VERSION if revised and self.parties is not False else None
        if self.parties is False or self.date is False:
            return None
        return self._unnumbered() if self._number_of_neither() else self._numbered_once()

    def differs(self) -> tuple[str, ...]:
        told = {"number": self.number, "date": self.date, "amount": self.amount}
        return tuple(name for name, agrees in told.items() if agrees is False)

    def _numbered(self) -> Kind | None:
        """Both carry one number, which two customers' papers may do by chance."""
        if self.parties is False:
            return None
        stands_alone = all(ties(paper.number or "", same_customer=False) for paper in (self.one, self.other))
        if self.date is False and self.amount is False and self.parties is None and not stands_alone:
            return None
        least = (_SCAN_LIKE, _SCAN_FIGURES) if self.parties else (_STRANGE_LIKE, _STRANGE_FIGURES)
        if self.date is not False and self.amount is not False and (same := self._same(*least)):
            return same
        near = self.likeness >= _DRAFT_LIKE and self.figures >= _DRAFT_FIGURES
        return Kind.VERSION if self.parties or near else None

    def _unnumbered(self) -> Kind | None:
        """Neither has a number: only a date, or nearly all figures, tie them."""
        if self.amount is False:
            near = self.date is True and self.parties is True and self.likeness >= _SAME_LIKE
            return Kind.VERSION if near and not self.from_picture else None
        if self.date is None and self.figures < _UNDATED_FIGURES:
            return None
        if same := self._same(_UNNUMBERED_LIKE, _UNNUMBERED_FIGURES):
            return same
        return self._same(_STRONG_LIKE, _STRONG_FIGURES) if self.date and self.parties else None

    def _numbered_once(self) -> Kind | None:
        """One has a number: a draft and its signed copy, or a scan whose number was not read."""
        if self.amount is False:
            return None
        dated = self.date is True or self.figures >= _UNDATED_FIGURES
        if dated and (same := self._same(_UNNUMBERED_LIKE, _UNNUMBERED_FIGURES)):
            return same
        return Kind.VERSION if self._is_draft() else None

    def _is_draft(self) -> bool:
        """Whether the one without a number was never given one yet: all that it states the other states too. What a
        reader left out of a picture is no draft, unless the day is the same."""
        unnumbered, numbered = (self.one, self.other) if not self.one.number else (self.other, self.one)
        within = len(unnumbered.text.figures & numbered.text.figures) / max(1, len(unnumbered.text.figures))
        tied = self.date is True or (self.amount is True and self.parties is True and not unnumbered.from_picture)
        return tied and self.likeness >= _DRAFT_LIKE and (self.figures >= _DRAFT_FIGURES or within >= _DRAFT_WITHIN)

    def _same(self, like: float, figures: float) -> Kind | None:
        if self.from_picture:
            return Kind.RESCAN if self.likeness >= like and self.figures >= figures else None
        same = self.likeness >= _SAME_LIKE and self.figures >= _SAME_FIGURES
        return Kind.SAME_TEXT if same else None

    def _of_other_series(self) -> bool:
        one, other = self.one.series, self.other.series
        return bool(one and other) and one != other and not (self.from_picture and same_number(one, other))

    def _number_of_neither(self) -> bool:
        return not self.one.number and not self.other.number


def _same_kind(one: Paper, other: Paper) -> bool:
    """Mails answer each other and quote what they answer: they are tied by their threads, and never a paper's copy.
    An e-invoice is like another XML at most."""
    mail = DocumentType.EMAIL.value
    if one.is_einvoice != other.is_einvoice:
        return False
    return (one.type == mail) == (other.type == mail) and (one.type != mail or one.text.key == other.text.key)


def _numbers_agree(one: Paper, other: Paper) -> bool | None:
    told = [paper.number for paper in (one, other) if paper.number and number_key(paper.number)]
    from_picture = one.from_picture or other.from_picture
    if len(told) == 2 and (number_key(told[0]) == number_key(told[1]) or (from_picture and same_number(*told))):
        return True
    # A reader may have taken another number for the own one, or none; the right one still stands in the text.
    found = [_stands_in(paper.number, text.text) for paper, text in ((one, other), (other, one)) if paper.number]
    if from_picture:
        same_day = one.dated is not None and one.dated == other.dated and one.type == other.type
        if (found and all(found)) or (same_day and any(found)):
            return True
        if same_day and len(told) == 2 and _has_more(*told):
            return None
    return False if len(told) == 2 else None


def _has_more(one: str, other: str) -> bool:
    """Whether one number is the other with a stroke or two that a reader has added: "/" becomes "1" or "7"."""
    short, long = sorted((number_key(one), number_key(other)), key=len)
    extra, rest = [], iter(short)
    wanted = next(rest, "")
    for letter in long:
        if letter == wanted:
            wanted = next(rest, "")
        else:
            extra.append(letter)
    return not wanted and 0 < len(extra) <= _STROKES and all(c in "17" or c.isalpha() for c in extra)


def _stands_in(number: str, text: Shingled) -> bool:
    key = number_key(number)
    return len(key) >= _SHORTEST_NUMBER and key in text.letters


def _parties_agree(one: Paper, other: Paper, figures: float) -> bool | None:
    """By tax codes where both have them, else by names, of which a reader may have taken another: papers that share
    nearly all figures are not kept apart by them."""
    if one.parties and other.parties:
        return bool(one.parties & other.parties)
    if not one.names or not other.names:
        return None
    nearest = max(fuzz.ratio(first, second) for first in one.names for second in other.names)
    if nearest >= _NEAR_NAME:
        return True
    enough = _NAMESAKE_FIGURES if one.from_picture or other.from_picture else _NAMESAKE_TEXT_FIGURES
    return False if nearest < _FAR_NAME and figures < enough else None


def _amounts_agree(one: Paper, other: Paper) -> bool | None:
    if one.amount is None or other.amount is None:
        return None
    return one.amount == other.amount and (one.currency or other.currency) == (other.currency or one.currency)
