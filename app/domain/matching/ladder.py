"""The decision: file, ask, or say that nobody fits. The worst mistake is filing with the wrong customer.

Scores are probabilities: each candidate's summed log-odds against those of the others and of nobody at all.
Filing needs a probability of the threshold and nothing in the way; what may be in the way is named by `_obstacle`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from app.domain.decisions import SHEET, Candidate, Decision, Evidence, Outcome, Signal
from app.domain.facts import Fact, FactField
from app.domain.identifiers import IdentifierType, normalise, parse_company_name
from app.domain.matching.contradictions import add_names, add_other_addresses, add_unknown_codes, join_addresses
from app.domain.matching.dossiers import Dossier, Dossiers, group_of, settle
from app.domain.matching.inputs import IdentifierHit, IdentifierStatus, MatchContext, PartyProfile, ReferenceHit
from app.domain.matching.own import OwnKeys, own_keys, set_ours_aside
from app.domain.matching.sightings import How, find_sightings, is_mail
from app.domain.matching.threshold import FILES_AT
from app.domain.matching.weights import NEGATIVE, PROOF, add_context, add_hits, add_references, open_near
from app.domain.organisation import Organisation
from app.domain.reasons import Reason

RULE_SET = "ladder-1"
# Log-odds of "none of them": what a customer's signs must outweigh.
NOBODY = 6.0
REVIEW_AT = 0.05
MOST_CANDIDATES = 10
# From this many different companies on, a document is a list: it belongs to none of them.
LIST_OF = 8
_NAMES = (IdentifierType.NAME, IdentifierType.ALIAS, IdentifierType.FORMER_NAME)
SAME_MISREAD = 80.0


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A candidate with its dossier and probability."""

    dossier: Dossier
    evidence: tuple[Evidence, ...]
    score: float

    @property
    def party_id(self) -> str:
        return self.dossier.profile.party_id

    def candidate(self) -> Candidate:
        profile = self.dossier.profile
        return Candidate(profile.party_id, profile.code, profile.name, round(self.score, 4), self.evidence)


def decide(
    facts: Iterable[Fact],
    hits: Iterable[IdentifierHit],
    references: Iterable[ReferenceHit],
    context: MatchContext,
    own: Organisation | None,
    profiles: Mapping[str, PartyProfile] | None = None,
    *,
    files_at: float = FILES_AT,
) -> Decision:
    """Which customer a document belongs to, with every reason. `files_at`: the probability from which it is filed.

    `hits` answer `lookup_keys`, `references` answer `lookup_numbers`, `profiles` describe every party that
    either, or the context, names. The order of the inputs does not matter.
    """
    facts, keys = tuple(facts), own_keys(own)
    kept = [hit for hit in hits if not _is_own_party(hit, keys)]
    ourselves = {pid for pid, profile in (profiles or {}).items() if _is_own_profile(profile, keys)}
    kept = [hit for hit in kept if hit.party_id not in ourselves]
    known = frozenset(h.value for h in kept if h.type in _NAMES and h.status is IdentifierStatus.ACTIVE)
    theirs = set_ours_aside(facts, keys, known)
    dossiers = Dossiers({pid: p for pid, p in (profiles or {}).items() if pid not in ourselves})
    sightings = find_sightings(theirs.facts, context, keys)
    add_hits(dossiers, sightings, kept)
    add_references(dossiers, [r for r in references if r.party_id not in ourselves], facts)
    add_context(dossiers, context.without(ourselves))
    open_near(dossiers, sightings, kept)
    add_names(dossiers, theirs.facts)
    add_unknown_codes(dossiers, sightings, kept)
    join_addresses(dossiers)
    add_other_addresses(dossiers, theirs.facts)
    ranked = _rank(dossiers)
    if context.sheet_fault is not None:
        return _decision(Outcome.REVIEW, None, ranked, Reason(context.sheet_fault.value))
    if not ranked or ranked[0].score < REVIEW_AT:
        nobody = Reason.NO_CANDIDATE if sightings else Reason.ONLY_OURSELVES if theirs.ours_seen else Reason.NO_SIGNS
        return _decision(Outcome.UNKNOWN, None, ranked, nobody)
    obstacle = _obstacle(ranked, theirs.facts, context)
    sureness = _sureness(ranked) if obstacle is None else 0.0
    if obstacle is None and sureness < files_at:
        obstacle = _doubt(ranked, files_at)
    if obstacle is None:
        return _decision(Outcome.FILED, ranked[0].party_id, ranked, _why_filed(ranked[0]), sureness)
    return _decision(Outcome.REVIEW, None, ranked, obstacle, sureness)


