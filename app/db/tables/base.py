"""Base class of all tables and the columns that many share."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.db.types import ID, UtcDateTime, new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def now() -> datetime:
    """The moment of a write, UTC. Business rules get their clock passed in; rows take this."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """All tables of Hoso."""

    metadata = MetaData(naming_convention=NAMING)


class WithId:
    """A row with an opaque, sortable id."""

    id: Mapped[str] = mapped_column(ID, primary_key=True, default=new_id)


class Stamped:
    """A row that says when it came and when it last changed."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class Versioned:
    """A row edited by people: optimistic lock, soft delete, access key."""

    version: Mapped[int] = mapped_column(default=1)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acl: Mapped[str] = mapped_column(default="team:all")
