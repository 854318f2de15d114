"""Facts as a person reads and mends them: one line a single value, the rest grouped by the party they tell of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.domain.facts import (
    TOTAL_AGAINST_WORDS,
    TOTAL_AND_WORDS,
    WORDS_AGAINST_TOTAL,
    Fact,
    FactField,
    PartyRole,
)
from app.domain.reading import MailHeaders, ReadMethod
from app.domain.type_choice import RULE
from app.web.documents.places import fact_key
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
    FactField.ARCHIVE_NUMBER: _("Archive number"),
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
    FactField.ARCHIVE_NUMBER,
)
# Without a value these have no line: many offices have no archive of paper.
_IF_ANY = frozenset({FactField.CURRENCY, FactField.ARCHIVE_NUMBER})
DATES = frozenset({FactField.DATE, FactField.EFFECTIVE, FactField.EXPIRY})
_SURE, _FAIR = 0.85, 0.6
_BY_PERSON = "person"  # the rule of a fact that a person set
_CHECKS = {TOTAL_AND_WORDS: "agrees", WORDS_AGAINST_TOTAL: "differs", TOTAL_AGAINST_WORDS: "differs"}
# Facts of no page, by their rule.
_SOURCES: dict[str, str] = {
    "e-invoice": _("from the e-invoice's data"),
    "e-invoice-order": _("from the e-invoice's data"),
    "invoice-series": _("from the e-invoice's data"),
    "file-name": _("from the name of the file"),
    "media-type": _("from the kind of file"),
    "bar-code": _("from the label's code"),
}


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact to show. `shown` is what a reader sees, `value` what an edit starts from; both "" when there is none.

    `key` ties it to its place on page `page` (0: on no page), "" when that is not known; `where` says so in words.
    sureness: sure | fair | doubtful | person, `sure_words` the same in words. check: "" | agrees | differs, of an
    amount that also stands there in words.
    `is_learned`: from examples, no rule found it.
    """

    field: FactField
    label: str
    shown: str
    value: str
    page: int
    key: str
    where: str
    percent: int
    sureness: str
    sure_words: str
    check: str
    is_learned: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What of the document its facts are shown with: number of pages, pages read poorly, the head of a mail."""

    pages: int = 0
    read_poorly: frozenset[int] = frozenset()
    headers: MailHeaders | None = None


@dataclass(frozen=True, slots=True)
class PartyBlock:
    """What is known of one party on the paper; `name` "" for facts of nobody in particular."""

    name: str
    role: str
    lines: tuple[FactLine, ...]
    first: FactLine | None


def single_facts(facts: Sequence[Fact], around: Around = Around()) -> list[FactLine]:
    """A line for every single-valued field, in their order; most of them also where no value was found."""
    winners: dict[FactField, tuple[int, Fact]] = {}
    for index, fact in enumerate(facts):
        if fact.field not in winners or fact.confidence > winners[fact.field][1].confidence:
            winners[fact.field] = (index, fact)
    currency = winners[FactField.CURRENCY][1].value if FactField.CURRENCY in winners else None
    return [
        _line(*winners[field], around, currency) if field in winners else _missing(field)
        for field in SINGLE
        if field in winners or field not in _IF_ANY or (field is FactField.CURRENCY and FactField.AMOUNT in winners)
    ]


def party_blocks(facts: Sequence[Fact], around: Around = Around()) -> list[PartyBlock]:
    """Everything else, a block a party; facts of no party come last."""
    groups: dict[int, list[tuple[int, Fact]]] = defaultdict(list)
    for index, fact in enumerate(facts):
        if fact.field not in SINGLE:
            groups[fact.party].append((index, fact))
    return [_block(groups[number], around) for number in sorted(groups, key=lambda n: (n == 0, n))]


def _block(group: Sequence[tuple[int, Fact]], around: Around) -> PartyBlock:
    in_party = group[0][1].party != 0
    head = next(((i, f) for i, f in group if f.field is FactField.PARTY), None) if in_party else None
    role = next((f.role for _i, f in group if f.role), None) if in_party else None
    rest = [(i, f) for i, f in group if head is None or i != head[0]]
    distinct = {(f.field, f.value): (i, f) for i, f in reversed(rest)}
    lines = tuple(_line(i, f, around) for i, f in sorted(distinct.values(), key=lambda pair: pair[0]))
    return PartyBlock(
        name=head[1].value if head else "",
        role=str(ROLES[role]) if role else "",
        lines=lines,
        first=_line(*head, around) if head else None,
    )


def _line(index: int, fact: Fact, around: Around, currency: str | None = None) -> FactLine:
    sureness = _sureness(fact)
    key = fact_key(index, fact, around.headers)
    return FactLine(
        field=fact.field,
        label=str(LABELS[fact.field]),
        shown=shown(fact.field, fact.value, currency),
        value=fact.value,
        page=fact.page,
        key=key,
        where=_where(fact, key, around),
        percent=round(fact.confidence * 100),
        sureness=sureness,
        sure_words=_sure_words(sureness, fact.page in around.read_poorly),
        check=_CHECKS.get(fact.rule, "") if fact.field is FactField.AMOUNT else "",
        is_learned=fact.rule == RULE,
    )


def _missing(field: FactField) -> FactLine:
    return FactLine(field, str(LABELS[field]), "", "", 0, "", "", 0, "", "", "")


def _sureness(fact: Fact) -> str:
    if fact.rule == _BY_PERSON:
        return "person"
    if fact.confidence >= _SURE:
        return "sure"
    return "fair" if fact.confidence >= _FAIR else "doubtful"


def _sure_words(sureness: str, is_poor: bool) -> str:
    if sureness == "person":
        return str(gettext("set by a person"))
    if sureness == "sure":
        return str(gettext("read surely"))
    if is_poor:
        return str(gettext("read with doubt"))
    return str(gettext("fairly sure") if sureness == "fair" else gettext("not sure: please check"))


def is_read_poorly(method: str, confidence: float | None) -> bool:
    """Whether a page is a scan whose letters were hard to tell apart."""
    return method == ReadMethod.OCR and confidence is not None and confidence < _SURE


def _where(fact: Fact, key: str, around: Around) -> str:
    """Where a fact comes from, as far as clicking it does not show it."""
    if fact.page:
        return str(gettext("p. %(number)s", number=fact.page)) if around.pages > 1 or not key else ""
    if fact.rule == _BY_PERSON:
        return ""
    return str(_SOURCES.get(fact.rule) or (gettext("from the head of the mail") if around.headers else ""))


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
