"""Days a paper gives a name: "“Commencement Date” means 1 February 2002", "Ngày bàn giao: 01/07/2023".

A term counted from "the Commencement Date" or "kể từ ngày bàn giao" ends when the paper says which day that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from workers.understand.dates import FoundDate

_NAME = r"(?P<name>(?:[a-z\-]+ ){1,4}(?:date|day))"
_NAMED_AFTER = re.compile(rf"^ ?,? ?[(\[][^()\[\]]{{0,25}}?[\"“'] ?(?:the )?{_NAME} ?[\"”']")
_NAMED_BEFORE = re.compile(rf"\b{_NAME} ?[\"”'’)]{{0,3}} ?(?:means|shall mean|shall be|is|of|:|,|-)?:? ?(?:the )?$")
_NAMED_VI = re.compile(
    r"\bngay (?P<name>(?:bat dau|hieu luc|ban giao|khai truong|nghiem thu|khoi cong|giai ngan|tinh tien|van hanh|thue)"
    r"[a-z ]{0,24}?) ?[\"”]? ?(?:\([^()]{0,30}\) ?)?(?: la|:| la:)? ?(?:ngay)? ?$"
)
_FILLING = re.compile(r"^.*\b(?:the|a|an|such|this|that|each|on|of|from|and|by|as|before|after|until)\s")
_NO_NAME = frozenset({"date", "effective date", "due date", "invoice date", "last day", "first day", "business day"})


def name_days(texts: Iterable[tuple[str, list[FoundDate]]]) -> dict[str, date]:
    """The named days of a paper: folded name ("commencement date", "ban giao") to day; the first definition counts.

    `texts` are the folded pages on one line each, with their dates. The effective date is told elsewhere.
    """
    named: dict[str, date] = {}
    for text, dates in texts:
        for found in dates:
            name = _name_of(text, found)
            if name and name not in _NO_NAME:
                named.setdefault(name, found.value)
    return named


def _name_of(text: str, found: FoundDate) -> str:
    before = " ".join(text[max(0, found.start - 90) : found.start].split())
    vietnamese = _NAMED_VI.search(f"{before} ")
    if vietnamese:
        return vietnamese["name"].strip()
    match = _NAMED_AFTER.match(" ".join(text[found.end : found.end + 90].split())) or _NAMED_BEFORE.search(before)
    return _FILLING.sub("", match["name"]) if match else ""


def named_day(named: Mapping[str, date], what: str) -> date | None:
    """The day that a folded phrase begins to name ("commencement date and", "ban giao nha xuong"), or None."""
    return next((day for name, day in named.items() if re.match(rf"{re.escape(name)}\b", what)), None)