def _decision(
    outcome: Outcome, party_id: str | None, ranked: Sequence[_Ranked], reason: Reason, sureness: float = 0.0
) -> Decision:
    candidates = tuple(r.candidate() for r in ranked[:MOST_CANDIDATES])
    return Decision(outcome, party_id, candidates, reason.value, RULE_SET, sureness)


def _rank(dossiers: Dossiers) -> list[_Ranked]:
    """Candidates with at least one sign for them, the likeliest first."""
    weighed = [(dossier, settle(dossier)) for dossier in dossiers.all()]
    weighed = [(dossier, evidence) for dossier, evidence in weighed if any(e.weight > 0 for e in evidence)]
    sums = [math.fsum(e.weight for e in evidence) for _, evidence in weighed]
    ranked = [
        _Ranked(dossier, evidence, score)
        for (dossier, evidence), score in zip(weighed, _probabilities(sums), strict=True)
    ]
    return sorted(ranked, key=lambda r: (-r.score, r.dossier.profile.code, r.party_id))


def _probabilities(sums: Sequence[float]) -> list[float]:
    """Of candidates with these log-odds, each against the others and nobody."""
    highest = max([NOBODY, *sums])
    total = math.exp(NOBODY - highest) + math.fsum(math.exp(s - highest) for s in sums)
    return [math.exp(s - highest) / total for s in sums]


def _obstacle(ranked: Sequence[_Ranked], facts: Sequence[Fact], context: MatchContext) -> Reason | None:
    """What no certainty outweighs: why the best candidate must not be filed without asking. None when there is none."""
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
    if is_mail(context) and any(_came_by_way_of(r) for r in others) and not _came_by_way_of(best):
        return Reason.SEVERAL_CUSTOMERS  # a mail of one customer's conversation that speaks of another
    if _is_list(facts) and not _came_by_way_of(best):
        return Reason.LIST_OF_COMPANIES
    return (
        _contradiction(best)
        or _branch_doubt(best, others)
        or _sisters(best, others)
        or _forgeable(best, context)
        or _nameless(best)
    )


def _came_by_way_of(ranked: _Ranked) -> bool:
    return ranked.dossier.has(Signal.THREAD) or ranked.dossier.has(Signal.PARENT)


def _proven_by_paper(ranked: _Ranked) -> bool:
    """Whether the document itself names this customer beyond doubt: by number, or by full name in a party's place."""
    return any(
        s.evidence.weight >= PROOF
        and s.evidence.signal in (Signal.TAX_CODE, Signal.PERSONAL_ID, Signal.NAME)
        and s.how is How.EXACT
        and s.holders == 1
        for s in ranked.dossier.signs
    )


def _head_office_named(best: _Ranked, other: _Ranked) -> bool:
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


def _contradiction(best: _Ranked) -> Reason | None:
    dossier = best.dossier
    if _is_rejected(best):
        return Reason.REJECTED_BEFORE
    if dossier.against(Signal.TAX_CODE):
        return Reason.OTHER_TAX_CODE
    if dossier.against(Signal.NAME) and not dossier.is_proven():
        bases = {name.base_key for name in dossier.names()}
        against = [s.name for s in dossier.signs if s.evidence.signal is Signal.NAME and s.evidence.weight < 0]
        return Reason.OTHER_FORM if any(n and n.base_key in bases for n in against) else Reason.OTHER_NAME
    return None


def _is_rejected(ranked: _Ranked) -> bool:
    """Whether somebody said that one of the signs does not mean this customer."""
    return any(s.evidence.weight <= NEGATIVE for s in ranked.dossier.signs)


def _branch_doubt(best: _Ranked, others: Sequence[_Ranked]) -> Reason | None:
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


