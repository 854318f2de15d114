"""How a cluster is spoken to: two clients with their patience, and its failures as the port's.

Searches are answered for people who wait: a short time-out, one more try. Writes have time, but never without end.
"""

from __future__ import annotations

import logging
import re
import ssl
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
    SerializationError,
    SSLError,
    TransportError,
)

from indexing.base import SearchUnavailable

SEARCH_SECONDS = 5.0
WRITE_SECONDS = 60.0
OVERLOADED = 429
_SERVER_SHARE = 0.8  # of a client's patience: the cluster gives up first, and says so
_POOL = 16  # connections of each client
_NO_SHARDS = 503
_KIND = re.compile(r"[a-z_]{1,80}")  # how the cluster names a failure; anything else may hold somebody's text

# The library logs whole requests, texts included, and warns of every failure that is told by us.
logging.getLogger("opensearch").setLevel(logging.CRITICAL)


class IndexMissing(SearchUnavailable):
    """What was asked for is not there, or not yet: another process has swapped or dropped it, or it was never made.
    To be asked for once more."""


class NoAnswer(SearchUnavailable):
    """The cluster has not even said that it is slow: it hangs, or the way to it swallows everything."""

    def __init__(self) -> None:
        super().__init__("The search server takes too long to answer.")


class NoOpenSearch(SearchUnavailable):
    """Something else answers at that address."""

    def __init__(self) -> None:
        super().__init__("What answers at the search server's address is no OpenSearch.")


def clients(
    url: str, user: str, password: str, ca: str | None, *, search_seconds: float, write_seconds: float
) -> tuple[OpenSearch, OpenSearch]:
    """A client for searches and one for everything else. Nothing is asked yet. Raises SearchUnavailable for a `ca`
    that holds no certificates."""
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
        _check_certificates(ca)
        shared["ca_certs"] = ca
    searching = OpenSearch(timeout=search_seconds, max_retries=1, retry_on_status=(502, 504), **shared)
    writing = OpenSearch(timeout=write_seconds, max_retries=0, **shared)
    return searching, writing


def _check_certificates(ca: str) -> None:
    try:
        ssl.create_default_context(cafile=ca)
    except OSError as err:  # ssl.SSLError is one
        raise SearchUnavailable("The file with the search server's certificates holds none that can be read.") from err


def server_timeout(client_seconds: float) -> str:
    """How long a search may take in the cluster."""
    return f"{int(client_seconds * 1000 * _SERVER_SHARE)}ms"


@contextmanager
def answering() -> Iterator[None]:
    """Raises IndexMissing or SearchUnavailable for what the cluster or the way to it does under the block."""
    try:
        yield
    except NotFoundError as err:
        raise IndexMissing("The search index is not there or is being replaced.") from err
    except ConnectionTimeout as err:
        raise NoAnswer from err
    except SerializationError as err:
        raise NoOpenSearch from err
    except OpenSearchException as err:
        # 503: the shards of an index that was dropped or made at this moment.
        moving = isinstance(err, TransportError) and err.status_code == _NO_SHARDS
        raise (IndexMissing if moving else SearchUnavailable)(_reason(err)) from err


def _reason(err: OpenSearchException) -> str:
    """Why the cluster cannot be used, in words that hold no text of a document and no password."""
    if isinstance(err, SSLError):
        return _no_tls(str(err.info))
    if isinstance(err, NoConnection):
        return "The search server cannot be reached."
    status = err.status_code if isinstance(err, TransportError) else 0
    kind = str(err.error) if isinstance(err, TransportError) else type(err).__name__
    if status == 401:
        return "The search server refuses the user or the password."
    if status == 403:
        full = "blocked" in kind
        return "The search server's disk is full." if full else "The search server does not let this user do that."
    if status == OVERLOADED:
        return "The search server is overloaded."
    named = f", {kind}" if _KIND.fullmatch(kind) else ""
    return f"The search server failed ({status or 'no status'}{named})."


def _no_tls(said: str) -> str:
    """Why no line could be made, from what the TLS library says."""
    if "CERTIFICATE_VERIFY_FAILED" not in said:
        return "The search server does not speak https as it should; check the address."
    if "mismatch" in said:
        return "The search server's certificate is for another host."
    return "The search server's certificate is not trusted."


def as_told(answer: Any) -> dict[str, Any]:
    """The answer, when it is of the kind that OpenSearch gives. Raises NoOpenSearch."""
    if not isinstance(answer, dict):
        raise NoOpenSearch
    return answer


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
