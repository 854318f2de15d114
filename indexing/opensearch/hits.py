"""What a hit shows: its best page, a snippet with the words marked, and where it matched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from opensearchpy import OpenSearch

from indexing.base import Hit, MatchMode, Segment
from indexing.fields import Shown
from indexing.highlight import Highlighter
from indexing.nearness import allowed, distance
from indexing.opensearch.calls import answering, whole
from indexing.opensearch.clauses import Clauses, any_of
from indexing.opensearch.schema import page_key
from indexing.query import CustomerIs, Query, Word
from indexing.ranking import texts
from indexing.text import clean, tokens

PageShown = dict[str, Any]  # page, text and folded


class Presenter:
    """Hits of one query. Asked only for documents that were found under the asker's access."""

    def __init__(
        self, client: OpenSearch, pages: str, clauses: Clauses, query: Query, mode: MatchMode, snippet_length: int
    ) -> None:
        self._client, self._pages = client, pages
        self._query, self._mode, self._length = query, mode, snippet_length
        self._highlighter = Highlighter(query)
        self._on_page = clauses.on_page(query) if snippet_length > 0 else None
        words = [n for n in texts(query.tree) if isinstance(n, Word)]
        self._words = [w.folded for w in words if allowed(w.folded)] if mode is MatchMode.FUZZY else []

    def hits(self, found: Sequence[dict[str, Any]], *, scored: bool) -> tuple[Hit, ...]:
        """One for each document as the cluster told it."""
        best = self._best_pages([_key(told) for told in found])
        return tuple(self._hit(told, best.get(_key(told)), scored=scored) for told in found)

    def _best_pages(self, keys: list[str]) -> dict[str, PageShown]:
        """The best page of each document, in one request."""
        if self._on_page is None or not keys:
            return {}
        body = {
            "query": {"bool": {"filter": [any_of("key", keys)], "must": [self._on_page]}},
            "size": len(keys),
            "_source": ["page", "text", "folded"],
            "track_total_hits": False,
            "sort": [{"_score": "desc"}, {"page": "asc"}],
            "collapse": {"field": "key"},
        }
        with answering():
            answer = whole(self._client.search(index=self._pages, body=body))
        return {str(hit["fields"]["key"][0]): hit["_source"] for hit in answer["hits"]["hits"]}

    def _hit(self, told: dict[str, Any], best: PageShown | None, *, scored: bool) -> Hit:
        source = told["_source"]
        shown = Shown.from_json(source["shown"])
        marks = self._marks(shown, best)
        title = marks.mark(shown.title)
        snippet = marks.snippet(best["text"], self._length, best["folded"]) if best else ()
        page = int(best["page"]) if best else None
        score = float(told["_score"]) if scored else 0.0
        matched = self._matched(marks, shown, title, page)
        return Hit(str(told["_id"]), int(source["version"]), score, page, snippet, title, matched)

    def _marks(self, shown: Shown, page: dict[str, Any] | None) -> Highlighter:
        """What to mark in this hit: in a fuzzy search also its words that are near those typed."""
        if not self._words:
            return self._highlighter
        text = " ".join([shown.title, *shown.party_names, *shown.file_names, page["folded"] if page else ""])
        held = set(tokens(clean(text)))
        near = [h for h in held if any(h[0] == w[0] and distance(w, h, allowed(w)) <= allowed(w) for w in self._words)]
        return Highlighter(self._query, sorted(near))

    def _matched(self, marks: Highlighter, shown: Shown, title: Sequence[Segment], page: int | None) -> tuple[str, ...]:
        codes = marks.codes | {w for w in marks.words if any(c.isdigit() for c in w)}
        customers = [n for n in self._query.tree.nodes if isinstance(n, CustomerIs)]
        reasons = {
            "title": any(s.marked for s in title),
            "party_names": any(marks.finds(name) for name in shown.party_names),
            "text": page is not None,
            "file_names": any(marks.finds(name) for name in shown.file_names),
            "codes": any(held.startswith(code) for held in shown.codes for code in codes),
            "phones": not marks.phones.isdisjoint(shown.phones),
            "customer": bool(customers),
        }
        return tuple(name for name, holds in reasons.items() if holds)


def _key(told: dict[str, Any]) -> str:
    return page_key(str(told["_id"]), int(told["_source"]["version"]))
