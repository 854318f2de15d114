"""Rows of `identifiers`: brought in line with what a record says, and looked up in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.lessons import withdraw
from app.db.tables import Assertion, Identifier, Lesson, Party
from app.domain.access import Actor
from app.domain.customers import DERIVED, LEARNED, NewIdentifier
from app.domain.identifiers import IdentifierType

_CHUNK = 400

# Kinds whose values the record's own columns do not hold: the history tells of them by this name.
FIELD_OF = {
    IdentifierType.ALIAS: "aliases",
    IdentifierType.ADDRESS: "addresses",
    IdentifierType.PHONE: "phones",
    IdentifierType.EMAIL: "emails",
    IdentifierType.DOMAIN: "domains",
    IdentifierType.BANK_ACCOUNT: "bank_accounts",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds an identifier: a customer, by code and name; `acl` says who may know that."""

    party_id: str
    code: str
    name: str
    acl: str


def origin(actor: Actor) -> tuple[str, str | None]:
    """Where values that `actor` enters come from: (source, source_id) of identifiers and assertions."""
    if actor.kind == "import":
        return "import", actor.via or None
    return ("user", actor.user_id) if actor.kind == "user" else (actor.kind, actor.via or None)


def sync(session: Session, actor: Actor, party_id: str, wanted: Iterable[NewIdentifier]) -> dict[str, list[str]]:
    """Make the party's active identifiers those of `wanted`. What is gone is retired, never removed.

    A value that a person had marked as not meaning this party becomes active again when it is entered.
    What a record does not show (former names, what was learned beside it) is left alone.
    Returns the changes as {"field": [old, new]} for the history.
    """
    rows = {(row.type, row.normalised): row for row in of_party(session, party_id)}
    before = _told(rows.values())
    new = {identifier.key: identifier for identifier in wanted}
    for key, identifier in new.items():
        source = DERIVED if identifier.derived else origin(actor)[0]
        row = rows.get(key)
        if row is None:
            row = rows[key] = as_row(party_id, identifier, source)
            session.add(row)
        elif row.status != "active":
            row.status, row.source, row.valid_to = "active", source, None
        if not identifier.derived:
            row.raw = identifier.raw
            row.source = source if row.source == DERIVED else row.source
        row.is_primary = identifier.primary
    for key, row in rows.items():
        if key not in new and row.status == "active" and _is_shown(row):
            row.status = "retired"
            if row.source == LEARNED:
                withdraw(session, Lesson.identifier_id == row.id, by=None)
    session.flush()
    after = _told(rows.values())
    return {
        field: ["; ".join(before.get(field, [])), "; ".join(after.get(field, []))]
        for field in {**before, **after}
        if before.get(field, []) != after.get(field, [])
    }


def _is_shown(row: Identifier) -> bool:
    """Whether the record holds this value, so that its absence there means that it was taken away."""
    if row.type == IdentifierType.TAX_CODE:
        return row.source != LEARNED
    return row.source == DERIVED or row.type in FIELD_OF


def as_row(party_id: str, new: NewIdentifier, source: str) -> Identifier:
    """The row of a new identifier."""
    return Identifier(
        party_id=party_id,
        type=new.type.value,
        raw=new.raw,
        normalised=new.normalised,
        source=source,
        status="active",
        is_primary=new.primary,
    )


def of_party(session: Session, party_id: str) -> list[Identifier]:
    """All identifiers of a party, retired and negative ones too; the primary of each type first."""
    query = select(Identifier).where(Identifier.party_id == party_id)
    return list(session.scalars(query.order_by(Identifier.type, Identifier.is_primary.desc(), Identifier.id)))


def of_parties(session: Session, party_ids: Sequence[str]) -> dict[str, list[Identifier]]:
    """As `of_party`, for many parties: one query for each few hundred."""
    found: dict[str, list[Identifier]] = {party_id: [] for party_id in party_ids}
    for start in range(0, len(party_ids), _CHUNK):
        query = select(Identifier).where(Identifier.party_id.in_(party_ids[start : start + _CHUNK]))
        for row in session.scalars(query.order_by(Identifier.type, Identifier.is_primary.desc(), Identifier.id)):
            found[row.party_id].append(row)
    return found


def state(session: Session, actor: Actor, party_id: str, fields: dict[str, str | None]) -> None:
    """Keep each value as an assertion: what was stated, by whom or by what."""
    source, source_id = origin(actor)
    for field, value in fields.items():
        session.add(Assertion(party_id=party_id, field=field, value=value, source=source, source_id=source_id))


def holders(session: Session, kind: IdentifierType, values: Sequence[str]) -> dict[str, list[Holder]]:
    """Live customers that hold these normalised values, by value. One query for each few hundred values."""
    found: dict[str, list[Holder]] = {}
    for start in range(0, len(values), _CHUNK):
        query = (
            select(Identifier.normalised, Party.id, Party.code, Party.name, Party.acl)
            .join(Party, Party.id == Identifier.party_id)
            .where(
                Identifier.type == kind.value,
                Identifier.normalised.in_(values[start : start + _CHUNK]),
                Identifier.status == "active",
                Party.is_customer,
                Party.deleted_at.is_(None),
            )
        )
        for value, party_id, code, name, acl in session.execute(query):
            found.setdefault(value, []).append(Holder(party_id, code or "", name, acl))
    return found


def _told(rows: Iterable[Identifier]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for row in rows:
        field = FIELD_OF.get(IdentifierType(row.type)) if row.status == "active" and row.source != DERIVED else None
        if field:
            value = row.normalised if field in ("phones", "emails", "domains") else row.raw
            told.setdefault(field, []).append(value)
    return {field: sorted(values) for field, values in told.items()}
