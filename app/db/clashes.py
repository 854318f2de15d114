"""Faults that only the database knows: a code that is taken, a colleague who does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.tables import User
from app.domain.faults import Fault, msgid

CODE_TAKEN = msgid("The code %(code)s is taken.")
NO_SUCH_PERSON = msgid("This person does not exist or may no longer sign in.")


def code_clash(session: Session, table: type[Any], code: object, row_id: str | None = None) -> Iterator[Fault]:
    """A fault when another record of the kind, also one in the trash, has this code."""
    taken = session.scalar(select(table.id).where(table.code == code)) if code else None
    if taken and taken != row_id:
        yield Fault("code", CODE_TAKEN, {"code": str(code)})


def owner_clash(session: Session, field: str, owner_id: object, present: str | None = None) -> Iterator[Fault]:
    """A fault when the account does not exist or is closed; the `present` owner may stay."""
    account = session.get(User, owner_id) if owner_id else None
    if owner_id and owner_id != present and (account is None or not account.active):
        yield Fault(field, NO_SUCH_PERSON)
