"""What the paper says against a customer, or beside what led to them: other names, strangers' tax codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from app.domain.decisions import Signal
from app.domain.facts import Fact, FactField
from app.domain.identifiers import CompanyName, IdentifierType, normalise, parse_company_name
from app.domain.matching.dossiers import Dossier, Dossiers, Sign, group_of, make_evidence
from app.domain.matching.inputs import IdentifierHit, IdentifierStatus
from app.domain.matching.sightings import How, Sighting
from app.domain.matching.similarity import NameAgreement, compare_names
from app.domain.matching.weights import WEIGHTS

T = IdentifierType

NEAR_NAME, ADDRESS_WITH_NAME = 4.0, 4.5
OTHER_TAX_CODE, OTHER_NAME, OTHER_FORM = -7.0, -3.5, -3.5
# Firms move and have several addresses, so this only keeps a name from filing alone.
OTHER_ADDRESS = -2.0
_SAME_PLACE = 75.0  # similarity (rapidfuzz ratio, 0 to 100) from which on two keys may be one place misread
# Beside a proof another name says little: firms are renamed, letterheads misread.
OTHER_NAME_BESIDE_PROOF = -1.0


def add_names(dossiers: Dossiers, facts: Sequence[Fact]) -> None:
    """Whether the names on the paper agree with those of a customer something else led to."""
    parties = [f for f in facts if f.field is FactField.PARTY and f.confidence >= 0.4]
    in_blocks = [f for f in parties if f.party or f.role]
    seen = [(f, name) for f in (in_blocks or parties) if (name := parse_company_name(f.value))]
    for dossier in dossiers.all():
        if dossier.weight_of(Signal.NAME) >= 4.0 or not seen:
            continue
        sign = _agreement(dossier, seen)
        if sign:
            dossier.signs.append(sign)


def _agreement(dossier: Dossier, seen: list[tuple[Fact, CompanyName]]) -> Sign | None:
    names = dossier.names()
    judged = [(compare_names(name, fact.confidence, names), fact, name) for fact, name in seen]
    best, fact, name = max(judged, key=lambda j: j[0])
    if best in (NameAgreement.SAME_FORM, NameAgreement.SAME, NameAgreement.NEAR):
        return Sign(make_evidence(Signal.BASE_NAME, name.base_key, NEAR_NAME, fact), fact, None, name)
    if best is NameAgreement.OTHER and not (name.legal_form or dossier.profile.kind == "person"):
        return None
    if best is NameAgreement.SILENT:
        return None
    weight = OTHER_FORM if best is NameAgreement.OTHER_FORM else OTHER_NAME
    weight = OTHER_NAME_BESIDE_PROOF if dossier.outweighs_a_name() else weight
    return Sign(make_evidence(Signal.NAME, name.full_key, weight, fact), fact, None, name)


def add_unknown_codes(dossiers: Dossiers, sightings: Sequence[Sighting], hits: Iterable[IdentifierHit]) -> None:
    """A tax code of nobody we know speaks against customers who have another and are not proven by theirs."""
    known = {(h.type, h.value) for h in hits if h.status is not IdentifierStatus.NEGATIVE}
    strangers = [
        s
        for s in sightings
        if s.type is T.TAX_CODE and s.how is How.EXACT and s.fact and s.fact.confidence >= 0.5
        and (s.type, s.value) not in known and (T.PERSONAL_ID, s.value) not in known
    ]  # fmt: skip
    for dossier in dossiers.all() if strangers else ():
        profile = dossier.profile
        if dossier.weight_of(Signal.TAX_CODE) > 0 or (profile.identifiers and not profile.has(T.TAX_CODE)):
            continue
        blocks = {s.fact.party for s in dossier.signs if s.fact and s.evidence.weight > 0}
        near = [s for s in strangers if not s.block or not blocks or s.block in blocks or 0 in blocks]
        if near:
            first = near[0]
            dossier.signs.append(
                Sign(make_evidence(Signal.TAX_CODE, first.value, OTHER_TAX_CODE, first.fact), first.fact)
            )


def add_other_addresses(dossiers: Dossiers, facts: Sequence[Fact]) -> None:
    """Beside a name and nothing else, an address the customer is not known at: it may be a namesake."""
    seen = [(f, key) for f in facts if f.field is FactField.ADDRESS and (key := normalise(T.ADDRESS, f.value))]
    for dossier in dossiers.all():
        known = [value for kind, value in dossier.profile.identifiers if kind is T.ADDRESS]
        blocks = {s.fact.party for s in dossier.signs if s.fact and group_of(s.evidence.signal) is Signal.NAME}
        theirs = [(fact, key) for fact, key in seen if fact.party in blocks]
        if not known or not theirs or dossier.weight_of(Signal.NAME) <= 0 or dossier.is_proven():
            continue
        if all(fuzz.ratio(key, other) < _SAME_PLACE for _, key in theirs for other in known):
            fact, key = theirs[0]
            dossier.signs.append(Sign(make_evidence(Signal.NAME_ADDRESS, key, OTHER_ADDRESS, fact), fact))


def join_addresses(dossiers: Dossiers) -> None:
    """An address counts more beside an agreeing name."""
    for dossier in dossiers.all():
        if dossier.weight_of(Signal.NAME) < 1.0:
            continue
        for i, sign in enumerate(dossier.signs):
            if sign.evidence.signal is Signal.NAME_ADDRESS and sign.evidence.weight > 1.0:
                more = sign.evidence.weight * ADDRESS_WITH_NAME / WEIGHTS[(T.ADDRESS, How.EXACT)][1]
                evidence = make_evidence(Signal.NAME_ADDRESS, sign.evidence.value, more, sign.fact)
                dossier.signs[i] = Sign(evidence, sign.fact, sign.how, sign.name, sign.holders)
