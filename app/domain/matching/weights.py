"""From hits to weighed signs: which customer each sign speaks for, and how much.

Weights are natural log-odds. They are set so that a sign that may file alone reaches
`threshold.FILES_AT` by itself; what two independent signs add up to is their sum.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from app.domain.decisions import PERSON_SAID_NO, Evidence, Outcome, Signal
from app.domain.facts import Fact, FactField
from app.domain.identifiers import (
    CompanyName,
    IdentifierType,
    LegalForm,
    domain_and_parents,
    forms_agree,
    normalise,
    parse_company_name,
)
from app.domain.matching.dossiers import Dossier, Dossiers, Sign, make_evidence
from app.domain.matching.inputs import IdentifierHit, IdentifierStatus, MatchContext, ReferenceHit
from app.domain.matching.own import OwnKeys
from app.domain.matching.references import SPECIFIC, WEAK, distinctiveness, number_key
from app.domain.matching.sightings import How, Sighting
from app.domain.matching.similarity import accents_differ, is_telling

T = IdentifierType

WEIGHTS: dict[tuple[IdentifierType, How], tuple[Signal, float]] = {
    (T.TAX_CODE, How.EXACT): (Signal.TAX_CODE, 12.5),
    (T.TAX_CODE, How.LETTERS): (Signal.TAX_CODE_REPAIRED, 9.0),
    (T.TAX_CODE, How.REPAIRED): (Signal.TAX_CODE_REPAIRED, 6.5),
    (T.TAX_CODE, How.HEAD_OFFICE): (Signal.TAX_CODE, 5.0),
    (T.PERSONAL_ID, How.EXACT): (Signal.PERSONAL_ID, 12.0),
    (T.PERSONAL_ID, How.LETTERS): (Signal.PERSONAL_ID, 9.0),
    (T.EMAIL, How.VERIFIED): (Signal.CONTACT_EMAIL, 11.0),
    (T.EMAIL, How.EXACT): (Signal.CONTACT_EMAIL, 8.0),
    (T.EMAIL, How.SENDER): (Signal.CONTACT_EMAIL, 6.4),
    (T.DOMAIN, How.VERIFIED): (Signal.DOMAIN, 10.6),
    (T.DOMAIN, How.EXACT): (Signal.DOMAIN, 7.5),
    (T.DOMAIN, How.SENDER): (Signal.DOMAIN, 6.0),
    (T.PHONE, How.EXACT): (Signal.PHONE, 7.5),
    (T.BANK_ACCOUNT, How.EXACT): (Signal.BANK_ACCOUNT, 8.5),
    (T.ADDRESS, How.EXACT): (Signal.NAME_ADDRESS, 2.5),
    (T.NAME, How.EXACT): (Signal.NAME, 10.5),
    (T.ALIAS, How.EXACT): (Signal.ALIAS, 10.5),
    (T.ALIAS, How.BASE): (Signal.ALIAS, 5.5),
    (T.FORMER_NAME, How.EXACT): (Signal.NAME, 10.0),
    (T.FORMER_NAME, How.BASE): (Signal.BASE_NAME, 5.0),
    (T.BASE_NAME, How.BASE): (Signal.BASE_NAME, 6.0),
    (T.PERSON, How.EXACT): (Signal.PERSON, 3.0),
    (T.PERSON, How.BASE): (Signal.PERSON, 3.0),
}
EXPLICIT = 20.0
# At the lower end of what is measured, so that another company's name beside one of them is asked about.
PARENT, CONTENTS, THREAD = 10.0, 10.0, 10.0
# Of a mail by somebody who is neither one of us nor known to be of that customer, its conversation and what is attached
# say less: whoever was brought in, or writes about somebody else, must not be filed by them alone.
BY_A_STRANGER = 8.5
REFERENCE_SPECIFIC, REFERENCE_FAIR, REFERENCE_WEAK = 13.0, 7.5, 4.0
SAME_NUMBER = 8.0
NEGATIVE = PERSON_SAID_NO
# What somebody said does not mean a customer is the very value: another one that is only like it says nothing.
_NOT_ITSELF = frozenset({How.BASE, How.NEAR, How.HEAD_OFFICE, How.REPAIRED})

_PERSON_NAME = 4.5  # full names of people are shared by many
_NOT_TELLING = 4.0
# A name without any legal form, on paper and on file alike: alone only a long one is nobody else's.
FORMLESS, FORMLESS_LONG = 7.0, 10.0
LONG_NAME = 12
_ACCENTS_DIFFER = 4.0


def add_hits(dossiers: Dossiers, sightings: Sequence[Sighting], hits: Iterable[IdentifierHit]) -> None:
    """Weigh every hit by how and where its value was seen."""
    by_key: dict[tuple[IdentifierType, str], list[Sighting]] = {}
    for sighting in sightings:
        by_key.setdefault((sighting.type, sighting.value), []).append(sighting)
    hits = list(hits)
    active = {(h.type, h.value) for h in hits if h.status is IdentifierStatus.ACTIVE}
    for hit in hits:
        for sighting in by_key.get((hit.type, hit.value), []):
            if (
                sighting.how is How.HEAD_OFFICE
                and sighting.fact
                and (T.TAX_CODE, normalise(T.TAX_CODE, sighting.fact.value)) in active
            ):
                continue  # the branch itself is on file
            if hit.type is T.NEAR_NAME or (hit.status is IdentifierStatus.NEGATIVE and sighting.how in _NOT_ITSELF):
                continue
            dossier = dossiers.of(hit.party_id, hit)
            dossier.signs.append(_sign(hit, sighting))


def open_near(dossiers: Dossiers, sightings: Sequence[Sighting], hits: Iterable[IdentifierHit]) -> None:
    """Open a dossier for whoever has nearly a name that nobody has: misread, perhaps. It gets no sign by that;
    whether the names agree is judged by contradictions.add_names. A short name without a legal form ("Minh Tiến") may
    mean any of those whose name it is a part of, although one of them is known to be called so."""
    hits = list(hits)
    held = {(hit.type, hit.value) for hit in hits}
    known = {
        s.fact
        for s in sightings
        if s.name is not None and s.type is not T.NEAR_NAME and (s.type, s.value) in held and not _is_short_name(s)
    }
    near = {s.value for s in sightings if s.type is T.NEAR_NAME and s.fact not in known}
    for hit in hits:
        if hit.type is T.NEAR_NAME and hit.value in near and hit.status is IdentifierStatus.ACTIVE:
            dossiers.of(hit.party_id, hit)


def _is_short_name(sighting: Sighting) -> bool:
    name = sighting.name
    bare = name is not None and name.legal_form in (None, LegalForm.CORP)
    return bare and name is not None and not is_telling(name, LONG_NAME)


def _sign(hit: IdentifierHit, sighting: Sighting) -> Sign:
    signal, weight = WEIGHTS[(_kind_of(hit), sighting.how)]
    if hit.status is IdentifierStatus.NEGATIVE:
        weight = NEGATIVE
    else:
        weight = _adjusted(weight, hit, sighting) * sighting.factor
        if hit.status is IdentifierStatus.RETIRED:
            weight *= 0.5
    return Sign(
        make_evidence(signal, hit.value, weight, sighting.fact), sighting.fact, sighting.how, sighting.name, hit.holders
    )


def _kind_of(hit: IdentifierHit) -> IdentifierType:
    """The kind of identifier this is for the party it led to: the name of a contact is not the company's name."""
    if hit.type not in (T.NAME, T.BASE_NAME) or normalise(hit.type, hit.party_name) == hit.value:
        return hit.type
    if parse_company_name(hit.value) is not None and normalise(T.PERSON, hit.value) == hit.value:
        return T.PERSON
    return T.ALIAS


