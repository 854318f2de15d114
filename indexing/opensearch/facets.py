"""Counts of visible hits by value, in the same request as the hits. Each facet ignores its own selection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexing.base import FacetCount, FacetName, SearchRequest
from indexing.opensearch.clauses import selections
from indexing.opensearch.schema import FACET_FIELDS

MAX_SIZE = 1000
_ALL = "matching"


def asked(request: SearchRequest) -> dict[str, Any]:
    """The aggregations of a request; with selections also how many documents match without them."""
    wanted: dict[str, Any] = {str(facet): _one(request, facet) for facet in request.facets}
    if any(request.selections.values()):
        wanted[_ALL] = {"filter": {"match_all": {}}}
    return wanted


def _one(request: SearchRequest, facet: FacetName) -> dict[str, Any]:
    name = FACET_FIELDS[facet]
    inner: dict[str, Any] = {"values": {"terms": {"field": name, "size": request.facet_size}}}
    chosen = list(request.selections.get(facet) or ())
    if chosen:  # they must be shown to be taken back, however rare
        inner["chosen"] = {"terms": {"field": name, "size": len(chosen), "include": sorted(set(chosen))}}
    return {"filter": {"bool": {"filter": selections(request.selections, but=facet)}}, "aggs": inner}


def counts(request: SearchRequest, answer: dict[str, Any]) -> Mapping[FacetName, tuple[FacetCount, ...]]:
    """The facets asked for, most frequent first, then chosen values that are not among these."""
    return {facet: _counted(request, facet, answer["aggregations"][str(facet)]) for facet in request.facets}


def _counted(request: SearchRequest, facet: FacetName, found: dict[str, Any]) -> tuple[FacetCount, ...]:
    listed = sorted(_buckets(found["values"]).items(), key=lambda pair: (-pair[1], pair[0]))
    counted = dict(listed)
    rare = _buckets(found["chosen"]) if "chosen" in found else {}
    for value in request.selections.get(facet) or ():
        counted.setdefault(value, rare.get(value, 0))
    return tuple(FacetCount(value, count) for value, count in counted.items())


def _buckets(terms: dict[str, Any]) -> dict[str, int]:
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in terms["buckets"]}


def matching(answer: dict[str, Any]) -> int:
    """How many documents match, whatever is selected."""
    found = answer.get("aggregations", {}).get(_ALL)
    return int(found["doc_count"] if found else answer["hits"]["total"]["value"])
