"""Our own organisation, set aside first: on nearly every paper one party is ourselves, never the customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from app.domain.facts import Fact, FactField
from app.domain.identifiers import (
    CompanyName,
    IdentifierType,
    domain_and_parents,
    domain_of,
    forms_agree,
    normalise,
    one_digit_repairs,
    parent_tax_code,
    parse_company_name,
    split_phones,
    tells_the_company,
)
from app.domain.organisation import Organisation

_NAMES = frozenset({IdentifierType.NAME, IdentifierType.ALIAS, IdentifierType.FORMER_NAME})
# Below this similarity (rapidfuzz ratio, 0 to 100) a name read badly is not taken for ours.
_NEAR = 88.0
_SHORTEST_NEAR = 6  # characters: shorter names are too close to too many others
_KIND_OF_FIELD = {
    FactField.TAX_CODE: IdentifierType.TAX_CODE,
    FactField.PHONE: IdentifierType.PHONE,
    FactField.EMAIL: IdentifierType.EMAIL,
    FactField.DOMAIN: IdentifierType.DOMAIN,
    FactField.BANK_ACCOUNT: IdentifierType.BANK_ACCOUNT,
    FactField.ADDRESS: IdentifierType.ADDRESS,
    FactField.PERSON: IdentifierType.PERSON,
    FactField.PARTY: IdentifierType.NAME,
}


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """Our organisation's identifiers, normalised."""

    values: frozenset[tuple[IdentifierType, str]]
    names: tuple[CompanyName, ...]

    def owns(self, kind: IdentifierType, value: str) -> bool:
        """Whether a normalised value is ours (a branch's tax code and a host under our domain are too)."""
        if kind in _NAMES:
            return (IdentifierType.NAME, value) in self.values
        if (kind, value) in self.values:
            return True
        if kind is IdentifierType.TAX_CODE:
            parent = parent_tax_code(value)
            return parent is not None and (kind, parent) in self.values
        if kind is IdentifierType.DOMAIN:
            return any((kind, parent) in self.values for parent in domain_and_parents(value))
        if kind is IdentifierType.EMAIL:
            return self.owns(IdentifierType.DOMAIN, value.rsplit("@", 1)[-1])
        return False

    def is_ours(self, fact: Fact) -> bool:
        """Whether the fact states a value of ours, exactly or (a tax code) with one character misread."""
        kind = _KIND_OF_FIELD.get(fact.field)
        value = normalise(kind, fact.value) if kind else None
        if kind and value:
            return self.owns(kind, value)
        if fact.field is FactField.TAX_CODE:
            return any(self.owns(IdentifierType.TAX_CODE, code) for code in one_digit_repairs(fact.value))
        return False

    def is_nearly_ours(self, fact: Fact) -> bool:
        """Whether a party's name could be ours read badly, or ours with a department after it."""
        name = parse_company_name(fact.value) if fact.field is FactField.PARTY else None
        return name is not None and any(_near(name, own) for own in self.names)


def _near(name: CompanyName, own: CompanyName) -> bool:
    if forms_agree(name.legal_form, own.legal_form) is False:
        return False
    if len(own.base_key) >= _SHORTEST_NEAR and fuzz.ratio(name.base_key, own.base_key) >= _NEAR:
        return True
    return name.base_key == own.base_key or name.base_key.startswith(own.base_key + " ")


@lru_cache(maxsize=16)
def own_keys(own: Organisation | None) -> OwnKeys:
    """The keys of our organisation; empty when it has not been set."""
    if own is None:
        return OwnKeys(frozenset(), ())
    texts: list[tuple[IdentifierType, Iterable[str]]] = [
        (IdentifierType.TAX_CODE, own.tax_codes),
        (IdentifierType.DOMAIN, own.domains),
        (IdentifierType.EMAIL, own.emails),
        (IdentifierType.PHONE, [number for phone in own.phones for number in split_phones(phone)]),
        (IdentifierType.ADDRESS, own.addresses),
        (IdentifierType.PERSON, own.people),
        (IdentifierType.BANK_ACCOUNT, own.bank_accounts),
        (IdentifierType.NAME, (own.name, *own.aliases)),
        (IdentifierType.BASE_NAME, (own.name, *own.aliases)),
    ]
    values = {(kind, value) for kind, raws in texts for raw in raws if (value := normalise(kind, raw))}
    for email in own.emails:
        domain = domain_of(email)
        if domain and tells_the_company(domain):
            values.add((IdentifierType.DOMAIN, domain))
    names = [parse_company_name(raw) for raw in (own.name, *own.aliases)]
    return OwnKeys(frozenset(values), tuple(name for name in names if name))


@dataclass(frozen=True, slots=True)
class Counterparty:
    """Facts left when ours are set aside. `ours_seen`: anything of ours was on the paper."""

    facts: tuple[Fact, ...]
    ours_seen: bool


def set_ours_aside(facts: Iterable[Fact], keys: OwnKeys, known_names: frozenset[str] = frozenset()) -> Counterparty:
    """The facts that are not ours, in a fixed order.

    A block of facts (see Fact.party) that names us goes as a whole; one that holds our facts beside somebody
    else's tax code or name was put together wrongly: only ours go, and the rest belongs to no block. A name
    that is nearly ours counts as ours unless it is in `known_names`, full keys of parties on file.
    """
    ordered = sorted(facts, key=_order)

    def ours(fact: Fact) -> bool:
        if keys.is_ours(fact):
            return True
        return keys.is_nearly_ours(fact) and normalise(IdentifierType.NAME, fact.value) not in known_names

    mine = [ours(fact) for fact in ordered]
    blocks = {f.party for f, own in zip(ordered, mine, strict=True) if own and f.party}
    others = {f.party for f, own in zip(ordered, mine, strict=True) if not own and _tells_whose(f)}
    kept = []
    for fact, own in zip(ordered, mine, strict=True):
        if own or (fact.party in blocks and fact.party not in others):
            continue
        kept.append(_loose(fact) if fact.party in blocks else fact)
    return Counterparty(tuple(kept), any(mine))


def _tells_whose(fact: Fact) -> bool:
    if fact.field is FactField.TAX_CODE:
        return normalise(IdentifierType.TAX_CODE, fact.value) is not None
    return fact.field is FactField.PARTY


def _loose(fact: Fact) -> Fact:
    return Fact(fact.field, fact.value, fact.raw, fact.page, fact.confidence, fact.rule, fact.box, fact.start, fact.end)


def _order(fact: Fact) -> tuple[object, ...]:
    return (
        fact.page,
        fact.start if fact.start is not None else -1,
        fact.field.value,
        fact.value,
        fact.party,
        fact.role.value if fact.role else "",
        -fact.confidence,
        fact.raw,
        fact.rule,
        fact.end if fact.end is not None else -1,
        (fact.box.x0, fact.box.y0, fact.box.x1, fact.box.y1) if fact.box else (),
    )
