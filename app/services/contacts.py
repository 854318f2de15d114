"""Contacts: persons in a relation to companies. One person may be contact of several."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.identifiers import of_party, state, sync
from app.db.journal import audit, changes
from app.db.locks import Lock, alone
from app.db.records import added, check_version, edited
from app.db.reindexing import route_waiting_again
from app.db.tables import Identifier, Party, Relation
from app.db.tables.base import now
from app.db.visibility import get_customer_by_code, get_party, visible
from app.domain.access import Actor
from app.domain.contacts import ContactInput, check_contact
from app.domain.customers import DERIVED, CheckedParty
from app.domain.faults import raise_faults
from app.domain.identifiers import IdentifierType
from app.errors import NotFound

CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """A contact for editing, as seen from one company."""

    id: str
    version: int
    entered: ContactInput
    company_code: str
    company_name: str
    other_companies: tuple[tuple[str, str], ...]  # (code, name)


class ContactService:
    """Use cases on contacts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, actor: Actor, customer_code: str, entered: ContactInput) -> str:
        """Add a contact to a customer and return the person's id. Raises InvalidFields, NotFound.

        A person of the same name with the same mail or phone that we know already is linked, not doubled.
        """
        checked = check_contact(entered)
        raise_faults(list(checked.faults))
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)
            company = get_customer_by_code(session, actor, customer_code)
            person_id = add_contact(session, actor, company, checked, decides=entered.decides)
            route_waiting_again(session)
            return person_id

    def record(self, actor: Actor, customer_code: str, contact_id: str) -> ContactRecord:
        """The contact for the edit form. Raises NotFound."""
        with self._db.read() as session:
            company = get_customer_by_code(session, actor, customer_code)
            person = get_party(session, actor, contact_id)
            relation = _relation(session, contact_id, company.id)
            rows = [r for r in of_party(session, contact_id) if r.status == "active" and r.source != DERIVED]
            others = session.execute(
                select(Party.code, Party.name)
                .join(Relation, Relation.to_id == Party.id)
                .where(
                    Relation.from_id == contact_id,
                    Relation.to_id != company.id,
                    Relation.deleted_at.is_(None),
                    Party.deleted_at.is_(None),
                    visible(Party.acl, actor),
                )
                .order_by(Party.name_key)
            )
            entered = ContactInput(
                name=person.name,
                title=relation.title or "",
                phones=tuple(r.normalised for r in rows if r.type == IdentifierType.PHONE),
                emails=tuple(r.normalised for r in rows if r.type == IdentifierType.EMAIL),
                decides=relation.decides,
                note=person.note or "",
            )
            return ContactRecord(
                person.id,
                person.version,
                entered,
                company.code or "",
                company.name,
                tuple((row.code or "", row.name) for row in others),
            )

    def edit(self, actor: Actor, customer_code: str, contact_id: str, version: int, entered: ContactInput) -> None:
        """Change a contact and their part at this customer. Raises InvalidFields, NotFound, Conflict."""
        checked = check_contact(entered)
        raise_faults(list(checked.faults))
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)
            company = get_customer_by_code(session, actor, customer_code)
            person = get_party(session, actor, contact_id)
            relation = _relation(session, contact_id, company.id)
            check_version(person, version)
            if write_contact(session, actor, person, checked):
                route_waiting_again(session)
            _write_relation(session, actor, relation, checked.columns["title"], entered.decides)

    def link(
        self, actor: Actor, contact_id: str, customer_code: str, *, title: str = "", decides: bool = False
    ) -> None:
        """Make a known person contact of one more customer. Raises NotFound."""
        with self._db.write() as session:
            company = get_customer_by_code(session, actor, customer_code)
            get_party(session, actor, contact_id)
            _relate(session, actor, contact_id, company.id, title or None, decides)

    def unlink(self, actor: Actor, customer_code: str, contact_id: str) -> None:
        """End a person's part at this customer; the person stays. Raises NotFound."""
        with self._db.write() as session:
            company = get_customer_by_code(session, actor, customer_code)
            relation = _relation(session, contact_id, company.id)
            relation.deleted_at = now()
            audit(session, actor, "unlink", "party", contact_id, {"company": [company.code, None]})

    def relink(self, actor: Actor, customer_code: str, contact_id: str) -> None:
        """Undo `unlink`. Raises NotFound when there never was such a relation."""
        with self._db.write() as session:
            company = get_customer_by_code(session, actor, customer_code)
            get_party(session, actor, contact_id)
            relation = _relation(session, contact_id, company.id, ended=True)
            relation.deleted_at = None
            audit(session, actor, "link", "party", contact_id, {"company": [None, company.code]})

    def of_customer(self, actor: Actor, customer_code: str) -> list[tuple[str, str]]:
        """(id, name) of a customer's contacts, for pickers."""
        with self._db.read() as session:
            company = get_customer_by_code(session, actor, customer_code)
            rows = session.execute(
                select(Party.id, Party.name)
                .join(Relation, Relation.from_id == Party.id)
                .where(Relation.to_id == company.id, Relation.role == CONTACT, Relation.deleted_at.is_(None))
                .order_by(Party.name_key)
                .limit(200)
            )
            return [(row.id, row.name) for row in rows]


