"""Settings people change at run time (organisation, naming template, thresholds) and running numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, now
from app.db.types import Json, UtcDateTime


class Setting(Base):
    """One setting by key: organisation, naming_template, title_language, routing_threshold…"""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class Counter(Base):
    """The last number given out for a kind of code (KH, DL, DH, CS)."""

    __tablename__ = "counters"

    key: Mapped[str] = mapped_column(String(24), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
