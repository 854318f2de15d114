"""Brings the search index to what the database says, and makes it anew. The database is the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import jobs
from app.db.engine import Database
from app.db.tables import Document, DocumentParty, FactRow, Identifier, Job, Page, Party
from app.domain.facts import FactField
from app.services.comparing import IndexComparison, IndexDifference
from app.services.stacks import is_taken_apart
from indexing.base import IndexDelete, IndexDocument, ItemOutcome, SearchIndex, SearchUnavailable

_CODE_FIELDS = (
    FactField.NUMBER,
    FactField.REFERENCE,
    FactField.TAX_CODE,
    FactField.PERSONAL_ID,
    FactField.EMAIL,
    FactField.BANK_ACCOUNT,
    FactField.ARCHIVE_NUMBER,
)
_BATCH = 200
_NAMED = ("alias", "former_name")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a new index was made of: documents gone through, and those it does not take, each with the reason.

    Of a rebuild that went on after an interruption, `refused` tells of the part that was left.
    """

    documents: int
    refused: Mapping[str, str]


class IndexingService:
    """Writes documents to the index; every item counted, an item that cannot be indexed never stops the rest."""

    def __init__(self, db: Database, index: SearchIndex) -> None:
        self._db, self._index = db, index

    def run(self, claims: Sequence[jobs.Claim]) -> None:
        """Index the documents of these `index` jobs as they are now, in one batch, and settle the jobs.

        Raises indexing.base.SearchUnavailable: the jobs stay ours and are to be failed by the caller.
        """
        ids = list(dict.fromkeys(c.document_id for c in claims if c.document_id))
        with self._db.read() as session:
            batch = list(entries(session, ids))
        faults = {r.doc_id: r.reason for r in self._index.write(batch) if r.outcome is ItemOutcome.REFUSED}
        with self._db.write() as session:
            for claim in claims:
                reason = faults.get(claim.document_id or "")
                if reason is None:
                    jobs.finish(session, claim)
                else:
                    jobs.fail(session, claim, reason, fatal=True)

    def rebuild(self, progress: Callable[[int, int], None]) -> Rebuilt:
        """Fill a new index beside the one in use and swap; goes on with one that was interrupted.

        `progress` is told how many documents are done, of how many. Raises indexing.base.SearchError.
        """
        rebuild = self._index.start_rebuild()
        after = rebuild.checkpoint or ""
        done, total = self._count(upto=after), self._count()
        refused: dict[str, str] = {}
        while ids := self._next_ids(after):
            with self._db.read() as session:
                batch = list(entries(session, ids))
            after = ids[-1]
            results = self._index.write_rebuild(rebuild.rebuild_id, batch, checkpoint=after)
            refused |= {each.doc_id: each.reason for each in results if not each.ok}
            done += len(ids)
            progress(done, max(done, total))
        if done and len(refused) == done:
            self._index.abort_rebuild(rebuild.rebuild_id)
            raise SearchUnavailable("The search engine takes no document; the index in use stays.")
        self._index.finish_rebuild(rebuild.rebuild_id)
        return Rebuilt(done, refused)

    def _count(self, *, upto: str | None = None) -> int:
        query = select(func.count()).select_from(Document)
        with self._db.read() as session:
            return session.scalar(query if upto is None else query.where(Document.id <= upto)) or 0

    def wanting(self) -> tuple[int, int]:
        """(documents that the index has, documents that it should have at least). Those on their way are not
        counted. Raises indexing.base.SearchError."""
        with self._db.read() as session:
            moving = select(Job.document_id).where(Job.state.in_(("ready", "running")), Job.document_id.is_not(None))
            query = select(func.count()).select_from(Document)
            due = session.scalar(query.where(Document.deleted_at.is_(None), Document.id.not_in(moving))) or 0
        return self._index.count(), due

    def _next_ids(self, after: str) -> list[str]:
        with self._db.read() as session:
            query = select(Document.id).where(Document.id > after).order_by(Document.id).limit(_BATCH)
            return list(session.scalars(query))

    def compare(self) -> Iterator[IndexDifference]:
        """Walk ids and versions of both sides. Documents with an index job still open are left out."""
        return IndexComparison(self._db, self._index).run()

    def repair(self, differences: Sequence[IndexDifference]) -> set[str]:
        """Write what differs again, from the database. Returns the documents that the index did not take: it refuses
        them, or holds a version that is newer than the database's (an older database was put in place by hand)."""
        untaken: set[str] = set()
        for start in range(0, len(differences), _BATCH):
            part = differences[start : start + _BATCH]
            ids = [d.document_id for d in part]
            with self._db.read() as session:
                batch = list(entries(session, ids))
            known = {e.doc_id for e in batch}
            batch += [IndexDelete(d.document_id, d.indexed_version) for d in part if d.document_id not in known]
            results = self._index.write(batch)
            untaken |= {result.doc_id for result in results if result.outcome is not ItemOutcome.DONE}
        return untaken


