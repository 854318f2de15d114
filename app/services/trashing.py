"""How a document goes to the trash and comes back, within the transaction of whatever asks for it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.db import jobs
from app.db.journal import audit, take_off_timeline
from app.db.tables import Document
from app.domain.access import Actor
from app.domain.documents import Step


def put_in_trash(session: Session, actor: Actor, document: Document) -> None:
    """Out of lists, search and timelines; bytes, facts and decisions stay."""
    document.deleted_at = jobs.database_now(session)
    take_off_timeline(session, ref_id=document.id)
    _reindex(session, document)
    audit(session, actor, "delete", "document", document.id)


def take_out_of_trash(session: Session, actor: Actor, document: Document) -> None:
    """Back where it was; the filing puts it on timelines again."""
    document.deleted_at = None
    jobs.enqueue(session, document.id, Step.FILE, priority=jobs.PRIORITY_PERSON)
    _reindex(session, document)
    audit(session, actor, "restore", "document", document.id)


def _reindex(session: Session, document: Document) -> None:
    document.version += 1
    jobs.enqueue(session, document.id, Step.INDEX, step_version=document.version, priority=jobs.PRIORITY_PERSON)
