"""The search engines behind `indexing.base.SearchIndex`, as fixtures.

An engine joins in `backend`; what it cannot do is a named skip there, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexing.base import (
    ItemOutcome,
    SearchIndex,
)
from indexing.embedded.index import TantivySearchIndex
from indexing.opensearch.index import OpenSearchIndex
from tests.contract.search_corpus import CORPUS, Backend, Open
from tests.servers import opensearch


@pytest.fixture(scope="module", params=["tantivy", "opensearch"])
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    """Makes new, empty indices of one engine."""

    def embedded() -> Open:
        root = tmp_path_factory.mktemp("index")
        return lambda **more: TantivySearchIndex(root, heap_bytes=15_000_000, **more)

    def server() -> Open:
        url, _, prefix = opensearch.fresh_prefix().rpartition("/")
        return lambda **more: OpenSearchIndex(url, prefix, **more)

    return {"tantivy": embedded, "opensearch": server}[str(request.param)]


@pytest.fixture
def opened(backend: Backend) -> Iterator[Open]:
    """Opens the same, at first empty, index as often as wanted: each handle stands for a process.

    With `schema_version` the process is of another version of Hoso.
    """
    handles: list[SearchIndex] = []
    opening = backend()

    def open_index(**more: object) -> SearchIndex:
        handles.append(opening(**more))
        return handles[-1]

    yield open_index
    for handle in handles:
        handle.close()


@pytest.fixture
def empty(opened: Open) -> SearchIndex:
    return opened()


@pytest.fixture
def filled(empty: SearchIndex) -> SearchIndex:
    """The corpus, to be written to."""
    assert all(r.outcome is ItemOutcome.DONE for r in empty.write(CORPUS))
    return empty


@pytest.fixture(scope="module")
def index(backend: Backend) -> Iterator[SearchIndex]:
    """The corpus, to be asked only."""
    made = backend()()
    assert all(r.outcome is ItemOutcome.DONE for r in made.write(CORPUS))
    yield made
    made.close()