def entries(session: Session, ids: Sequence[str]) -> Iterator[IndexDocument | IndexDelete]:
    """What the index should hold of these documents, a constant number of queries for all of them."""
    documents = session.scalars(select(Document).where(Document.id.in_(ids))).all()
    pages = _grouped(
        session, select(Page.document_id, Page.text).where(Page.document_id.in_(ids)).order_by(Page.number)
    )
    facts = _grouped(
        session,
        select(FactRow.document_id, FactRow.field, FactRow.value, FactRow.raw).where(FactRow.document_id.in_(ids)),
    )
    parties = _parties(session, ids)
    for document in documents:
        if document.deleted_at is not None:
            yield IndexDelete(document.id, document.version)
        else:
            yield _entry(document, pages.get(document.id, []), facts.get(document.id, []), parties.get(document.id, []))


@dataclass(frozen=True, slots=True)
class _PartyNames:
    id: str
    code: str
    names: tuple[str, ...]


def _grouped(session: Session, query: object) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for document_id, *values in session.execute(query):  # type: ignore[call-overload]
        found.setdefault(document_id, []).append(tuple(values))
    return found


def _parties(session: Session, ids: Sequence[str]) -> dict[str, list[_PartyNames]]:
    rows = session.execute(
        select(DocumentParty.document_id, Party.id, Party.code, Party.name)
        .join(Party, Party.id == DocumentParty.party_id)
        .where(DocumentParty.document_id.in_(ids))
    ).all()
    others = _grouped(
        session,
        select(Identifier.party_id, Identifier.raw).where(
            Identifier.party_id.in_({r.id for r in rows}), Identifier.type.in_(_NAMED), Identifier.status == "active"
        ),
    )
    found: dict[str, list[_PartyNames]] = {}
    for row in rows:
        names = (row.name, *(n for (n,) in others.get(row.id, [])))
        found.setdefault(row.document_id, []).append(_PartyNames(row.id, row.code or "", names))
    return found


def _entry(
    document: Document, pages: list[tuple[str, ...]], facts: list[tuple[str, ...]], parties: list[_PartyNames]
) -> IndexDocument:
    named = [value for field, value, _ in facts if field == FactField.PARTY]
    codes = {text for field, value, raw in facts if field in _CODE_FIELDS for text in (value, raw) if text}
    return IndexDocument(
        doc_id=document.id,
        version=document.version,
        title=document.title,
        file_names=[document.original_name],
        acl=(document.acl,),
        # What a stack says, its parts say.
        pages=[] if is_taken_apart(document) else [text for (text,) in pages],
        party_names=list(dict.fromkeys([n for p in parties for n in p.names] + named)),
        customer_ids=[p.id for p in parties],
        customer_codes=[p.code for p in parties if p.code],
        doc_type=document.type,
        status=document.status,
        door=document.door,
        date=document.dated.isoformat() if document.dated else None,
        amount=document.amount,
        currency=document.currency or "",
        number=document.number or "",
        codes=sorted(codes),
        phones=sorted({value for field, value, _ in facts if field == FactField.PHONE}),
        language=document.language or "",
        added_at=document.created_at,
    )
