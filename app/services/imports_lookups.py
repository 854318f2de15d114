"""Look-ups that imports of all kinds share: owners by name, customers by what a file calls them, known people."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.bulk import BulkWriter
from app.db.identifiers import holders
from app.db.parties import customers_by_codes
from app.db.tables import Identifier, Party, Relation, User
from app.db.visibility import sees, visible
from app.domain.access import Actor
from app.domain.customers import CheckedParty, check_code
from app.domain.faults import msgid
from app.domain.identifiers import IdentifierType, normalise
from app.domain.text import fold_key
from app.services.imports_rows import Row

NO_CUSTOMER = msgid("No customer has this code, tax code or name.")
MANY_CUSTOMERS = msgid("Several customers have this name: give the code.")
CUSTOMER_MISSING = msgid("The customer is missing.")

_CHUNK = 400
_NAMED_BY = (IdentifierType.TAX_CODE, IdentifierType.NAME, IdentifierType.ALIAS)


class Owners:
    """Accounts by login and by name without accents."""

    def __init__(self) -> None:
        self._ids: dict[str, str] | None = None

    def load(self, session: Session) -> None:
        """Read the accounts, once an import."""
        if self._ids is None:
            self._ids = {}
            for row in session.execute(select(User.id, User.login, User.name).where(User.active)):
                self._ids[row.login] = self._ids[fold_key(row.name)] = row.id

    def find(self, name: str) -> str | None:
        """The account called so, None when there is none."""
        ids = self._ids or {}
        return ids.get(name.strip().lower()) or ids.get(fold_key(name))


class CustomersOf:
    """The customers that some rows name, found with a constant number of queries."""

    def __init__(self, session: Session, actor: Actor, rows: Sequence[Row]) -> None:
        self._actor = actor
        texts = {text for row in rows for field in ("customer", "tax_code") if (text := row.text(field))}
        parties = customers_by_codes(session, [code for text in texts if (code := check_code(text))])
        live = (p for p in parties.values() if p.is_customer and not p.deleted_at and sees(p.acl, actor))
        self._by_code = {party.code: (party.id, party.acl) for party in live}
        self._by_key: dict[tuple[IdentifierType, str], set[tuple[str, str]]] = {}
        self._keys = {kind: {t: key for t in texts if (key := normalise(kind, t))} for kind in _NAMED_BY}
        for kind, keys in self._keys.items():
            for key, found in holders(session, kind, list(keys.values())).items():
                self._by_key[kind, key] = {(h.party_id, h.acl) for h in found if sees(h.acl, actor)}
        self._meant = {text: self._resolve(text) for text in texts}

    def find(self, row: Row) -> tuple[str, str] | None:
        """(party id, acl) of the row's customer: by code, tax code, name or other name. None with a fault."""
        field = "customer" if row.text("customer") else "tax_code"
        text = row.text(field)
        if not text:
            row.fault("customer", CUSTOMER_MISSING)
            return None
        meant = self._meant[text]
        if len(meant) != 1:
            row.fault(field, MANY_CUSTOMERS if meant else NO_CUSTOMER)
            return None
        return next(iter(meant))

    def _resolve(self, text: str) -> set[tuple[str, str]]:
        found = self._by_code.get(check_code(text))
        if found is not None:
            return {found}
        for kind, keys in self._keys.items():
            held = self._by_key.get((kind, keys.get(text, "")))
            if held:
                return held
        return set()


