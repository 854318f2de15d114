"""What a person sees of the queue and may do to it: look, retry, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import jobs
from app.db.engine import Database
from app.db.journal import audit
from app.db.locks import row_for_change
from app.db.tables import Document, Job
from app.domain.access import Actor
from app.domain.documents import AFTERWARDS, DocumentStatus
from app.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job as listed; `title` of the document it serves."""

    id: str
    document_id: str | None
    title: str
    step: str
    state: str
    attempt: int
    failures: int
    run_after: datetime
    error: str | None


@dataclass(frozen=True, slots=True)
class QueueState:
    """How much waits, runs, has given up and was cancelled; `oldest` is when the longest-waiting job could have
    started."""

    waiting: int
    running: int
    dead: int
    cancelled: int
    oldest: datetime | None


class JobService:
    """The jobs page and `hoso jobs`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def state(self) -> QueueState:
        """Counts of the queue as it stands."""
        with self._db.read() as session:
            rows = session.execute(select(Job.state, func.count(), func.min(Job.run_after)).group_by(Job.state)).all()
            found = {state: (count, oldest) for state, count, oldest in rows}
            waiting = found.get("ready", (0, None))
            running, dead, cancelled = (found.get(state, (0, None))[0] for state in ("running", "dead", "cancelled"))
            return QueueState(waiting[0], running, dead, cancelled, waiting[1])

    def list(self, states: Sequence[str] = ("running", "ready", "dead"), limit: int = 200) -> list[JobLine]:
        """Jobs in these states, dead first, then by urgency and age; at most `limit`."""
        with self._db.read() as session:
            rows = session.execute(
                select(Job, Document.title)
                .outerjoin(Document, Document.id == Job.document_id)
                .where(Job.state.in_(states))
                .order_by(Job.state != "dead", Job.state != "running", Job.priority, Job.run_after, Job.id)
                .limit(limit)
            ).all()
            return [
                JobLine(j.id, j.document_id, t or "", j.step, j.state, j.attempt, j.failures, j.run_after, j.error)
                for j, t in rows
            ]

    def retry(self, actor: Actor, job_id: str) -> None:
        """Run a dead or cancelled job anew. Raises NotFound, Conflict."""
        with self._db.write() as session:
            job = _job_for_change(session, job_id)
            if not jobs.retry(session, job_id):
                raise Conflict("Only a job that has given up or was cancelled can be tried again.")
            _document_moves_again(session, job)
            audit(session, actor, "retry", "job", job_id, {"step": job.step})

    def retry_document(self, actor: Actor, document_id: str) -> None:
        """Run anew whatever gave up on this document or was cancelled. Raises Conflict when nothing was."""
        with self._db.write() as session:
            row_for_change(session, Document, Document.id, document_id)
            ended = session.scalars(
                select(Job).where(Job.document_id == document_id, Job.state.in_(("dead", "cancelled")))
            ).all()
            if not ended:
                raise Conflict("Nothing has given up on this document.")
            for job in ended:
                jobs.retry(session, job.id)
                _document_moves_again(session, job)
            audit(session, actor, "retry", "document", document_id)

    def retry_dead(self, actor: Actor) -> int:
        """Run everything that gave up anew, each by itself. Returns how many."""
        with self._db.read() as session:
            dead = session.scalars(select(Job.id).where(Job.state == "dead").order_by(Job.id)).all()
        count = 0
        for job_id in dead:
            # Somebody else may try one again, or remove its document, at the same moment.
            with suppress(Conflict, NotFound):
                self.retry(actor, job_id)
                count += 1
        return count

    def cancel(self, actor: Actor, job_id: str) -> None:
        """Take a waiting job out of the queue; its document is `failed` until retried. Raises NotFound, Conflict."""
        with self._db.write() as session:
            job = _job_for_change(session, job_id)
            if job.state not in {"ready", "dead"}:
                raise Conflict("Only a job that waits or has given up can be cancelled.")
            job.state, job.finished_at = "cancelled", jobs.database_now(session)
            document = session.get(Document, job.document_id) if job.document_id else None
            if document is not None and job.step not in AFTERWARDS:
                document.status, document.status_reason = DocumentStatus.FAILED.value, "cancelled"
                document.settled_at = job.finished_at
            audit(session, actor, "cancel", "job", job_id, {"step": job.step})


def _job_for_change(session: Session, job_id: str) -> Job:
    """The job, after its document: everybody locks them in this order. Raises NotFound."""
    document_id = session.scalar(select(Job.document_id).where(Job.id == job_id))
    row_for_change(session, Document, Document.id, document_id)
    job = row_for_change(session, Job, Job.id, job_id)
    if job is None:
        raise NotFound("No such job.")
    return job


def _document_moves_again(session: Session, job: Job) -> None:
    document = session.get(Document, job.document_id) if job.document_id else None
    if document is not None and document.status == DocumentStatus.FAILED and job.step not in AFTERWARDS:
        document.status, document.status_reason, document.settled_at = DocumentStatus.RECEIVED.value, None, None
