"""Import of customers: what each row of a file means for the records we have, and the writing of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.bulk import BulkWriter
from app.db.codes import next_codes
from app.db.identifiers import Holder, holders, of_parties
from app.db.parties import customers_by_codes
from app.db.tables import Identifier, Party
from app.db.visibility import sees
from app.domain.access import Actor
from app.domain.contacts import ContactInput, check_contact
from app.domain.customers import BAD_CODE, CheckedParty, CustomerInput, check_code, check_customer
from app.domain.faults import REQUIRED, msgid
from app.domain.identifiers import IdentifierType, normalise, restore_leading_zero
from app.domain.imports import UNKNOWN_OWNER
from app.domain.text import clean_line
from app.errors import Conflict
from app.services.customer_clashes import code_taken, tax_code_taken
from app.services.customers import entered_of, own_team, write_customer
from app.services.imports_lookups import Owners, PeopleOf, put_contact
from app.services.imports_parents import Parents
from app.services.imports_rows import Row

TWICE_CODE = msgid("Row %(row)s has this code already.")
TWICE_TAX_CODE = msgid("Row %(row)s has this tax code already.")
TWICE_NAME = msgid("Row %(row)s has this name already: give both a code or a tax code.")
NAME_OF_MANY = msgid("Several customers have this name: give the code.")
CONTACT_NEEDS_NAME = msgid("A contact needs a name.")

_FIELDS = {
    "aliases": "aliases",
    "addresses": "address",
    "phones": "phone",
    "emails": "email",
    "bank_accounts": "bank_account",
}
_OTHER_NAMES = ("aliases", "short_name", "trading_name", "english_name", "former_name")
_CONTACT_FIELDS = {
    "name": "contact_name",
    "title": "contact_title",
    "phones": "contact_phone",
    "emails": "contact_email",
}


@dataclass(frozen=True, slots=True)
class CustomerPlan:
    """One row's meaning: a new customer (`party_id` None) or new values for one there is, perhaps a contact."""

    row: int
    party_id: str | None
    version: int
    checked: CheckedParty | None
    contact: CheckedParty | None
    parent: str


