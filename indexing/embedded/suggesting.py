"""Completions of what is being typed: whole titles and party names of documents the asker may see.

Never from the term dictionary: that knows words of documents the asker may not see.
"""

from __future__ import annotations

from collections.abc import Iterator

import tantivy
from tantivy import Occur
from tantivy import Query as Engine

from indexing.base import Suggestion
from indexing.completing import Typed, merged, typed
from indexing.embedded.clauses import Clause, Clauses
from indexing.embedded.store import Store
from indexing.fields import Shown

_PARTIES = 200  # names counted, of which those that hold all words stay
_TITLES = 4  # documents read for each title wanted: some share one


def suggest(store: Store, text: str, acl: frozenset[str], limit: int) -> list[Suggestion]:
    """See SearchIndex.suggest."""
    asked = typed(text, limit)
    if asked is None:
        return []
    finder = _Finder(store, acl, asked)
    return merged(asked, finder.parties(), finder.titles())


class _Finder:
    def __init__(self, store: Store, acl: frozenset[str], asked: Typed) -> None:
        self._searcher: tantivy.Searcher = store.searcher()
        self._clauses = Clauses(store.schema)
        self._visible: Clause = (Occur.Must, self._clauses.any_of("acl", acl))
        self._asked = asked

    def _query(self, name: str) -> tantivy.Query:
        needed = [(Occur.Must, self._clauses.term(name, word)) for word in self._asked.words]
        if self._asked.beginning:
            needed.append((Occur.Must, self._clauses.prefix(name, self._asked.beginning)))
        return Engine.boolean_query([self._visible, *needed])

    def parties(self) -> Iterator[Suggestion]:
        """Names that most visible documents carry, first."""
        wanted = {"names": {"terms": {"field": "party_name", "size": _PARTIES, "segment_size": 10_000}}}
        buckets = self._searcher.aggregate(self._query("party"), wanted)["names"]["buckets"]
        fitting = [str(b["key"]) for b in buckets if self._asked.fits(str(b["key"]))]
        for name in fitting[: self._asked.limit]:
            query = Engine.boolean_query([self._visible, (Occur.Must, self._clauses.term("party_name", name))])
            hits = self._searcher.search(query, 1, count=False).hits
            if hits:
                yield Suggestion(name, "party", str(self._searcher.doc(hits[0][1]).get_first("doc_id")))

    def titles(self) -> Iterator[Suggestion]:
        wanted = self._asked.limit * _TITLES
        for _, address in self._searcher.search(self._query("title"), wanted, count=False).hits:
            document = self._searcher.doc(address)
            title = Shown.from_json(bytes(document.get_first("shown") or b"").decode()).title
            if self._asked.fits(title):
                yield Suggestion(title, "title", str(document.get_first("doc_id")))
