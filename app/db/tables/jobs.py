"""The queue: a row per (document, step, version), enqueued in the transaction of the thing it serves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, WithId, now
from app.db.types import ID, Json, UtcDateTime


class Job(WithId, Base):
    """state: ready | running | done | dead | cancelled. `priority` 0 a person waits, 5 scans and mail, 9 bulk.

    `owner` is boot id + pid + start time of the claiming process; settling asks for owner AND attempt,
    so a thawed worker whose lease ran out changes nothing (fencing).
    """

    __tablename__ = "jobs"

    document_id: Mapped[str | None] = mapped_column(ID, ForeignKey("documents.id"))
    step: Mapped[str] = mapped_column(String(24))
    step_version: Mapped[int] = mapped_column(default=1)
    payload: Mapped[Any | None] = mapped_column(Json)
    priority: Mapped[int] = mapped_column(default=5)
    sender: Mapped[str] = mapped_column(String(320), default="")
    turn: Mapped[int] = mapped_column(default=0, server_default="0")  # in which a sender's jobs come, see app.db.jobs
    state: Mapped[str] = mapped_column(String(12), default="ready")
    attempt: Mapped[int] = mapped_column(default=0)  # claims so far: the fencing token, only ever grows
    failures: Mapped[int] = mapped_column(default=0)
    run_after: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    owner: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("uq_jobs_step", "document_id", "step", "step_version", unique=True),
        Index("ix_jobs_claim", "state", "priority", "turn", "document_id"),
        Index("ix_jobs_sender", "sender", "state", "priority", "turn"),
    )
