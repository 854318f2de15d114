"""State of the doors: inbox folders, mailboxes, and what could not be taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, WithId, now
from app.db.types import Json, UtcDateTime


class DoorState(Base):
    """One door (`folder:/path`, `imap:user@host/INBOX`, `smtp`): its last look, counts and trouble."""

    __tablename__ = "doors"

    key: Mapped[str] = mapped_column(String(400), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    last_look_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    state: Mapped[Any | None] = mapped_column(Json)  # a mailbox: uidvalidity and the last uid taken


class DoorFault(WithId, Base):
    """One delivery not taken yet: a mail by its UID, a file by its path. Retried, shown, never skipped."""

    __tablename__ = "door_faults"

    door: Mapped[str] = mapped_column(String(400))
    item: Mapped[str] = mapped_column(String(400))  # uidvalidity/uid, or file name
    reason: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=1)
    retry_after: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("uq_door_faults_item", "door", "item", unique=True),)
