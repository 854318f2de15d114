"""How a cluster is spoken to: two clients with their patience, and its failures as the port's.

Searches are answered for people who wait: a short time-out, one more try. Writes have time, but never without end.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    ConnectionError as NoConnection,
)
from opensearchpy.exceptions import (
    ConnectionTimeout,
    NotFoundError,
    OpenSearchException,
    SSLError,
    TransportError,
)

from indexing.base import SearchUnavailable

SEARCH_SECONDS = 5.0
WRITE_SECONDS = 60.0
_POOL = 16  # connections of each client
_NO_SHARDS = 503

# The library logs whole requests, texts included, and warns of every failure that is told by us.
logging.getLogger("opensearch").setLevel(logging.CRITICAL)


class IndexMissing(SearchUnavailable):
    """What was asked for is not there, or not yet: another process has swapped or dropped it, or it was never made.
    To be asked for once more."""


def clients(
    url: str, user: str, password: str, ca: str | None, *, search_seconds: float, write_seconds: float
) -> tuple[OpenSearch, OpenSearch]:
    """A client for searches and one for everything else. Nothing is asked yet."""
    shared: dict[str, Any] = {
        "hosts": [url],
        "maxsize": _POOL,
        "http_compress": False,
        "verify_certs": True,
        "ssl_show_warn": False,
    }
    if user:
        shared["http_auth"] = (user, password)
    if ca is not None:
        shared["ca_certs"] = ca
    searching = OpenSearch(timeout=search_seconds, max_retries=1, retry_on_status=(502, 504), **shared)
    writing = OpenSearch(timeout=write_seconds, max_retries=0, **shared)
    return searching, writing


@contextmanager
def answering() -> Iterator[None]:
    """Raises IndexMissing or SearchUnavailable for what the cluster or the way to it does under the block."""
    try:
        yield
    except NotFoundError as err:
        raise IndexMissing("The search index is not there or is being replaced.") from err
    except OpenSearchException as err:
        # 503: the shards of an index that was dropped or made at this moment.
        moving = isinstance(err, TransportError) and err.status_code == _NO_SHARDS
        raise (IndexMissing if moving else SearchUnavailable)(_reason(err)) from err


def _reason(err: OpenSearchException) -> str:
    """Why the cluster cannot be used, in words that hold no text of a document and no password."""
    if isinstance(err, SSLError):
        return "The search server's certificate is not trusted."
    if isinstance(err, ConnectionTimeout):
        return "The search server takes too long to answer."
    if isinstance(err, NoConnection):
        return "The search server cannot be reached."
    status = err.status_code if isinstance(err, TransportError) else 0
    kind = str(err.error) if isinstance(err, TransportError) else type(err).__name__
    if status == 401:
        return "The search server refuses the user or the password."
    if status == 403:
        full = "blocked" in kind
        return "The search server's disk is full." if full else "The search server does not let this user do that."
    if status == 429:
        return "The search server is overloaded."
    return f"The search server failed ({status or 'no status'}, {kind[:80]})."


def whole(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer of a search, when all shards gave theirs in time. Raises SearchUnavailable: a part would look like
    all there is."""
    if "error" in answer:  # one of several searches in a request
        raise IndexMissing("The search index is not there or is being replaced.")
    shards = answer.get("_shards", {})
    if shards.get("failed"):
        raise IndexMissing("The search server could not look everywhere.")
    if answer.get("timed_out"):
        raise SearchUnavailable("The search server takes too long to answer.")
    return answer
