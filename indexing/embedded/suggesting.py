"""Completions of what is being typed: whole titles and party names of documents the asker may see.

Never from the term dictionary: that knows words of documents the asker may not see.
"""

from __future__ import annotations

from collections.abc import Iterator

import tantivy
from tantivy import Occur
from tantivy import Query as Engine

from indexing.base import Suggestion
from indexing.embedded.clauses import Clause, Clauses
from indexing.embedded.store import Store
from indexing.fields import Shown
from indexing.text import clean, fold, tokens

MAX_LIMIT = 50
_MAX_PREFIX = 200  # characters
_PARTIES = 200  # names counted, of which those that hold all words stay
_TITLES = 4  # documents read for each title wanted: some share one


def suggest(store: Store, prefix: str, acl: frozenset[str], limit: int) -> list[Suggestion]:
    """See SearchIndex.suggest."""
    typed = clean(prefix[:_MAX_PREFIX])
    words = tokens(typed)
    limit = max(0, min(limit, MAX_LIMIT))
    if not words or not limit:
        return []
    finder = _Finder(store, acl, words, finished=typed[-1].isspace())
    found: dict[str, Suggestion] = {}
    sources = [finder.parties(limit), finder.titles(limit)]
    shares = [(limit + 1) // 2, limit]  # names of parties take at most half when there are titles too
    rest: list[Suggestion] = []
    for source, share in zip(sources, shares, strict=True):
        for suggestion in source:
            if len(found) < share:
                found.setdefault(fold(suggestion.text), suggestion)
            else:
                rest.append(suggestion)
    for suggestion in rest:
        if len(found) < limit:
            found.setdefault(fold(suggestion.text), suggestion)
    return list(found.values())


class _Finder:
    def __init__(self, store: Store, acl: frozenset[str], words: list[str], *, finished: bool) -> None:
        self._searcher: tantivy.Searcher = store.searcher()
        self._clauses = Clauses(store.schema)
        self._visible: Clause = (Occur.Must, self._clauses.any_of("acl", acl))
        self._words = words if finished else words[:-1]
        self._beginning = "" if finished else words[-1]

    def _query(self, name: str) -> tantivy.Query:
        needed = [(Occur.Must, self._clauses.term(name, word)) for word in self._words]
        if self._beginning:
            needed.append((Occur.Must, self._begins(name)))
        return Engine.boolean_query([self._visible, *needed])

    def _begins(self, name: str) -> tantivy.Query:
        return self._clauses.prefix(name, self._beginning)

    def _fits(self, text: str) -> bool:
        held = tokens(text)
        return all(word in held for word in self._words) and (
            not self._beginning or any(token.startswith(self._beginning) for token in held)
        )

    def parties(self, limit: int) -> Iterator[Suggestion]:
        """Names that most visible documents carry, first."""
        wanted = {"names": {"terms": {"field": "party_name", "size": _PARTIES, "segment_size": 10_000}}}
        buckets = self._searcher.aggregate(self._query("party"), wanted)["names"]["buckets"]
        fitting = [str(b["key"]) for b in buckets if self._fits(str(b["key"]))]
        for name in fitting[:limit]:
            query = Engine.boolean_query([self._visible, (Occur.Must, self._clauses.term("party_name", name))])
            hits = self._searcher.search(query, 1, count=False).hits
            if hits:
                yield Suggestion(name, "party", str(self._searcher.doc(hits[0][1]).get_first("doc_id")))

    def titles(self, limit: int) -> Iterator[Suggestion]:
        for _, address in self._searcher.search(self._query("title"), limit * _TITLES, count=False).hits:
            document = self._searcher.doc(address)
            title = Shown.from_json(bytes(document.get_first("shown") or b"").decode()).title
            if self._fits(title):
                yield Suggestion(title, "title", str(document.get_first("doc_id")))
