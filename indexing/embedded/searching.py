"""One question to one store: tries, counts, orders and pages. What a hit shows is `hits`' part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import tantivy
from tantivy import Occur
from tantivy import Query as Engine

from indexing.base import MAX_LIMIT, MatchMode, QueryRejected, SearchRequest, SearchResult, Sort
from indexing.cursor import Cursor, decode
from indexing.embedded import facets, fuzzy
from indexing.embedded.clauses import Clause, Clauses, Expansions, loose_nodes, texts
from indexing.embedded.hits import Presenter
from indexing.embedded.store import Store, counted
from indexing.fields import TIE_BITS
from indexing.query import Query, parse

_SLACK = 16  # hits read past a page, among which equal ones are put in order
_DRIFT = 200  # places a hit may have moved between two pages while documents were written
_MAX_TIES = 20_000  # equal hits that are put in order; beyond them the engine's own order holds
_TIE_MASK = (1 << TIE_BITS) - 1


@dataclass(frozen=True, slots=True)
class Found:
    """A hit of the engine: place by `key` (score, or order of dates), then by `tie`, both settled by the document."""

    key: float
    tie: int
    address: tantivy.DocAddress


@dataclass(frozen=True, slots=True)
class _Page:
    """Hits to show, whether there are more, and how many are better than the last of these (by score only)."""

    found: list[Found]
    more: bool
    above: int


@dataclass(frozen=True, slots=True)
class _Try:
    """One way to understand the question."""

    mode: MatchMode
    clauses: Clauses
    matching: list[Clause]
    words: tuple[str, ...] = ()  # further words that count as found


class Search:
    """One request on one view of the index."""

    def __init__(self, store: Store, request: SearchRequest) -> None:
        _check(request)
        self._request = request
        self._cursor = decode(request)
        self._query: Query = parse(request.text, request.vocabulary)
        self._schema = store.schema
        self._searcher = store.searcher()
        self._state = store.state
        self._by_date = request.sort is Sort.DATE or not texts(self._query.tree)

    def run(self) -> SearchResult:
        attempt, total, first = self._attempt()
        page = self._page(attempt, first)
        counts = facets.count(self._searcher, attempt.clauses, self._unselected(attempt), self._request)
        presenter = Presenter(self._searcher, attempt.clauses, self._query, attempt.words, self._request.snippet_length)
        hits = tuple(presenter.hit(f.address, 0.0 if self._by_date else f.key) for f in page.found)
        cursor = self._next(attempt.mode, page, hits[-1].doc_id) if page.more else None
        return SearchResult(hits, total, counts, cursor, attempt.mode)

    def _attempt(self) -> tuple[_Try, int, tantivy.SearchResult]:
        """The first way that finds something, else the first; its count and the engine's answer.

        A way is judged without the selections: narrowing down to nothing does not change what was asked.
        """
        strict: tuple[_Try, int, tantivy.SearchResult] | None = None
        for attempt in self._tries():
            answer = self._ask(self._selected(attempt))
            total = counted(answer)
            if total or self._cursor or (self._request.selections and self._matches(attempt)):
                return attempt, total, answer
            strict = strict or (attempt, total, answer)
        assert strict is not None  # there is always a first way
        return strict

    def _tries(self) -> Iterator[_Try]:
        modes = [MatchMode(self._cursor.mode)] if self._cursor else list(MatchMode)
        for mode in modes:
            expansions: Expansions = {}
            if mode is MatchMode.MOST and not loose_nodes(self._query.tree):
                continue
            if mode is MatchMode.FUZZY:
                expansions = fuzzy.expansions(self._searcher, self._query)
                if not expansions and not self._cursor:
                    continue
            clauses = Clauses(self._schema, expansions)
            words = tuple(term for near in expansions.values() for term, _ in near)
            yield _Try(mode, clauses, clauses.matching(self._query, mode), words)

    def _unselected(self, attempt: _Try) -> list[Clause]:
        """The question and the asker's access, which no way of asking leaves out."""
        return [(Occur.Must, attempt.clauses.any_of("acl", self._request.acl)), *attempt.matching]

    def _selected(self, attempt: _Try) -> list[Clause]:
        return self._unselected(attempt) + attempt.clauses.selections(self._request.selections)

    def _matches(self, attempt: _Try) -> bool:
        return bool(self._searcher.search(Engine.boolean_query(self._unselected(attempt)), 1, count=False).hits)

    def _ask(self, clauses: list[Clause], reach: int | None = None) -> tantivy.SearchResult:
        """Hits around the page and the count of all. By date the page is narrowed afterwards, so one hit will do."""
        query = Engine.boolean_query(clauses)
        if self._by_date:
            wanted = 1 if self._cursor else self._request.limit + _SLACK
            return self._searcher.search(query, wanted, order_by_field="sort_order")
        return self._searcher.search(query, reach or self._reach(), offset=self._start())

    def _start(self) -> int:
        """Where reading begins: with the first hit as good as the last one shown, so that all equals are seen.

        When the index has changed since, some places before: hits may have moved.
        """
        if self._cursor is None:
            return 0
        return self._cursor.above if self._unchanged() else max(0, self._cursor.above - _DRIFT)

    def _unchanged(self) -> bool:
        return self._cursor is not None and self._cursor.state == self._state

    def _reach(self) -> int:
        shown = self._cursor.seen - self._start() if self._cursor else 0
        return shown + self._request.limit + _SLACK

    def _page(self, attempt: _Try, first: tantivy.SearchResult) -> _Page:
        limit = self._request.limit
        if self._by_date:
            found = self._by_order(attempt, first)
            return _Page(found[:limit], len(found) > limit, 0)
        window = self._by_score(attempt, first)
        found = window[self._behind(window) :]
        page = found[:limit]
        above = self._start() + sum(1 for f in window if page and f.key > page[-1].key)
        return _Page(page, len(found) > limit, above)

    def _by_order(self, attempt: _Try, first: tantivy.SearchResult) -> list[Found]:
        """Hits by date behind the last one shown. Ids of one tie number (a pair in 10**12) are told apart by id."""
        cursor = self._cursor
        if cursor is None:
            return [Found(key, 0, address) for key, address in first.hits]
        following = [*self._selected(attempt), attempt.clauses.from_order(int(cursor.key))]
        hits = self._searcher.search(
            Engine.boolean_query(following), self._request.limit + _SLACK, count=False, order_by_field="sort_order"
        ).hits
        return [
            Found(key, 0, address) for key, address in hits if key < cursor.key or self._doc_id(address) > cursor.doc_id
        ]

    def _doc_id(self, address: tantivy.DocAddress) -> str:
        return str(self._searcher.doc(address).get_first("doc_id"))

    def _by_score(self, attempt: _Try, first: tantivy.SearchResult) -> list[Found]:
        """Hits by score, equals by tie; reads on until the last group of equals on the page is whole."""
        hits, reach = first.hits, self._reach()
        last = reach - _SLACK  # of the page, among what was read
        while len(hits) == reach and hits[-1][0] == hits[last - 1][0] and reach < _MAX_TIES:
            reach *= 4
            hits = self._ask(self._selected(attempt), reach).hits
        orders = self._searcher.fast_field_values("sort_order", [address for _, address in hits])
        found = [
            Found(score, int(order or 0) & _TIE_MASK, address)
            for (score, address), order in zip(hits, orders, strict=True)
        ]
        return sorted(found, key=lambda f: (-f.key, f.tie))

    def _behind(self, window: list[Found]) -> int:
        """The first place of the window behind the last hit shown."""
        cursor = self._cursor
        if cursor is None:
            return 0
        if self._unchanged():
            return sum(1 for f in window if f.key > cursor.key or (f.key == cursor.key and f.tie <= cursor.tie))
        # Scores have changed with the index: the last hit itself is looked for, else its place is what is left.
        again = [at for at, f in enumerate(window) if f.tie == cursor.tie]
        return again[0] + 1 if again else min(len(window), cursor.seen - self._start())

    def _next(self, mode: MatchMode, page: _Page, doc_id: str) -> str:
        last = page.found[-1]
        seen = (self._cursor.seen if self._cursor else 0) + len(page.found)
        above = min(page.above, seen)
        return Cursor(mode, seen, above, last.key, last.tie, doc_id, self._state).encode(self._request)


def _check(request: SearchRequest) -> None:
    if not 1 <= request.limit <= MAX_LIMIT:
        raise QueryRejected(f"The number of hits a page must be from 1 to {MAX_LIMIT}.")
    if not 1 <= request.facet_size <= facets.MAX_SIZE:
        raise QueryRejected(f"The number of values a facet must be from 1 to {facets.MAX_SIZE}.")
