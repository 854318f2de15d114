"""Lists and look-ups of customers. Pages go by key; text is looked for without accents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.db.cursors import Keyset
from app.db.tables import Identifier, Party, Relation, User
from app.db.visibility import visible
from app.domain.access import Actor
from app.domain.identifiers import IdentifierType
from app.domain.text import clean_line, fold_key

_NAMES = (IdentifierType.ALIAS.value, IdentifierType.FORMER_NAME.value, IdentifierType.NAME.value)
_CONTACT_FINDS = (IdentifierType.PHONE.value, IdentifierType.EMAIL.value, IdentifierType.PERSON.value)

SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "name": Party.name_key,
    "code": Party.code,
    "created": Party.created_at,
    "changed": Party.updated_at,
}


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """What a list of customers is narrowed to; empty values narrow nothing. `sort` is a key of SORTS,
    with "-" before it the other way round."""

    text: str = ""
    status: str = ""
    kind: str = ""
    owner_id: str = ""
    sort: str = "name"


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer in a list."""

    id: str
    code: str
    name: str
    kind: str
    status: str
    tax_code: str | None
    phone: str | None
    email: str | None
    address: str | None
    owner: str | None
    changed_at: datetime


def list_customers(
    session: Session, actor: Actor, narrowed: CustomerFilter, cursor: str | None, limit: int
) -> tuple[list[CustomerLine], str | None]:
    """One page of customers and the cursor of the next, None at the end."""
    column = SORTS.get(narrowed.sort.removeprefix("-"), Party.name_key)
    keyset = Keyset(column, Party.id, descending=narrowed.sort.startswith("-"))
    query = _lines(actor, column).where(*_conditions(narrowed))
    rows = session.execute(keyset.page(query, cursor, limit)).all()
    return [CustomerLine(*row[:-1]) for row in rows[:limit]], keyset.next_cursor(rows, limit)


def find_customers(session: Session, actor: Actor, text: str, limit: int) -> list[CustomerLine]:
    """The customers a few typed characters most likely mean: exact code, then names that begin so, then the rest."""
    wanted = clean_line(text)
    if not wanted:
        return []
    query = _lines(actor, Party.id).where(_matches(wanted)).order_by(Party.name_key, Party.id).limit(limit * 8)
    exact = _lines(actor, Party.id).where(Party.code == wanted.upper())
    found = [CustomerLine(*row[:-1]) for row in [*session.execute(exact), *session.execute(query)]]
    key = fold_key(wanted)
    unique = list({line.id: line for line in found}.values())
    return sorted(unique, key=lambda line: _rank(line, wanted, key))[:limit]


def _rank(line: CustomerLine, wanted: str, key: str) -> tuple[int, str]:
    name = fold_key(line.name)
    if line.code == wanted.upper():
        return 0, name
    if wanted in (line.tax_code, line.phone, line.email):
        return 1, name
    if name.startswith(key) or line.code.startswith(wanted.upper()):
        return 2, name
    return (3 if f" {key}" in name else 4), name


def _lines(actor: Actor, sort_column: InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Party.id,
            Party.code,
            Party.name,
            Party.kind,
            Party.status,
            Party.tax_code,
            Party.phone,
            Party.email,
            Party.address,
            User.name.label("owner"),
            Party.updated_at,
            sort_column.label("sort_key"),
        )
        .outerjoin(User, User.id == Party.owner_id)
        .where(Party.is_customer, Party.deleted_at.is_(None), visible(Party.acl, actor))
    )


def _conditions(narrowed: CustomerFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if clean_line(narrowed.text):
        conditions.append(_matches(clean_line(narrowed.text)))
    if narrowed.status:
        conditions.append(Party.status == narrowed.status)
    if narrowed.kind:
        conditions.append(Party.kind == narrowed.kind)
    if narrowed.owner_id:
        conditions.append(Party.owner_id == narrowed.owner_id)
    return conditions


def _matches(text: str) -> ColumnElement[bool]:
    """Name, other names, code, tax code, phone or mail; a contact's name, phone or mail finds their company."""
    text, key = text[:200], fold_key(text[:200])
    found = [Party.code.startswith(text.upper(), autoescape=True)]
    if key:
        found.append(Party.name_key.contains(key, autoescape=True))
    identifiers = _identifier_matches(text, key)
    if identifiers is not None:
        own = select(Identifier.party_id).where(identifiers, Identifier.status == "active")
        contacts = (
            select(Relation.to_id)
            .join(Identifier, Identifier.party_id == Relation.from_id)
            .where(
                identifiers,
                Identifier.type.in_(_CONTACT_FINDS),
                Identifier.status == "active",
                Relation.role == "contact",
                Relation.deleted_at.is_(None),
            )
        )
        found += [Party.id.in_(own), Party.id.in_(contacts)]
    return or_(*found)


def _identifier_matches(text: str, key: str) -> ColumnElement[bool] | None:
    value, kind = Identifier.normalised, Identifier.type
    found: list[ColumnElement[bool]] = []
    digits = re.sub(r"\D", "", text)
    if len(digits) >= 3 and not re.search(r"[^\W\d_]", text):
        found.append(and_(kind == IdentifierType.TAX_CODE.value, value.startswith(text, autoescape=True)))
        found.append(and_(kind == IdentifierType.TAX_CODE.value, value.startswith(digits, autoescape=True)))
        national = digits.removeprefix("84") if text.startswith("+") else digits
        found.append(and_(kind == IdentifierType.PHONE.value, value.contains(national.lstrip("0"), autoescape=True)))
    if "@" in text or "." in text:
        folded = text.lower()
        found.append(and_(kind == IdentifierType.EMAIL.value, value.contains(folded, autoescape=True)))
        found.append(and_(kind == IdentifierType.DOMAIN.value, value.startswith(folded, autoescape=True)))
    if len(key) >= 2 and not key.replace(" ", "").isdigit():
        names = (*_NAMES, IdentifierType.PERSON.value)
        found.append(and_(kind.in_(names), value.contains(key, autoescape=True)))
    return or_(*found) if found else None


def customers_by_codes(session: Session, codes: Sequence[str]) -> dict[str, Party]:
    """Customers by code, also those in the trash (codes are never given out twice)."""
    found: dict[str, Party] = {}
    for start in range(0, len(codes), 400):
        rows = session.scalars(select(Party).where(Party.code.in_(codes[start : start + 400])))
        found.update({row.code: row for row in rows if row.code})
    return found


def choices_of_owners(session: Session) -> list[tuple[str, str]]:
    """(id, name) of the accounts a record may be given to."""
    query = select(User.id, User.name).where(User.active).order_by(User.name)
    return [(row.id, row.name) for row in session.execute(query)]
