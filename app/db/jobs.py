"""The queue's rules on the `jobs` table: enqueue, claim, beat, settle, retry, reclaim.

At-least-once with fencing: a claim gives (owner, attempt); a settle that does not name both changes
nothing. Times come from the database's own clock, because hosts' clocks differ. Back-off doubles from
two seconds to five minutes; after five failures a job is dead, with its reason and a retry button. A claim
whose worker was killed is no failure of the job, up to a limit that stops a job that kills its workers.

Within a priority senders take turns: the first job of each comes before the second of any. What follows from a job
keeps its turn, so that what has been read is filed before the next paper is read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from app.db.tables import Job
from app.db.wakeups import announce

LEASE_SECONDS = 30.0
MAX_FAILURES = 5
MAX_CLAIMS = 100
BACKOFF_LIMIT_SECONDS = 300.0
_SKEW_SECONDS = 60.0  # what is further ahead than the longest wait and this was written by a clock that was put back

PRIORITY_PERSON = 0
PRIORITY_ARRIVAL = 5
PRIORITY_BULK = 9


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in our hands: what to do, and the two values (owner, attempt) that let us settle it."""

    job_id: str
    document_id: str | None
    step: str
    step_version: int
    payload: Mapping[str, Any]
    attempt: int
    owner: str
    turn: int = 0


def database_now(session: Session) -> datetime:
    """The database's clock, UTC."""
    if session.get_bind().dialect.name == "sqlite":
        text = session.scalar(select(func.strftime("%Y-%m-%d %H:%M:%f", "now")))
        return datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
    moment = session.scalar(select(func.clock_timestamp()))
    assert isinstance(moment, datetime)
    return moment.astimezone(UTC)


