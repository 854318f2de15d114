"""Facts as they are collected: places, boxes and certainty filled in, repeats merged, numbers bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from app.domain.facts import SINGLE_VALUED, Fact, FactField, PartyRole, best
from app.domain.text import clean_line
from workers.understand.sheets import Sheet

# A list of a thousand companies is not a thousand parties of a document: past this many facts of one
# field the rest only cost time. Never reached by a business document.
MOST_PER_FIELD = 400


class Evidence:
    """Collects facts of one document. Not thread-safe; one per document."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self._sheets = {sheet.number: sheet for sheet in sheets}
        self._found: dict[tuple[FactField, str, int], Fact] = {}
        self._count: Counter[FactField] = Counter()

    def add(
        self,
        field: FactField,
        value: str,
        page: int,
        start: int,
        end: int,
        confidence: float,
        rule: str,
        party: int = 0,
        role: PartyRole | None = None,
    ) -> None:
        """A fact read off text[start:end] of `page`; `confidence` is the rule's, the reading's is multiplied in."""
        sheet = self._sheets[page]
        raw = sheet.text[start:end]
        sure = confidence * (0.4 + 0.6 * sheet.certainty(start, end))
        self.put(Fact(field, value, raw, page, round(sure, 4), rule, sheet.box(start, end), start, end, party, role))

    def put(self, fact: Fact) -> None:
        """A finished fact (file name, mail header, XML). The same value of the same party is kept once, the surest."""
        if not fact.value:
            return
        key = (fact.field, fact.value, fact.party)
        known = self._found.get(key)
        if known is None:
            if self._count[fact.field] >= MOST_PER_FIELD:
                return
            self._count[fact.field] += 1
            self._found[key] = fact
        elif fact.confidence > known.confidence:
            self._found[key] = fact

    def drop(self, field: FactField, value: str) -> None:
        """Forgets this value of a field."""
        self._found = {key: fact for key, fact in self._found.items() if key[:2] != (field, value)}

    def settle(self, fact: Fact) -> None:
        """This fact and no other of its field."""
        self._found = {key: known for key, known in self._found.items() if known.field is not fact.field}
        self._count[fact.field] = 0
        self.put(fact)

    def of(self, field: FactField) -> Fact | None:
        """The surest fact of a field so far."""
        return best([fact for fact in self._found.values() if fact.field is field], field)

    def facts(self) -> list[Fact]:
        """What was found, parties first told apart: single-valued fields once, the rest in reading order."""
        single: dict[FactField, Fact] = {}
        rest: list[Fact] = []
        owned = {(f.field, f.value) for f in self._found.values() if f.party}
        for fact in self._found.values():
            if fact.field in SINGLE_VALUED:
                known = single.get(fact.field)
                if known is None or fact.confidence > known.confidence:
                    single[fact.field] = fact
            elif fact.party or (fact.field, fact.value) not in owned:
                rest.append(fact)
        rest.sort(key=lambda f: (f.page, f.start if f.start is not None else -1))
        return [single[name] for name in FactField if name in single] + rest


def whole_file(
    field: FactField,
    value: str,
    raw: str,
    confidence: float,
    rule: str,
    party: int = 0,
    role: PartyRole | None = None,
) -> Fact:
    """A fact of the file as a whole (page 0): its name, its mail headers, its XML."""
    return Fact(field, clean_line(value), raw, 0, confidence, rule, party=party, role=role)


def with_party(fact: Fact, party: int, role: PartyRole | None) -> Fact:
    """The same fact, tied to a party."""
    return replace(fact, party=party, role=role)
