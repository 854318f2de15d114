"""Customers: create, edit, list, find, delete. The 360° page is customers_view.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.codes import next_code
from app.db.engine import Database
from app.db.identifiers import of_party, state, sync
from app.db.journal import audit
from app.db.locks import Lock, alone
from app.db.parties import (
    CustomerFilter,
    CustomerLine,
    choices_of_owners,
    find_customers,
    list_customers,
)
from app.db.records import added, check_version, edited, removed
from app.db.reindexing import reindex_documents_of, route_waiting_again
from app.db.tables import Assertion, Case, Deal, Identifier, Order, Party, Relation, Task, TimelineEntry
from app.db.visibility import get_customer_by_code
from app.domain.access import TEAM_ALL, Actor
from app.domain.customers import (
    DERIVED,
    LEARNED,
    CheckedParty,
    CustomerInput,
    check_customer,
    with_code,
)
from app.domain.faults import raise_faults
from app.domain.identifiers import IdentifierType
from app.errors import NotFound
from app.services.customer_clashes import clashes
from app.services.learning import judge

_SHOWN_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class CustomerRef:
    """A customer that was just written."""

    id: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A customer for editing: what was entered, and the version to send back."""

    id: str
    code: str
    version: int
    entered: CustomerInput
    learned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What the deletion of a customer touches; each number is cut at 1,000."""

    name: str
    code: str
    version: int
    counts: dict[str, int]

    @property
    def touches_anything(self) -> bool:
        """Whether there is anything besides the record itself."""
        return any(self.counts.values())


class CustomerService:
    """Use cases on the records of customers."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(
        self, actor: Actor, narrowed: CustomerFilter, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[CustomerLine], str | None]:
        """One page and the cursor of the next (None at the end). Raises InvalidInput for a broken cursor."""
        with self._db.read() as session:
            return list_customers(session, actor, narrowed, cursor, limit)

    def find(self, actor: Actor, text: str, limit: int = 8) -> list[CustomerLine]:
        """Quick find for pickers and the palette: name, code, tax code, phone, mail, also of contacts."""
        with self._db.read() as session:
            return find_customers(session, actor, text, limit)

    def by_code(self, actor: Actor, code: str) -> CustomerRef:
        """The customer with this code, whatever its case. Raises NotFound."""
        with self._db.read() as session:
            party = get_customer_by_code(session, actor, code)
            return CustomerRef(party.id, party.code or "", party.name)

    def owners(self) -> list[tuple[str, str]]:
        """(id, name) of the people a customer, deal, case or task may be given to."""
        with self._db.read() as session:
            return choices_of_owners(session)

    def record(self, actor: Actor, code: str) -> CustomerRecord:
        """The record for the edit form. Raises NotFound."""
        with self._db.read() as session:
            party = get_customer_by_code(session, actor, code)
            rows = of_party(session, party.id)
            learned = tuple(row.raw for row in rows if row.source == LEARNED and row.status == "active")
            return CustomerRecord(party.id, party.code or "", party.version, entered_of(party, rows), learned)

    def create(
        self, actor: Actor, entered: CustomerInput, *, stated_by: Mapping[str, tuple[str, str]] | None = None
    ) -> CustomerRef:
        """Store a new customer. Raises InvalidFields with every fault.

        `stated_by`: for fields that were taken from a document, (source, source_id) of the assertion.
        """
        checked = with_code(check_customer(entered), entered.code)
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)
            raise_faults([*checked.faults, *clashes(session, actor, checked)])
            code = checked.columns.get("code") or next_code(session, Party)
            columns = {**checked.columns, "code": code}
            party = Party(**columns, is_customer=True, acl=own_team(actor))
            added(session, actor, party, columns)
            lists = sync(session, actor, party.id, checked.identifiers)
            values = {key: value for key, value in asserted(columns).items() if value}
            _state_all(
                session, actor, party.id, values | {key: pair[1] for key, pair in lists.items()}, stated_by or {}
            )
            route_waiting_again(session)
            return CustomerRef(party.id, str(code), party.name)

    def edit(self, actor: Actor, code: str, version: int, entered: CustomerInput) -> CustomerRef:
        """Change a customer. Raises InvalidFields, NotFound, and Conflict when `version` is not the present one."""
        checked = with_code(check_customer(entered), entered.code)
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)
            party = get_customer_by_code(session, actor, code)
            check_version(party, version)
            raise_faults([*checked.faults, *clashes(session, actor, checked, party)])
            if write_customer(session, actor, party, checked):
                route_waiting_again(session)
            return CustomerRef(party.id, party.code or "", party.name)

    def judge_identifier(self, actor: Actor, code: str, identifier_id: str, *, theirs: bool) -> str:
        """Say whether a learned value means this customer; returns the value. Raises NotFound.

        What does not stays on record as such, so that it is not learned again. What waits is weighed again.
        """
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)
            party = get_customer_by_code(session, actor, code)
            row = session.get(Identifier, identifier_id)
            if row is None or row.party_id != party.id or row.source != LEARNED:
                raise NotFound("There is no such value.")
            before = row.status
            if judge(session, actor, row, theirs=theirs):
                told = {row.type: [f"{row.raw} ({before})", row.status]}
                audit(session, actor, "update", "party", party.id, told)
                route_waiting_again(session)
            return row.raw

    def impact(self, actor: Actor, code: str) -> Impact:
        """What deleting this customer would take out of sight. Raises NotFound."""
        with self._db.read() as session:
            party = get_customer_by_code(session, actor, code)
            return Impact(party.name, party.code or "", party.version, _counts(session, party.id))

    def delete(self, actor: Actor, code: str, version: int) -> None:
        """Put a customer in the trash. Deals, orders, cases and documents keep pointing at it and come back
        into sight when it is restored. Raises NotFound, Conflict."""
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)
            party = get_customer_by_code(session, actor, code)
            check_version(party, version)
            removed(session, actor, party, {"touches": _counts(session, party.id)})
            reindex_documents_of(session, party.id)


