"""What people have taught by confirming and correcting, and the classifier of types that was made of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, WithId, now
from app.db.types import ID, Json, UtcDateTime


class Lesson(WithId, Base):
    """One thing that was learned from a person's word, see app.domain.learning.LessonKind. Never removed.

    A lesson stands while `taken_back_at` is null. `taken_back_by` is the decision that took it back (its own one: it
    was undone; a later one: the person said something else), null when a person took back this lesson by itself.
    Of all standing lessons on an identifier the one with the latest `since` says its status.
    """

    __tablename__ = "lessons"

    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(Text)  # the identifier as printed; the type's slug
    document_id: Mapped[str | None] = mapped_column(ID, ForeignKey("documents.id"), index=True)
    party_id: Mapped[str | None] = mapped_column(ID, ForeignKey("parties.id"))
    identifier_id: Mapped[str | None] = mapped_column(ID, ForeignKey("identifiers.id"), index=True)
    decision_id: Mapped[str | None] = mapped_column(ID, index=True)
    actor: Mapped[str] = mapped_column(String(200), default="")
    filed: Mapped[int] = mapped_column(default=0)  # documents that filed themselves by it
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by: Mapped[str | None] = mapped_column(ID, index=True)

    __table_args__ = (
        Index("ix_lessons_created", "created_at", "id"),
        Index("ix_lessons_kind", "kind", "created_at", "id"),
        Index("ix_lessons_party", "party_id", "created_at", "id"),
    )


class TypeModel(WithId, Base):
    """A classifier of document types as it was trained; `data` (see workers.learning.model) only of one that is used.

    `figures`: how it did on held-back examples beside the rules, see app.services.type_learning.Figures.
    """

    __tablename__ = "type_models"

    trained_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    is_used: Mapped[bool] = mapped_column(default=False)
    figures: Mapped[Any] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64), default="")  # of `data`
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    __table_args__ = (Index("ix_type_models_used", "is_used", "id"),)
