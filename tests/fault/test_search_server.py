"""A cluster that others have touched, that is short of something, or that is none: what is told, what mends it."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from opensearchpy import OpenSearch
from opensearchpy.exceptions import TransportError

from app.bootstrap import build
from app.config import load_settings
from app.errors import ConfigError
from indexing.base import (
    IndexDelete,
    IndexDocument,
    IndexOutdated,
    ItemOutcome,
    SearchIndex,
    SearchRequest,
    SearchResult,
    SearchUnavailable,
)
from indexing.opensearch.index import OpenSearchIndex
from tests.servers import opensearch
from tests.servers.faults import Fault, FaultProxy, Kind

ACL = frozenset({"team:all"})
DONE, REFUSED = ItemOutcome.DONE, ItemOutcome.REFUSED


def paper(doc_id: str, *pages: str, version: int = 1) -> IndexDocument:
    return IndexDocument(doc_id, version, "Thư", tuple(ACL), pages=pages or ("Bảo hành ba năm",))


def ask(index: SearchIndex, text: str = "bảo hành", cursor: str | None = None) -> SearchResult:
    return index.search(SearchRequest(text, ACL, limit=10, cursor=cursor))


class Place:
    """A prefix of its own on the real server, behind a proxy; `admin` goes around the proxy."""

    def __init__(self) -> None:
        parts = urlsplit(opensearch.fresh_prefix())
        self.port, self.prefix = int(parts.port or 0), parts.path[1:]
        self.proxy = FaultProxy((str(parts.hostname), self.port))
        self.admin = OpenSearch(hosts=[f"{parts.scheme}://{parts.netloc}"])
        self.opened: list[OpenSearchIndex] = []

    def open(self, *, search_seconds: float = 5.0, write_seconds: float = 60.0) -> OpenSearchIndex:
        url = f"http://127.0.0.1:{self.proxy.port}"
        made = OpenSearchIndex(url, self.prefix, search_seconds=search_seconds, write_seconds=write_seconds)
        self.opened.append(made)
        return made

    def entries(self, kind: str) -> int:
        name = f"{self.prefix}-{kind}"
        self.admin.indices.refresh(index=name)
        return int(self.admin.count(index=name)["count"])

    def close(self) -> None:
        for each in self.opened:
            each.close()
        self.admin.close()
        self.proxy.go_down()


@pytest.fixture
def place() -> Iterator[Place]:
    made = Place()
    yield made
    made.close()


def rebuild(index: SearchIndex, *papers: IndexDocument) -> None:
    begun = index.start_rebuild()
    index.write_rebuild(begun.rebuild_id, papers)
    index.finish_rebuild(begun.rebuild_id)


# -- touched by others ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["docs", "pages"])
def test_an_index_of_which_half_was_removed_is_told_of_and_made_again(place: Place, kind: str) -> None:
    index = place.open()
    rebuild(index, paper("d"))
    rebuild(index, paper("d"))
    place.admin.indices.delete(index=f"{place.prefix}-{kind}-000002")
    for call in (lambda: ask(place.open()), lambda: index.write([paper("e")])):
        with pytest.raises(IndexOutdated, match="not whole"):
            call()
    assert (index.health().ok, index.health().outdated) == (False, True)
    rebuild(index, paper("d"), paper("e"))
    assert index.health().ok
    assert ask(index).total == 2


def test_an_index_that_was_closed_is_told_of_and_made_again(place: Place) -> None:
    index = place.open()
    index.write([paper("d")])
    place.admin.indices.close(index=f"{place.prefix}-docs-000001")
    assert not index.health().ok
    rebuild(index, paper("d"))
    assert ask(index).total == 1


@pytest.mark.parametrize("kind", ["docs", "pages"])
def test_what_a_killed_maker_left_half_made_is_finished(place: Place, kind: str) -> None:
    index = place.open()
    place.proxy.fail(Fault(Kind.STATUS, "PUT", f"{place.prefix}-{kind}", times=1, status=500))
    with pytest.raises(SearchUnavailable):
        index.write([paper("d")])
    index.write([paper("d")])
    place.proxy.fail(Fault(Kind.STATUS, "PUT", f"{place.prefix}-{kind}", times=1, status=500))
    with pytest.raises(SearchUnavailable):
        index.start_rebuild()
    index.write([paper("e")])
    rebuild(index, paper("d"), paper("e"))
    assert ask(index).total == 2


def test_a_prefix_that_another_program_uses_is_refused(place: Place) -> None:
    place.admin.indices.create(index=f"{place.prefix}-docs", body={})
    index = place.open()
    assert "another prefix" in index.health().detail
    with pytest.raises(SearchUnavailable, match="another prefix"):
        index.write([paper("d")])
    assert place.admin.indices.exists(index=f"{place.prefix}-docs")


# -- short of something --------------------------------------------------------------------------------------------


def papers(count: int) -> list[IndexDocument]:
    return [paper(f"d{number:03}") for number in range(count)]


def names(result: SearchResult) -> list[str]:
    return [hit.doc_id for hit in result.hits]


def test_the_last_page_gives_its_point_in_time_back(place: Place) -> None:
    index = place.open()
    index.write(papers(25))
    second = ask(index, cursor=ask(index).cursor)
    third = ask(index, cursor=second.cursor)
    assert third.cursor is None
    assert ("DELETE", "/_search/point_in_time") in place.proxy.seen
    assert names(ask(index, cursor=second.cursor)) == names(third)  # somebody goes back to it


def test_without_a_point_in_time_to_spare_people_still_get_all_pages(place: Place) -> None:
    index = place.open()
    index.write(papers(45))
    place.proxy.fail(Fault(Kind.STATUS, "POST", "/_search/point_in_time", status=429))
    seen: list[str] = []
    cursor: str | None = None
    while cursor or not seen:
        page = ask(index, cursor=cursor)
        seen += names(page)
        cursor = page.cursor
    assert sorted(seen) == [each.doc_id for each in papers(45)]


def test_a_server_says_that_it_has_no_point_in_time_to_spare_as_the_proxy_did(place: Place) -> None:
    place.open().write([paper("d")])
    opened: list[str] = []
    with pytest.raises(TransportError) as told:
        for _ in range(1000):
            answer = place.admin.create_pit(index=f"{place.prefix}-docs", params={"keep_alive": "1m"})
            opened.append(str(answer["pit_id"]))
    place.admin.delete_pit(body={"pit_id": opened})
    assert told.value.status_code == 429


def test_a_busy_server_is_asked_again_after_a_pause(place: Place) -> None:
    index = place.open()
    index.write([paper("first")])
    place.proxy.fail(Fault(Kind.STATUS, path="_bulk", times=2, status=429))
    assert [each.outcome for each in index.write([paper("d"), IndexDelete("first", 2)])] == [DONE, DONE]
    assert dict(index.versions()) == {"d": 1}


def test_a_document_too_large_for_the_server_is_refused_by_itself(place: Place) -> None:
    index = place.open()
    index.write([paper("first")])
    # The request of both, then the page and the entry of `large` alone.
    place.proxy.fail(Fault(Kind.STATUS, path="_bulk", times=3, status=413))
    results = index.write([paper("large"), paper("small")])
    assert [(each.doc_id, each.outcome) for each in results] == [("large", REFUSED), ("small", DONE)]
    assert "too large" in results[0].reason
    assert dict(index.versions()) == {"first": 1, "small": 1}


def test_a_batch_of_several_requests_is_promised_whole_or_not_at_all(place: Place) -> None:
    index = place.open()
    large = [paper(f"d{number}", f"Bảo hành số {number}. " + "điều khoản chung " * 80_000) for number in range(4)]
    index.count()
    place.proxy.fail(Fault(Kind.STATUS, path="_bulk", skip=1, times=1))
    with pytest.raises(SearchUnavailable):
        index.write(large)
    asked = [path for _, path in place.proxy.seen if path.startswith("/_bulk")]
    assert len(asked) == 2, "nothing is sent after what failed"
    assert [each.outcome for each in index.write(large)] == [DONE] * 4
    assert {hit.page for hit in ask(index).hits} == {1}
    assert place.entries("pages") == place.entries("docs") == 4


def test_for_a_server_that_hangs_only_one_waits(place: Place) -> None:
    index = place.open(search_seconds=2.0)
    index.write([paper("d")])
    place.proxy.fail(Fault(Kind.HANG))
    with pytest.raises(SearchUnavailable):
        ask(index)
    asked = len(place.proxy.seen)
    waiting = threading.Thread(target=lambda: _unanswered(index))
    waiting.start()
    while len(place.proxy.seen) == asked:
        time.sleep(0.01)
    for _ in range(20):
        _unanswered(index)
    assert len(place.proxy.seen) == asked + 1
    waiting.join()
    place.proxy.recover()
    assert ask(index).total == 1


def _unanswered(index: SearchIndex) -> None:
    with pytest.raises(SearchUnavailable, match="too long"):
        ask(index)


def test_people_wait_for_no_write(place: Place) -> None:
    """The first look of a process at the index is bounded by the patience of a search, not by that of a write."""
    place.open().write([paper("d")])
    place.proxy.fail(Fault(Kind.HANG))
    index = place.open(search_seconds=0.5, write_seconds=3600)
    with pytest.raises(SearchUnavailable, match="too long"):
        ask(index)
    assert "too long" in index.health().detail


# -- what must not stay --------------------------------------------------------------------------------------------


def test_a_late_write_leaves_no_text_of_a_deleted_document(place: Place) -> None:
    index = place.open()
    index.write([paper("d", "một", "hai", "ba")])
    index.write([IndexDelete("d", 5)])
    # The cluster itself remembers deletions of pages for a minute only.
    place.admin.indices.put_settings(index=f"{place.prefix}-pages", body={"index": {"gc_deletes": "0s"}})
    place.admin.indices.refresh(index=f"{place.prefix}-pages")
    assert [each.outcome for each in index.write([paper("d", "bí mật", version=2)])] == [ItemOutcome.STALE]
    assert place.entries("pages") == 0


def test_of_two_versions_in_a_batch_only_the_pages_of_the_newer_stay(place: Place) -> None:
    index = place.open()
    results = index.write([paper("d", "một", "hai", "ba"), paper("d", "bốn", version=2)])
    assert [each.outcome for each in results] == [DONE, DONE]
    assert place.entries("pages") == 1
    assert ask(index, "bốn").total == 1


# -- no OpenSearch at all ------------------------------------------------------------------------------------------


@contextmanager
def something_else(status: int, kind: str, body: bytes) -> Iterator[str]:
    """A server that answers everything in one way."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer  # noqa: N815 - as http.server calls them

        def log_message(self, *_words: object) -> None:
            """Nothing to tell."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, "text/html", b"<html>hello</html>"),
        (200, "application/json", b"{}"),
        (200, "application/json", b"[]"),
        (200, "application/json", b'{"version": {"number": "8.15.0"}}'),
        (404, "text/html", b"<html>not here</html>"),
        (301, "text/html", b""),
        (400, "text/html", b"Bad Request of somebody's text"),
        (405, "application/json", b'{"error": "somebody\'s text"}'),
    ],
)
def test_what_is_no_opensearch_is_told_in_one_line(status: int, kind: str, body: bytes) -> None:
    with something_else(status, kind, body) as url:
        index = OpenSearchIndex(url, "hoso")
        health = index.health()
        assert not health.ok
        for call in (lambda: ask(index), lambda: index.write([paper("d")]), index.start_rebuild, index.count):
            with pytest.raises(SearchUnavailable) as told:
                call()
            assert "somebody" not in str(told.value)
        index.close()
    expected = "no OpenSearch" if status in (200, 404) else f"failed ({status}"
    assert expected in health.detail


def test_https_to_a_server_that_speaks_http_is_told(place: Place) -> None:
    index = OpenSearchIndex(f"https://127.0.0.1:{place.port}", place.prefix)
    assert "does not speak https" in index.health().detail
    index.close()


def test_a_file_without_certificates_is_a_fault_of_the_settings(environment: dict[str, str], home: Path) -> None:
    (home / "ca.pem").write_text("no certificate", encoding="ascii")
    url = "https://u:secret@127.0.0.1:9/hoso?ca=ca.pem"
    with pytest.raises(ConfigError, match=r"HOSO_SEARCH_URL: .*holds none") as told:
        build(load_settings(environment | {"HOSO_SEARCH_URL": url}), check_schema=False)
    assert "secret" not in str(told.value)
