"""Search on OpenSearch over the server asked by hand: `python -m bench.search_server [--pages N] [--heap 2g]`.

Starts a node of its own, fills it with generated Vietnamese papers, and asks the same questions in turn: the server's
own `_search` with our query (hits and count), and the whole search (best pages, snippets, marks). Times by the clock,
because most of them pass in the server. Prints rows of docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from opensearchpy import OpenSearch

from bench.search import QUESTIONS, document
from bench.vietnamese import Generator
from indexing.base import FacetName, IndexDocument, MatchMode, SearchRequest, Sort
from indexing.fields import entry
from indexing.opensearch import schema
from indexing.opensearch.clauses import Clauses
from indexing.opensearch.index import OpenSearchIndex
from indexing.query import parse
from tests.servers import opensearch

_ACL = frozenset({"team:1", "team:2", "user:7"})
_EVERYBODY = frozenset({"team:1", "team:2", "team:3"})
_BATCH = 500
_LIMIT = 20
_ROUNDS = 30
_DEEP = 500  # pages


def main() -> None:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.search_server", description=__doc__)
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--heap", default="2g")
    parser.add_argument(
        "--fill", metavar="URL", help=argparse.SUPPRESS
    )  # the process that rebuilds beside the searches
    options = parser.parse_args()
    if options.fill:
        _fill_for_ever(OpenSearchIndex(options.fill, "bench"))
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as folder:
        port = opensearch.free_port()
        node = subprocess.Popen(
            opensearch.command(Path(folder), port, options.heap), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            while not opensearch.answers(f"http://127.0.0.1:{port}"):
                time.sleep(0.2)
            measure(f"http://127.0.0.1:{port}", options.pages)
        finally:
            node.terminate()
            node.wait()


def measure(url: str, pages: int) -> None:
    """Fill the node and print each ratio."""
    index = OpenSearchIndex(url, "bench", search_seconds=60)
    client = OpenSearch(hosts=[url], timeout=120)
    _indexing(index, client, min(pages, 30_000))
    started = time.perf_counter()
    _rebuild(index, (document(paper) for paper in Generator().papers(pages)))
    _row(
        f"pages a second into the index ({pages:,} pages, generated meanwhile)", pages / (time.perf_counter() - started)
    )
    client.indices.forcemerge(index="bench-docs,bench-pages", max_num_segments=5)
    _searching(index, client)
    _during_a_rebuild(index, url)
    index.close()
    client.close()


def _rebuild(index: OpenSearchIndex, papers: Iterable[IndexDocument]) -> None:
    """All papers into a new index that takes the place of the old one."""
    rebuild, papers = index.start_rebuild(), iter(papers)
    while batch := list(islice(papers, _BATCH)):
        index.write_rebuild(rebuild.rebuild_id, batch)
    index.finish_rebuild(rebuild.rebuild_id)


def _indexing(index: OpenSearchIndex, client: OpenSearch, pages: int) -> None:
    """Speed of ours over that of the same finished bodies sent by `bulk` by hand, all seen by a search at the end:
    into a new index, and live in batches each of which is seen on return. Each the best of three, in turn."""
    papers = [document(paper) for paper in Generator().papers(pages)]
    made = [entry(paper) for paper in papers]
    bodies = [_raw_body(made[at : at + _BATCH]) for at in range(0, len(made), _BATCH)]
    times: list[tuple[float, float, float]] = []
    for version in (2, 3, 4):
        raw = _timed(lambda: _raw_bulk(client, bodies))
        new = _timed(lambda: _rebuild(index, papers))
        newer = [replace(paper, version=version) for paper in papers]
        live = _timed(lambda: [index.write(newer[at : at + _BATCH]) for at in range(0, len(newer), _BATCH)])  # noqa: B023
        times.append((raw, new, live))
    raw, new, live = (min(each) for each in zip(*times, strict=True))
    _row("indexer over raw bulk", raw / new, f"{pages / raw:.0f} pages a second raw")
    _row("live rewriting in batches over raw bulk", raw / live)


def _raw_bulk(client: OpenSearch, bodies: Sequence[str]) -> None:
    """The bodies into new indices of the same mappings, seen by a search at the end."""
    for kind in ("docs", "pages"):
        made = schema.docs_index({}, replicas=0) if kind == "docs" else schema.pages_index({}, replicas=0)
        client.indices.create(index=f"raw-{kind}", body=made)
    for body in bodies:
        answer = client.bulk(body=body)
        assert not answer["errors"]
    client.indices.refresh(index="raw-docs,raw-pages")
    client.indices.delete(index="raw-docs,raw-pages")


def _raw_body(made: Sequence[Any]) -> str:
    lines: list[dict[str, Any]] = []
    for one in made:
        for page in one.pages:
            lines += [
                {"index": {"_index": "raw-pages", "_id": schema.page_id(one.doc_id, page.number)}},
                schema.page(one.doc_id, one.version, page),
            ]
        lines += [{"index": {"_index": "raw-docs", "_id": one.doc_id}}, schema.document(one)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _searching(index: OpenSearchIndex, client: OpenSearch) -> None:
    texts = [" ".join(words) for words in QUESTIONS.values() if words]
    raw: list[float] = []
    ours: list[float] = []
    open_to_all: list[float] = []
    with_facets: list[float] = []
    for text in texts * _ROUNDS:
        raw.append(_timed(lambda text=text: client.search(index="bench-docs", body=_question(text, _ACL))))  # type: ignore[misc]
        ours.append(_timed(lambda text=text: index.search(SearchRequest(text, _ACL))))  # type: ignore[misc]
        open_to_all.append(_timed(lambda text=text: client.search(index="bench-docs", body=_question(text, None))))  # type: ignore[misc]
        facets = SearchRequest(text, _ACL, facets=tuple(FacetName))
        with_facets.append(_timed(lambda facets=facets: index.search(facets)))  # type: ignore[misc]
    _row("search p50 over raw _search", _at(ours, 50) / _at(raw, 50), f"{1000 * _at(raw, 50):.1f} ms raw")
    _row("search p95 over raw _search", _at(ours, 95) / _at(raw, 95), f"{1000 * _at(raw, 95):.1f} ms raw")
    _row("access filter on / off", _at(raw, 50) / _at(open_to_all, 50))
    _row("all facets / none", _at(with_facets, 50) / _at(ours, 50))
    _row(f"page {_DEEP} / page 1", _deep(index, texts[0]))


def _question(text: str, acl: frozenset[str] | None) -> dict[str, Any]:
    query = Clauses(MatchMode.ALL).question(parse(text), acl or _EVERYBODY)
    if acl is None:
        query["bool"]["filter"] = query["bool"]["filter"][1:]
    return {"query": query, "size": _LIMIT, "track_total_hits": True, "_source": schema.SHOWN,
            "sort": [{"_score": "desc"}, {"tie": "asc"}]}  # fmt: skip


def _deep(index: OpenSearchIndex, text: str) -> float:
    """By relevance: the last of many pages over the first."""
    first = [_timed(lambda: index.search(SearchRequest(text, _ACL))) for _ in range(_ROUNDS)]
    cursor: str | None = None
    for _ in range(_DEEP - 1):
        cursor = index.search(SearchRequest(text, _ACL, cursor=cursor)).cursor
        if cursor is None:
            return float("nan")  # the corpus is too small for so many pages
    deep = [_timed(lambda: index.search(SearchRequest(text, _ACL, cursor=cursor))) for _ in range(_ROUNDS)]
    return _at(deep, 50) / _at(first, 50)


def _fill_for_ever(index: OpenSearchIndex) -> NoReturn:
    rebuild = index.start_rebuild()
    papers = Generator().papers(sys.maxsize)
    while True:
        index.write_rebuild(rebuild.rebuild_id, [document(paper) for paper in islice(papers, _BATCH)])


def _during_a_rebuild(index: OpenSearchIndex, url: str) -> None:
    requests = [SearchRequest(" ".join(words), _ACL, sort=Sort.RELEVANCE) for words in QUESTIONS.values() if words]
    idle = [_timed(lambda request=request: index.search(request)) for request in requests * _ROUNDS]  # type: ignore[misc]
    command = [sys.executable, "-m", "bench.search_server", "--fill", url]
    filler = subprocess.Popen(command)  # as in life: another process
    try:
        time.sleep(5)
        busy = [_timed(lambda request=request: index.search(request)) for request in requests * _ROUNDS]  # type: ignore[misc]
        assert filler.poll() is None
    finally:
        filler.terminate()
        filler.wait()
    _row("search p95 during reindex / idle", _at(busy, 95) / _at(idle, 95), f"{1000 * _at(idle, 95):.1f} ms idle")


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _at(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def _row(what: str, value: float, note: str = "") -> None:
    print(f"| {what} | {value:.2f} | {note} |", flush=True)


if __name__ == "__main__":
    main()
