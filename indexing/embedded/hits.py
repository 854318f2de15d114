"""What a hit shows: its best page, a snippet with the words marked, and where it matched."""

from __future__ import annotations

from collections.abc import Sequence

import tantivy
from tantivy import Occur
from tantivy import Query as Engine

from indexing.base import Hit, Segment
from indexing.embedded.clauses import Clauses
from indexing.fields import Shown
from indexing.highlight import Highlighter
from indexing.query import CustomerIs, Query, Word
from indexing.ranking import texts

_PAGES_TRIED = 4  # best pages among which accents as typed decide


class Presenter:
    """Hits of one query. Asked only for documents that were found under the asker's access."""

    def __init__(
        self, searcher: tantivy.Searcher, clauses: Clauses, query: Query, more: Sequence[str], snippet_length: int
    ) -> None:
        self._searcher = searcher
        self._clauses = clauses
        self._query = query
        self._snippet_length = snippet_length
        self._highlighter = Highlighter(query, more)
        self._on_page = clauses.on_page(query) if snippet_length > 0 else []
        accented = any(n.exact != n.folded for n in texts(query.tree) if isinstance(n, Word))
        self._tried = _PAGES_TRIED if accented else 1

    def hits(self, found: Sequence[tuple[tantivy.DocAddress, float]]) -> tuple[Hit, ...]:
        """One for each place and score."""
        versions = self._searcher.fast_field_values("version", [address for address, _ in found])
        return tuple(
            self._hit(address, int(version or 0), score)
            for (address, score), version in zip(found, versions, strict=True)
        )

    def _hit(self, address: tantivy.DocAddress, version: int, score: float) -> Hit:
        document = self._searcher.doc(address)
        doc_id = str(document.get_first("doc_id"))
        shown = Shown.from_json(_stored(document, "shown"))
        title = self._highlighter.mark(shown.title)
        page, snippet = self._best_page(doc_id)
        matched = self._matched(shown, title, page)
        return Hit(doc_id, version, score, page, snippet, title, matched)

    def _best_page(self, doc_id: str) -> tuple[int | None, tuple[Segment, ...]]:
        below = self._clauses.any_of("page_of", [doc_id])
        for wanted in self._on_page:
            query = Engine.boolean_query([(Occur.Must, below), *wanted])
            if hits := self._searcher.search(query, self._tried, count=False).hits:
                return self._shown([address for _, address in hits])
        return None, ()

    def _shown(self, addresses: Sequence[tantivy.DocAddress]) -> tuple[int, tuple[Segment, ...]]:
        page, text = self._closest(addresses)
        folded = _stored(page, "page_folded")
        return int(page.get_first("page") or 0), self._highlighter.snippet(text, self._snippet_length, folded)

    def _closest(self, addresses: Sequence[tantivy.DocAddress]) -> tuple[tantivy.Document, str]:
        """Of the best pages the first that has all accents as typed, else the one that has most."""
        best: tuple[tantivy.Document, str] | None = None
        most = -1
        for address in addresses:
            page = self._searcher.doc(address)
            text = _stored(page, "page_text")
            if len(addresses) == 1:
                return page, text
            as_typed, wanted = self._highlighter.accents(text)
            if as_typed > most:
                best, most = (page, text), as_typed
            if as_typed == wanted:
                break
        assert best is not None  # there is at least one page
        return best

    def _matched(self, shown: Shown, title: Sequence[Segment], page: int | None) -> tuple[str, ...]:
        marks = self._highlighter
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


def _stored(document: tantivy.Document, name: str) -> str:
    return bytes(document.get_first(name) or b"").decode()
