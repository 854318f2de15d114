"""Search over the raw engine on generated Vietnamese pages: `python -m bench.search [--pages N] [--index DIR]`.

Raw is the same question put to tantivy by hand: the main query under the access filter with its count, the stored
hits, the best page of each hit with its text. Ours adds parsing, snippets, marks, reasons and cursors. Both run in
turn on the same index, so that the machine's mood touches both. Times of
searches are processor time, which a busy machine bends least; writes are by the clock.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from bench.vietnamese import Generator, Paper
from indexing.base import FacetName, IndexDocument, SearchRequest, Sort
from indexing.embedded import schema as layout
from indexing.embedded.index import TantivySearchIndex

_ACL = frozenset({"team:1", "team:2", "user:7"})
_BATCH = 500
_LIMIT = 20

QUESTIONS = {
    "common word": ["hợp"],
    "two common words": ["hợp", "đồng"],
    "three words": ["công", "ty", "trách"],
    "two words, no accents": ["hop", "dong"],
    "rare word": [],  # filled from the vocabulary
}


def document(paper: Paper) -> IndexDocument:
    """A generated paper as the index takes it; nine in ten are visible to the asker of this benchmark."""
    return IndexDocument(
        doc_id=f"{paper.number:032x}",
        version=1,
        title=paper.title,
        acl=(f"team:{paper.number % 10 // 5 + 1}" if paper.number % 10 else "team:3",),
        pages=paper.pages,
        party_names=(paper.party,),
        customer_ids=(f"c{paper.customer}",),
        customer_codes=(f"KH{paper.customer:05}",),
        doc_type=paper.doc_type,
        status="filed",
        door=paper.door,
        date=paper.date,
        amount=None,
        number=paper.code,
        codes=(paper.code,),
    )


def fill(index: TantivySearchIndex, pages: int) -> float:
    """Write generated papers; pages a second."""
    papers: Iterator[Paper] = Generator().papers(pages)
    started = time.perf_counter()
    while batch := [document(p) for p in islice(papers, _BATCH)]:
        index.write(batch)
    return pages / (time.perf_counter() - started)


class Raw:
    """The engine used directly, on the same files."""

    def __init__(self, root: Path) -> None:
        generation = next(p for p in root.glob("g-*") if p.is_dir())
        self._schema = layout.build()
        index = tantivy.Index(self._schema, str(generation))
        index.config_reader("manual")
        index.reload()
        self._searcher = index.searcher()

    def _query(self, words: list[str], places: list[tuple[str, float]]) -> tantivy.Query:
        from indexing.text import fold, unify_tones

        s = self._schema
        folded, exact = [fold(w) for w in words], [unify_tones(w) for w in words]
        clauses = [(Occur.Must, Query.const_score_query(Query.term_set_query(s, "acl", sorted(_ACL)), 0.0))]
        clauses += [(Occur.Must, Query.term_query(s, "body", f)) for f in folded]
        for name, boost in places:
            for word in exact if name.endswith("_exact") else folded:
                clauses.append((Occur.Should, Query.boost_query(Query.term_query(s, name, word), boost)))
        return Query.boolean_query(clauses)

    def search(self, words: list[str]) -> int:
        """Main query, hits, best page of each hit: what any answer of this shape costs the engine."""
        from indexing.text import fold

        accented = any(fold(w) != w for w in words)
        places = [("title", 3.0), ("party", 2.0)]
        if accented:
            places += [("body_exact", 4.0), ("title_exact", 4.0), ("party_exact", 3.0)]
        answer = self._searcher.search(self._query(words, places), _LIMIT)
        on_page = Query.boolean_query(
            [(Occur.Should, Query.term_query(self._schema, "page_body", fold(w))) for w in words]
        )
        for _, address in answer.hits:
            doc_id = self._searcher.doc(address).get_first("doc_id")
            below = Query.const_score_query(Query.term_query(self._schema, "page_of", doc_id), 0.0)
            page = self._searcher.search(
                Query.boolean_query([(Occur.Must, below), (Occur.Must, on_page)]), 1, count=False
            ).hits
            if page:
                bytes(self._searcher.doc(page[0][1]).get_first("page_text") or b"").decode()
        return len(answer.hits)


def measure(asks: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of processor time of each way, asked in turn; a search runs in one thread."""
    times: dict[str, list[float]] = {name: [] for name in asks}
    for _ in range(rounds):
        for name, ask in asks.items():
            started = time.process_time()
            ask()
            times[name].append((time.process_time() - started) * 1000)
    return times


