"""What a document shows of the other side, as keys to look up: each with its place and how surely it speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.documents import DocumentType
from app.domain.facts import Fact, FactField, PartyRole
from app.domain.identifiers import (
    CompanyName,
    IdentifierType,
    domain_and_parents,
    normalise,
    one_digit_repairs,
    parent_tax_code,
    parse_company_name,
    tells_the_company,
)
from app.domain.identifiers.near_names import keys_of
from app.domain.matching.inputs import MatchContext
from app.domain.matching.own import OwnKeys, own_keys, set_ours_aside
from app.domain.matching.references import is_law, number_key
from app.domain.organisation import Organisation

T = IdentifierType

# Tax codes printed small on every electronic invoice by the service that made it (published on their invoices).
_INVOICE_SERVICES = frozenset(
    "0101243150 0100109106 0100684378 0101360697 0101300842 0105987432 0106026495 0104128565".split()
)
QUOTED = "quoted"  # in a fact's rule: found in the quoted history of a mail


class How(StrEnum):
    """How a sighting reads its value off the document."""

    EXACT = "exact"
    LETTERS = "letters"  # a tax code with letters read for digits
    REPAIRED = "repaired"  # a tax code with one character changed to fit the check digit
    HEAD_OFFICE = "head_office"  # the code of which the one on the paper is a branch
    BASE = "base"  # a name without its legal form
    NEAR = "near"  # a part of a name that a slip would leave the same
    SENDER = "sender"  # who a mail says it is from
    VERIFIED = "verified"  # the same, vouched for by our own mail server


@dataclass(frozen=True, slots=True)
class Sighting:
    """A value to look up. `factor` (0.0 to 1.0) scales the weight of what it hits; `fact` is None for the sender."""

    type: IdentifierType
    value: str
    how: How
    factor: float
    fact: Fact | None = None
    name: CompanyName | None = None

    @property
    def block(self) -> int:
        """Number of the party block it stands in, 0 for none."""
        return self.fact.party if self.fact else 0


def lookup_keys(
    facts: Iterable[Fact], context: MatchContext, own: Organisation | None
) -> list[tuple[IdentifierType, str]]:
    """Every (type, normalised value) to look up in `identifiers`, each once, sorted. Ours are not among them."""
    facts, keys = tuple(facts), own_keys(own)
    left = set_ours_aside(facts, keys, _all_names(facts, keys)).facts
    return sorted({(s.type, s.value) for s in find_sightings(left, context, keys)})


def lookup_numbers(facts: Iterable[Fact]) -> list[str]:
    """Keys (see `number_key`) of the numbers this document carries or refers to, for the look-up of filed documents."""
    numbers = (f.value for f in facts if f.field in (FactField.REFERENCE, FactField.NUMBER))
    return sorted({key for number in numbers if not is_law(number) and len(key := number_key(number)) >= 3})


def find_sightings(facts: Iterable[Fact], context: MatchContext, keys: OwnKeys) -> list[Sighting]:
    """All sightings on facts that are not ours, and of the sender."""
    facts = tuple(facts)
    named_blocks = {f.party for f in facts if f.field is FactField.PARTY}
    found = list(_sender(context))
    for fact in facts:
        if not _is_senders(fact, context):
            found += _of_fact(fact, context, keys, fact.party in named_blocks and fact.party > 0)
    return [s for s in found if not keys.owns(s.type, s.value)]


def _all_names(facts: Iterable[Fact], keys: OwnKeys) -> frozenset[str]:
    """Names to look up although they are nearly ours: whether a party of that name exists is not known yet."""
    names = (normalise(T.NAME, f.value) for f in facts if f.field is FactField.PARTY and not keys.is_ours(f))
    return frozenset(name for name in names if name)


def _sender(context: MatchContext) -> Iterator[Sighting]:
    address = normalise(T.EMAIL, context.sender_address)
    if address is None:
        return
    how = How.VERIFIED if context.sender_authenticated else How.SENDER
    yield Sighting(T.EMAIL, address, how, 1.0)
    yield from (Sighting(T.DOMAIN, domain, how, 1.0) for domain in _domains(address.rsplit("@", 1)[1]))


def _is_senders(fact: Fact, context: MatchContext) -> bool:
    """Whether a fact of a mail, in its headers or its signature, only repeats what the sender says to be."""
    address = normalise(T.EMAIL, context.sender_address)
    if address is None or (fact.page and not is_mail(context)):
        return False
    if fact.field is FactField.EMAIL:
        return normalise(T.EMAIL, fact.value) == address
    domain = address.rsplit("@", 1)[-1]
    return fact.field is FactField.DOMAIN and normalise(T.DOMAIN, fact.value) in domain_and_parents(domain)


def _domains(domain: str) -> list[str]:
    return [parent for parent in domain_and_parents(domain) if tells_the_company(parent)]


def _of_fact(fact: Fact, context: MatchContext, keys: OwnKeys, named_block: bool) -> Iterator[Sighting]:
    match fact.field:
        case FactField.TAX_CODE | FactField.PERSONAL_ID:
            yield from _codes(fact)
        case FactField.EMAIL | FactField.DOMAIN:
            yield from _mails(fact, context, keys)
        case FactField.PARTY:
            yield from _names(fact)
        case FactField.PERSON:
            yield from _people(fact, named_block)
        case FactField.PHONE:
            yield from _plain(T.PHONE, fact)
        case FactField.BANK_ACCOUNT:
            yield from _plain(T.BANK_ACCOUNT, fact)
        case FactField.ADDRESS:
            yield from _plain(T.ADDRESS, fact)
        case _:
            return


def _plain(kind: IdentifierType, fact: Fact) -> Iterator[Sighting]:
    value = normalise(kind, fact.value)
    if value:
        yield Sighting(kind, value, How.EXACT, _factor(fact, 0.8), fact)


def _codes(fact: Fact) -> Iterator[Sighting]:
    kind = T.TAX_CODE if fact.field is FactField.TAX_CODE else T.PERSONAL_ID
    value = normalise(kind, fact.value)
    if value is None:
        for code in one_digit_repairs(fact.value) if kind is T.TAX_CODE else []:
            yield Sighting(T.TAX_CODE, code, How.REPAIRED, _factor(fact, 0.9, reading=False), fact)
        return
    if value in _INVOICE_SERVICES and fact.party == 0:
        return
    how, factor = (How.LETTERS if "repaired" in fact.rule else How.EXACT), _factor(fact, 0.9)
    yield Sighting(kind, value, how, factor, fact)
    if len(value) == 12 and value.isdigit():  # one number, two uses
        yield Sighting(T.PERSONAL_ID if kind is T.TAX_CODE else T.TAX_CODE, value, how, factor, fact)
    parent = parent_tax_code(value) if kind is T.TAX_CODE else None
    if parent:
        yield Sighting(T.TAX_CODE, parent, How.HEAD_OFFICE, factor, fact)


def _mails(fact: Fact, context: MatchContext, keys: OwnKeys) -> Iterator[Sighting]:
    if fact.field is FactField.DOMAIN:
        domain = normalise(T.DOMAIN, fact.value)
        yield from (Sighting(T.DOMAIN, d, How.EXACT, _factor(fact, 0.8), fact) for d in _domains(domain or ""))
        return
    address = normalise(T.EMAIL, fact.value)
    if address is None:
        return
    # Whom one of us wrote to is as sure as who wrote to us.
    sender = normalise(T.EMAIL, context.sender_address) or ""
    to = fact.page == 0 and fact.role is PartyRole.RECIPIENT and keys.owns(T.EMAIL, sender)
    how = How.VERIFIED if to and context.sender_authenticated else How.EXACT
    factor = _factor(fact, 1.0 if how is How.VERIFIED else 0.8)
    yield Sighting(T.EMAIL, address, how, factor, fact)
    yield from (Sighting(T.DOMAIN, d, how, factor, fact) for d in _domains(address.rsplit("@", 1)[1]))


def _names(fact: Fact) -> Iterator[Sighting]:
    name = parse_company_name(fact.value)
    if name is None:
        return
    factor = _factor(fact, 0.7)
    for kind in (T.NAME, T.ALIAS, T.FORMER_NAME):
        yield Sighting(kind, name.full_key, How.EXACT, factor, fact, name)
    yield Sighting(T.BASE_NAME, name.base_key, How.BASE, factor, fact, name)
    if name.base_key != name.full_key:
        for kind in (T.ALIAS, T.FORMER_NAME):
            yield Sighting(kind, name.base_key, How.BASE, factor, fact, name)
    for key in keys_of(name):
        yield Sighting(T.NEAR_NAME, key, How.NEAR, factor, fact, name)
    person = normalise(T.PERSON, fact.value) if name.legal_form is None else None
    if person:
        yield Sighting(T.PERSON, person, How.EXACT, factor, fact)


def _people(fact: Fact, named_block: bool) -> Iterator[Sighting]:
    person = normalise(T.PERSON, fact.value)
    if person:
        factor = _factor(fact, 0.8)
        yield Sighting(T.PERSON, person, How.EXACT, factor, fact)
        if not named_block:  # a party that is a person
            yield Sighting(T.NAME, person, How.EXACT, factor, fact, parse_company_name(person))


def _factor(fact: Fact, loose: float, *, reading: bool = True) -> float:
    """How much a fact counts by its place: `loose` outside any party block, less in quoted history and for
    parties only mentioned, and less the worse it was read (full from a confidence of 0.85 on)."""
    factor = 1.0 if fact.party or fact.role else loose
    if fact.role is PartyRole.OTHER:
        factor = min(factor, 0.6)
    if QUOTED in fact.rule:
        factor = min(factor, 0.4)
    return factor * (0.6 + 0.4 * min(1.0, fact.confidence / 0.85)) if reading else factor


def is_mail(context: MatchContext) -> bool:
    """Whether the document itself is a mail."""
    return context.doc_type is DocumentType.EMAIL
