"""What the start page tells: what waits, what arrived today, what expires, my tasks, the machine's health."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.tables import Arrival, Document, Job, Party, Task
from app.db.tables.base import now
from app.db.visibility import visible
from app.domain.access import Actor
from app.domain.documents import DocumentStatus, DocumentType, Door, Step

WAITING = (DocumentStatus.REVIEW.value, DocumentStatus.UNKNOWN.value)
STUCK = (DocumentStatus.FAILED.value, DocumentStatus.HELD.value)
_DATED_TYPES = (DocumentType.CONTRACT.value, DocumentType.CONTRACT_APPENDIX.value)
_LIST = 12


@dataclass(frozen=True, slots=True)
class ReviewAges:
    """Documents waiting for a person, by how long."""

    today: int
    this_week: int
    older: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.today + self.this_week + self.older


@dataclass(frozen=True, slots=True)
class DoorToday:
    """Arrivals of one door since midnight, and how many of those documents failed or are held."""

    door: str
    arrived: int
    stuck: int


@dataclass(frozen=True, slots=True)
class Expiring:
    """A paper whose term ends soon; `days` from today."""

    document_id: str
    title: str
    type: str
    customer_code: str | None
    customer_name: str | None
    expiry: date
    days: int


@dataclass(frozen=True, slots=True)
class MyTask:
    """An open task of mine."""

    id: str
    title: str
    due_on: date | None
    overdue: bool
    customer_code: str | None
    customer_name: str | None


@dataclass(frozen=True, slots=True)
class StuckDocument:
    """A document that failed or is held, with the reason."""

    id: str
    title: str
    status: str
    reason: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """What is behind: jobs given up, jobs waiting and since when, documents not yet in the index."""

    dead: int
    waiting: int
    oldest: datetime | None
    unindexed: int

    @property
    def is_behind(self) -> bool:
        """Whether a person should know."""
        return bool(self.dead) or (self.oldest is not None and self.oldest < now() - timedelta(minutes=10))


class HomeService:
    """Small reads for the start page and the top bar; all through the access rule."""

    def __init__(self, db: Database, *, clock: Callable[[], datetime] = now) -> None:
        self._db, self._clock = db, clock

    def review_count(self, actor: Actor) -> int:
        """How many documents wait for review."""
        with self._db.read() as session:
            query = select(func.count()).select_from(Document).where(*_mine(actor), Document.status.in_(WAITING))
            return session.scalar(query) or 0

    def review_ages(self, actor: Actor) -> ReviewAges:
        """The same, by age: under a day, under a week, older."""
        moment = self._clock()
        day, week = moment - timedelta(days=1), moment - timedelta(days=7)
        age = case((Document.created_at >= day, "day"), (Document.created_at >= week, "week"), else_="older")
        with self._db.read() as session:
            rows = session.execute(
                select(age, func.count()).where(*_mine(actor), Document.status.in_(WAITING)).group_by(age)
            )
            found = {name: count for name, count in rows}
        return ReviewAges(found.get("day", 0), found.get("week", 0), found.get("older", 0))

    def doors_today(self, actor: Actor, midnight: datetime) -> Sequence[DoorToday]:
        """Arrivals since `midnight` (aware) by door, those with trouble first."""
        stuck = func.sum(case((Document.status.in_(STUCK), 1), else_=0))
        with self._db.read() as session:
            rows = session.execute(
                select(Arrival.door, func.count(), stuck)
                .join(Document, Document.id == Arrival.document_id)
                .where(*_mine(actor), Arrival.arrived_at >= midnight, Arrival.door != Door.ATTACHMENT.value)
                .group_by(Arrival.door)
                .order_by(stuck.desc(), func.count().desc(), Arrival.door)
            )
            return [DoorToday(door, count, troubled or 0) for door, count, troubled in rows]

    def stuck(self, actor: Actor) -> Sequence[StuckDocument]:
        """The newest documents that failed or are held."""
        with self._db.read() as session:
            rows = session.scalars(
                select(Document)
                .where(*_mine(actor), Document.status.in_(STUCK))
                .order_by(Document.id.desc())
                .limit(_LIST)
            )
            return [StuckDocument(d.id, d.title, d.status, d.status_reason, d.created_at) for d in rows]

    def expiring(self, actor: Actor, today: date, days: int = 90) -> Sequence[Expiring]:
        """Contracts and appendices whose term ends within `days`, soonest first."""
        with self._db.read() as session:
            rows = session.execute(
                select(Document, Party.code, Party.name)
                .outerjoin(Party, Party.id == Document.party_id)
                .where(
                    *_mine(actor),
                    Document.type.in_(_DATED_TYPES),
                    Document.expiry.between(today, today + timedelta(days=days)),
                )
                .order_by(Document.expiry, Document.id)
                .limit(100)
            )
            return [
                Expiring(d.id, d.title, d.type, code, name, d.expiry, (d.expiry - today).days)
                for d, code, name in rows
                if d.expiry is not None
            ]

    def my_tasks(self, actor: Actor, today: date) -> Sequence[MyTask]:
        """My open tasks, the most urgent first; those without a day last."""
        with self._db.read() as session:
            rows = session.execute(
                select(Task, Party.code, Party.name)
                .outerjoin(Party, Party.id == Task.party_id)
                .where(
                    Task.assignee_id == actor.user_id,
                    Task.done_at.is_(None),
                    Task.deleted_at.is_(None),
                    visible(Task.acl, actor),
                )
                .order_by(Task.due_on.is_(None), Task.due_on, Task.id)
                .limit(_LIST)
            )
            return [
                MyTask(t.id, t.title, t.due_on, t.due_on is not None and t.due_on < today, code, name)
                for t, code, name in rows
            ]

    def health(self) -> Health:
        """Whether the machine is behind. Counts only; the same for everybody."""
        with self._db.read() as session:
            rows = session.execute(
                select(Job.state, func.count(), func.min(Job.run_after))
                .where(Job.state.in_(("ready", "dead")))
                .group_by(Job.state)
            )
            states = {state: (count, oldest) for state, count, oldest in rows}
            waiting, oldest = states.get("ready", (0, None))
            return Health(states.get("dead", (0, None))[0], waiting, oldest, _unindexed(session))


def _mine(actor: Actor) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Document.deleted_at.is_(None), visible(Document.acl, actor)


def _unindexed(session: Session) -> int:
    query = select(func.count()).select_from(Job).where(Job.step == Step.INDEX.value, Job.state != "done")
    return session.scalar(query) or 0
