"""What happened: the timeline of a customer (derived) and the audit log (append-only)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, WithId, now
from app.db.types import ID, Json, Money, UtcDateTime


class TimelineEntry(WithId, Base):
    """One thing on a customer's timeline, written in the transaction of the thing it shows. Derived:
    it can be made again from documents, mails, interactions, deals, orders, cases and tasks.

    kind: document | email | call | meeting | visit | chat | note | deal | order | case | task.
    """

    __tablename__ = "timeline"

    party_id: Mapped[str] = mapped_column(ID, ForeignKey("parties.id"))
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(16))
    ref_id: Mapped[str] = mapped_column(ID)
    title: Mapped[str] = mapped_column(String(400))
    detail: Mapped[str | None] = mapped_column(Text)
    doc_type: Mapped[str | None] = mapped_column(String(24))
    amount: Mapped[Decimal | None] = mapped_column(Money)
    currency: Mapped[str | None] = mapped_column(String(3))
    actor: Mapped[str] = mapped_column(String(200), default="")
    acl: Mapped[str] = mapped_column(String(80), default="team:all")

    __table_args__ = (
        Index("ix_timeline_party", "party_id", "happened_at", "id"),
        Index("ix_timeline_kind", "party_id", "kind", "happened_at", "id"),
        Index("ix_timeline_doc_type", "party_id", "doc_type", "happened_at", "id"),
        Index("uq_timeline_ref", "party_id", "kind", "ref_id", unique=True),
    )


class AuditRow(WithId, Base):
    """Who did or saw what, when and by what right. Rows are only ever added (triggers hold that)."""

    __tablename__ = "audit"

    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    actor_kind: Mapped[str] = mapped_column(String(12))
    actor: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[str | None] = mapped_column(ID)
    via: Mapped[str] = mapped_column(String(120), default="")
    action: Mapped[str] = mapped_column(String(40))  # create, update, delete, restore, view, download, file, sign_in…
    subject: Mapped[str] = mapped_column(String(24))  # party, document, deal…
    subject_id: Mapped[str] = mapped_column(String(64))
    details: Mapped[Any | None] = mapped_column(Json)  # changed fields with old and new; never document text
    address: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_audit_subject", "subject", "subject_id", "at"),
        Index("ix_audit_at", "at", "id"),
        Index("ix_audit_user", "user_id", "at"),
    )
