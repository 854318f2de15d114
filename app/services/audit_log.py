"""Reads the append-only log of who saw, changed and downloaded what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.db.engine import Database
from app.db.tables import AuditRow
from app.domain.access import Actor
from app.errors import Forbidden


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing that was done."""

    id: str
    at: datetime
    actor: str
    actor_kind: str
    via: str
    action: str
    subject: str
    subject_id: str
    details: Any
    address: str | None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Newest first; `cursor` names the next page, None at the end."""

    lines: list[AuditLine]
    cursor: str | None


class AuditLogService:
    """For administrators; nobody changes the log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(
        self,
        actor: Actor,
        *,
        action: str = "",
        subject: str = "",
        subject_id: str = "",
        who: str = "",
        cursor: str | None = None,
        limit: int = 100,
    ) -> AuditPage:
        """The log, narrowed by exact action, subject and its id, and by the name of who did it. Raises Forbidden."""
        if not actor.is_admin:
            raise Forbidden("The log is for administrators.")
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit + 1)
        for column, value in (
            (AuditRow.action, action),
            (AuditRow.subject, subject),
            (AuditRow.subject_id, subject_id),
            (AuditRow.actor, who),
        ):
            if value:
                query = query.where(column == value)
        if cursor:
            query = query.where(AuditRow.id < cursor)
        with self._db.read() as session:
            rows = session.scalars(query).all()
        lines = [_line(row) for row in rows[:limit]]
        return AuditPage(lines, lines[-1].id if len(rows) > limit else None)

    def choices(self, actor: Actor) -> tuple[Sequence[str], Sequence[str]]:
        """(actions, subjects) that occur in the log. Raises Forbidden."""
        if not actor.is_admin:
            raise Forbidden("The log is for administrators.")
        with self._db.read() as session:
            actions = session.scalars(select(AuditRow.action).distinct().order_by(AuditRow.action)).all()
            subjects = session.scalars(select(AuditRow.subject).distinct().order_by(AuditRow.subject)).all()
        return actions, subjects


def _line(row: AuditRow) -> AuditLine:
    return AuditLine(
        id=row.id,
        at=row.at,
        actor=row.actor,
        actor_kind=row.actor_kind,
        via=row.via,
        action=row.action,
        subject=row.subject,
        subject_id=row.subject_id,
        details=row.details,
        address=row.address,
    )
