"""One question to the cluster: tries, counts, order and pages. What a hit shows is `hits`' part.

The first page asks the index as it is. From the second page on the answer stands still: a point in time (PIT) is
opened, and the cursor carries it; the last page closes it. One that has run out is opened anew, and the last hit shown
is looked for in it. A node keeps 300 of them: where it has none to spare the index is asked as it is, in the same way.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import TransportError

from indexing.base import (
    MAX_LIMIT,
    MatchMode,
    QueryRejected,
    SearchRequest,
    SearchResult,
    SearchUnavailable,
    Sort,
)
from indexing.cursor import Cursor, decode
from indexing.opensearch import facets
from indexing.opensearch.calls import OVERLOADED, IndexMissing, answering, whole
from indexing.opensearch.clauses import Clauses, selections
from indexing.opensearch.hits import Presenter
from indexing.opensearch.schema import SHOWN
from indexing.query import Query, Word, parse
from indexing.ranking import loose_nodes, texts

_PIT_KEEP = "5m"
_DRIFT = 200  # places a hit may have moved between the first page and the second
_WINDOW = 10_000  # hits the cluster puts in order at once


@dataclass(frozen=True, slots=True)
class _Page:
    """Hits to show as the cluster told them, whether there are more, and in which point in time."""

    hits: list[dict[str, Any]]
    more: bool
    pit: str = ""


class Search:
    """One request. `docs` and `pages` are what the indices are asked by; `timeout` is the cluster's, as it reads it."""

    def __init__(self, client: OpenSearch, docs: str, pages: str, request: SearchRequest, timeout: str) -> None:
        _check(request)
        self._client, self._docs, self._pages, self._timeout = client, docs, pages, timeout
        self._request = request
        self._cursor = decode(request)
        self._query: Query = parse(request.text, request.vocabulary)
        self._by_date = request.sort is Sort.DATE or not texts(self._query.tree)

    def run(self) -> SearchResult:
        """Raises QueryRejected, SearchUnavailable, IndexMissing."""
        if self._cursor is None:
            clauses, mode, answer = self._first()
            page = self._cut(answer["hits"]["hits"])
        else:
            mode = _mode(self._cursor)
            clauses = Clauses(mode)
            page, answer = self._next(clauses, self._cursor)
        presenter = Presenter(self._client, self._pages, clauses, self._query, mode, self._request.snippet_length)
        hits = presenter.hits(page.hits, scored=not self._by_date)
        total = int(answer["hits"]["total"]["value"])
        cursor = self._mark(mode, page) if page.more else None
        return SearchResult(hits, total, facets.counts(self._request, answer), cursor, mode)

    # -- the first page ----------------------------------------------------------------------------------------

    def _first(self) -> tuple[Clauses, MatchMode, dict[str, Any]]:
        """The first way that finds something, else the first way. Judged without the selections: narrowing down to
        nothing does not change what was asked."""
        strict: tuple[Clauses, MatchMode, dict[str, Any]] | None = None
        for mode in self._modes():
            clauses = Clauses(mode)
            answer = self._ask(self._body(clauses, self._request.limit + 1))
            if facets.matching(answer):
                return clauses, mode, answer
            strict = strict or (clauses, mode, answer)
        assert strict is not None  # there is always a first way
        return strict

    def _modes(self) -> Iterator[MatchMode]:
        yield MatchMode.ALL
        if loose_nodes(self._query.tree):
            yield MatchMode.MOST
        if any(isinstance(node, Word) for node in texts(self._query.tree)):
            yield MatchMode.FUZZY

    def _body(self, clauses: Clauses, size: int) -> dict[str, Any]:
        request = self._request
        body: dict[str, Any] = {
            "query": clauses.question(self._query, request.acl),
            "size": size,
            "sort": [{"sort_order": "desc"}] if self._by_date else [{"_score": "desc"}, {"tie": "asc"}],
            "track_total_hits": True,
            "track_scores": not self._by_date,
            "timeout": self._timeout,
            "_source": SHOWN,
        }
        if wanted := facets.asked(request):
            body["aggs"] = wanted
        if chosen := selections(request.selections):
            body["post_filter"] = {"bool": {"filter": chosen}}
        return body

    def _ask(self, body: dict[str, Any]) -> dict[str, Any]:
        with answering():
            if "pit" in body:
                return whole(self._client.search(body=body))
            return whole(self._client.search(index=self._docs, body=body))

    def _cut(self, hits: list[dict[str, Any]], pit: str = "") -> _Page:
        limit = self._request.limit
        return _Page(hits[:limit], len(hits) > limit, pit)

    # -- the pages after it ------------------------------------------------------------------------------------

    def _next(self, clauses: Clauses, cursor: Cursor) -> tuple[_Page, dict[str, Any]]:
        body = self._body(clauses, self._request.limit + 1)
        if self._by_date:  # the order of dates does not move
            answer = self._ask(body | {"search_after": [int(cursor.key)]})
            return self._cut(answer["hits"]["hits"]), answer
        if cursor.state:
            with contextlib.suppress(IndexMissing):  # the point in time has run out
                return self._behind(body, cursor)
        return self._found_again(body, cursor)

    def _behind(self, body: dict[str, Any], cursor: Cursor) -> tuple[_Page, dict[str, Any]]:
        """The page behind the cursor's hit, in its point in time."""
        answer = self._ask(body | _in_pit(cursor.state) | {"search_after": [cursor.key, cursor.tie]})
        page = self._cut(answer["hits"]["hits"], str(answer.get("pit_id", cursor.state)))
        if page.pit and not page.more:
            with contextlib.suppress(SearchUnavailable), answering():  # else it runs out by itself
                self._client.delete_pit(body={"pit_id": [page.pit]})
        return page, answer

    def _found_again(self, body: dict[str, Any], cursor: Cursor) -> tuple[_Page, dict[str, Any]]:
        """Behind the last hit shown in a new point in time, wherever it is there; behind its place when it is gone."""
        pit = self._opened()
        start = max(0, min(cursor.seen, _WINDOW) - _DRIFT)
        size = min(cursor.seen + _DRIFT, _WINDOW) - start
        window = _in_pit(pit) | {"from": start, "size": size, "_source": False}
        bare = {name: part for name, part in body.items() if name not in ("aggs", "track_total_hits")}
        around = self._ask(bare | window)["hits"]["hits"]
        again = [at for at, hit in enumerate(around) if hit["sort"][1] == cursor.tie]
        last = again[0] if again else min(cursor.seen - start, len(around)) - 1
        if last < 0:
            return _Page([], more=False), self._ask(body | {"size": 0})
        key, tie = around[last]["sort"]
        moved = Cursor(cursor.mode, cursor.seen, cursor.above, float(key), int(tie), cursor.doc_id, pit)
        return self._behind(body, moved)

    def _opened(self) -> str:
        """A new point in time; empty when the cluster has none to spare."""
        with answering():
            try:
                answer = self._client.create_pit(index=self._docs, params={"keep_alive": _PIT_KEEP})
            except TransportError as err:
                if err.status_code != OVERLOADED:
                    raise
                return ""
        return str(answer["pit_id"])

    def _mark(self, mode: MatchMode, page: _Page) -> str:
        last = page.hits[-1]
        seen = (self._cursor.seen if self._cursor else 0) + len(page.hits)
        key, tie = (last["sort"][0], 0) if self._by_date else last["sort"]
        return Cursor(mode, seen, seen, key, int(tie), str(last["_id"]), page.pit).encode(self._request)


def _in_pit(pit: str) -> dict[str, Any]:
    return {"pit": {"id": pit, "keep_alive": _PIT_KEEP}} if pit else {}


def _mode(cursor: Cursor) -> MatchMode:
    try:
        return MatchMode(cursor.mode)
    except ValueError as err:
        raise QueryRejected("The page mark cannot be read; start again from the first page.") from err


def _check(request: SearchRequest) -> None:
    if not 1 <= request.limit <= MAX_LIMIT:
        raise QueryRejected(f"The number of hits a page must be from 1 to {MAX_LIMIT}.")
    if not 1 <= request.facet_size <= facets.MAX_SIZE:
        raise QueryRejected(f"The number of values a facet must be from 1 to {facets.MAX_SIZE}.")
