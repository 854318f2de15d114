"""Completions of what is being typed: whole titles and party names of documents the asker may see.

From a search under the access filter, never from a completion or term suggester: those ignore it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from opensearchpy import OpenSearch

from indexing.base import Suggestion
from indexing.completing import Typed, merged, typed
from indexing.fields import Shown
from indexing.opensearch.calls import answering, whole
from indexing.opensearch.clauses import Engine, any_of, prefix, term

_PARTIES = 200  # names counted, of which those that hold all words stay
_TITLES = 4  # documents read for each title wanted: some share one


def suggest(client: OpenSearch, docs: str, text: str, acl: frozenset[str], limit: int) -> list[Suggestion]:
    """See SearchIndex.suggest."""
    asked = typed(text, limit)
    if asked is None or not acl:
        return []
    body = [
        {"index": docs},
        {"query": _query("party", asked, acl), "size": 0, "track_total_hits": False, "aggs": _names()},
        {"index": docs},
        {
            "query": _query("title", asked, acl), "size": asked.limit * _TITLES, "track_total_hits": False,
            "_source": ["shown"],
        },
    ]  # fmt: skip
    with answering():
        parties, titles = (whole(answer) for answer in client.msearch(body=body)["responses"])
    return merged(asked, _parties(parties, asked), _titles(titles, asked))


def _query(name: str, asked: Typed, acl: frozenset[str]) -> Engine:
    needed: list[Engine] = [term(name, word) for word in asked.words]
    if asked.beginning:
        needed.append(prefix(name, asked.beginning))
    return {"bool": {"filter": [any_of("acl", acl), term("deleted", value=False)], "must": needed}}


def _names() -> dict[str, Any]:
    """Names that most visible documents carry, each with one of these documents."""
    one = {"document": {"top_hits": {"size": 1, "_source": False}}}
    return {"names": {"terms": {"field": "party_name", "size": _PARTIES}, "aggs": one}}


def _parties(answer: dict[str, Any], asked: Typed) -> Iterator[Suggestion]:
    for bucket in answer["aggregations"]["names"]["buckets"]:
        name = str(bucket["key"])
        if asked.fits(name):
            yield Suggestion(name, "party", str(bucket["document"]["hits"]["hits"][0]["_id"]))


def _titles(answer: dict[str, Any], asked: Typed) -> Iterator[Suggestion]:
    for hit in answer["hits"]["hits"]:
        title = Shown.from_json(hit["_source"]["shown"]).title
        if asked.fits(title):
            yield Suggestion(title, "title", str(hit["_id"]))
