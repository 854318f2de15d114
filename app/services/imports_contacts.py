"""Import of contacts: each row makes a person contact of a customer there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.db.bulk import BulkWriter
from app.domain.access import Actor
from app.domain.contacts import ContactInput, check_contact
from app.domain.customers import CheckedParty
from app.domain.faults import NOT_A_CHOICE
from app.domain.text import fold_key
from app.services.imports_lookups import CustomersOf, PeopleOf, put_contact
from app.services.imports_rows import Row

_YES = frozenset({"yes", "y", "true", "1", "x", "co", "dung"})
_NO = frozenset({"", "no", "n", "false", "0", "khong"})


@dataclass(frozen=True, slots=True)
class ContactPlan:
    """A person to be put at a company; `known` when somebody of this name is there already."""

    company_id: str
    acl: str
    contact: CheckedParty
    decides: bool
    known: bool


class ContactImport:
    """Plans and writes rows of contacts. One instance an import."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self.unchanged = 0

    def plan(self, session: Session, rows: Sequence[Row]) -> list[object]:
        """The meaning of some rows. Rows at fault give none; a constant number of queries a call."""
        customers = CustomersOf(session, self._actor, rows)
        companies = [customers.find(row) for row in rows]
        people = PeopleOf(session, [company[0] for company in companies if company])
        plans: list[object] = []
        for row, company in zip(rows, companies, strict=True):
            checked = check_contact(
                ContactInput(
                    name=row.text("name"),
                    title=row.text("title"),
                    phones=row.lines("phone"),
                    emails=tuple(m.strip() for m in row.text("email").replace(",", ";").split(";") if m.strip()),
                    note=row.text("note"),
                )
            )
            row.take(checked.faults, {"phones": "phone", "emails": "email"})
            decides = self._decides(row)
            if row.bad or company is None:
                continue
            if people.has(company[0], checked):
                self.unchanged += 1
                continue
            known = people.at(company[0], checked) is not None
            plans.append(ContactPlan(*company, checked, decides, known))
            people.know(company[0], "", checked)
        return plans

    def finish(self, session: Session) -> set[int]:
        """Contacts hang on nothing later in the file."""
        return set()

    def begin_writing(self) -> None:
        """Nothing is gathered while writing."""

    def write(self, session: Session, plans: Sequence[object]) -> tuple[int, int]:
        """Write some plans: (created, updated)."""
        wanted = [plan for plan in plans if isinstance(plan, ContactPlan)]
        bulk = BulkWriter(session, self._actor)
        people = PeopleOf(session, [plan.company_id for plan in wanted])
        people.look_for(session, self._actor, [plan.contact for plan in wanted])
        for plan in wanted:
            put_contact(session, bulk, people, plan.company_id, plan.acl, plan.contact, decides=plan.decides)
        bulk.flush()
        updated = sum(plan.known for plan in wanted)
        return len(wanted) - updated, updated

    def finish_writing(self, session: Session) -> None:
        """Everything is written by then."""

    @staticmethod
    def _decides(row: Row) -> bool:
        word = fold_key(row.text("decides"))
        if word not in _YES | _NO:
            row.fault("decides", NOT_A_CHOICE, {"value": row.text("decides")[:80], "choices": "yes, no"})
        return word in _YES
