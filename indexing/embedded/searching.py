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
from indexing.embedded.clauses import Clause, Clauses, Expansions
from indexing.embedded.hits import Presenter
from indexing.embedded.store import Store, counted
from indexing.fields import TIE_BITS
from indexing.query import Phrase, Query, parse
from indexing.ranking import loose_nodes, runs, texts

_SLACK = 16  # hits read past a page, among which equal ones are put in order
_RERANKED = 100  # best hits, or a little more to make whole pages, that nearness of words puts in a finer order
_DRIFT = 200  # places a hit may have moved between two pages while documents were written
_MAX_TIES = 20_000  # equal hits that are put in order; beyond them the engine's own order holds
_TIE_MASK = (1 << TIE_BITS) - 1


@dataclass(frozen=True, slots=True)
class Found:
    """A hit of the engine: in place by `key` (score, or the order of dates), then by `tie`."""

    key: float
    order: int  # the document's place in the order of dates
    address: tantivy.DocAddress

    @property
    def tie(self) -> int:
        return self.order & _TIE_MASK


@dataclass(frozen=True, slots=True)
class _Page:
    """Hits to show, whether there are more, and where the next page goes on."""

    found: list[Found]
    more: bool
    above: int  # hits with a better key than `last`
    last: list[Found]  # one, unless the page is empty


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
        tree = self._query.tree
        self._has_order = bool(runs(tree)) or any(isinstance(node, Phrase) for node in tree.nodes)
        self._by_date = request.sort is Sort.DATE or not texts(self._query.tree)

    def run(self) -> SearchResult:
        attempt, total, first = self._attempt()
        page = self._page(attempt, first, total)
        counts = facets.count(self._searcher, attempt.clauses, self._unselected(attempt), self._request)
        presenter = Presenter(self._searcher, attempt.clauses, self._query, attempt.words, self._request.snippet_length)
        hits = presenter.hits([(f.address, 0.0 if self._by_date else f.key) for f in page.found])
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

    def _reranks(self) -> bool:
        """Whether this page is among the hits that are put in a finer order; no page lies on the border."""
        seen = self._cursor.seen if self._cursor else 0
        return self._has_order and seen < self._border()

    def _border(self) -> int:
        return -(-_RERANKED // self._request.limit) * self._request.limit

    def _start(self) -> int:
        """Where reading begins: with the first hit as good as the last one shown, so that all equals are seen.

        When the index has changed since, some places before: hits may have moved.
        """
        if self._cursor is None or self._reranks():
            return 0
        return self._cursor.above if self._unchanged() else max(0, self._cursor.above - _DRIFT)

    def _unchanged(self) -> bool:
        return self._cursor is not None and self._cursor.state == self._state

    def _last(self) -> int:
        """Place behind the last hit wanted, counted from the start of reading."""
        if self._reranks():
            return self._border()
        shown = self._cursor.seen - self._start() if self._cursor else 0
        return shown + self._request.limit

    def _reach(self) -> int:
        return self._last() + _SLACK

    def _page(self, attempt: _Try, first: tantivy.SearchResult, total: int) -> _Page:
        limit = self._request.limit
        if self._by_date:
            found = self._by_order(attempt, first)
            return _Page(found[:limit], len(found) > limit, 0, found[limit - 1 : limit])
        window = self._by_score(attempt, first)
        if self._reranks():
            return self._reranked(attempt, window[: self._border()], total)
        found = window[self._behind(window) :]
        page = found[:limit]
        above = self._start() + sum(1 for f in window if page and f.key > page[-1].key)
        return _Page(page, len(found) > limit, above, page[-1:])

    def _reranked(self, attempt: _Try, best: list[Found], total: int) -> _Page:
        """A page of the best hits in their finer order. The last of these pages hands over to the plain order."""
        limit = self._request.limit
        finer = self._finer(attempt, best)
        start = self._behind(finer, by_place=self._unchanged())
        page = finer[start : start + limit]
        seen = (self._cursor.seen if self._cursor else 0) + len(page)
        if seen < self._border():
            return _Page(page, start + limit < len(finer), seen, page[-1:])
        above = sum(1 for f in best if f.key > best[-1].key)
        return _Page(page, total > seen, above, best[-1:])

    def _finer(self, attempt: _Try, best: list[Found]) -> list[Found]:
        more: dict[tuple[int, int], float] = {}
        for query in attempt.clauses.nearness(self._query, [f.order for f in best]) if best else []:
            for score, address in self._searcher.search(query, len(best) + _SLACK, count=False).hits:
                place = (address.segment_ord, address.doc)
                more[place] = more.get(place, 0.0) + score
        finer = [Found(f.key + more.get((f.address.segment_ord, f.address.doc), 0.0), f.order, f.address) for f in best]
        return sorted(finer, key=lambda f: (-f.key, f.tie))

    def _by_order(self, attempt: _Try, first: tantivy.SearchResult) -> list[Found]:
        """Hits by date behind the last one shown. Ids of one tie number (a pair in 10**12) are told apart by id."""
        cursor = self._cursor
        if cursor is None:
            return [Found(key, key, address) for key, address in first.hits]
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
        last = self._last()
        while len(hits) == reach and hits[-1][0] == hits[last - 1][0] and reach < _MAX_TIES:
            reach *= 4
            hits = self._ask(self._selected(attempt), reach).hits
        orders = self._searcher.fast_field_values("sort_order", [address for _, address in hits])
        found = [Found(score, int(order or 0), address) for (score, address), order in zip(hits, orders, strict=True)]
        return sorted(found, key=lambda f: (-f.key, f.tie))

    def _behind(self, window: list[Found], *, by_place: bool = False) -> int:
        """The first place of the window behind the last hit shown."""
        cursor = self._cursor
        if cursor is None:
            return 0
        if by_place:
            return cursor.seen
        if self._unchanged():
            return sum(1 for f in window if f.key > cursor.key or (f.key == cursor.key and f.tie <= cursor.tie))
        # Scores have changed with the index: the last hit itself is looked for, else its place is what is left.
        again = [at for at, f in enumerate(window) if f.tie == cursor.tie]
        return again[0] + 1 if again else min(len(window), cursor.seen - self._start())

    def _next(self, mode: MatchMode, page: _Page, doc_id: str) -> str:
        (last,) = page.last
        seen = (self._cursor.seen if self._cursor else 0) + len(page.found)
        above = min(page.above, seen)
        return Cursor(mode, seen, above, last.key, last.tie, doc_id, self._state).encode(self._request)


def _check(request: SearchRequest) -> None:
    if not 1 <= request.limit <= MAX_LIMIT:
        raise QueryRejected(f"The number of hits a page must be from 1 to {MAX_LIMIT}.")
    if not 1 <= request.facet_size <= facets.MAX_SIZE:
        raise QueryRejected(f"The number of values a facet must be from 1 to {facets.MAX_SIZE}.")
