"""Finds who a document may belong to: look-ups by indexed identifiers, numbers of filed documents, threads.

Constant number of queries for any number of customers: never a walk over them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select, union_all
from sqlalchemy.orm import Session

from app.db.tables import Arrival, Document, Identifier, Mail, Party, Relation
from app.domain.documents import DocumentStatus
from app.domain.identifiers import IdentifierType
from app.domain.matching.inputs import IdentifierHit, IdentifierStatus, PartyProfile, ReferenceHit
from app.domain.stack_notes import note_of

_CHUNK = 200
_MOVING = {DocumentStatus.RECEIVED.value, DocumentStatus.READING.value}
_KINDS = {kind.value for kind in IdentifierType}
# More holders than this of one value tell nothing of any of them. The limit is one value's, so that what many share
# never hides what one has alone.
_HOLDERS_LIMIT = 25
_REFERENCES_LIMIT = 500


def find_hits(session: Session, keys: Sequence[tuple[IdentifierType, str]]) -> list[IdentifierHit]:
    """Rows of `identifiers` under these keys, led from a contact to the companies it works for."""
    rows = [row for start in range(0, len(keys), _CHUNK) for row in _rows(session, keys[start : start + _CHUNK])]
    customers = _customers_of(session, {row.party_id for row in rows})
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.status == IdentifierStatus.ACTIVE:
            holders[row.type, row.normalised] |= {party.id for party in customers.get(row.party_id, ())}
    return [
        IdentifierHit(
            party_id=party.id,
            party_code=party.code or "",
            party_name=party.name,
            party_kind=party.kind,
            type=IdentifierType(row.type),
            value=row.normalised,
            source=row.source,
            status=IdentifierStatus(row.status),
            holders=max(1, len(holders[row.type, row.normalised])),
        )
        for row in rows
        for party in customers.get(row.party_id, ())
    ]


def _rows(session: Session, keys: Sequence[tuple[IdentifierType, str]]) -> Iterable[Identifier]:
    """Of each key at most _HOLDERS_LIMIT rows: each a short range of the index, all in one statement."""
    ranges = [
        select(Identifier.id)
        .where(
            Identifier.type == kind.value,
            Identifier.normalised == value,
            Identifier.status != IdentifierStatus.RETIRED.value,
        )
        .order_by(Identifier.party_id)
        .limit(_HOLDERS_LIMIT)
        .subquery()
        for kind, value in keys
    ]
    wanted = union_all(*(select(each.c.id) for each in ranges))
    return session.scalars(select(Identifier).where(Identifier.id.in_(wanted)).order_by(Identifier.id))


def _customers_of(session: Session, party_ids: set[str]) -> dict[str, list[Party]]:
    """The live customers each of these parties stands for: itself, and the companies it is a contact of."""
    links = session.execute(
        select(Relation.from_id, Relation.to_id).where(
            Relation.from_id.in_(party_ids), Relation.role == "contact", Relation.deleted_at.is_(None)
        )
    ).all()
    wanted = party_ids | {link.to_id for link in links}
    live = {
        party.id: party
        for party in session.scalars(
            select(Party).where(Party.id.in_(wanted), Party.is_customer.is_(True), Party.deleted_at.is_(None))
        )
    }
    found: dict[str, list[Party]] = defaultdict(list)
    for party_id in party_ids & live.keys():
        found[party_id].append(live[party_id])
    for link in links:
        if link.to_id in live and live[link.to_id] not in found[link.from_id]:
            found[link.from_id].append(live[link.to_id])
    return found


def find_references(session: Session, document_id: str, numbers: Sequence[str]) -> list[ReferenceHit]:
    """Documents already filed under one of these number keys."""
    rows = session.execute(
        select(Document.number_key, Document.party_id, Document.id)
        .join(Party, Party.id == Document.party_id)
        .where(
            Document.number_key.in_(list(numbers)[:500]),
            Document.id != document_id,
            Document.deleted_at.is_(None),
            Document.status == DocumentStatus.FILED.value,
            Party.deleted_at.is_(None),
        )
        .limit(_REFERENCES_LIMIT)
    )
    return [ReferenceHit(number=number or "", party_id=party_id or "", document_id=i) for number, party_id, i in rows]


def find_profiles(session: Session, party_ids: Iterable[str]) -> list[PartyProfile]:
    """The customers named, each with its active identifiers."""
    wanted = list(set(party_ids))
    known: dict[str, set[tuple[IdentifierType, str]]] = defaultdict(set)
    rows = session.execute(
        select(Identifier.party_id, Identifier.type, Identifier.normalised).where(
            Identifier.party_id.in_(wanted),
            Identifier.status == IdentifierStatus.ACTIVE.value,
            Identifier.type != IdentifierType.NEAR_NAME.value,
        )
    )
    for party_id, kind, value in rows:
        if kind in _KINDS:
            known[party_id].add((IdentifierType(kind), value))
    parties = session.scalars(select(Party).where(Party.id.in_(wanted), Party.deleted_at.is_(None)))
    return [PartyProfile(p.id, p.code or "", p.name, p.kind, frozenset(known[p.id])) for p in parties]


def company_it_keeps(session: Session, document_id: str) -> tuple[str | None, str | None]:
    """(the one customer to whom the other mails of this mail's conversation are filed, the one to whom what was inside
    this mail or archive is); None when there is none, or more than one."""
    inside = _inside(session, document_id)
    found = {party_id for _, party_id in inside if party_id}
    mail = session.get(Mail, document_id)
    if mail is None:
        # An archive is whose all its files are; one of somebody else's, or nobody's, and a person is asked.
        whole = bool(inside) and all(status == DocumentStatus.FILED.value for status, _ in inside)
        return None, found.pop() if whole and len(found) == 1 else None
    if any(status in _MOVING for status, _ in inside):
        found = set()  # what is still being read may say somebody else
    thread = _parties_in_thread(session, mail)
    if len(found) > 1 or len(thread) > 1:
        return None, None
    return thread.pop() if thread else None, found.pop() if found else None


def _parties_in_thread(session: Session, mail: Mail) -> set[str]:
    """At most two."""
    in_thread = select(Mail.document_id).where(Mail.thread_id == mail.thread_id, Mail.document_id != mail.document_id)
    return set(
        session.scalars(
            select(Document.party_id)
            .where(
                Document.id.in_(in_thread),
                Document.status == DocumentStatus.FILED.value,
                Document.party_id.is_not(None),
                Document.deleted_at.is_(None),
            )
            .distinct()
            .limit(2)
        )
    )


def _inside(session: Session, document_id: str) -> list[tuple[str, str | None]]:
    """(status, customer when filed) of every document that came inside this one; a stack that was taken apart is
    its parts."""
    found = _came_in(session, [document_id])
    stacks = [row.id for row in found if (note := note_of(row.stack)) is not None and note.is_split]
    rows = [row for row in found if row.id not in stacks] + (_came_in(session, stacks) if stacks else [])
    return [(row.status, row.party_id if row.status == DocumentStatus.FILED.value else None) for row in rows]


def _came_in(session: Session, container_ids: Sequence[str]) -> list[Row[tuple[str, str, str | None, Any]]]:
    query = (
        select(Document.id, Document.status, Document.party_id, Document.stack)
        .join(Arrival, Arrival.document_id == Document.id)
        .where(Arrival.parent_id.in_(container_ids), Document.deleted_at.is_(None))
    )
    return list(session.execute(query))
