"""Facts as a person reads and mends them: one line a single value, the rest grouped by the party they tell of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.domain.facts import Fact, FactField, PartyRole
from app.domain.type_choice import RULE
from app.web.formats import day, money, number
from app.web.kinds import TYPES

LABELS: dict[FactField, str] = {
    FactField.TYPE: _("Type"),
    FactField.DATE: _("Date"),
    FactField.NUMBER: _("Number"),
    FactField.AMOUNT: _("Amount"),
    FactField.CURRENCY: _("Currency"),
    FactField.EFFECTIVE: _("Effective from"),
    FactField.EXPIRY: _("Expires"),
    FactField.SUBJECT: _("About"),
    FactField.REFERENCE: _("Refers to"),
    FactField.PARTY: _("Party"),
    FactField.TAX_CODE: _("Tax code"),
    FactField.PERSONAL_ID: _("Personal number"),
    FactField.PHONE: _("Phone"),
    FactField.EMAIL: _("E-mail address"),
    FactField.DOMAIN: _("Domain"),
    FactField.BANK_ACCOUNT: _("Bank account"),
    FactField.ADDRESS: _("Address"),
    FactField.PERSON: _("Person"),
}
ROLES: dict[PartyRole, str] = {
    PartyRole.PARTY_A: _("Party A"),
    PartyRole.PARTY_B: _("Party B"),
    PartyRole.FURTHER: _("Further party"),
    PartyRole.SELLER: _("Seller"),
    PartyRole.BUYER: _("Buyer"),
    PartyRole.SENDER: _("Sender"),
    PartyRole.RECIPIENT: _("Recipient"),
    PartyRole.OTHER: _("Mentioned"),
}
SINGLE = (
    FactField.TYPE,
    FactField.DATE,
    FactField.NUMBER,
    FactField.AMOUNT,
    FactField.CURRENCY,
    FactField.EFFECTIVE,
    FactField.EXPIRY,
    FactField.SUBJECT,
)
DATES = frozenset({FactField.DATE, FactField.EFFECTIVE, FactField.EXPIRY})
_SURE, _FAIR = 0.85, 0.6
_BY_PERSON = "person"  # the rule of a fact that a person set


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact to show. `shown` is what a reader sees, `value` what an edit starts from; both "" when there is none.

    `key` ties it to its place on page `page` (0: none there). sureness: sure | fair | doubtful | person.
    `is_learned`: from examples, no rule found it.
    """

    field: FactField
    label: str
    shown: str
    value: str
    page: int
    key: str
    percent: int
    sureness: str
    is_learned: bool = False


@dataclass(frozen=True, slots=True)
class PartyBlock:
    """What is known of one party on the paper; `name` "" for facts of nobody in particular."""

    name: str
    role: str
    lines: tuple[FactLine, ...]
    first: FactLine | None


def single_facts(facts: Sequence[Fact]) -> list[FactLine]:
    """A line for every single-valued field, in their order; without a value where none was found."""
    winners: dict[FactField, tuple[int, Fact]] = {}
    for index, fact in enumerate(facts):
        if fact.field not in winners or fact.confidence > winners[fact.field][1].confidence:
            winners[fact.field] = (index, fact)
    currency = winners[FactField.CURRENCY][1].value if FactField.CURRENCY in winners else None
    return [
        _line(*winners[field], currency) if field in winners else _missing(field)
        for field in SINGLE
        if field is not FactField.CURRENCY or field in winners or FactField.AMOUNT in winners
    ]


def party_blocks(facts: Sequence[Fact]) -> list[PartyBlock]:
    """Everything else, a block a party; facts of no party come last."""
    groups: dict[int, list[tuple[int, Fact]]] = defaultdict(list)
    for index, fact in enumerate(facts):
        if fact.field not in SINGLE:
            groups[fact.party].append((index, fact))
    return [_block(groups[number]) for number in sorted(groups, key=lambda n: (n == 0, n))]


def _block(group: Sequence[tuple[int, Fact]]) -> PartyBlock:
    in_party = group[0][1].party != 0
    head = next(((i, f) for i, f in group if f.field is FactField.PARTY), None) if in_party else None
    role = next((f.role for _i, f in group if f.role), None) if in_party else None
    rest = [(i, f) for i, f in group if head is None or i != head[0]]
    distinct = {(f.field, f.value): (i, f) for i, f in reversed(rest)}
    lines = tuple(_line(i, f, None) for i, f in sorted(distinct.values(), key=lambda pair: pair[0]))
    return PartyBlock(
        name=head[1].value if head else "",
        role=str(ROLES[role]) if role else "",
        lines=lines,
        first=_line(*head, None) if head else None,
    )


def _line(index: int, fact: Fact, currency: str | None) -> FactLine:
    return FactLine(
        field=fact.field,
        label=str(LABELS[fact.field]),
        shown=shown(fact.field, fact.value, currency),
        value=fact.value,
        page=fact.page,
        key=f"f{index}" if fact.box else "",
        percent=round(fact.confidence * 100),
        sureness=_sureness(fact),
        is_learned=fact.rule == RULE,
    )


def _missing(field: FactField) -> FactLine:
    return FactLine(field, str(LABELS[field]), "", "", 0, "", 0, "")


def _sureness(fact: Fact) -> str:
    if fact.rule == _BY_PERSON:
        return "person"
    if fact.confidence >= _SURE:
        return "sure"
    return "fair" if fact.confidence >= _FAIR else "doubtful"


def shown(field: FactField, value: str, currency: str | None = None) -> str:
    """A value as the reader writes it; as it is when it cannot be read."""
    if not value:
        return str(gettext("none"))
    if field is FactField.TYPE:
        return str(TYPES[value].label) if value in TYPES else value
    try:
        if field in DATES:
            return day(date.fromisoformat(value))
        if field is FactField.AMOUNT:
            return money(Decimal(value), currency) if currency else number(Decimal(value))
    except (ValueError, InvalidOperation):
        return value
    return value
