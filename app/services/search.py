"""Answers a search: asks the index within the asker's access, then shows what the database says of each hit."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select

from app.db import jobs
from app.db.engine import Database
from app.db.tables import Document, Party
from app.db.visibility import visible
from app.domain.access import TEAM_ALL, Actor
from app.domain.documents import Step
from app.domain.vocabulary import SEARCH_VOCABULARY
from app.errors import InvalidInput, Unavailable
from app.metrics import SEARCH_SECONDS
from indexing.base import (
    FacetCount,
    FacetName,
    Hit,
    MatchMode,
    QueryRejected,
    SearchIndex,
    SearchRequest,
    SearchUnavailable,
    Sort,
    Suggestion,
)

_USUAL_SECONDS = 20.0  # from a document's commit to its being found, with room for a busy moment
ALL_FACETS = (FacetName.TYPE, FacetName.CUSTOMER, FacetName.YEAR, FacetName.DOOR, FacetName.STATUS)


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A hit with the document as the database has it now."""

    hit: Hit
    document: Document
    customer: Party | None


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """A page of found documents. `customers` names the parties that the customer facet counts by id."""

    found: list[FoundDocument]
    total: int
    facets: Mapping[FacetName, tuple[FacetCount, ...]]
    customers: Mapping[str, Party]
    cursor: str | None
    mode: MatchMode


class SearchService:
    """Search over all documents an actor may see."""

    def __init__(self, db: Database, index: SearchIndex) -> None:
        self._db, self._index = db, index

    def search(
        self,
        actor: Actor,
        text: str,
        *,
        selections: Mapping[FacetName, Sequence[str]] | None = None,
        facets: Sequence[FacetName] = ALL_FACETS,
        sort: Sort = Sort.RELEVANCE,
        limit: int = 20,
        cursor: str | None = None,
    ) -> SearchAnswer:
        """One page of results. Raises InvalidInput (unreadable cursor), Unavailable (the index does not answer)."""
        request = SearchRequest(
            text=text,
            acl=_keys(actor),
            selections=selections or {},
            facets=facets,
            sort=sort,
            limit=limit,
            cursor=cursor,
            vocabulary=SEARCH_VOCABULARY,
        )
        with _typed_failures(actor):
            result = self._index.search(request)
        found = self._hydrate(actor, result.hits)
        facet_ids = [c.value for c in result.facets.get(FacetName.CUSTOMER, ())]
        chosen = list((selections or {}).get(FacetName.CUSTOMER, ()))
        customers = self._parties(actor, [*facet_ids, *chosen])
        return SearchAnswer(found, result.total, result.facets, customers, result.cursor, result.mode)

    def suggest(self, actor: Actor, prefix: str, limit: int = 8) -> list[Suggestion]:
        """Completions from titles and names of documents the actor may see."""
        with _typed_failures(actor):
            return self._index.suggest(prefix, _keys(actor), limit)

    def lag(self) -> int:
        """How many documents wait to be indexed."""
        with self._db.read() as session:
            return jobs.open_steps(session, Step.INDEX)

    def behind(self) -> int:
        """How many documents have waited to be indexed for longer than that usually takes."""
        with self._db.read() as session:
            return jobs.open_steps(session, Step.INDEX, age=_USUAL_SECONDS)

    def _hydrate(self, actor: Actor, hits: Sequence[Hit]) -> list[FoundDocument]:
        # The index may be a moment behind; what the asker may not see any more, or what is gone, is left out.
        with self._db.read() as session:
            rows = session.execute(
                select(Document, Party)
                .outerjoin(Party, Party.id == Document.party_id)
                .where(
                    Document.id.in_([h.doc_id for h in hits]),
                    Document.deleted_at.is_(None),
                    visible(Document.acl, actor),
                )
            ).all()
        known = {document.id: (document, party) for document, party in rows}
        return [FoundDocument(hit, *known[hit.doc_id]) for hit in hits if hit.doc_id in known]

    def _parties(self, actor: Actor, ids: Sequence[str]) -> dict[str, Party]:
        with self._db.read() as session:
            rows = session.scalars(select(Party).where(Party.id.in_(ids), visible(Party.acl, actor)))
            return {party.id: party for party in rows}


def _keys(actor: Actor) -> frozenset[str]:
    # The command line is the operator's, who sees every team's documents.
    return frozenset({TEAM_ALL, *actor.acl}) if actor.kind == "cli" else frozenset(actor.acl)


@contextmanager
def _typed_failures(actor: Actor) -> Iterator[None]:
    started, outcome = time.perf_counter(), "answered"
    try:
        yield
    except QueryRejected as err:
        outcome = "refused"
        raise InvalidInput(str(err)) from err
    except SearchUnavailable as err:
        outcome = "unavailable"
        if actor.kind == "cli":  # the operator can mend it and wants the reason; to others it would say nothing
            raise Unavailable(str(err)) from err
        raise Unavailable("Search does not answer now; documents are taken and filed all the same.") from err
    finally:
        SEARCH_SECONDS.labels(outcome).observe(time.perf_counter() - started)
