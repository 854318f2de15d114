"""Companies and persons, how they relate, and every identifier that names them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, Stamped, Versioned, WithId, now
from app.db.types import ID, UtcDateTime


class Party(WithId, Stamped, Versioned, Base):
    """A company or person we know. `is_customer` rows have a 360° page; others are contacts and the like.

    kind: company | person. status: customer | lead | former | contact.
    """

    __tablename__ = "parties"

    code: Mapped[str | None] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(16), default="company")
    status: Mapped[str] = mapped_column(String(16), default="customer")
    is_customer: Mapped[bool] = mapped_column(default=True)
    name: Mapped[str] = mapped_column(String(400))
    name_key: Mapped[str] = mapped_column(String(400), index=True)  # folded, for lists and quick find
    tax_code: Mapped[str | None] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(320))
    website: Mapped[str | None] = mapped_column(String(255))
    title: Mapped[str | None] = mapped_column(String(120))  # a person's position
    note: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(40), default="user")
    owner_id: Mapped[str | None] = mapped_column(ID, ForeignKey("users.id"))
    merged_into_id: Mapped[str | None] = mapped_column(ID, ForeignKey("parties.id"))

    __table_args__ = (Index("ix_parties_customers", "is_customer", "deleted_at", "name_key", "id"),)


class Relation(WithId, Stamped, Base):
    """`from_id` is `role` of `to_id`: contact, branch, parent, referrer, agent."""

    __tablename__ = "relations"

    from_id: Mapped[str] = mapped_column(ID, ForeignKey("parties.id"), index=True)
    to_id: Mapped[str] = mapped_column(ID, ForeignKey("parties.id"), index=True)
    role: Mapped[str] = mapped_column(String(24), default="contact")
    title: Mapped[str | None] = mapped_column(String(120))
    decides: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Identifier(WithId, Stamped, Base):
    """Anything that names a party: tax code, phone, mail, domain, account, alias… One table, one
    normaliser (app.domain.identifiers), one index; routing, import and quick search all look here.

    status: active | retired | negative (a person said: this does NOT mean them).
    """

    __tablename__ = "identifiers"

    party_id: Mapped[str] = mapped_column(ID, ForeignKey("parties.id"), index=True)
    type: Mapped[str] = mapped_column(String(24))
    raw: Mapped[str] = mapped_column(Text)
    normalised: Mapped[str] = mapped_column(String(400))
    source: Mapped[str] = mapped_column(String(80), default="user")
    status: Mapped[str] = mapped_column(String(12), default="active")
    is_primary: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    decision_id: Mapped[str | None] = mapped_column(ID)  # the correction it was learned from

    __table_args__ = (
        Index("ix_identifiers_lookup", "type", "normalised", "party_id"),
        Index("uq_identifiers_party", "party_id", "type", "normalised", unique=True),
    )


class Assertion(WithId, Base):
    """One value somebody or something stated for a field of a record; the record shows the winner.

    source: user | import | document | mail | learned; `source_id` the user, import run or document page.
    """

    __tablename__ = "assertions"

    party_id: Mapped[str] = mapped_column(ID, ForeignKey("parties.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    value: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(24))
    source_id: Mapped[str | None] = mapped_column(String(80))
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