def p(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[int(share * 100) - 1]


def _request(words: list[str], **more: object) -> SearchRequest:
    return SearchRequest(" ".join(words), _ACL, limit=_LIMIT, **more)  # type: ignore[arg-type]  # of this file only


def compare(index: TantivySearchIndex, raw: Raw, rounds: int) -> None:
    """Our search over the raw engine, question by question."""
    print(f"{'question':<24}{'hits':>8}{'raw p50':>9}{'ours p50':>9}{'p95':>8}{'ratio':>7}  ms")
    every: dict[str, list[float]] = {"raw": [], "ours": []}
    for name, words in QUESTIONS.items():
        request = _request(words)
        total = index.search(request).total
        times = measure({"raw": partial(raw.search, words), "ours": partial(index.search, request)}, rounds)
        for side, values in times.items():
            every[side] += values
        fast, ours = p(times["raw"], 0.5), p(times["ours"], 0.5)
        print(f"{name:<24}{total:>8}{fast:>9.2f}{ours:>9.2f}{p(times['ours'], 0.95):>8.2f}{ours / fast:>7.2f}")
    for share in (0.5, 0.95):
        fast, ours = p(every["raw"], share), p(every["ours"], share)
        print(
            f"all of them, p{100 * share:.0f} over p{100 * share:.0f}: {ours / fast:.2f} ({fast:.1f} ms, {ours:.1f} ms)"
        )


def variants(index: TantivySearchIndex, rounds: int) -> None:
    """What access, facets, deep pages and order cost."""
    words = QUESTIONS["two common words"]
    deep, cursor = 0, None
    while deep < 499:
        cursor = index.search(_request(words, cursor=cursor, snippet_length=0)).cursor
        deep += 1
    by_date = index.search(_request(words, sort=Sort.DATE)).cursor
    every = frozenset(f"team:{n}" for n in range(1, 4))
    asks: dict[str, SearchRequest] = {
        "plain": _request(words),
        "no snippets": _request(words, snippet_length=0),
        "page 500": _request(words, cursor=cursor),
        "by date": _request(words, sort=Sort.DATE),
        "by date, page 2": _request(words, sort=Sort.DATE, cursor=by_date),
        "five facets": _request(words, facets=tuple(FacetName)),
        "one facet chosen of five": _request(words, facets=tuple(FacetName), selections={FacetName.TYPE: ["invoice"]}),
        "all may see": SearchRequest(" ".join(words), every, limit=_LIMIT),
        "list, no words": _request([]),
        "phrase": _request([f'"{" ".join(words)}"']),
        "a word mistyped": _request(["nghiemm", "thuu", "hoppdong"]),
        "a code": _request(["1234/2024"]),
    }
    times = measure({name: partial(index.search, request) for name, request in asks.items()}, rounds)
    times |= measure({"suggest 'công t'": lambda: index.suggest("công t", _ACL)}, rounds)
    base = p(times["plain"], 0.5)
    for name, values in times.items():
        print(
            f"{name:<26}{p(values, 0.5):>8.2f} ms p50{p(values, 0.95):>8.2f} p95{p(values, 0.5) / base:>7.2f} x plain"
        )


def writes(index: TantivySearchIndex) -> None:
    """Batches on the filled index."""
    small = [document(paper) for paper in islice(Generator(seed=2).papers(4000), 200)]
    for size in (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 200, 200):
        started = time.perf_counter()
        index.write(small[:size])
        print(f"write {size} documents: {(time.perf_counter() - started) * 1000:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--index", type=Path, help="keep the index here; filled when it is empty")
    options = parser.parse_args()
    root = options.index or Path(tempfile.mkdtemp(prefix="hoso-bench-"))
    QUESTIONS["rare word"] = [Generator().words[5000]]
    try:
        index = TantivySearchIndex(root, heap_bytes=128_000_000)
        if not index.count():
            print(f"indexing: {fill(index, options.pages):.0f} pages/s")
        print(f"{index.count()} documents, {sum(f.stat().st_size for f in root.rglob('*')) / 1e6:.0f} MB")
        compare(index, Raw(root), options.rounds)
        variants(index, options.rounds)
        writes(index)
    finally:
        if options.index is None:
            shutil.rmtree(root)


if __name__ == "__main__":
    main()
