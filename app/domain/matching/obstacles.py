"""What stands in the way of filing with the likeliest customer, however likely it is: it is asked about instead."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from app.domain.decisions import SHEET, Candidate, Evidence, Signal
from app.domain.facts import Fact, FactField, PartyRole
from app.domain.identifiers import IdentifierType, normalise, parse_company_name
from app.domain.matching.dossiers import PROOF, Dossier, group_of
from app.domain.matching.inputs import MatchContext
from app.domain.matching.sightings import How, is_mail
from app.domain.matching.similarity import NameAgreement, compare_names
from app.domain.matching.weights import NEGATIVE
from app.domain.reasons import Reason

# From this many different companies on, a document is a list: it belongs to none of them.
LIST_OF = 8
SAME_MISREAD = 80.0
_OTHER_SIDE = frozenset(role for role in PartyRole if role is not PartyRole.OTHER)  # not who is only mentioned


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its dossier and the probability that the weights add up to."""

    dossier: Dossier
    evidence: tuple[Evidence, ...]
    score: float

    @property
    def party_id(self) -> str:
        """Of the customer."""
        return self.dossier.profile.party_id

    def candidate(self, chance: float) -> Candidate:
        """As the decision tells it, with its calibrated probability."""
        profile = self.dossier.profile
        return Candidate(profile.party_id, profile.code, profile.name, round(chance, 4), self.evidence)


def find_obstacle(ranked: Sequence[Ranked], facts: Sequence[Fact], context: MatchContext) -> Reason | None:
    """Why the best candidate must not be filed however likely it is; None when nothing is in the way."""
    best, others = ranked[0], ranked[1:]
    contradiction = Reason.SHEET_CONTRADICTED if context.explicit_source == SHEET else Reason.EXPLICIT_CONTRADICTED
    if any(r.dossier.has(Signal.EXPLICIT) for r in others):
        return contradiction
    rivals = any(_proven_by_paper(r) and not _head_office_named(best, r) for r in others)
    if best.dossier.has(Signal.EXPLICIT):
        contradicted = rivals and not _proven_by_paper(best)
        return contradiction if contradicted else None
    if rivals:
        return Reason.SEVERAL_CUSTOMERS
    if is_mail(context) and any(came_by_way_of(r) for r in others) and not came_by_way_of(best):
        return Reason.SEVERAL_CUSTOMERS  # a mail of one customer's conversation that speaks of another
    if _is_list(facts) and not came_by_way_of(best):
        return Reason.LIST_OF_COMPANIES
    return (
        _contradiction(best)
        or _branch_doubt(best, others)
        or _sisters(best, others)
        or _only_mentioned(best, facts)
        or _forgeable(best, context)
        or _nameless(best)
    )


def came_by_way_of(ranked: Ranked) -> bool:
    """Whether the mail it was in, its conversation or what came inside it led to this customer."""
    return any(ranked.dossier.has(way) for way in (Signal.THREAD, Signal.PARENT, Signal.CONTENTS))


def _proven_by_paper(ranked: Ranked) -> bool:
    """Whether the document itself names this customer beyond doubt: by number, or by full name in a party's place."""
    return any(
        s.evidence.weight >= PROOF
        and s.evidence.signal in (Signal.TAX_CODE, Signal.PERSONAL_ID, Signal.NAME)
        and s.how is How.EXACT
        and s.holders == 1
        for s in ranked.dossier.signs
    )


def _head_office_named(best: Ranked, other: Ranked) -> bool:
    """Whether `other` is only named as the company that `best` is a branch of, or the other way round."""
    one, two = (parse_company_name(r.dossier.profile.name) for r in (best, other))
    if one is None or two is None or one.base_key != two.base_key or one.branch == two.branch:
        return False
    return other.dossier.weight_of(Signal.TAX_CODE) < PROOF and best.dossier.weight_of(Signal.TAX_CODE) >= PROOF


def _is_list(facts: Sequence[Fact]) -> bool:
    """Whether many different companies are named; names alike but for misread letters count once."""
    codes = {normalise(IdentifierType.TAX_CODE, f.value) for f in facts if f.field is FactField.TAX_CODE} - {None}
    if len(codes) >= LIST_OF:
        return True
    distinct: list[str] = []
    for fact in facts:
        name = normalise(IdentifierType.BASE_NAME, fact.value) if fact.field is FactField.PARTY else None
        if name and all(fuzz.ratio(name, other) < SAME_MISREAD for other in distinct):
            distinct.append(name)
            if len(distinct) >= LIST_OF:
                return True
    return False


