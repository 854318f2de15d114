"""Our own organisation: set once, set aside first, never a candidate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who we are. Values as entered; comparing goes through app.domain.identifiers."""

    name: str
    aliases: tuple[str, ...] = ()
    tax_codes: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    bank_accounts: tuple[str, ...] = ()
