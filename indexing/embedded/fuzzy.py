"""Words of the index that are a letter or two off a word that was typed: the last try, when nothing was found."""

from __future__ import annotations

import tantivy

from indexing.embedded.clauses import Expansions
from indexing.nearness import MOST, allowed, distance
from indexing.query import Query, Word
from indexing.ranking import texts


def expansions(searcher: tantivy.Searcher, query: Query) -> Expansions:
    """For each word without digits, the terms of `body` near it; words with none are left out."""
    words = {n.folded for n in texts(query.tree) if isinstance(n, Word)}
    found = {word: _near(searcher, word) for word in words if allowed(word)}
    return {word: near for word, near in found.items() if near}


def _near(searcher: tantivy.Searcher, word: str) -> list[tuple[str, int]]:
    most = allowed(word)
    found: list[tuple[int, int, str]] = []
    for term, count in searcher.terms_with_prefix("body", word[0]):
        if abs(len(term) - len(word)) <= most and term != word:
            off = distance(word, term, most)
            if off <= most:
                found.append((off, -count, term))
    return [(term, off) for off, _, term in sorted(found)[:MOST]]
