"""A harder world: an office whose customers share names, houses and domains, whose list has gaps, and papers that say little.

No office is like it throughout. It is there to fill the middle of the scale of scores, where the other world has nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from bench.quality.style import Style
from bench.quality.world import Counterparty, World, shortened, without
from bench.samples import people
from bench.samples.records import Contact, Customer, Party

_NONE: frozenset[str] = frozenset()
_SPARSE: tuple[tuple[float, frozenset[str]], ...] = (
    (0.14, frozenset({"phone"})),
    (0.14, frozenset({"address"})),
    (0.12, frozenset({"people"})),
    (0.08, frozenset({"email"})),
    (0.08, frozenset({"account"})),
    (0.12, frozenset({"tax"})),
    (0.12, frozenset({"phone", "address"})),
    (0.06, frozenset({"address", "people"})),
    (0.14, _NONE),
)
# Shares of firms that share with an earlier one, and of records in which a field was left empty.
_SISTERS, _HOUSES = 0.30, 0.25
_GAPS = (("tax_code", 0.35), ("phone", 0.3), ("email", 0.4), ("address", 0.4))
_SUFFIXES = ("Miền Bắc", "Miền Nam", "Sài Gòn", "Group", "Việt Nam")


@dataclass(frozen=True, slots=True)
class _Given:
    """What an earlier firm gives to a later one: its last two words, its domain, its house."""

    base: str
    domain: str
    phone: str
    address: str


class HardWorld(World):
    """Customers, strangers and papers of that kind."""

    def _made(self, count: int, seed: int) -> tuple[Customer, ...]:
        rng, earlier = Random(f"{seed}:hard"), list[_Given]()
        made = []
        for customer in super()._made(count, seed):
            firm = customer.party.kind == "company" and customer.parent is None
            changed = _mixed(customer, rng, earlier) if firm and earlier else customer
            if firm:
                party = changed.party
                base = " ".join(party.name.split()[-2:])
                earlier.append(_Given(base, party.domain, party.phone, party.address))
            made.append(changed)
        return tuple(made)

    def on_file(self, accounts: float = 0.0) -> tuple[Customer, ...]:
        """With the gaps of a list that people keep by hand."""
        rng = Random(f"{self._seed}:gaps")
        return tuple(
            without(customer, *(field for field, share in _GAPS if rng.random() < share))
            for customer in super().on_file(accounts)
        )

    def known(self, style: Style) -> Counterparty:
        """A customer on a paper that carries one or two signs, and half of the names in part or wrongly."""
        customer = style.rng.choice(self.customers)
        signs = _sparse(style)
        if customer.party.kind == "person":
            return Counterparty(customer.code, customer.party, signs, "person", telling=False)
        party, kind = _partly_named(customer.party, style)
        return Counterparty(customer.code, party, signs, kind, telling=False)

    def stranger(self, style: Style) -> Counterparty:
        """Four in five look like a customer; they too say little."""
        ways = (self._unknown, self._sister, self._sister, self._same_place, self._letter_off)
        found = style.rng.choice(ways)(style)
        party, kind = _partly_named(found.party, style)
        return replace(found, party=party, signs=_sparse(style), kind=f"{found.kind}, {kind}")


def _sparse(style: Style) -> frozenset[str]:
    return style.rng.choices([signs for _, signs in _SPARSE], [share for share, _ in _SPARSE])[0]


def _mixed(customer: Customer, rng: Random, earlier: list[_Given]) -> Customer:
    """The firm as a sister of an earlier one, or in its house."""
    party, contacts = customer.party, customer.contacts
    if rng.random() < _SISTERS:
        of = rng.choice(earlier[-60:])
        form, trade = rng.choice(people.LEGAL_FORMS), rng.choice((*people.TRADES[:6], ""))
        name = " ".join(word for word in (form, trade, of.base) if word)
        if rng.random() < 0.3:
            name += f" {rng.choice(_SUFFIXES)}"
        party = replace(party, name=name)
        if of.domain and rng.random() < 0.5:  # one group under one domain
            party = replace(party, email=_moved(party.email, of.domain), website=f"www.{of.domain}")
            contacts = tuple(_of_domain(contact, of.domain) for contact in contacts)
    if rng.random() < _HOUSES:
        house = rng.choice(earlier[-60:])
        party = replace(party, address=house.address)
        if rng.random() < 0.5:
            party = replace(party, phone=house.phone)
    return replace(customer, party=party, contacts=contacts)


def _moved(address: str, domain: str) -> str:
    return f"{address.partition('@')[0]}@{domain}"


def _of_domain(contact: Contact, domain: str) -> Contact:
    return replace(contact, email=_moved(contact.email, domain))


def _partly_named(party: Party, style: Style) -> tuple[Party, str]:
    """The name in full, abbreviated, without its form, as its last words alone, or with another form."""
    rng, words = style.rng, party.name.split()
    way = rng.choices(
        ("full name", "short name", "no form", "last words", "other form"), (0.4, 0.15, 0.15, 0.15, 0.15)
    )[0]
    form = next((f for f in sorted(people.LEGAL_FORMS, key=len, reverse=True) if party.name.startswith(f)), "")
    rest = party.name.removeprefix(form).strip()
    name = {
        "full name": party.name,
        "short name": shortened(party.name, rng),
        "no form": rest,
        "last words": " ".join(words[-2:]),
        "other form": f"{rng.choice([f for f in people.LEGAL_FORMS if f != form])} {rest}",
    }[way]
    return replace(party, name=name), way