def enqueue(
    session: Session,
    document_id: str | None,
    step: str,
    *,
    step_version: int = 1,
    priority: int = PRIORITY_ARRIVAL,
    sender: str = "",
    turn: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Add the job in the caller's transaction. The same (document, step, version) again: the job runs
    anew when it had ended, and is left alone when it waits or runs. `turn`: that of the job it follows from."""
    found = session.scalar(
        select(Job)
        .where(Job.document_id == document_id, Job.step == step, Job.step_version == step_version)
        # A step that is just being settled is waited for: it may not have seen what is asked for now.
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        session.add(
            Job(
                document_id=document_id,
                step=step,
                step_version=step_version,
                priority=priority,
                sender=sender,
                turn=_next_turn(session, priority, sender) if turn is None else turn,
                payload=dict(payload) if payload else None,
                run_after=database_now(session),
            )
        )
        session.flush()
        announce(session)
    elif found.state in {"done", "dead", "cancelled"}:
        _renew(session, found, priority)


def _next_turn(session: Session, priority: int, sender: str) -> int:
    """Behind the sender's own jobs that wait, and not before the turn that is going on."""
    waiting = (Job.state == "ready") & (Job.priority == priority)
    own = session.scalar(select(func.max(Job.turn)).where(waiting, Job.sender == sender))
    first = session.scalar(select(func.min(Job.turn)).where(waiting))
    return max(0 if own is None else own + 1, first or 0)


def _renew(session: Session, job: Job, priority: int) -> None:
    job.state, job.failures, job.error, job.finished_at = "ready", 0, None, None
    job.priority, job.run_after, job.owner, job.lease_until = priority, database_now(session), None, None
    session.flush()
    announce(session)


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(
        (Job.state == "ready") & (Job.run_after <= now),
        (Job.state == "running") & (Job.lease_until < now),
    )


def claim(
    session: Session, owner: str, steps: Collection[str], *, limit: int = 1, lease: float = LEASE_SECONDS
) -> list[Claim]:
    """Take up to `limit` jobs that are due (or whose lease ran out), the most urgent first, senders in turns."""
    now = database_now(session)
    rows = session.scalars(
        select(Job)
        .where(_due(now), Job.step.in_(steps))
        # By document, not by step: what has been read is filed before the next paper is read.
        .order_by(Job.priority, Job.turn, Job.document_id, Job.run_after)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    claims = []
    for job in rows:
        job.attempt += 1
        job.state, job.owner, job.lease_until = "running", owner, now + timedelta(seconds=lease)
        claims.append(
            Claim(job.id, job.document_id, job.step, job.step_version, job.payload or {}, job.attempt, owner, job.turn)
        )
    return claims


def beat(session: Session, claims: Sequence[Claim], *, lease: float = LEASE_SECONDS) -> set[str]:
    """Prolong the leases of `claims`; returns the ids of the jobs that are still ours."""
    until = database_now(session) + timedelta(seconds=lease)
    ours = set()
    for held in claims:
        done = session.execute(_held(update(Job), held).values(lease_until=until))
        if _rows(done):
            ours.add(held.job_id)
    return ours


def _rows(result: Any) -> int:
    return int(result.rowcount)


def _held(statement: Any, held: Claim) -> Any:
    return statement.where(
        Job.id == held.job_id, Job.owner == held.owner, Job.attempt == held.attempt, Job.state == "running"
    )


def still_ours(session: Session, held: Claim) -> bool:
    """Whether the claim holds; asked inside the transaction that writes a step's result (fencing).

    On PostgreSQL the row stays locked until that transaction ends, so nobody takes it in between.
    """
    return session.scalar(_held(select(Job.id), held).with_for_update()) is not None


def finish(session: Session, held: Claim) -> bool:
    """Settle as done. False when the claim was lost: the caller must roll back."""
    done = session.execute(
        _held(update(Job), held).values(state="done", finished_at=database_now(session), owner=None, error=None)
    )
    return bool(_rows(done))


def fail(session: Session, held: Claim, reason: str, *, fatal: bool = False) -> str:
    """Settle as failed: back to the queue with back-off, or dead after MAX_FAILURES (at once when
    `fatal`: trying again cannot help). Returns the new state, "" when the claim was lost."""
    now = database_now(session)
    failures = (session.scalar(select(Job.failures).where(Job.id == held.job_id)) or 0) + 1
    dead = fatal or failures >= MAX_FAILURES or held.attempt >= MAX_CLAIMS
    wait = min(2.0**failures, BACKOFF_LIMIT_SECONDS)
    values: dict[str, Any] = {"owner": None, "lease_until": None, "error": reason[:2000], "failures": failures}
    values |= {"state": "dead", "finished_at": now} if dead else {"state": "ready"}
    values["run_after"] = now if dead else now + timedelta(seconds=wait)
    done = session.execute(_held(update(Job), held).values(**values))
    return str(values["state"]) if _rows(done) else ""


def defer(session: Session, held: Claim, seconds: float, *, reason: str | None = None) -> None:
    """Put back without counting an attempt: what the job waits for is not there yet.

    The claim does not count towards MAX_CLAIMS either, however long the wait. Its number is given out again; only
    who defers could mistake the one for the other, and it has ended.
    """
    later = database_now(session) + timedelta(seconds=seconds)
    values = {"state": "ready", "owner": None, "lease_until": None, "run_after": later, "error": reason}
    session.execute(_held(update(Job), held).values(**values, attempt=held.attempt - 1))


def release(session: Session, owner: str) -> int:
    """Hand back everything `owner` holds (graceful stop, or a dead process found). Returns how many."""
    now = database_now(session)
    done = session.execute(
        update(Job)
        .where(Job.owner == owner, Job.state == "running")
        .values(state="ready", owner=None, lease_until=None, run_after=now)
    )
    announce(session)
    return _rows(done)


def _ahead(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    latest = now + timedelta(seconds=BACKOFF_LIMIT_SECONDS + _SKEW_SECONDS)
    longest = now + timedelta(seconds=LEASE_SECONDS + _SKEW_SECONDS)
    return (Job.state == "ready") & (Job.run_after > latest), (Job.state == "running") & (Job.lease_until > longest)


def any_ahead(session: Session) -> bool:
    """Whether `set_right` would find something; takes no lock."""
    return session.scalar(select(Job.id).where(or_(*_ahead(database_now(session)))).limit(1)) is not None


def set_right(session: Session) -> int:
    """After the database's clock was put back: jobs that would wait until it has caught up may start now, and
    leases end when they would have. Returns how many."""
    now = database_now(session)
    waiting, running = _ahead(now)
    started = _rows(session.execute(update(Job).where(waiting).values(run_after=now)))
    lease = now + timedelta(seconds=LEASE_SECONDS)
    held = _rows(session.execute(update(Job).where(running).values(lease_until=lease)))
    announce(session)
    return started + held


def owners(session: Session) -> list[str]:
    """Everybody who holds a running job."""
    return [o for o in session.scalars(select(Job.owner).where(Job.state == "running").distinct()) if o]


def retry(session: Session, job_id: str) -> bool:
    """Put a dead or cancelled job back to the start of its attempts, as urgent. False when it is neither."""
    job = session.get(Job, job_id)
    if job is None or job.state not in {"dead", "cancelled"}:
        return False
    _renew(session, job, PRIORITY_PERSON)
    return True


def open_jobs(session: Session, document_ids: Collection[str] | None = None) -> int:
    """How many jobs wait or run, of these documents or of all."""
    query = select(func.count()).select_from(Job).where(Job.state.in_(("ready", "running")))
    if document_ids is not None:
        query = query.where(Job.document_id.in_(document_ids))
    return session.scalar(query) or 0


def priority_of(session: Session, held: Claim) -> int:
    """How urgent the job is; what follows from it is as urgent."""
    found = session.scalar(select(Job.priority).where(Job.id == held.job_id))
    return PRIORITY_ARRIVAL if found is None else found


def any_due(session: Session, steps: Collection[str]) -> bool:
    """Whether `claim` would find something: a cheap question that takes no lock."""
    due = _due(database_now(session))
    return session.scalar(select(Job.id).where(due, Job.step.in_(steps)).limit(1)) is not None


def seconds_until_due(session: Session, steps: Collection[str]) -> float | None:
    """How long until the next job may start, or the next lease of a running one ends; 0 or less when one is due
    already. None when there is none. Reads all that wait: for who found nothing that is due."""
    mine = Job.step.in_(steps)
    ready = session.scalar(select(func.min(Job.run_after)).where(Job.state == "ready", mine))
    lease = session.scalar(select(func.min(Job.lease_until)).where(Job.state == "running", mine))
    moments = [moment for moment in (ready, lease) if moment is not None]
    return (min(moments) - database_now(session)).total_seconds() if moments else None


def open_steps(session: Session, step: str, *, age: float = 0.0) -> int:
    """How many jobs of this step have waited or run for `age` seconds or longer."""
    query = select(func.count()).select_from(Job).where(Job.step == step, Job.state.in_(("ready", "running")))
    if age:
        query = query.where(Job.created_at <= database_now(session) - timedelta(seconds=age))
    return session.scalar(query) or 0
