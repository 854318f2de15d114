"""Compares index and database by ids and versions, walking both in the same order; nothing is held whole in memory.

What changes while they are walked is looked at again before it is called a difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.jobs import database_now
from app.db.tables import Document, Job
from app.domain.documents import Step
from indexing.base import SearchIndex

_ROWS = 1000
_ENTRIES = 5000
_SUSPECTS = 500
_END = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class IndexDifference:
    """One way in which index and database disagree: missing, extra or version."""

    document_id: str
    kind: str
    indexed_version: int = 0


@dataclass(frozen=True, slots=True)
class _Suspect:
    """A document as the walk met it; None: the index does not have it."""

    document_id: str
    indexed: int | None


class IndexComparison:
    """One comparison. Raises Unavailable and SearchUnavailable when one of the two does not answer."""

    def __init__(self, db: Database, index: SearchIndex) -> None:
        self._db, self._index = db, index

    def run(self) -> Iterator[IndexDifference]:
        """Every difference, by document. Documents with a job still open are left out: they are on their way."""
        with self._db.read() as session:
            began = database_now(session)
        suspects = self._suspects()
        while part := list(islice(suspects, _SUSPECTS)):
            yield from self._confirmed(part, began)

    def _suspects(self) -> Iterator[_Suspect]:
        rows, entries = self._rows(), self._entries()
        row, entry = next(rows, (_END, 0)), next(entries, (_END, 0))
        while min(row[0], entry[0]) != _END:
            if row[0] < entry[0]:
                yield _Suspect(row[0], None)
                row = next(rows, (_END, 0))
            elif entry[0] < row[0]:
                yield _Suspect(*entry)
                entry = next(entries, (_END, 0))
            else:
                if row[1] != entry[1]:
                    yield _Suspect(*entry)
                row, entry = next(rows, (_END, 0)), next(entries, (_END, 0))

    def _rows(self) -> Iterator[tuple[str, int]]:
        """(id, version) of every document that should be in the index."""
        after = ""
        while True:
            query = (
                select(Document.id, Document.version, Document.deleted_at)
                .where(Document.id > after)
                .order_by(Document.id)
                .limit(_ROWS)
            )
            with self._db.read() as session:
                rows = session.execute(query).all()
            if not rows:
                return
            yield from ((row.id, row.version) for row in rows if row.deleted_at is None)
            after = rows[-1].id

    def _entries(self) -> Iterator[tuple[str, int]]:
        after = ""
        while page := list(self._index.versions(after=after, limit=_ENTRIES)):
            yield from page
            after = page[-1][0]

    def _confirmed(self, suspects: list[_Suspect], began: datetime) -> Iterator[IndexDifference]:
        ids = [suspect.document_id for suspect in suspects]
        with self._db.read() as session:
            query = select(Document.id, Document.version).where(Document.id.in_(ids), Document.deleted_at.is_(None))
            wanted = {document_id: version for document_id, version in session.execute(query)}
            waiting = _waiting(session, ids)
            just_indexed = _indexed_since(session, ids, began)
        for suspect in suspects:
            document_id, indexed = suspect.document_id, suspect.indexed
            if document_id in just_indexed:
                indexed = self._indexed(document_id)
            version = wanted.get(document_id)
            if document_id in waiting or version == indexed:
                continue
            kind = "missing" if indexed is None else "extra" if version is None else "version"
            yield IndexDifference(document_id, kind, indexed or 0)

    def _indexed(self, document_id: str) -> int | None:
        """The version that the index has now."""
        near = self._index.versions(after=document_id[:-1], limit=64)
        return next((version for found, version in near if found == document_id), None)


def _waiting(session: Session, ids: list[str]) -> set[str]:
    query = select(Job.document_id).where(Job.state.in_(("ready", "running")), Job.document_id.in_(ids))
    return {found for found in session.scalars(query) if found}


def _indexed_since(session: Session, ids: list[str], moment: datetime) -> set[str]:
    query = select(Job.document_id).where(
        Job.step == Step.INDEX.value, Job.finished_at >= moment, Job.document_id.in_(ids)
    )
    return {found for found in session.scalars(query) if found}
