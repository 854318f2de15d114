"""The decision: file, ask, or say that nobody fits. The worst mistake is filing with the wrong customer.

Scores are probabilities: each candidate's summed log-odds against those of the others and of nobody at all.
Filing needs a probability of `files_at` and nothing in the way: `obstacles.find_obstacle` names what may be.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.decisions import SHEET, Decision, Outcome, Signal
from app.domain.facts import Fact
from app.domain.identifiers import IdentifierType, normalise
from app.domain.matching.calibration import calibrated
from app.domain.matching.contradictions import add_names, add_other_addresses, add_unknown_codes, join_addresses
from app.domain.matching.dossiers import Dossiers, settle
from app.domain.matching.inputs import IdentifierHit, IdentifierStatus, MatchContext, PartyProfile, ReferenceHit
from app.domain.matching.obstacles import Ranked, came_by_way_of, find_obstacle
from app.domain.matching.own import Counterparty, OwnKeys, own_keys, set_ours_aside
from app.domain.matching.sightings import Sighting, find_sightings
from app.domain.matching.threshold import FILES_AT, FILES_AT_LEAST
from app.domain.matching.weights import add_context, add_hits, add_references, open_near
from app.domain.organisation import Organisation
from app.domain.reasons import Reason

RULE_SET = "ladder-2"
# Log-odds of "none of them": what a customer's signs must outweigh.
NOBODY = 6.0
REVIEW_AT = 0.05
MOST_CANDIDATES = 10
_NAMES = (IdentifierType.NAME, IdentifierType.ALIAS, IdentifierType.FORMER_NAME)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Every sign for and against every customer, the sightings they come from, and the facts that are not ours."""

    dossiers: Dossiers
    sightings: tuple[Sighting, ...]
    theirs: Counterparty


def weigh(
    facts: Iterable[Fact],
    hits: Iterable[IdentifierHit],
    references: Iterable[ReferenceHit],
    context: MatchContext,
    own: Organisation | None,
    profiles: Mapping[str, PartyProfile] | None = None,
) -> Weighed:
    """The signs that `decide` decides by."""
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
    add_context(dossiers, context.without(ourselves), keys)
    open_near(dossiers, sightings, kept)
    add_names(dossiers, theirs.facts)
    add_unknown_codes(dossiers, sightings, kept)
    join_addresses(dossiers)
    add_other_addresses(dossiers, theirs.facts)
    return Weighed(dossiers, tuple(sightings), theirs)


def decide(
    facts: Iterable[Fact],
    hits: Iterable[IdentifierHit],
    references: Iterable[ReferenceHit],
    context: MatchContext,
    own: Organisation | None,
    profiles: Mapping[str, PartyProfile] | None = None,
    files_at: float = FILES_AT,
) -> Decision:
    """Which customer a document belongs to, with every reason.

    `hits` answer `lookup_keys`, `references` answer `lookup_numbers`, `profiles` describe every party that
    either, or the context, names. The order of the inputs does not matter. `files_at`: the probability, as
    `threshold.checked`, from which on a document is filed when nothing is in the way.
    """
    weighed = weigh(facts, hits, references, context, own, profiles)
    theirs, ranked = weighed.theirs, _rank(weighed.dossiers)
    if context.sheet_fault is not None:
        return _decision(Outcome.REVIEW, None, ranked, Reason(context.sheet_fault.value))
    if not ranked or (ranked[0].score < REVIEW_AT and not came_by_way_of(ranked[0])):
        seen = weighed.sightings
        nobody = Reason.NO_CANDIDATE if seen else Reason.ONLY_OURSELVES if theirs.ours_seen else Reason.NO_SIGNS
        return _decision(Outcome.UNKNOWN, None, ranked, nobody)
    obstacle = find_obstacle(ranked, theirs.facts, context)
    sureness = 0.0 if obstacle else _sureness(ranked)
    if obstacle is None and sureness >= files_at:
        return _decision(Outcome.FILED, ranked[0].party_id, ranked, _why_filed(ranked[0]), sureness)
    return _decision(Outcome.REVIEW, None, ranked, obstacle or _too_weak(ranked, files_at), sureness)


def _decision(
    outcome: Outcome, party_id: str | None, ranked: Sequence[Ranked], reason: Reason, sureness: float = 0.0
) -> Decision:
    chances = calibrated([r.score for r in ranked])
    shown = tuple(r.candidate(chance) for r, chance in zip(ranked[:MOST_CANDIDATES], chances, strict=False))
    return Decision(outcome, party_id, shown, reason.value, RULE_SET, sureness)


def _rank(dossiers: Dossiers) -> list[Ranked]:
    """Candidates with at least one sign for them, the likeliest first."""
    weighed = [(dossier, settle(dossier)) for dossier in dossiers.all()]
    weighed = [(dossier, evidence) for dossier, evidence in weighed if any(e.weight > 0 for e in evidence)]
    sums = [math.fsum(e.weight for e in evidence) for _, evidence in weighed]
    ranked = [
        Ranked(dossier, evidence, score)
        for (dossier, evidence), score in zip(weighed, _probabilities(sums), strict=True)
    ]
    return sorted(ranked, key=lambda r: (-r.score, r.dossier.profile.code, r.party_id))


def _probabilities(sums: Sequence[float]) -> list[float]:
    """Of candidates with these log-odds, each against the others and nobody."""
    highest = max([NOBODY, *sums])
    total = math.exp(NOBODY - highest) + math.fsum(math.exp(s - highest) for s in sums)
    return [math.exp(s - highest) / total for s in sums]


def _score_among(best: Ranked, others: Sequence[Ranked]) -> float:
    """The best candidate's probability when no tax code is held against the others."""
    kept = [[e.weight for e in other.evidence if e.weight > 0 or e.signal is not Signal.TAX_CODE] for other in others]
    return _probabilities([math.fsum(e.weight for e in best.evidence), *map(math.fsum, kept)])[0]


def _sureness(ranked: Sequence[Ranked]) -> float:
    """The highest threshold at which the best candidate is filed when nothing is in the way."""
    best, others = ranked[0], ranked[1:]
    if best.dossier.has(Signal.EXPLICIT):
        return best.score
    # What speaks against another customer is no sign for this one: a stranger's code decides between nobody.
    return min(best.score, _score_among(best, others))


def _too_weak(ranked: Sequence[Ranked], files_at: float) -> Reason:
    best, others = ranked[0], ranked[1:]
    if best.score >= files_at or best.dossier.has(Signal.EXPLICIT):
        return Reason.AMBIGUOUS
    if _sureness(ranked) >= FILES_AT_LEAST:
        return Reason.BELOW_THRESHOLD
    if others and others[0].score >= best.score / 3:
        return Reason.AMBIGUOUS
    positive = [s for s in best.dossier.signs if s.evidence.weight > 1.0]
    if positive and all(s.evidence.signal is Signal.TAX_CODE_REPAIRED for s in positive):
        return Reason.REPAIRED_TAX_CODE_ALONE
    return Reason.WEAK


def _why_filed(best: Ranked) -> Reason:
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
    Signal.CONTENTS: Reason.CONTENTS,
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