class PeopleOf:
    """Contacts of some companies, and people anywhere by mail and phone, for linking instead of doubling."""

    def __init__(self, session: Session, company_ids: Sequence[str]) -> None:
        self._at: dict[tuple[str, str], tuple[str, set[tuple[str, str]]]] = {}
        self.made: dict[tuple[str, str, str], str] = {}
        for start in range(0, len(company_ids), _CHUNK):
            query = (
                select(Relation.to_id, Identifier)
                .join(Identifier, Identifier.party_id == Relation.from_id)
                .where(
                    Relation.to_id.in_(company_ids[start : start + _CHUNK]),
                    Relation.role == "contact",
                    Relation.deleted_at.is_(None),
                )
            )
            rows = session.execute(query).all()
            keys: dict[tuple[str, str], set[tuple[str, str]]] = {}
            for company_id, identifier in rows:
                keys.setdefault((company_id, identifier.party_id), set()).add((identifier.type, identifier.normalised))
            for (company_id, person_id), held in keys.items():
                for kind, value in held:
                    if kind == IdentifierType.PERSON:
                        self._at[company_id, value] = (person_id, held)

    def look_for(self, session: Session, actor: Actor, contacts: Sequence[CheckedParty]) -> None:
        """Find people anywhere who have the name and a mail or phone of these contacts."""
        reached = [(kind, value) for contact in contacts for kind, value in _reached(contact)]
        for kind in {kind for kind, _ in reached}:
            values = [value for of_kind, value in reached if of_kind == kind]
            for start in range(0, len(values), _CHUNK):
                query = (
                    select(Identifier.normalised, Party.id, Party.name)
                    .join(Party, Party.id == Identifier.party_id)
                    .where(
                        Identifier.type == kind,
                        Identifier.normalised.in_(values[start : start + _CHUNK]),
                        Identifier.status == "active",
                        Party.is_customer.is_(False),
                        Party.deleted_at.is_(None),
                        visible(Party.acl, actor),
                    )
                )
                for value, person_id, name in session.execute(query):
                    key = normalise(IdentifierType.PERSON, name) or fold_key(name)
                    self.made[key, kind, value] = person_id

    def at(self, company_id: str, contact: CheckedParty) -> str | None:
        """The contact of this name at this company."""
        found = self._at.get((company_id, person_key(contact)))
        return found[0] if found else None

    def has(self, company_id: str, contact: CheckedParty) -> bool:
        """Whether the company has this contact with all that is told of them."""
        found = self._at.get((company_id, person_key(contact)))
        return found is not None and all(identifier.key in found[1] for identifier in contact.identifiers)

    def know(self, company_id: str, person_id: str, contact: CheckedParty) -> None:
        """Remember a person that was just put there."""
        key = person_key(contact)
        _, held = self._at.get((company_id, key), (person_id, set[tuple[str, str]]()))
        self._at[company_id, key] = (person_id, held | {identifier.key for identifier in contact.identifiers})


def person_key(contact: CheckedParty) -> str:
    """A contact's name as it compares."""
    for identifier in contact.identifiers:
        if identifier.type is IdentifierType.PERSON:
            return identifier.normalised
    return contact.columns["name_key"] or ""


def put_contact(
    session: Session,
    bulk: BulkWriter,
    people: PeopleOf,
    company_id: str,
    acl: str,
    contact: CheckedParty,
    *,
    decides: bool = False,
) -> bool:
    """Make the person a contact of the company. Somebody of this name who is there already gets what is new;
    somebody of this name and mail or phone who is known elsewhere is linked. Returns whether anything changed."""
    if people.has(company_id, contact):
        return False
    person_id = people.at(company_id, contact)
    if person_id is None:
        person_id = _known_elsewhere(people, contact)
        if person_id is None:
            person_id = bulk.party(contact, acl=acl, is_customer=False)
            _remember(people, person_id, contact)
            bulk.relation(person_id, company_id, "contact", contact.columns.get("title"), decides)
            people.know(company_id, person_id, contact)
            return True
        bulk.relation(person_id, company_id, "contact", contact.columns.get("title"), decides)
    bulk.flush()
    _complete(session, bulk, person_id, contact)
    people.know(company_id, person_id, contact)
    return True


def _reached(contact: CheckedParty) -> list[tuple[str, str]]:
    kinds = (IdentifierType.EMAIL, IdentifierType.PHONE)
    return [identifier.key for identifier in contact.identifiers if identifier.type in kinds]


def _remember(people: PeopleOf, person_id: str, contact: CheckedParty) -> None:
    for kind, value in _reached(contact):
        people.made[person_key(contact), kind, value] = person_id


def _known_elsewhere(people: PeopleOf, contact: CheckedParty) -> str | None:
    key = person_key(contact)
    for kind, value in _reached(contact):
        if found := people.made.get((key, kind, value)):
            return found
    return None


def _complete(session: Session, bulk: BulkWriter, person_id: str, contact: CheckedParty) -> None:
    """Give a known person the mails and phones that are new; nothing that is known is overwritten."""
    known = {
        (row.type, row.normalised)
        for row in session.scalars(select(Identifier).where(Identifier.party_id == person_id))
    }
    for new in contact.identifiers:
        if new.key not in known:
            bulk.identifier(person_id, new.type.value, new.raw, new.normalised, False, derived=new.derived)
    person = session.get_one(Party, person_id)
    for field in ("phone", "email", "title", "note"):
        value = contact.columns.get(field)
        if value and not getattr(person, field):
            setattr(person, field, value)
    session.flush()
    bulk.flush()
