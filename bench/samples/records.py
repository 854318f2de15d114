"""The shapes of the sample company: plain values, no behaviour beyond small look-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a paper, ourselves or a customer, with everything a letterhead or a party block prints."""

    name: str
    tax_code: str
    address: str
    phone: str
    email: str
    website: str
    representative: str
    position: str
    bank_account: str
    bank: str
    city: str
    language: str = "vi"
    kind: str = "company"  # company | person
    name_en: str = ""

    @property
    def domain(self) -> str:
        """Domain of the website; "" when there is none."""
        return self.website.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of our own."""

    name: str
    position: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """Ourselves; `as_json` is the file `hoso organisation set` takes."""

    party: Party
    aliases: tuple[str, ...]
    tax_codes: tuple[str, ...]
    domains: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    addresses: tuple[str, ...]
    colleagues: tuple[Colleague, ...]
    bank_accounts: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The organisation with the keys the command line knows."""
        return {
            "name": self.party.name,
            "aliases": list(self.aliases),
            "tax_codes": list(self.tax_codes),
            "domains": list(self.domains),
            "emails": list(self.emails),
            "phones": list(self.phones),
            "addresses": list(self.addresses),
            "people": [c.name for c in self.colleagues],
            "bank_accounts": list(self.bank_accounts),
        }


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a customer."""

    customer: str
    name: str
    title: str
    phone: str
    email: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as its row in customers.csv, with what its papers print in `party`."""

    code: str
    party: Party
    contacts: tuple[Contact, ...]
    industry: str
    former_names: tuple[str, ...] = ()
    parent: str | None = None  # code of the company it is a branch of

    @property
    def name(self) -> str:
        """Name as on its papers."""
        return self.party.name

    @property
    def main_contact(self) -> Contact:
        """The first contact; for a person, they themselves."""
        return self.contacts[0]


@dataclass(frozen=True, slots=True)
class Deal:
    """A sale. stage: new | qualified | proposal | negotiation | won | lost."""

    code: str
    customer: str
    name: str
    stage: str
    amount: Decimal
    currency: str
    expected_close: date
    closed_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of goods."""

    product: str
    unit: str
    quantity: int
    unit_price: int

    @property
    def amount(self) -> int:
        """Quantity times price."""
        return self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class Order:
    """An order. status: draft | confirmed | delivered | invoiced | paid | cancelled."""

    code: str
    customer: str
    deal: str | None
    ordered_on: date
    status: str
    currency: str
    lines: tuple[Line, ...]
    note: str

    @property
    def amount(self) -> int:
        """Sum of the lines, before tax."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint, question or repair. status: open | waiting | closed; severity: low | normal | high."""

    code: str
    customer: str
    subject: str
    description: str
    status: str
    severity: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Interaction:
    """kind: call | meeting | visit | chat | note."""

    customer: str
    contact: str
    kind: str
    subject: str
    body: str
    happened_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Task:
    """Something one of us should do by a day."""

    customer: str
    title: str
    due_on: date
    done: bool
    assignee: str
    note: str


@dataclass(frozen=True, slots=True)
class SampleCompany:
    """Everything but the documents."""

    seed: int
    today: date
    organisation: Organisation
    customers: tuple[Customer, ...]
    deals: tuple[Deal, ...]
    orders: tuple[Order, ...]
    cases: tuple[Case, ...]
    interactions: tuple[Interaction, ...]
    tasks: tuple[Task, ...]

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """All contacts of all customers."""
        return tuple(contact for customer in self.customers for contact in customer.contacts)

    def customer(self, code: str) -> Customer:
        """The customer with this code; KeyError when there is none."""
        for customer in self.customers:
            if customer.code == code:
                return customer
        raise KeyError(code)
