"""What separates the documents of a scan besides our own sheets: patch codes, bar codes, blank pages. Pure.

A bar code on a page says something to somebody; only one whose whole text an administrator has named separates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.cover_sheets import is_ours
from app.domain.stacks import PageLook
from app.domain.text import clean_line
from app.errors import InvalidInput

MOST_TEXTS, LONGEST_TEXT, SHORTEST_TEXT = 20, 40, 4
MOST_BLANKS = 9
LONGEST_PREFIX = 8
_PREFIX = re.compile(r"[A-Z]{2,8}")
_DIGITS = re.compile(r"\s?-?\s?(\d{1,12})")


class Patch(StrEnum):
    """The six patch codes, by their makers' names (Kodak A-61599)."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    SIX = "6"
    T = "T"


class ArchiveNumbers(StrEnum):
    """What becomes of a bar code with an archive number on a page."""

    IGNORED = "ignored"
    KEPT = "kept"  # as a fact of the document
    BEGIN = "begin"  # and the page that carries it begins a document


@dataclass(frozen=True, slots=True)
class SeenPage:
    """What was seen on a page of a scan: the texts of its bar codes, its patch code, whether it is blank, whether not
    even the faintest is on it (`is_bare`), and whether more is on it than a separator sheet has (`is_full`)."""

    number: int
    codes: tuple[str, ...] = ()
    patch: Patch | None = None
    is_blank: bool = False
    is_bare: bool = False
    is_full: bool = False


@dataclass(frozen=True, slots=True)
class Separators:
    """Which of it counts. `blanks`: so many blank pages in a row separate, 0 for none. `drops_backs`: bare backs of
    sheets are in no part. `keeps_sheets`: the separator sheet is the first page of what lies behind it."""

    patches: frozenset[Patch] = frozenset({Patch.T, Patch.TWO})
    texts: frozenset[str] = frozenset({"PATCHT"})
    keeps_sheets: bool = False
    blanks: int = 0
    drops_backs: bool = False
    archive: ArchiveNumbers = ArchiveNumbers.IGNORED
    prefix: str = "ASN"

    @property
    def needs_codes(self) -> bool:
        """Whether bar codes other than our sheets' have to be looked for."""
        return bool(self.texts) or self.archive is not ArchiveNumbers.IGNORED

    def look(self, seen: SeenPage) -> PageLook:
        """What a page means for where the scan falls apart. Our own sheets come before all others."""
        ours = next((code for code in seen.codes if is_ours(code)), "")
        foreign = not ours and (seen.patch in self.patches or any(_key(code) in self.texts for code in seen.codes))
        is_back = self.drops_backs and seen.number % 2 == 0
        return PageLook(
            seen.number,
            ours,
            seen.is_blank,
            is_separator=foreign,
            has_more=seen.is_full,
            stays=foreign and (self.keeps_sheets or seen.is_full),
            begins=self.archive is ArchiveNumbers.BEGIN and self.archive_number(seen) is not None,
            is_back=is_back,
            is_left_out=is_back and seen.is_bare,
        )

    def archive_number(self, seen: SeenPage) -> str | None:
        """The archive number on a page, as its prefix and digits; None where there is none or none is asked for."""
        if self.archive is ArchiveNumbers.IGNORED:
            return None
        for code in seen.codes:
            text = _key(code)
            if text.startswith(self.prefix) and (digits := _DIGITS.fullmatch(text[len(self.prefix) :])):
                return self.prefix + digits[1]
        return None

    def as_json(self) -> dict[str, Any]:
        """Plain values for the settings."""
        return {
            "patches": sorted(self.patches),
            "texts": sorted(self.texts),
            "keeps_sheets": self.keeps_sheets,
            "blanks": self.blanks,
            "drops_backs": self.drops_backs,
            "archive": self.archive.value,
            "prefix": self.prefix,
        }


def separators_of(stored: Mapping[str, Any] | None) -> Separators:
    """Inverse of `as_json`; what holds at first where nothing is stored."""
    if stored is None:
        return Separators()
    return Separators(
        patches=frozenset(Patch(name) for name in stored["patches"]),
        texts=frozenset(stored["texts"]),
        keeps_sheets=bool(stored["keeps_sheets"]),
        blanks=int(stored["blanks"]),
        drops_backs=bool(stored["drops_backs"]),
        archive=ArchiveNumbers(stored["archive"]),
        prefix=str(stored["prefix"]),
    )


def checked(wanted: Separators) -> Separators:
    """The same in the form that is stored. Raises InvalidInput.

    A text has a letter and four characters at least: a product's or a parcel's number is neither.
    """
    texts = frozenset(filter(None, map(_key, wanted.texts)))
    if len(texts) > MOST_TEXTS:
        raise InvalidInput(f"At most {MOST_TEXTS} texts can separate.", field="texts")
    for text in texts:
        if not SHORTEST_TEXT <= len(text) <= LONGEST_TEXT or not any(letter.isalpha() for letter in text):
            raise InvalidInput(
                f"A text that separates has a letter, and {SHORTEST_TEXT} to {LONGEST_TEXT} characters.", field="texts"
            )
        if is_ours(text):
            raise InvalidInput("Hoso's own sheets separate anyway.", field="texts")
    if not 0 <= wanted.blanks <= MOST_BLANKS:
        raise InvalidInput(f"Blank pages in a row must be from 0 to {MOST_BLANKS}.", field="blanks")
    prefix = _key(wanted.prefix)
    if not _PREFIX.fullmatch(prefix):
        raise InvalidInput(f"A prefix has 2 to {LONGEST_PREFIX} letters.", field="prefix")
    return Separators(
        wanted.patches, texts, wanted.keeps_sheets, wanted.blanks, wanted.drops_backs, wanted.archive, prefix
    )


def _key(text: str) -> str:
    return clean_line(text).upper()
