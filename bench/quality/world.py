"""Who the papers are about: customers on file, and strangers, some of whom look like customers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from app.domain.text import fold
from bench.quality.pieces import ALL_SIGNS
from bench.quality.style import Style
from bench.samples import identifiers, people
from bench.samples.records import Customer, Party
from bench.samples.universe import generated_customers, slug

# What of a customer a paper carries, and how often: most carry everything, some only a name.
_SIGNS: tuple[tuple[float, frozenset[str]], ...] = (
    (0.62, ALL_SIGNS),
    (0.12, ALL_SIGNS - {"tax"}),
    (0.10, frozenset({"address", "tax"})),
    (0.08, frozenset({"address", "people"})),
    (0.05, frozenset({"phone", "people"})),
    (0.03, frozenset()),
)
_SHORT = (
    ("Công ty TNHH MTV", "Cty TNHH MTV"), ("Công ty TNHH", "Cty TNHH"), ("Công ty Cổ phần", "CTCP"), ("Công ty Cổ phần", "Công ty CP"),
    ("Thương mại Dịch vụ", "TM DV"), ("Thương mại Dịch vụ", "TM & DV"), ("Xuất nhập khẩu", "XNK"), ("Đầu tư", "ĐT"), ("Xây dựng", "XD"),
    ("Công ty TNHH MTV", "Công ty Trách nhiệm Hữu hạn Một Thành viên"), ("Công ty TNHH", "Công ty Trách nhiệm Hữu hạn"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counterparty:
    """The other side of one paper. `code` None: a stranger. `kind` says what is special, for the report.
    `telling` False: what the paper carries does not tell this customer from others, so it need not file itself."""

    code: str | None
    party: Party
    signs: frozenset[str]
    kind: str
    telling: bool = True


class World:
    """`count` customers on file and an endless supply of papers' other sides."""

    def __init__(self, count: int, seed: int) -> None:
        self.customers = self._made(count, seed)
        self.by_code = {customer.code: customer for customer in self.customers}
        self._seed = seed
        self._strangers = [c for c in generated_customers(count, seed + 1, first=60_001) if c.parent is None]
        bases: dict[str, int] = {}
        for customer in self.customers:
            key = _base(customer)
            bases[key] = bases.get(key, 0) + 1
        self._shared = {key for key, holders in bases.items() if holders > 1}
        self._names = {fold(c.name) for c in self.customers}

    def _made(self, count: int, seed: int) -> tuple[Customer, ...]:
        return renamed(generated_customers(count, seed), seed)

    def on_file(self, accounts: float = 0.0) -> tuple[Customer, ...]:
        """The customers as an office has entered them; of a share `accounts` with the bank account, which few keep."""
        rng = Random(f"{self._seed}:accounts")
        return tuple(c if rng.random() < accounts else without(c, "bank_account") for c in self.customers)

    def known(self, style: Style) -> Counterparty:
        """A customer, named and described as much as papers do."""
        customer = style.rng.choice(self.customers)
        signs = style.rng.choices([s for _, s in _SIGNS], [share for share, _ in _SIGNS])[0]
        party, kind = customer.party, "known"
        if party.kind == "person":
            return Counterparty(customer.code, party, signs | {"address", "phone"}, "person", "tax" in signs)
        if customer.parent is not None:
            kind = "branch"
            signs = signs | {"tax", "address"}
        elif customer.former_names and style.maybe(0.5):
            party, kind = replace(party, name=customer.former_names[0]), "former name"
        elif style.maybe(0.25):
            party, kind = replace(party, name=shortened(party.name, style.rng)), "short name"
        telling = "tax" in signs or "phone" in signs or _base(customer) not in self._shared
        return Counterparty(customer.code, party, signs, kind, telling)

    def stranger(self, style: Style) -> Counterparty:
        """A company that is no customer: half of them look like one."""
        ways = (self._unknown, self._unknown, self._sister, self._digit_off, self._same_place, self._letter_off)
        return style.rng.choice(ways)(style)

    def _unknown(self, style: Style) -> Counterparty:
        return Counterparty(None, style.rng.choice(self._strangers).party, ALL_SIGNS, "stranger")

    def _like(self, style: Style) -> tuple[Customer, Party]:
        companies = [c for c in self.customers if c.party.kind == "company" and c.parent is None]
        return style.rng.choice(companies), style.rng.choice(self._strangers).party

    def _sister(self, style: Style) -> Counterparty:
        """The same base name with another form, its own signs."""
        customer, other = self._like(style)
        forms = [f for f in ("Công ty TNHH", "Công ty Cổ phần", "Hợp tác xã") if not customer.name.startswith(f)]
        name = f"{style.rng.choice(forms)} {' '.join(customer.name.split()[-2:])} {style.rng.choice(('Miền Nam', 'Toàn Cầu', 'Group'))}"
        return self._checked(replace(other, name=name), "sister of a customer")

    def _digit_off(self, style: Style) -> Counterparty:
        """A tax code one digit from a customer's, with its own right check digit."""
        customer, other = self._like(style)
        code = customer.party.tax_code
        at = style.rng.randrange(3, 9)
        for digit in style.rng.sample("0123456789", 10):
            nine = code[:at] + digit + code[at + 1 : 9]
            check = identifiers.tax_check_digit(nine)
            if digit != code[at] and check < 10:
                return self._checked(replace(other, tax_code=f"{nine}{check}"), "tax code near a customer's")
        return self._unknown(style)

    def _same_place(self, style: Style) -> Counterparty:
        customer, other = self._like(style)
        shared = {"address": customer.party.address}
        if style.maybe(0.4):
            shared["phone"] = customer.party.phone
        return self._checked(replace(other, **shared), "address or phone of a customer")

    def _letter_off(self, style: Style) -> Counterparty:
        """A name that differs by one syllable."""
        customer, other = self._like(style)
        words = customer.name.split()
        words[-1] = style.rng.choice([w for w in people.SECOND if w != words[-1]])
        return self._checked(replace(other, name=" ".join(words)), "name near a customer's")

    def _checked(self, party: Party, kind: str) -> Counterparty:
        known = fold(party.name) in self._names
        return Counterparty(None, party, ALL_SIGNS, "same name as a customer" if known else kind)


def renamed(customers: tuple[Customer, ...], seed: int) -> tuple[Customer, ...]:
    """Every fifteenth company has borne another name before."""
    rng = Random(f"{seed}:renamed")
    made = []
    for at, customer in enumerate(customers):
        if at % 15 == 7 and customer.party.kind == "company" and customer.parent is None:
            former = f"Công ty TNHH {rng.choice(people.FIRST)} {rng.choice(people.FIRST)} {rng.choice(people.SECOND)} {slug(customer.code)[-3:]}"
            customer = replace(customer, former_names=(former,))  # noqa: PLW2901
        made.append(customer)
    return tuple(made)


def without(customer: Customer, *fields: str) -> Customer:
    """The customer as it is on file where these fields of its party were left empty."""
    return replace(customer, party=replace(customer.party, **dict.fromkeys(fields, "")))


def shortened(name: str, rng: Random) -> str:
    """The name as people abbreviate or spell it out."""
    fits = [(long, short) for long, short in _SHORT if long in name]
    for long, short in rng.sample(fits, min(2, len(fits))):
        name = name.replace(long, short, 1)
    return name


def _base(customer: Customer) -> str:
    return " ".join(fold(customer.name).split()[-2:])
