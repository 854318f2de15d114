"""Column types that mean the same on SQLite and PostgreSQL, and the id generator."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import uuid_utils
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

ID = String(36)
Json = JSON().with_variant(JSONB(), "postgresql")

# Thousandths hold every currency in use (three minor digits at most) and sums stay exact integers.
_MONEY_SCALE = 1000
MONEY_LIMIT = Decimal(10) ** 15


def new_id() -> str:
    """A UUIDv7: opaque, unique, sorts by time of creation."""
    return str(uuid_utils.uuid7())


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Takes aware datetimes only, stores UTC, gives aware UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An exact amount with up to three decimals, stored as thousandths; its currency stands beside it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        if value is None:
            return None
        amount = Decimal(value)
        if not amount.is_finite() or abs(amount) >= MONEY_LIMIT:
            raise ValueError("amount out of range")
        return int((amount * _MONEY_SCALE).to_integral_value())

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        amount = Decimal(int(value)) / _MONEY_SCALE
        return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount.normalize()