def _sisters(best: _Ranked, others: Sequence[_Ranked]) -> Reason | None:
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


def _rest(ranked: _Ranked) -> float:
    """What speaks for a candidate beside its name."""
    return math.fsum(e.weight for e in ranked.evidence if e.weight > 0 and group_of(e.signal) is not Signal.NAME)


def _forgeable(best: _Ranked, context: MatchContext) -> Reason | None:
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


def _nameless(best: _Ranked) -> Reason | None:
    """A phone and an address are of a house, in which several firms may sit: without any name they do not file."""
    found = {group_of(e.signal) for e in best.evidence if e.weight > 0}
    return Reason.WEAK if found <= {group_of(Signal.PHONE), group_of(Signal.NAME_ADDRESS)} else None


def _sureness(ranked: Sequence[_Ranked]) -> float:
    """The best candidate's probability, for which it does not count what only speaks against the others.

    A tax code that is nobody's speaks against all who have another: a stranger's code must not decide among them.
    """
    best, others = ranked[0], ranked[1:]
    if best.dossier.has(Signal.EXPLICIT):
        return best.score
    kept = [[e.weight for e in other.evidence if e.weight > 0 or e.signal is not Signal.TAX_CODE] for other in others]
    among = _probabilities([math.fsum(e.weight for e in best.evidence), *map(math.fsum, kept)])[0]
    return min(best.score, among)


def _doubt(ranked: Sequence[_Ranked], files_at: float) -> Reason:
    """Why nothing is in the way, and it is not sure enough all the same."""
    best, others = ranked[0], ranked[1:]
    if best.dossier.has(Signal.EXPLICIT) or best.score >= files_at:
        return Reason.AMBIGUOUS
    if others and others[0].score >= best.score / 3:
        return Reason.AMBIGUOUS
    positive = [s for s in best.dossier.signs if s.evidence.weight > 1.0]
    if positive and all(s.evidence.signal is Signal.TAX_CODE_REPAIRED for s in positive):
        return Reason.REPAIRED_TAX_CODE_ALONE
    return Reason.WEAK


def _why_filed(best: _Ranked) -> Reason:
    strongest = best.evidence[0]
    if strongest.signal is Signal.EXPLICIT and strongest.value == SHEET:
        return Reason.SHEET
    if strongest.weight >= 9.5:
        if strongest.signal is Signal.NAME:
            return Reason.NAME_AND_ADDRESS if best.dossier.has(Signal.NAME_ADDRESS) else Reason.FULL_NAME
        return _SOLE.get(strongest.signal, Reason.SEVERAL_SIGNS)
    if any(e.signal is Signal.TAX_CODE_REPAIRED for e in best.evidence):
        return Reason.REPAIRED_TAX_CODE
    return Reason.SEVERAL_SIGNS


_SOLE = {
    Signal.EXPLICIT: Reason.EXPLICIT,
    Signal.REFERENCE: Reason.REFERENCE,
    Signal.TAX_CODE: Reason.SOLE_TAX_CODE,
    Signal.PERSONAL_ID: Reason.PERSONAL_ID,
    Signal.THREAD: Reason.THREAD,
    Signal.PARENT: Reason.PARENT,
    Signal.CONTACT_EMAIL: Reason.AUTHENTICATED_SENDER,
    Signal.DOMAIN: Reason.AUTHENTICATED_SENDER,
    Signal.ALIAS: Reason.ALIAS,
}


def _is_own_party(hit: IdentifierHit, keys: OwnKeys) -> bool:
    """Whether the row belongs to a record of ourselves, or to somebody who entered a value of ours as theirs."""
    name = normalise(IdentifierType.NAME, hit.party_name)
    return keys.owns(hit.type, hit.value) or (name is not None and keys.owns(IdentifierType.NAME, name))


def _is_own_profile(profile: PartyProfile, keys: OwnKeys) -> bool:
    name = normalise(IdentifierType.NAME, profile.name)
    if name is not None and keys.owns(IdentifierType.NAME, name):
        return True
    return any(kind is IdentifierType.TAX_CODE and keys.owns(kind, value) for kind, value in profile.identifiers)
