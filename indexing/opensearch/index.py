"""OpenSearchIndex: the search port on a cluster. Generations, rebuilds and tries; the rest is beside it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from opensearchpy.exceptions import NotFoundError

from indexing.base import (
    Health,
    IndexDelete,
    IndexDocument,
    IndexOutdated,
    ItemResult,
    Rebuild,
    SearchRequest,
    SearchResult,
    SearchUnavailable,
    Suggestion,
)
from indexing.opensearch import suggesting
from indexing.opensearch.calls import (
    SEARCH_SECONDS,
    WRITE_SECONDS,
    IndexMissing,
    NoAnswer,
    NoOpenSearch,
    answering,
    as_told,
    clients,
    server_timeout,
    whole,
)
from indexing.opensearch.clauses import term
from indexing.opensearch.generations import Generations
from indexing.opensearch.schema import SCHEMA_VERSION
from indexing.opensearch.searching import Search
from indexing.opensearch.writing import Writer

_TRIES = 4  # indices may be swapped between looking and asking
_PAUSE_SECONDS = 0.05
_TRUST_SECONDS = 10.0  # how long the generation in use is taken for the one looked at last
_Answer = TypeVar("_Answer")


class OpenSearchIndex:
    """Implements `indexing.base.SearchIndex` on a cluster; any number of hosts may share a `prefix` of its indices.

    url: scheme, host and port. user, password: empty where the cluster asks for none. ca: file with the certificates
    to trust instead of the system's. replicas: copies of each index, where the cluster has nodes for them.
    Raises SearchUnavailable for a `ca` that cannot be used; the cluster is asked nothing yet.
    """

    def __init__(
        self,
        url: str,
        prefix: str,
        *,
        user: str = "",
        password: str = "",
        ca: str | None = None,
        replicas: int = 1,
        search_seconds: float = SEARCH_SECONDS,
        write_seconds: float = WRITE_SECONDS,
        schema_version: int = SCHEMA_VERSION,
    ) -> None:
        self._searching, self._writing = clients(
            url, user, password, ca, search_seconds=search_seconds, write_seconds=write_seconds
        )
        self._generations = Generations(self._writing, prefix, schema_version, replicas)
        self._looking = Generations(self._searching, prefix, schema_version, replicas)
        self._server_timeout = server_timeout(search_seconds)
        self._docs, self._pages = (self._generations.alias(kind) for kind in ("docs", "pages"))
        self._checked_until = 0.0
        self._hangs = False
        self._trying = threading.Lock()
        self._closed = False

    # -- writing -----------------------------------------------------------------------------------------------

    def write(self, batch: Sequence[IndexDocument | IndexDelete]) -> list[ItemResult]:
        self._check_open()
        if not batch:
            return []
        for left in reversed(range(_TRIES)):
            pointer = self._generations.found()
            filling, in_use = (self._generations.usable(g) for g in (pointer.next, pointer.current))
            if not filling and not in_use:
                raise self._generations.outdated(pointer.current)
            if foreign := self._generations.foreign(pointer.next):
                raise foreign
            try:
                # The one being filled first: after a crash in between, the batch is written again and reaches both.
                results = self._writer(filling=True).apply(batch) if filling else []
                return self._writer().apply(batch) if in_use else results
            except IndexMissing:  # swapped or dropped since the look
                if not left:
                    raise
                time.sleep(_PAUSE_SECONDS)
        raise AssertionError("the last try answers or raises")

    def _writer(self, *, filling: bool = False) -> Writer:
        return Writer(self._writing, self._generations, filling=filling)

    # -- reading -----------------------------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> SearchResult:
        return self._reading(
            lambda: Search(self._searching, self._docs, self._pages, request, self._server_timeout).run()
        )

    def suggest(self, prefix: str, acl: frozenset[str], limit: int = 8) -> list[Suggestion]:
        return self._reading(lambda: suggesting.suggest(self._searching, self._docs, prefix, acl, limit))

    def versions(self, after: str = "", limit: int = 1000) -> Iterator[tuple[str, int]]:
        return iter(self._reading(lambda: self._versions(after, limit)))

    def _versions(self, after: str, limit: int) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        while len(found) < limit:
            wanted = min(limit - len(found), 10_000)
            body = {
                "query": {"bool": {"filter": [term("deleted", value=False)]}},
                "size": wanted,
                "sort": [{"doc_id": "asc"}],
                "search_after": [found[-1][0] if found else after],
                "_source": ["version"],
                "track_total_hits": False,
            }
            with answering():
                hits = whole(self._writing.search(index=self._docs, body=body))["hits"]["hits"]
            found += [(str(hit["_id"]), int(hit["_source"]["version"])) for hit in hits]
            if len(hits) < wanted:
                break
        return found

    def count(self) -> int:
        return self._reading(self._count)

    def _count(self) -> int:
        body = {"query": {"bool": {"filter": [term("deleted", value=False)]}}}
        with answering():
            return int(self._searching.count(index=self._docs, body=body)["count"])

    def _reading(self, ask: Callable[[], _Answer]) -> _Answer:
        """The answer of the index in use, asked again when it was swapped meanwhile or made just now."""
        self._check_open()
        if not self._hangs:
            return self._answer(ask)
        # Of a server that did not answer only one at a time may try: all others would wait in vain.
        if not self._trying.acquire(blocking=False):
            raise NoAnswer
        try:
            return self._answer(ask)
        finally:
            self._trying.release()

    def _answer(self, ask: Callable[[], _Answer]) -> _Answer:
        hangs = False
        try:
            return self._tried(ask)
        except NoAnswer:
            hangs = True
            raise
        finally:
            self._hangs = hangs

    def _tried(self, ask: Callable[[], _Answer]) -> _Answer:
        for left in reversed(range(_TRIES)):
            try:
                self._check_usable()
                return ask()
            except IndexMissing:
                if not left:
                    raise
                self._checked_until = 0.0
                time.sleep(_PAUSE_SECONDS)
        raise AssertionError("the last try answers or raises")

    def _check_usable(self) -> None:
        """Raises IndexOutdated. Looked at now and then only: an answer must not wait for it each time."""
        if time.monotonic() < self._checked_until:
            return
        pointer = self._looking.found()
        if not self._looking.usable(pointer.current):
            raise self._looking.outdated(pointer.current)
        self._checked_until = time.monotonic() + _TRUST_SECONDS

    def _check_open(self) -> None:
        if self._closed:
            raise SearchUnavailable("The search index is closed.")

    def health(self) -> Health:
        rebuilding = False
        try:
            self._check_open()
            version = self._version()
            pointer = self._looking.found()
            rebuilding = self._looking.usable(pointer.next)
            if not self._looking.usable(pointer.current):
                raise self._looking.outdated(pointer.current)
            if foreign := self._looking.foreign(pointer.next):
                raise foreign
            return Health(True, f"OpenSearch {version}", self._count(), False, rebuilding)
        except IndexOutdated as err:
            return Health(False, str(err), 0, True, rebuilding)
        except SearchUnavailable as err:
            return Health(False, str(err), 0, False, rebuilding)

    def _version(self) -> str:
        with answering():
            try:
                version = as_told(self._searching.info()).get("version")
            except NotFoundError as err:
                raise NoOpenSearch from err
        if not isinstance(version, dict) or version.get("distribution") != "opensearch":
            raise NoOpenSearch
        return str(version.get("number"))

    # -- rebuilding --------------------------------------------------------------------------------------------

    def start_rebuild(self) -> Rebuild:
        self._check_open()
        return self._generations.start().rebuild()

    def current_rebuild(self) -> Rebuild | None:
        self._check_open()
        filling = self._generations.read().next
        return filling.rebuild() if filling is not None and self._generations.usable(filling) else None

    def write_rebuild(
        self, rebuild_id: str, batch: Sequence[IndexDocument | IndexDelete], checkpoint: str | None = None
    ) -> list[ItemResult]:
        self._check_open()
        generation = self._generations.under_way(rebuild_id)
        results = self._writer(filling=True).apply(batch) if batch else []
        if checkpoint is not None:
            self._generations.set_checkpoint(generation, checkpoint)
        return results

    def finish_rebuild(self, rebuild_id: str) -> None:
        self._check_open()
        self._generations.finish(self._generations.under_way(rebuild_id))
        self._checked_until = 0.0

    def abort_rebuild(self, rebuild_id: str) -> None:
        self._check_open()
        self._generations.drop(self._generations.under_way(rebuild_id))

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._searching.close()
            self._writing.close()
