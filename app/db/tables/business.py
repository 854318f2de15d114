"""What we do with a customer: deals, orders, cases, interactions, tasks, contracts' terms."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.db.tables.base import Base, Stamped, Versioned, WithId, now
from app.db.types import ID, Money, UtcDateTime
from app.domain.matching import number_key


class Deal(WithId, Stamped, Versioned, Base):
    """A sale being worked on. stage: new | qualified | proposal | negotiation | won | lost."""

    __tablename__ = "deals"

    code: Mapped[str] = mapped_column(String(32), unique=True)
    party_id: Mapped[str] = mapped_column(ID, ForeignKey("parties.id"))
    name: Mapped[str] = mapped_column(String(300))
    stage: Mapped[str] = mapped_column(String(16), default="new")
    amount: Mapped[Decimal | None] = mapped_column(Money)
    currency: Mapped[str] = mapped_column(String(3), default="VND")
    expected_close: Mapped[date | None]
    closed_on: Mapped[date | None]
    owner_id: Mapped[str | None] = mapped_column(ID, ForeignKey("users.id"))
    note: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("ix_deals_party", "party_id", "stage", "id"), Index("ix_deals_stage", "stage", "id"))


class DealStage(WithId, Base):
    """One move of a deal from stage to stage; kept for ever."""

    __tablename__ = "deal_stages"

    deal_id: Mapped[str] = mapped_column(ID, ForeignKey("deals.id"), index=True)
    stage: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(200))
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Order(WithId, Stamped, Versioned, Base):
    """An order. status: draft | confirmed | delivered | invoiced | paid | cancelled."""

    __tablename__ = "orders"

    code: Mapped[str] = mapped_column(String(32), unique=True)
    # As numbers on papers compare; follows the code where the row is an object, else whoever inserts it gives it.
    code_key: Mapped[str] = mapped_column(String(120), server_default="")
    party_id: Mapped[str] = mapped_column(ID, ForeignKey("parties.id"))
    deal_id: Mapped[str | None] = mapped_column(ID, ForeignKey("deals.id"))
    ordered_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(16), default="confirmed")
    amount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    currency: Mapped[str] = mapped_column(String(3), default="VND")
    note: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_orders_party", "party_id", "ordered_on", "id"),
        Index("ix_orders_code_key", "code_key", "party_id"),
    )

    @validates("code")
    def _keyed(self, _name: str, code: str) -> str:
        self.code_key = number_key(code)
        return code


class OrderLine(WithId, Base):
    """One line of an order. Quantity in thousandths like money, so that 1.5 kg is exact."""

    __tablename__ = "order_lines"

    order_id: Mapped[str] = mapped_column(ID, ForeignKey("orders.id"), index=True)
    position: Mapped[int]
    product: Mapped[str] = mapped_column(String(300))
    quantity: Mapped[Decimal] = mapped_column(Money)
    unit: Mapped[str] = mapped_column(String(24), default="")
    unit_price: Mapped[Decimal] = mapped_column(Money)


class Case(WithId, Stamped, Versioned, Base):
    """A question, complaint or repair. status: open | waiting | closed. severity: low | normal | high."""

    __tablename__ = "cases"

    code: Mapped[str] = mapped_column(String(32), unique=True)
    party_id: Mapped[str] = mapped_column(ID, ForeignKey("parties.id"))
    subject: Mapped[str] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16), default="open")
    severity: Mapped[str] = mapped_column(String(16), default="normal")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner_id: Mapped[str | None] = mapped_column(ID, ForeignKey("users.id"))

    __table_args__ = (Index("ix_cases_party", "party_id", "status", "id"), Index("ix_cases_status", "status", "id"))


class Interaction(WithId, Stamped, Versioned, Base):
    """A call, meeting, visit, chat or note with a customer."""

    __tablename__ = "interactions"

    party_id: Mapped[str] = mapped_column(ID, ForeignKey("parties.id"))
    contact_id: Mapped[str | None] = mapped_column(ID, ForeignKey("parties.id"))
    kind: Mapped[str] = mapped_column(String(16))  # call | meeting | visit | chat | note
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str | None] = mapped_column(Text)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    actor: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (Index("ix_interactions_party", "party_id", "happened_at", "id"),)


class Task(WithId, Stamped, Versioned, Base):
    """Something somebody should do by a day."""

    __tablename__ = "tasks"

    party_id: Mapped[str | None] = mapped_column(ID, ForeignKey("parties.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assignee_id: Mapped[str | None] = mapped_column(ID, ForeignKey("users.id"), index=True)
    note: Mapped[str | None] = mapped_column(Text)
