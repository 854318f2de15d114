"""What those who watch an installation read from the database: queue, documents, what the index lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.db.engine import Database
from app.db.jobs import database_now
from app.db.tables import Document, Job
from app.domain.documents import Step

_OPEN = ("ready", "running")
_SHOWN = (*_OPEN, "dead")


@dataclass(frozen=True, slots=True)
class Monitored:
    """Counts at one moment. `jobs` by (step, state), `ages` in seconds by step, `documents` by (door, status)."""

    jobs: Mapping[tuple[str, str], int]
    ages: Mapping[str, float]
    documents: Mapping[tuple[str, str], int]
    lag: int


class MonitoringService:
    """Behind /metrics; a handful of counting queries."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def read(self) -> Monitored:
        """Look once. Raises Unavailable."""
        with self._db.read() as session:
            now = database_now(session)
            rows = session.execute(
                select(Job.step, Job.state, func.count(), func.min(Job.created_at))
                .where(Job.state.in_(_SHOWN))
                .group_by(Job.step, Job.state)
            ).all()
            documents = session.execute(
                select(Document.door, Document.status, func.count())
                .where(Document.deleted_at.is_(None))
                .group_by(Document.door, Document.status)
            ).all()
        jobs = {(step.value, state): 0 for step in Step for state in _SHOWN}
        jobs |= {(step, state): count for step, state, count, _ in rows}
        ages = {step.value: 0.0 for step in Step}
        for step, state, _, oldest in rows:
            if state in _OPEN and oldest is not None:
                ages[step] = max(ages.get(step, 0.0), (now - oldest).total_seconds())
        lag = sum(jobs[Step.INDEX.value, state] for state in _OPEN)
        return Monitored(jobs, ages, {(door, status): count for door, status, count in documents}, lag)
