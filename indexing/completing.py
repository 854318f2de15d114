"""What both engines share of a completion: how the typed text is understood, and how names and titles are mixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indexing.base import Suggestion
from indexing.text import clean, fold, tokens

MAX_LIMIT = 50
_MAX_PREFIX = 200  # characters


@dataclass(frozen=True, slots=True)
class Typed:
    """Whole folded words, the beginning of the last one (empty when it is finished), and how many are wanted."""

    words: tuple[str, ...]
    beginning: str
    limit: int

    def fits(self, text: str) -> bool:
        """Whether one text holds all of it."""
        held = tokens(text)
        return all(word in held for word in self.words) and (
            not self.beginning or any(token.startswith(self.beginning) for token in held)
        )


def typed(text: str, limit: int) -> Typed | None:
    """What is asked for; None when nothing is."""
    cleaned = clean(text[:_MAX_PREFIX])
    words = tokens(cleaned)
    limit = max(0, min(limit, MAX_LIMIT))
    if not words or not limit:
        return None
    if cleaned[-1].isspace():
        return Typed(tuple(words), "", limit)
    return Typed(tuple(words[:-1]), words[-1], limit)


def merged(asked: Typed, parties: Iterable[Suggestion], titles: Iterable[Suggestion]) -> list[Suggestion]:
    """Distinct, best first. Names of parties take at most half when there are titles too."""
    found: dict[str, Suggestion] = {}
    rest: list[Suggestion] = []
    for source, share in ((parties, (asked.limit + 1) // 2), (titles, asked.limit)):
        for suggestion in source:
            if len(found) < share:
                found.setdefault(fold(suggestion.text), suggestion)
            else:
                rest.append(suggestion)
    for suggestion in rest:
        if len(found) < asked.limit:
            found.setdefault(fold(suggestion.text), suggestion)
    return list(found.values())