class CustomerImport:
    """Plans and writes rows of customers. One instance an import."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._owners = Owners()
        self._codes: dict[str, int] = {}
        self._tax_codes: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._parents = Parents(actor)
        self.unchanged = 0

    # Checking: reads only

    def plan(self, session: Session, rows: Sequence[Row]) -> list[object]:
        """The meaning of some rows. Rows at fault give none; a constant number of queries a call."""
        self._owners.load(session)
        by_code = customers_by_codes(session, [code for row in rows if (code := check_code(row.text("code")))])
        tax_codes = [self._tax_code(row) for row in rows]
        by_tax_code = holders(session, IdentifierType.TAX_CODE, [code for code in tax_codes if code])
        names = [name for row in rows if (name := normalise(IdentifierType.NAME, row.text("name")))]
        by_name = holders(session, IdentifierType.NAME, names)
        targets = [
            self._target(row, tax_code, by_code, by_tax_code, by_name)
            for row, tax_code in zip(rows, tax_codes, strict=True)
        ]
        ids = [party_id for party_id in targets if party_id]
        parties = {p.id: p for p in session.scalars(select(Party).where(Party.id.in_(ids)))}
        known = of_parties(session, ids)
        people = PeopleOf(session, ids)
        self._parents.load(session, ids)
        plans: list[object] = []
        for row, target in zip(rows, targets, strict=True):
            party = parties.get(target or "")
            plan = self._plan_row(row, party, known.get(target or "", []), people)
            if plan is not None and not row.bad:
                plans.append(plan)
        return plans

    def finish(self, session: Session) -> set[int]:
        """Faults that only the whole file shows: parents that are nowhere. Returns the rows that have one."""
        return self._parents.find_missing(session)

    def _tax_code(self, row: Row) -> str | None:
        raw = restore_leading_zero(row.text("tax_code")) if row.text("tax_code") else ""
        return normalise(IdentifierType.TAX_CODE, raw)

    def _target(
        self,
        row: Row,
        tax_code: str | None,
        by_code: dict[str, Party],
        by_tax_code: dict[str, list[Holder]],
        by_name: dict[str, list[Holder]],
    ) -> str | None:
        """The customer a row is about, None for a new one; faults for clashes in the file and with the database."""
        code = check_code(row.text("code")) if row.text("code") else None
        if row.text("code") and code is None:
            row.fault("code", BAD_CODE)
            return None
        self._check_twice(row, code, tax_code)
        found = by_code.get(code) if code else None
        if found is not None and (found.deleted_at or not found.is_customer or not sees(found.acl, self._actor)):
            row.take((code_taken(self._actor, found),))
            return None
        others = by_tax_code.get(tax_code, []) if tax_code else []
        if code:
            for other in others:
                if found is None or other.party_id != found.id:
                    row.take((tax_code_taken(self._actor, other),))
            return found.id if found else None
        if others:
            if not sees(others[0].acl, self._actor):
                row.take((tax_code_taken(self._actor, others[0]),))
                return None
            return others[0].party_id
        return self._by_name(row, tax_code, by_name)

    def _by_name(self, row: Row, tax_code: str | None, by_name: dict[str, list[Holder]]) -> str | None:
        name = normalise(IdentifierType.NAME, row.text("name"))
        same = [h for h in by_name.get(name or "", []) if sees(h.acl, self._actor)]
        if tax_code or not same:
            return None  # a tax code that nobody has is a customer of its own, whatever its name
        if len(same) > 1:
            row.fault("name", NAME_OF_MANY)
        return same[0].party_id

    def _check_twice(self, row: Row, code: str | None, tax_code: str | None) -> None:
        name = normalise(IdentifierType.NAME, row.text("name"))
        self._parents.seen(code or "", row.text("name"))
        if code and (first := self._codes.setdefault(code, row.number)) != row.number:
            row.fault("code", TWICE_CODE, {"row": str(first)})
        if tax_code and (first := self._tax_codes.setdefault(tax_code, row.number)) != row.number:
            row.fault("tax_code", TWICE_TAX_CODE, {"row": str(first)})
        if name and not code and not tax_code and (first := self._names.setdefault(name, row.number)) != row.number:
            row.fault("name", TWICE_NAME, {"row": str(first)})

    def _plan_row(
        self, row: Row, party: Party | None, known: list[Identifier], people: PeopleOf
    ) -> CustomerPlan | None:
        entered = self._entered(row, entered_of(party, known) if party else None)
        if party is None and not clean_line(entered.name):
            row.fault("name", REQUIRED)
            return None
        checked = check_customer(entered)
        row.take(checked.faults, _FIELDS)
        contact = self._contact(row)
        parent = self._parents.new_of(row, party.id if party else None)
        if party is None:
            code = check_code(row.text("code"))
            columns = {**checked.columns, "code": code, "source": entered.source or "import"}
            return CustomerPlan(row.number, None, 0, replace(checked, columns=columns), contact, parent)
        columns = {**checked.columns, "source": entered.source or party.source}
        checked = replace(checked, columns=columns)
        changes = checked if _differs(party, known, checked) else None
        if contact is not None and people.has(party.id, contact):
            contact = None
        if changes is None and contact is None and not parent:
            self.unchanged += not row.bad
            return None
        return CustomerPlan(row.number, party.id, party.version, changes, contact, parent)

    def _entered(self, row: Row, present: CustomerInput | None) -> CustomerInput:
        """The row laid over the present record: what a row leaves empty stays, values of lists are added."""
        base = present or CustomerInput(name="")
        owner, note = self._owner(row, row.text("note") or base.note)
        tax_code = restore_leading_zero(row.text("tax_code")) if row.text("tax_code") else base.tax_code
        return replace(
            base,
            name=row.text("name") or base.name,
            kind=row.kind or base.kind,
            status=row.status or base.status,
            aliases=_united(_other_names(row), base.aliases, IdentifierType.ALIAS),
            tax_code=tax_code,
            addresses=_united(row.lines("address"), base.addresses, None),
            phones=_united(row.lines("phone"), base.phones, IdentifierType.PHONE),
            emails=_united(_mails(row.text("email")), base.emails, IdentifierType.EMAIL),
            domains=_united(_mails(row.text("domains")), base.domains, IdentifierType.DOMAIN),
            website=row.text("website") or base.website,
            bank_accounts=_united(row.lines("bank_account"), base.bank_accounts, IdentifierType.BANK_ACCOUNT),
            owner_id=owner or base.owner_id,
            source=row.text("source") or base.source,
            note=note,
        )

    def _owner(self, row: Row, note: str) -> tuple[str | None, str]:
        name = row.text("owner")
        owner_id = self._owners.find(name) if name else None
        if name and owner_id is None:
            row.findings.notice(row.number, UNKNOWN_OWNER, value=name[:80])
            line = f"{row.headings.get('owner', 'owner')}: {name}"
            note = note if line in note else "\n".join(filter(None, [note, line]))
        return owner_id, note

    def _contact(self, row: Row) -> CheckedParty | None:
        values = {field: row.text(column) for field, column in _CONTACT_FIELDS.items()}
        if not any(values.values()):
            return None
        if not values["name"]:
            row.fault("contact_name", CONTACT_NEEDS_NAME)
            return None
        entered = ContactInput(
            name=values["name"],
            title=values["title"],
            phones=row.lines("contact_phone"),
            emails=_mails(values["emails"]),
        )
        checked = check_contact(entered)
        row.take(checked.faults, _CONTACT_FIELDS)
        return checked

    # Writing

    def write(self, session: Session, plans: Sequence[object]) -> tuple[int, int]:
        """Write some plans: (created, updated). Raises Conflict when a record changed since it was checked."""
        customers = [plan for plan in plans if isinstance(plan, CustomerPlan)]
        bulk = BulkWriter(session, self._actor)
        new = [plan for plan in customers if plan.party_id is None and plan.checked is not None]
        self._check_still_free(session, new)
        codes = iter(next_codes(session, Party, sum(not p.checked.columns.get("code") for p in new if p.checked)))
        people = PeopleOf(session, [plan.party_id for plan in customers if plan.party_id])
        people.look_for(session, self._actor, [plan.contact for plan in customers if plan.contact])
        for plan in new:
            assert plan.checked is not None
            columns = {**plan.checked.columns, "code": plan.checked.columns.get("code") or next(codes)}
            acl = own_team(self._actor)
            party_id = bulk.party(replace(plan.checked, columns=columns), acl=acl, is_customer=True)
            if plan.contact:
                put_contact(session, bulk, people, party_id, acl, plan.contact)
        bulk.flush()
        for plan in customers:
            if plan.party_id:
                self._update(session, bulk, people, plan, plan.party_id)
        bulk.flush()
        for plan in customers:
            if plan.parent:
                self._parents.to_tie.append((plan.party_id or _code_or_name(plan), plan.parent))
        return len(new), len(customers) - len(new)

    def begin_writing(self) -> None:
        """Forget what an earlier attempt to write had gathered."""
        self._parents.to_tie = []

    def finish_writing(self, session: Session) -> None:
        """Tie children to parents, now that all of them are there."""
        self._parents.tie(session)

    def _update(self, session: Session, bulk: BulkWriter, people: PeopleOf, plan: CustomerPlan, party_id: str) -> None:
        party = session.get_one(Party, party_id)
        if party.version != plan.version or party.deleted_at:
            raise Conflict("A customer was changed while the file was checked: import it again.")
        if plan.checked:
            write_customer(session, self._actor, party, plan.checked)
        if plan.contact:
            put_contact(session, bulk, people, party_id, party.acl, plan.contact)

    def _check_still_free(self, session: Session, new: Sequence[CustomerPlan]) -> None:
        columns = [plan.checked.columns for plan in new if plan.checked]
        codes = [code for c in columns if (code := c.get("code"))]
        tax_codes = [code for c in columns if (code := c.get("tax_code"))]
        if customers_by_codes(session, codes) or holders(session, IdentifierType.TAX_CODE, tax_codes):
            raise Conflict("A code or tax code was taken while the file was checked: import it again.")


def _differs(party: Party, known: Sequence[Identifier], checked: CheckedParty) -> bool:
    if any(getattr(party, field) != value for field, value in checked.columns.items()):
        return True
    active = {(row.type, row.normalised) for row in known if row.status == "active"}
    return any(identifier.key not in active for identifier in checked.identifiers)


def _united(new: tuple[str, ...], present: tuple[str, ...], kind: IdentifierType | None) -> tuple[str, ...]:
    """New values before those that are there; a value that is there in another spelling is not new."""
    if not present:
        return new

    def key(value: str) -> str:
        return (normalise(kind, value) if kind else None) or clean_line(value).lower()

    have = {key(value) for value in present}
    return (*(value for value in new if key(value) not in have), *present)


def _other_names(row: Row) -> tuple[str, ...]:
    """All that the row calls the customer beside its name; the name again is none."""
    names = dict.fromkeys(name for field in _OTHER_NAMES for name in row.lines(field))
    return tuple(name for name in names if name != row.text("name"))


def _mails(cell: str) -> tuple[str, ...]:
    return tuple(part for piece in cell.replace("\n", ";").replace(",", ";").split(";") if (part := piece.strip()))


def _code_or_name(plan: CustomerPlan) -> str:
    columns = plan.checked.columns if plan.checked else {}
    return columns.get("code") or columns.get("name") or ""
