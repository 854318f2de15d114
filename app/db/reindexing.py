"""Asks for documents to follow when what is known of customers has changed: in the index, and in routing."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.db.jobs import database_now, enqueue
from app.db.tables import Document, DocumentParty, Job
from app.db.wakeups import announce
from app.domain.documents import DocumentStatus, Step

PRIORITY_BULK = 9
_BATCH = 500
_WAITING_LIMIT = 500


def reindex_documents_of(session: Session, party_id: str) -> int:
    """Raise the version of the customer's documents and queue their indexing, in this transaction; how many.

    A raised version has no index job yet, so the jobs are added in bulk.
    """
    theirs = select(DocumentParty.document_id).where(DocumentParty.party_id == party_id)
    query = (
        select(Document.id, Document.version)
        .where(Document.id.in_(theirs), Document.deleted_at.is_(None))
        .order_by(Document.id)
        .with_for_update(key_share=True)
    )
    found = [(row.id, row.version + 1) for row in session.execute(query)]
    moment = database_now(session) if found else None
    for start in range(0, len(found), _BATCH):
        part = found[start : start + _BATCH]
        session.execute(
            update(Document)
            .where(Document.id.in_([document_id for document_id, _ in part]))
            .values(version=Document.version + 1)
            .execution_options(synchronize_session="fetch")
        )
        session.execute(
            insert(Job),
            [
                {
                    "document_id": document_id,
                    "step": Step.INDEX.value,
                    "step_version": version,
                    "priority": PRIORITY_BULK,
                    "run_after": moment,
                }
                for document_id, version in part
            ],
        )
    if found:
        announce(session)
    return len(found)


def route_waiting_again(session: Session, limit: int | None = _WAITING_LIMIT) -> None:
    """Weigh documents that wait for a person again, the oldest first: a new mail, phone or name may settle them.
    `limit`: how many at most, None for all."""
    waiting = session.scalars(
        select(Document.id)
        .where(
            Document.status.in_((DocumentStatus.REVIEW.value, DocumentStatus.UNKNOWN.value)),
            Document.deleted_at.is_(None),
        )
        .order_by(Document.id)
        .limit(limit)
    )
    for document_id in list(waiting):
        enqueue(session, document_id, Step.FILE, priority=PRIORITY_BULK)
