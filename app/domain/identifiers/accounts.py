"""Bank account numbers: the digits, with the bank's name apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum import iban

_NUMBER = re.compile(r"\d(?:[ .\-]?\d){5,19}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_JOINERS = re.compile(r"^(?:\W|\b(?:tại|tai|at|ngân hàng|ngan hang|bank)\b[:\s]*)*|\W+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account: `number` digits only (or an IBAN), `bank` as printed, "" when not said."""

    number: str
    bank: str


def parse_bank_account(raw: str) -> BankAccount | None:
    """The account in "0071 0012 34567 - Vietcombank CN HCM"; None when there is no number of 6 to 20 digits."""
    foreign = _foreign(raw)
    if foreign:
        return foreign
    found = max(_NUMBER.finditer(raw), key=lambda m: len(m.group()), default=None)
    if found is None or not found.group().isascii():
        return None
    digits = re.sub(r"\D", "", found.group())
    return BankAccount(digits, _bank_name(raw[found.end() :] or raw[: found.start()])) if len(digits) <= 20 else None


def normalise_bank_account(raw: str) -> str | None:
    """The number of an account alone; None when not valid."""
    account = parse_bank_account(raw)
    return account.number if account else None


def _foreign(raw: str) -> BankAccount | None:
    """An IBAN with its bank's name; what follows it may look like more of it, so the longest valid one counts."""
    found = _IBAN.search(raw.upper())
    if found is None:
        return None
    for end in range(found.end(), found.start() + 14, -1):
        text = raw[found.start() : end]
        if iban.is_valid(text):
            return BankAccount(str(iban.compact(text)).upper(), _bank_name(raw[end:] or raw[: found.start()]))
    return None


def _bank_name(rest: str) -> str:
    return _JOINERS.sub("", rest.strip())
