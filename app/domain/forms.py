"""Checks shared by the records of deals, orders, cases, interactions and tasks: texts, days, amounts, choices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from app.domain.amounts import parse_amount, round_money
from app.domain.customers import BAD_CODE, check_code
from app.domain.days import parse_day
from app.domain.faults import NOT_A_CHOICE, REQUIRED, TOO_LONG, Fault, msgid
from app.domain.text import clean, clean_line

BAD_DAY = msgid("“%(value)s” is no date: write it like 31/12/2026.")
BAD_AMOUNT = msgid("“%(value)s” is no amount: write it like 1.250.000 or 1,250.50.")
NEGATIVE = msgid("This must not be below zero.")
BAD_CURRENCY = msgid("“%(value)s” is no currency: three letters like VND or USD.")
_NOTE_LIMIT = 20_000

Choice = TypeVar("Choice", bound=StrEnum)


class Checks:
    """Takes texts as typed, gives values, gathers faults by field."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, field: str, message: str, **values: str) -> None:
        """Note something wrong."""
        self.faults.append(Fault(field, message, values))

    def line(self, field: str, text: str, *, limit: int = 300, required: bool = True) -> str:
        """One line, trimmed."""
        value = clean_line(text)
        if required and not value:
            self.fault(field, REQUIRED)
        if len(value) > limit:
            self.fault(field, TOO_LONG, limit=str(limit))
        return value

    def prose(self, field: str, text: str) -> str | None:
        """Several lines; None when empty."""
        value = clean(text).strip()
        if len(value) > _NOTE_LIMIT:
            self.fault(field, TOO_LONG, limit=str(_NOTE_LIMIT))
        return value or None

    def code(self, text: str) -> str | None:
        """A code, None when none was given."""
        if not text.strip():
            return None
        code = check_code(text)
        if code is None:
            self.fault("code", BAD_CODE)
        return code

    def choice(self, field: str, text: str, choices: type[Choice]) -> str:
        """A slug out of `choices`."""
        if text not in set(choices):
            self.fault(field, NOT_A_CHOICE, value=text[:80], choices=", ".join(choices))
        return text

    def day(self, field: str, text: str, *, required: bool = False) -> date | None:
        """A day, in any of the usual ways to write it."""
        if not text.strip():
            if required:
                self.fault(field, REQUIRED)
            return None
        parsed = parse_day(text)
        if parsed is None:
            self.fault(field, BAD_DAY, value=text[:80])
        return parsed.day if parsed else None

    def amount(self, field: str, text: str, *, required: bool = False) -> Decimal | None:
        """A number that is not negative, in Vietnamese or English grouping."""
        if not text.strip():
            if required:
                self.fault(field, REQUIRED)
            return None
        parsed = parse_amount(text)
        if parsed is None:
            self.fault(field, BAD_AMOUNT, value=text[:80])
            return None
        if parsed.value < 0:
            self.fault(field, NEGATIVE)
        return parsed.value

    def money(self, field: str, text: str, currency: str) -> Decimal | None:
        """An amount in the currency's minor unit."""
        value = self.amount(field, text)
        return None if value is None else round_money(value, currency)

    def currency(self, text: str) -> str:
        """An ISO 4217 code in upper case; VND when none was given."""
        code = clean_line(text).upper() or "VND"
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            self.fault("currency", BAD_CURRENCY, value=text[:20])
        return code
