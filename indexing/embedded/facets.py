"""Counts of visible hits by value. Each facet is counted with the selections of all the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import tantivy
from tantivy import Query as Engine

from indexing.base import FacetCount, FacetName, SearchRequest
from indexing.embedded.clauses import Clause, Clauses
from indexing.embedded.schema import FACET_FIELDS
from indexing.embedded.store import counted

MAX_SIZE = 1000
_ALL_OF_A_SEGMENT = 100_000  # values a segment hands over: counts are exact below that


def count(
    searcher: tantivy.Searcher, clauses: Clauses, question: list[Clause], request: SearchRequest
) -> Mapping[FacetName, tuple[FacetCount, ...]]:
    """The facets asked for. `question` carries the access filter and no selection."""
    counts: dict[FacetName, tuple[FacetCount, ...]] = {}
    free = [f for f in request.facets if not request.selections.get(f)]
    chosen = [f for f in request.facets if request.selections.get(f)]
    for group in ([free] if free else []) + [[f] for f in chosen]:
        query = Engine.boolean_query(question + clauses.selections(request.selections, but=group[0]))
        counts |= _count(searcher, query, group, request.facet_size)
    for facet in chosen:
        counts[facet] += _missing(searcher, clauses, question, request, facet, counts[facet])
    return {facet: counts[facet] for facet in request.facets}


def _count(
    searcher: tantivy.Searcher, query: tantivy.Query, group: Sequence[FacetName], size: int
) -> dict[FacetName, tuple[FacetCount, ...]]:
    terms = {"size": size, "segment_size": _ALL_OF_A_SEGMENT}
    wanted = {str(f): {"terms": {"field": FACET_FIELDS[f], **terms}} for f in group}
    answer = searcher.aggregate(query, wanted)
    counts = {}
    for facet in group:
        found = [FacetCount(str(b["key"]), int(b["doc_count"])) for b in answer[str(facet)]["buckets"]]
        counts[facet] = tuple(sorted(found, key=lambda c: (-c.count, c.value)))
    return counts


def _missing(
    searcher: tantivy.Searcher,
    clauses: Clauses,
    question: list[Clause],
    request: SearchRequest,
    facet: FacetName,
    present: Sequence[FacetCount],
) -> tuple[FacetCount, ...]:
    """Chosen values that are not among the most frequent ones: they must be shown to be taken back."""
    values = [v for v in request.selections[facet] if v not in {c.value for c in present}]
    narrowed = question + clauses.selections(request.selections, but=facet)
    found = []
    for value in dict.fromkeys(values):
        only = clauses.selections({facet: [value]})
        number = counted(searcher.search(Engine.boolean_query(narrowed + only), 1))
        found.append(FacetCount(value, number))
    return tuple(found)