def own_team(actor: Actor) -> str:
    """The access key new records of `actor` carry."""
    return actor.acl[0] if actor.acl else TEAM_ALL


def write_customer(session: Session, actor: Actor, party: Party, checked: CheckedParty) -> bool:
    """Bring a customer's row, identifiers and assertions to `checked`; returns whether anything changed."""
    name_before = party.name
    stated = {key: value for key, value in asserted(checked.columns).items() if getattr(party, key) != value}
    beside = sync(session, actor, party.id, checked.identifiers)
    more = {field: pair for field, pair in beside.items() if not _in_columns(field, pair)}
    changed = edited(session, actor, party, checked.columns, more=more)
    state(session, actor, party.id, stated | {field: pair[1] for field, pair in beside.items()})
    if party.name != name_before or "aliases" in beside or "code" in changed:
        reindex_documents_of(session, party.id)
    return bool(changed)


def _in_columns(field: str, pair: list[str]) -> bool:
    """Whether a change of identifiers shows in the record's own column already (one value before and after)."""
    return field in ("phones", "emails", "addresses") and all(";" not in value for value in pair)


def asserted(columns: Mapping[str, str | None]) -> dict[str, str | None]:
    """The columns whose values are kept as assertions."""
    return {key: value for key, value in columns.items() if key not in ("name_key", "source")}


def _state_all(
    session: Session,
    actor: Actor,
    party_id: str,
    fields: Mapping[str, str | None],
    stated_by: Mapping[str, tuple[str, str]],
) -> None:
    state(session, actor, party_id, {key: value for key, value in fields.items() if key not in stated_by})
    for field, (source, source_id) in stated_by.items():
        if fields.get(field):
            session.add(
                Assertion(party_id=party_id, field=field, value=fields[field], source=source, source_id=source_id[:80])
            )


def entered_of(party: Party, rows: list[Identifier]) -> CustomerInput:
    """A stored customer as it would be entered; `rows` are all its identifiers."""
    entered = [row for row in rows if row.source != DERIVED and row.status == "active"]

    def raw(kind: IdentifierType) -> tuple[str, ...]:
        return tuple(row.raw for row in entered if row.type == kind)

    def normal(kind: IdentifierType) -> tuple[str, ...]:
        return tuple(row.normalised for row in entered if row.type == kind)

    addresses = raw(IdentifierType.ADDRESS)
    if party.address and party.address not in addresses:
        addresses = (party.address, *addresses)
    return CustomerInput(
        name=party.name,
        kind=party.kind,
        code=party.code,
        status=party.status,
        aliases=raw(IdentifierType.ALIAS),
        tax_code=party.tax_code or "",
        addresses=addresses,
        phones=normal(IdentifierType.PHONE),
        emails=normal(IdentifierType.EMAIL),
        domains=normal(IdentifierType.DOMAIN),
        website=party.website or "",
        bank_accounts=raw(IdentifierType.BANK_ACCOUNT),
        owner_id=party.owner_id,
        source="" if party.source == "user" else party.source,
        note=party.note or "",
    )


def _counts(session: Session, party_id: str) -> dict[str, int]:
    parts = {
        "documents": select(TimelineEntry.id).where(
            TimelineEntry.party_id == party_id, TimelineEntry.kind.in_(("document", "email"))
        ),
        "deals": select(Deal.id).where(Deal.party_id == party_id, Deal.deleted_at.is_(None)),
        "orders": select(Order.id).where(Order.party_id == party_id, Order.deleted_at.is_(None)),
        "cases": select(Case.id).where(Case.party_id == party_id, Case.deleted_at.is_(None)),
        "tasks": select(Task.id).where(Task.party_id == party_id, Task.deleted_at.is_(None)),
        "contacts": select(Relation.id).where(Relation.to_id == party_id, Relation.deleted_at.is_(None)),
    }
    limited = {name: query.limit(_SHOWN_LIMIT).subquery() for name, query in parts.items()}
    counts = [select(func.count()).select_from(part).scalar_subquery().label(name) for name, part in limited.items()]
    return {key: int(value) for key, value in session.execute(select(*counts)).one()._mapping.items()}
