"""As many invented customers as a test wants, with sisters and branches among them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from app.domain.text import fold
from bench.samples import identifiers, people
from bench.samples.records import Contact, Customer, Party


def generated_customers(count: int, seed: int, first: int = 1001) -> tuple[Customer, ...]:
    """`count` customers with codes KH{first} and on. About one in ten shares the base name of the one before
    (a sister with another legal form), one in fifteen is a branch of it, one in twelve is a person."""
    rng = Random(f"{seed}:universe")
    customers: list[Customer] = []
    used: set[str] = set()
    while len(customers) < count:
        made = _one(f"KH{first + len(customers):05d}", customers[-1] if customers else None, rng)
        if made.party.tax_code not in used:
            used.add(made.party.tax_code)
            customers.append(made)
    return tuple(customers)


def _one(code: str, before: Customer | None, rng: Random) -> Customer:
    chance = rng.random()
    if before and before.party.kind == "company" and before.parent is None and chance < 0.17:
        return _sister(before, code, rng) if chance < 0.10 else _branch(before, code, rng)
    return _person(code, rng) if chance > 0.92 else _firm(code, rng)


def slug(name: str) -> str:
    """The letters and digits of a name without marks: a mailbox or a domain label."""
    return "".join(char for char in fold(name) if char.isascii() and char.isalnum())


def _firm(code: str, rng: Random) -> Customer:
    place = rng.choice(tuple(people.PLACES))
    base = f"{rng.choice(people.FIRST)} {rng.choice(people.SECOND)}"
    if rng.random() < 0.4:
        base += f" {rng.choice(people.SECOND)}"
    trade = f"{rng.choice(people.TRADES)} " if rng.random() < 0.7 else ""
    name = f"{rng.choice(people.LEGAL_FORMS)} {trade}{base}"
    return _company(code, name, f"{slug(base)}{code[-4:]}-demo.vn", place, rng)


def _company(code: str, name: str, domain: str, place: str, rng: Random) -> Customer:
    contacts = tuple(_contact(code, domain, title, at == 0, rng) for at, title in enumerate(("Giám đốc", "Kế toán")))
    party = Party(
        name=name,
        tax_code=identifiers.tax_code(rng, place),
        address=people.address(rng, place),
        phone=identifiers.fixed_line(rng, place),
        email=f"info@{domain}",
        website=f"www.{domain}",
        representative=contacts[0].name,
        position=contacts[0].title,
        bank_account=identifiers.account_number(rng),
        bank=rng.choice(people.BANKS),
        city=people.PLACES[place][2],
    )
    return Customer(code, party, contacts, "")


def _contact(code: str, domain: str, title: str, primary: bool, rng: Random) -> Contact:
    name, _ = people.person(rng)
    mailbox = f"{slug(name.split()[-1])}.{slug(name.split()[0])}{rng.randint(1, 99)}"
    return Contact(code, name, title, identifiers.mobile(rng), f"{mailbox}@{domain}", primary)


def _sister(of: Customer, code: str, rng: Random) -> Customer:
    base = " ".join(of.name.split()[-2:])
    used = of.name.removesuffix(base).strip()
    form = rng.choice([form for form in ("Công ty TNHH", "Công ty Cổ phần", "Công ty TNHH MTV") if form != used])
    place = rng.choice(tuple(people.PLACES))
    return _company(code, f"{form} {base}", f"{slug(base)}{code[-4:]}-demo.vn", place, rng)


def _branch(of: Customer, code: str, rng: Random) -> Customer:
    place = rng.choice(tuple(people.PLACES))
    branch = _company(code, f"Chi nhánh {of.name} tại {people.PLACES[place][2]}", of.party.domain, place, rng)
    mailbox = f"cn{code[-4:]}@{of.party.domain}"
    party = replace(branch.party, tax_code=identifiers.branch_code(of.party.tax_code, 1), email=mailbox, website="")
    return replace(branch, party=party, parent=of.code)


def _person(code: str, rng: Random) -> Customer:
    place = rng.choice(tuple(people.PLACES))
    name, woman = people.person(rng)
    phone = identifiers.mobile(rng)
    email = f"{slug(name)}.{code[-4:]}.demo@gmail.com"
    party = Party(
        name=name,
        tax_code=identifiers.personal_id(rng, place, born=rng.randint(1962, 1999), woman=woman),
        address=people.address(rng, place),
        phone=phone,
        email=email,
        website="",
        representative=name,
        position="",
        bank_account=identifiers.account_number(rng),
        bank=rng.choice(people.BANKS),
        city=people.PLACES[place][2],
        kind="person",
    )
    return Customer(code, party, (Contact(code, name, "", phone, email, True),), "")