def _adjusted(weight: float, hit: IdentifierHit, sighting: Sighting) -> float:
    if sighting.name is not None:
        weight = _name_weight(weight, hit, sighting.name, sighting.fact)
    if hit.holders > 1:  # shared by several: the more, the less it says
        weight -= 1.2 * math.log(hit.holders)
    if hit.holders >= 5 and hit.type not in (T.TAX_CODE, T.PERSONAL_ID):
        weight = min(weight, 1.0)
    return max(weight, 0.2)


def _name_weight(weight: float, hit: IdentifierHit, seen: CompanyName, fact: Fact | None) -> float:
    if hit.party_kind == "person":
        return min(weight, _PERSON_NAME)
    if not is_telling(seen):
        return weight - _NOT_TELLING
    if hit.type in (T.NAME, T.BASE_NAME):
        if fact and accents_differ(fact.value, hit.party_name):
            weight -= _ACCENTS_DIFFER
        if hit.type is T.NAME and seen.legal_form is None:
            weight = min(weight, FORMLESS_LONG if is_telling(seen, LONG_NAME) else FORMLESS)
    if hit.type is T.BASE_NAME:
        known = parse_company_name(hit.party_name)
        if known and forms_agree(seen.legal_form, known.legal_form) is False:
            return 1.5
        if known and seen.branch != known.branch:
            return min(weight, 4.0)
    return weight