def add_contact(session: Session, actor: Actor, company: Party, checked: CheckedParty, *, decides: bool) -> str:
    """Link the person to the company, making the person first when nobody like that is known."""
    person = _same_person(session, actor, checked)
    if person is None:
        columns = checked.columns
        person = Party(**columns, is_customer=False, code=None, acl=company.acl)
        added(session, actor, person, columns)
        sync(session, actor, person.id, checked.identifiers)
        state(session, actor, person.id, {k: v for k, v in columns.items() if v and k != "name_key"})
    else:
        _complete(session, actor, person, checked)
    _relate(session, actor, person.id, company.id, checked.columns["title"], decides)
    return person.id


def write_contact(session: Session, actor: Actor, person: Party, checked: CheckedParty) -> bool:
    """Bring a person's row and identifiers to `checked`; returns whether anything changed."""
    stated = {k: v for k, v in checked.columns.items() if k != "name_key" and getattr(person, k) != v}
    columns = {k: v for k, v in checked.columns.items() if not person.is_customer or k not in ("kind", "status")}
    more = sync(session, actor, person.id, checked.identifiers)
    changed = edited(session, actor, person, columns, more=more)
    state(session, actor, person.id, stated)
    return bool(changed)


def _complete(session: Session, actor: Actor, person: Party, checked: CheckedParty) -> None:
    """Add what a second mention of a known person tells; nothing that is known is overwritten."""
    known = {(r.type, r.normalised): r for r in of_party(session, person.id)}
    source = "import" if actor.kind == "import" else "user"
    new = [i for i in checked.identifiers if i.key not in known]
    for identifier in new:
        session.add(
            Identifier(
                party_id=person.id,
                type=identifier.type.value,
                raw=identifier.raw,
                normalised=identifier.normalised,
                source=DERIVED if identifier.derived else source,
            )
        )
    fill = {
        k: v for k, v in checked.columns.items() if k in ("phone", "email", "note") and v and not getattr(person, k)
    }
    if fill or new:
        edited(session, actor, person, fill, more={i.type.value: [None, i.raw] for i in new})


def _same_person(session: Session, actor: Actor, checked: CheckedParty) -> Party | None:
    keys = {i.type: i.normalised for i in checked.identifiers if i.type is IdentifierType.PERSON}
    reached = [i for i in checked.identifiers if i.type in (IdentifierType.EMAIL, IdentifierType.PHONE)]
    for identifier in reached if keys else []:
        query = (
            select(Party)
            .join(Identifier, Identifier.party_id == Party.id)
            .where(
                Identifier.type == identifier.type.value,
                Identifier.normalised == identifier.normalised,
                Identifier.status == "active",
                Party.is_customer.is_(False),
                Party.deleted_at.is_(None),
                visible(Party.acl, actor),
            )
        )
        for person in session.scalars(query):
            names = {r.normalised for r in of_party(session, person.id) if r.type == IdentifierType.PERSON}
            if keys[IdentifierType.PERSON] in names:
                return person
    return None


def _relate(session: Session, actor: Actor, person_id: str, company_id: str, title: str | None, decides: bool) -> None:
    query = select(Relation).where(
        Relation.from_id == person_id, Relation.to_id == company_id, Relation.role == CONTACT
    )
    relation = session.scalar(query)
    if relation is not None and relation.deleted_at is None:
        _write_relation(session, actor, relation, title or relation.title, decides or relation.decides)
        return
    if relation is None:
        relation = Relation(from_id=person_id, to_id=company_id, role=CONTACT)
        session.add(relation)
    relation.deleted_at, relation.title, relation.decides = None, title, decides
    company = session.get_one(Party, company_id)
    audit(session, actor, "link", "party", person_id, {"company": [None, company.code]})
    session.flush()


def _write_relation(session: Session, actor: Actor, relation: Relation, title: str | None, decides: bool) -> None:
    changed = changes(relation, {"title": title, "decides": decides})
    if changed:
        audit(session, actor, "update", "party", relation.from_id, changed)


def _relation(session: Session, person_id: str, company_id: str, *, ended: bool = False) -> Relation:
    relation = session.scalar(
        select(Relation).where(
            Relation.from_id == person_id,
            Relation.to_id == company_id,
            Relation.role == CONTACT,
            Relation.deleted_at.is_not(None) if ended else Relation.deleted_at.is_(None),
        )
    )
    if relation is None:
        raise NotFound("This person is no contact of this customer.")
    return relation
