"""The parties of a document while it is read: numbered as they appear, and whose a place on a page is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.facts import PartyRole
from app.domain.identifiers.names import normalise_name
from app.domain.text import fold_key
from workers.understand.sheets import Line


@dataclass(slots=True)
class Party:
    """One party: its number (from 1), its part, and the normalised names it goes by."""

    number: int
    role: PartyRole | None
    keys: set[str]


class Parties:
    """Numbers the parties; the same role or the same name again is the same party."""

    def __init__(self) -> None:
        self._all: list[Party] = []
        self._said: set[tuple[int, str]] = set()

    def by_role(self, role: PartyRole | None) -> Party | None:
        """The first party with this part."""
        return next((p for p in self._all if p.role is role), None)

    def knows(self, name: str) -> bool:
        """Whether one of the parties goes by this name."""
        key = normalise_name(name) or fold_key(name)
        return any(key in party.keys for party in self._all)

    def is_new(self, party: Party, name: str) -> bool:
        """Whether this name of a party comes for the first time; "CÔNG TY" and "Công ty" are the same."""
        key = (party.number, normalise_name(name) or fold_key(name))
        fresh = key not in self._said
        self._said.add(key)
        return fresh

    def of(self, role: PartyRole | None, names: Sequence[str], *, letterhead: bool) -> Party:
        """The party with one of these names, or with this part while either has no name; else a new one."""
        keys = {normalise_name(name) or fold_key(name) for name in names}
        known = next((p for p in self._all if p.keys & keys), None)
        if known is None and not letterhead:
            same = self.by_role(role)
            if same is not None and (not keys or not same.keys):
                known = same
        if known is None:
            known = Party(len(self._all) + 1, role, set())
            self._all.append(known)
        known.keys |= keys
        return known


class Owners:
    """Whose a place on a page is: by line (blocks), or by stretch of text (an English opening)."""

    def __init__(self) -> None:
        self._lines: dict[tuple[int, int], Party] = {}
        self._stretches: list[tuple[int, int, int, Party]] = []

    def give(self, lines: Iterable[Line], party: Party) -> None:
        """These lines are `party`'s."""
        for line in lines:
            self._lines[line.page, line.start] = party

    def give_stretch(self, page: int, start: int, end: int, party: Party) -> None:
        """Text[start:end] of a page is `party`'s."""
        self._stretches.append((page, start, end, party))

    def of(self, line: Line, offset: int) -> Party | None:
        """The party of a place, None when it is nobody's."""
        known = self._lines.get((line.page, line.start))
        if known is not None:
            return known
        return next((p for page, a, b, p in self._stretches if page == line.page and a <= offset < b), None)

    def same(self, one: Line, other: Line) -> bool:
        """Whether two lines belong to the same party, or both to none."""
        return self._lines.get((one.page, one.start)) is self._lines.get((other.page, other.start))
