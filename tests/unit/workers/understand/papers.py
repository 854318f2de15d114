"""Builds pages for the tests: plain text, or text with a box for every word as if set in a fixed-width font."""

from __future__ import annotations

import re

from app.domain.facts import Fact, FactField
from app.domain.reading import Box, PageOutcome, PageRead, ReadMethod, Word
from app.domain.text import clean
from workers.understand import understand

COLUMNS = 100  # characters across a page


def page(text: str, number: int = 1) -> PageRead:
    """A page of plain text without boxes."""
    return PageRead(number, clean(text), ReadMethod.NATIVE, PageOutcome.TEXT)


def boxed(picture: str, confidence: float = 0.95) -> PageRead:
    """A page as OCR gives it: the runs of space of `picture` become single spaces, their width stays in the boxes."""
    words: list[Word] = []
    text = ""
    rows = clean(picture).split("\n")
    for row, printed in enumerate(rows):
        for found in re.finditer(r"\S+", printed):
            text += "" if not text or text.endswith("\n") else " "
            start = len(text)
            text += found.group()
            top = row / (len(rows) + 1)
            box = Box(found.start() / COLUMNS, top, found.end() / COLUMNS, top + 0.8 / (len(rows) + 1))
            words.append(Word(found.group(), start, len(text), box, confidence))
        text += "\n"
    return PageRead(1, text, ReadMethod.OCR, PageOutcome.TEXT, confidence, "vi", tuple(words), 595, 842)


def facts_of(*texts: str, file_name: str = "") -> list[Fact]:
    """The facts of a document with these pages."""
    return understand([page(text, i) for i, text in enumerate(texts, start=1)], file_name=file_name)


def value(facts: list[Fact], field: FactField) -> str | None:
    """The value of a single-valued field, None when it was not found."""
    return next((fact.value for fact in facts if fact.field is field), None)


def values(facts: list[Fact], field: FactField, party: int | None = None) -> list[str]:
    """The values of a field in reading order, of one party when given."""
    return [fact.value for fact in facts if fact.field is field and party in (None, fact.party)]


def party_of(facts: list[Fact], name: str) -> int:
    """The number of the party with this name."""
    return next(fact.party for fact in facts if fact.field is FactField.PARTY and fact.value == name)