def add_references(dossiers: Dossiers, references: Iterable[ReferenceHit], facts: Iterable[Fact]) -> None:
    """Numbers of documents already filed, weighed by how much such a number tells."""
    references = list(references)
    holders: dict[str, set[str]] = {}
    for hit in references:
        holders.setdefault(number_key(hit.number), set()).add(hit.party_id)
    for fact in facts:
        if fact.field not in (FactField.REFERENCE, FactField.NUMBER):
            continue
        telling, key = distinctiveness(fact.value), number_key(fact.value)
        weight = REFERENCE_SPECIFIC if telling >= SPECIFIC else REFERENCE_FAIR if telling >= WEAK else REFERENCE_WEAK
        if fact.field is FactField.NUMBER:  # the same number may be another company's: each counts from one
            weight = SAME_NUMBER if telling >= SPECIFIC else 1.0
        for party_id in sorted(holders.get(key, ())) if telling else ():
            weighed = (weight - 1.2 * math.log(len(holders[key]))) * (0.6 + 0.4 * min(1.0, fact.confidence / 0.7))
            sign = Sign(make_evidence(Signal.REFERENCE, fact.value, weighed, fact), fact, None, None, len(holders[key]))
            dossiers.of(party_id).signs.append(sign)


def add_context(dossiers: Dossiers, context: MatchContext, keys: OwnKeys) -> None:
    """What the way in said: our people's word, the conversation, the mail it was attached to, what came inside."""
    said = [(context.explicit_party_id, Signal.EXPLICIT, EXPLICIT, context.explicit_source)]
    mail = ((context.thread_party_id, Signal.THREAD, THREAD), (context.contents_party_id, Signal.CONTENTS, CONTENTS))
    for party_id, signal, weight in mail:
        strange = party_id is not None and _is_a_stranger(context.sender_address, dossiers.of(party_id), keys)
        said.append((party_id, signal, BY_A_STRANGER if strange else weight, ""))
    if context.parent_outcome is Outcome.FILED:
        said.append((context.parent_party_id, Signal.PARENT, PARENT, ""))
    for party_id, signal, weight, value in said:
        if party_id:
            dossiers.of(party_id).signs.append(Sign(Evidence(signal, value, weight)))


def _is_a_stranger(sender: str, dossier: Dossier, keys: OwnKeys) -> bool:
    address = normalise(T.EMAIL, sender)
    if address is None or keys.owns(T.EMAIL, address):
        return False
    domains = {(T.DOMAIN, domain) for domain in domain_and_parents(address.rsplit("@", 1)[1])}
    return not dossier.profile.identifiers & ({(T.EMAIL, address)} | domains)
