"""One question to the cluster: tries, counts, order and pages. What a hit shows is `hits`' part.

The first page asks the index as it is. From the second page on the answer stands still: a point in time (PIT) is
opened, and the cursor carries it. One that has run out is opened anew, and the last hit shown is looked for in it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from opensearchpy import OpenSearch

from indexing.base import MAX_LIMIT, MatchMode, QueryRejected, SearchRequest, SearchResult, Sort
from indexing.cursor import Cursor, decode
from indexing.opensearch import facets
from indexing.opensearch.calls import IndexMissing, answering, whole
from indexing.opensearch.clauses import Clauses, selections
from indexing.opensearch.hits import Presenter
from indexing.opensearch.schema import SHOWN
from indexing.query import Query, Word, parse
from indexing.ranking import loose_nodes, texts

_PIT_KEEP = "5m"
_SERVER_SECONDS = "4s"  # the cluster gives up before the client does
_DRIFT = 200  # places a hit may have moved between the first page and the second
_WINDOW = 10_000  # hits the cluster puts in order at once


@dataclass(frozen=True, slots=True)
class _Page:
    """Hits to show as the cluster told them, whether there are more, and in which point in time."""

    hits: list[dict[str, Any]]
    more: bool
    pit: str = ""


class Search:
    """One request. `docs` and `pages` are what the indices are asked by."""

    def __init__(self, client: OpenSearch, docs: str, pages: str, request: SearchRequest) -> None:
        _check(request)
        self._client, self._docs, self._pages = client, docs, pages
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
            "timeout": _SERVER_SECONDS,
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
                return self._in_pit(body, cursor)
        return self._found_again(body, cursor)

    def _in_pit(self, body: dict[str, Any], cursor: Cursor) -> tuple[_Page, dict[str, Any]]:
        body |= {"pit": {"id": cursor.state, "keep_alive": _PIT_KEEP}, "search_after": [cursor.key, cursor.tie]}
        answer = self._ask(body)
        return self._cut(answer["hits"]["hits"], str(answer.get("pit_id", cursor.state))), answer

    def _found_again(self, body: dict[str, Any], cursor: Cursor) -> tuple[_Page, dict[str, Any]]:
        """Behind the last hit shown in a new point in time, wherever it is there; behind its place when it is gone."""
        pit = self._pit()
        start = max(0, min(cursor.seen, _WINDOW) - _DRIFT)
        size = min(cursor.seen + _DRIFT, _WINDOW) - start
        window = {"pit": {"id": pit, "keep_alive": _PIT_KEEP}, "from": start, "size": size, "_source": False}
        bare = {name: part for name, part in body.items() if name not in ("aggs", "track_total_hits")}
        around = self._ask(bare | window)["hits"]["hits"]
        again = [at for at, hit in enumerate(around) if hit["sort"][1] == cursor.tie]
        last = again[0] if again else min(cursor.seen - start, len(around)) - 1
        if last < 0:
            return _Page([], more=False), self._ask(body | {"size": 0})
        key, tie = around[last]["sort"]
        moved = Cursor(cursor.mode, cursor.seen, cursor.above, float(key), int(tie), cursor.doc_id, pit)
        return self._in_pit(body, moved)

    def _pit(self) -> str:
        with answering():
            answer = self._client.create_pit(index=self._docs, params={"keep_alive": _PIT_KEEP})
        return str(answer["pit_id"])

    def _mark(self, mode: MatchMode, page: _Page) -> str:
        last = page.hits[-1]
        seen = (self._cursor.seen if self._cursor else 0) + len(page.hits)
        key, tie = (last["sort"][0], 0) if self._by_date else last["sort"]
        return Cursor(mode, seen, seen, key, int(tie), str(last["_id"]), page.pit).encode(self._request)


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