def _contradiction(best: Ranked) -> Reason | None:
    dossier = best.dossier
    if _is_rejected(best):
        return Reason.REJECTED_BEFORE
    if dossier.against(Signal.TAX_CODE):
        return Reason.OTHER_TAX_CODE
    if dossier.against(Signal.NAME) and not dossier.outweighs_a_name():
        bases = {name.base_key for name in dossier.names()}
        against = [s.name for s in dossier.signs if s.evidence.signal is Signal.NAME and s.evidence.weight < 0]
        return Reason.OTHER_FORM if any(n and n.base_key in bases for n in against) else Reason.OTHER_NAME
    return None


def _is_rejected(ranked: Ranked) -> bool:
    """Whether somebody said that one of the signs does not mean this customer."""
    return any(s.evidence.weight <= NEGATIVE for s in ranked.dossier.signs)


def _branch_doubt(best: Ranked, others: Sequence[Ranked]) -> Reason | None:
    """A branch's code of which only the head office is on file; a branch's name over the head office's code."""
    heads = [s for s in best.dossier.signs if s.how is How.HEAD_OFFICE and s.evidence.weight > 0]
    if heads and not any(s.how is How.EXACT and s.evidence.signal is Signal.TAX_CODE for s in best.dossier.signs):
        return Reason.BRANCH_NOT_ON_FILE
    own_name = parse_company_name(best.dossier.profile.name)
    for other in others:
        branch = [s for s in other.dossier.signs if s.name and s.name.branch and s.evidence.weight >= PROOF]
        theirs = parse_company_name(other.dossier.profile.name)
        if branch and own_name and theirs and not own_name.branch and own_name.base_key == theirs.base_key:
            return Reason.BRANCH_OR_HEAD_OFFICE
    return None


def _sisters(best: Ranked, others: Sequence[Ranked]) -> Reason | None:
    """A name several customers share needs a second sign that the sisters do not have."""
    if best.dossier.weight_of(Signal.NAME) <= 0 or _rest(best) >= PROOF:
        return None
    own_name = parse_company_name(best.dossier.profile.name)
    for other in others:
        name = parse_company_name(other.dossier.profile.name)
        if own_name is None or name is None or name.branch != own_name.branch or _is_rejected(other):
            continue
        if other.dossier.weight_of(Signal.NAME) > 0 and _rest(best) < _rest(other) + 1.5:
            return Reason.AMBIGUOUS_SISTERS
    return None


def _rest(ranked: Ranked) -> float:
    """What speaks for a candidate beside its name."""
    return math.fsum(e.weight for e in ranked.evidence if e.weight > 0 and group_of(e.signal) is not Signal.NAME)


def _only_mentioned(best: Ranked, facts: Sequence[Fact]) -> Reason | None:
    """A tax code in running text, and nothing else, on a paper whose place for the other side names somebody else:
    an authority writes about a third company's invoices."""
    for_it = [s for s in best.dossier.signs if s.evidence.weight >= 1.0]
    loose = all(s.evidence.signal is Signal.TAX_CODE and s.fact and not (s.fact.party or s.fact.role) for s in for_it)
    if not loose or not for_it:
        return None
    names = best.dossier.names()
    named = [f for f in facts if f.field is FactField.PARTY and f.role in _OTHER_SIDE and f.confidence >= 0.4]
    judged = [compare_names(name, f.confidence, names) for f in named if (name := parse_company_name(f.value))]
    return Reason.OTHER_NAME if judged and all(found is NameAgreement.OTHER for found in judged) else None


def _forgeable(best: Ranked, context: MatchContext) -> Reason | None:
    """What anybody can write into a mail does not file it: a sender nobody vouches for with a contact's name, or
    a company's name and nothing else. Another sign (phone, tax code, thread…) does."""
    mails = [s for s in best.dossier.signs if group_of(s.evidence.signal) is Signal.CONTACT_EMAIL]
    said = {Signal.CONTACT_EMAIL, Signal.PERSON}
    others = {group_of(e.signal) for e in best.evidence if e.weight >= 2.0} - said
    if mails and not others and all(s.how is How.SENDER for s in mails if s.evidence.weight > 0):
        return Reason.UNVERIFIED_SENDER
    if is_mail(context) and not mails and others == {Signal.NAME}:
        return Reason.WEAK
    return None


def _nameless(best: Ranked) -> Reason | None:
    """A phone and an address are of a house, in which several firms may sit: without any name they do not file."""
    found = {group_of(e.signal) for e in best.evidence if e.weight > 0}
    return Reason.WEAK if found <= {group_of(Signal.PHONE), group_of(Signal.NAME_ADDRESS)} else None
