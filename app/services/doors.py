"""What the doors tell of themselves: last look, counts, and deliveries that could not be taken yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import jobs
from app.db.engine import Database
from app.db.locks import for_change
from app.db.tables import DoorFault, DoorState
from app.db.upserts import keyed_row

_LOOK_EVERY = timedelta(seconds=30)
_RETRY_LIMIT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class DoorReport:
    """One door with its open faults, newest first."""

    state: DoorState
    faults: list[DoorFault]


class DoorService:
    """Doors write here; the settings page reads. A door is named like `folder:/path` or `imap:user@host/INBOX`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._looked: dict[str, datetime] = {}

    def looked(self, key: str, kind: str) -> None:
        """The door was looked at and answered. Written at most every half minute: an idle door costs nothing."""
        with self._db.read() as session:
            now = jobs.database_now(session)
        if abs(now - self._looked.get(key, now - 2 * _LOOK_EVERY)) < _LOOK_EVERY:
            return
        with self._db.write() as session:
            state = _state(session, key, kind)
            state.last_look_at, state.error = now, None
        self._looked[key] = now

    def took(self, key: str, kind: str, item: str) -> None:
        """A delivery was taken; a fault it had before is solved."""
        with self._db.write() as session:
            _state(session, key, kind).fetched += 1
            fault = _fault(session, key, item)
            if fault is not None and fault.solved_at is None:
                fault.solved_at = jobs.database_now(session)

    def gone(self, key: str, item: str) -> None:
        """What could not be taken is no longer there (a person removed it): its fault is closed, nothing is counted."""
        with self._db.write() as session:
            fault = _fault(session, key, item)
            if fault is not None and fault.solved_at is None:
                fault.solved_at = jobs.database_now(session)

    def skipped(self, key: str, kind: str) -> None:
        """A delivery was none (an empty mail folder entry, a mail already here)."""
        with self._db.write() as session:
            _state(session, key, kind).skipped += 1

    def failed(self, key: str, kind: str, item: str, reason: str) -> None:
        """A delivery could not be taken: shown, and to be tried again with a growing pause."""
        with self._db.write() as session:
            now = jobs.database_now(session)
            state = _state(session, key, kind)
            fault = _fault(session, key, item)
            if fault is None:
                state.failed += 1
                fault = DoorFault(door=key[:400], item=item[:400], reason=reason, attempts=0, first_at=now)
                session.add(fault)
            fault.attempts += 1
            fault.reason, fault.last_at, fault.solved_at = reason[:1000], now, None
            fault.retry_after = now + timedelta(seconds=min(15.0 * 2 ** (fault.attempts - 1), _RETRY_LIMIT_SECONDS))

    def broken(self, key: str, kind: str, reason: str) -> None:
        """The door itself does not work (no connection, wrong password)."""
        with self._db.write() as session:
            state = _state(session, key, kind)
            state.error, state.last_look_at = reason[:1000], jobs.database_now(session)

    def due_faults(self, key: str) -> dict[str, bool]:
        """Open faults of a door: item → whether it is time to try it again."""
        with self._db.read() as session:
            now = jobs.database_now(session)
            query = select(DoorFault).where(DoorFault.door == key[:400], DoorFault.solved_at.is_(None))
            # Further ahead than any pause: the clock was put back.
            latest = now + timedelta(seconds=_RETRY_LIMIT_SECONDS)
            return {fault.item: not now < fault.retry_after <= latest for fault in session.scalars(query)}

    def memory(self, key: str) -> dict[str, Any]:
        """What the door noted for itself by `remember`; {} at first."""
        with self._db.read() as session:
            state = session.get(DoorState, key[:400])
            return dict(state.state or {}) if state else {}

    def remember(self, key: str, kind: str, memory: dict[str, Any]) -> None:
        """Note something for the next look: a mailbox's uidvalidity and last uid."""
        with self._db.write() as session:
            _state(session, key, kind).state = dict(memory)

    def report(self) -> list[DoorReport]:
        """Every door ever used, with its open faults."""
        with self._db.read() as session:
            faults = session.scalars(
                select(DoorFault).where(DoorFault.solved_at.is_(None)).order_by(DoorFault.last_at.desc()).limit(500)
            ).all()
            states = session.scalars(select(DoorState).order_by(DoorState.key)).all()
            return [DoorReport(s, [f for f in faults if f.door == s.key]) for s in states]


def _state(session: Session, key: str, kind: str) -> DoorState:
    return keyed_row(session, DoorState, key[:400], kind=kind, fetched=0, skipped=0, failed=0)


def _fault(session: Session, key: str, item: str) -> DoorFault | None:
    query = select(DoorFault).where(DoorFault.door == key[:400], DoorFault.item == item[:400])
    return session.scalar(for_change(session, query))
