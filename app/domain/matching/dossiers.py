"""The signs for and against each customer, collected; and of them the ones that count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.domain.decisions import Evidence, Signal
from app.domain.facts import Fact
from app.domain.identifiers import CompanyName, IdentifierType, parse_company_name
from app.domain.matching.inputs import IdentifierHit, PartyProfile
from app.domain.matching.sightings import How

SECOND_OF_A_KIND = 0.5
PROOF = 9.0  # a sign from here on names a customer beyond doubt
# Who writes, in which conversation, with what attached: it says whose mail this is, not whom it is about.
_OF_THE_MAIL = (Signal.THREAD, Signal.CONTENTS, Signal.CONTACT_EMAIL)
_PROOFS = (Signal.EXPLICIT, Signal.REFERENCE, Signal.TAX_CODE, Signal.PARENT)
_NAME_TYPES = frozenset({IdentifierType.NAME, IdentifierType.ALIAS, IdentifierType.FORMER_NAME})

# Signs of one group come from one cause: a mail address and its domain are not two proofs.
_GROUPS = {
    Signal.TAX_CODE_REPAIRED: Signal.TAX_CODE,
    Signal.PERSONAL_ID: Signal.TAX_CODE,
    Signal.DOMAIN: Signal.CONTACT_EMAIL,
    Signal.BASE_NAME: Signal.NAME,
    Signal.ALIAS: Signal.NAME,
}


def group_of(signal: Signal) -> Signal:
    """The cause a sign comes from, named by its strongest signal."""
    return _GROUPS.get(signal, signal)


@dataclass(frozen=True, slots=True)
class Sign:
    """A piece of evidence with what the ladder needs to know of where it came from."""

    evidence: Evidence
    fact: Fact | None = None
    how: How | None = None
    name: CompanyName | None = None
    holders: int = 1


@dataclass(slots=True)
class Dossier:
    """All signs for and against one customer while they are collected."""

    profile: PartyProfile
    signs: list[Sign] = field(default_factory=list)

    def names(self) -> list[CompanyName]:
        """The names the customer goes by."""
        kept = [value for kind, value in self.profile.identifiers if kind in _NAME_TYPES]
        return [name for raw in [self.profile.name, *sorted(kept)] if (name := parse_company_name(raw))]

    def weight_of(self, *groups: Signal) -> float:
        """The strongest positive weight among signs of these groups, 0.0 when there is none."""
        return max((s.evidence.weight for s in self.signs if group_of(s.evidence.signal) in groups), default=0.0)

    def has(self, signal: Signal, at_least: float = 0.0) -> bool:
        """Whether a sign of this very signal speaks for the customer with more than `at_least`."""
        return any(s.evidence.signal is signal and s.evidence.weight > at_least for s in self.signs)

    def against(self, signal: Signal) -> bool:
        """Whether a sign of this very signal speaks against the customer."""
        return any(s.evidence.signal is signal and s.evidence.weight < 0 for s in self.signs)

    def is_proven(self) -> bool:
        """Whether a sign that may file alone, other than a name, leads here, or a mended tax code and one more."""
        return self.outweighs_a_name() or self.weight_of(*_OF_THE_MAIL) >= PROOF

    def outweighs_a_name(self) -> bool:
        """Whether it is proven so that another company's name on the paper says little. Of what a mail comes with it
        takes two: a customer's people write about other companies too."""
        if self.weight_of(*_PROOFS) >= PROOF or sum(self.weight_of(way) >= PROOF for way in _OF_THE_MAIL) > 1:
            return True
        beside = self.weight_of(Signal.CONTACT_EMAIL, Signal.PHONE, Signal.BANK_ACCOUNT)
        return self.weight_of(Signal.TAX_CODE) >= 6.0 and beside >= 6.0


class Dossiers:
    """The dossiers of all customers anything speaks for or against."""

    def __init__(self, profiles: Mapping[str, PartyProfile]) -> None:
        self._profiles = profiles
        self._open: dict[str, Dossier] = {}

    def of(self, party_id: str, hit: IdentifierHit | None = None) -> Dossier:
        """The dossier of a party, opened when it is new."""
        if party_id not in self._open:
            known = self._profiles.get(party_id)
            if known is None:
                known = PartyProfile(party_id, *((hit.party_code, hit.party_name, hit.party_kind) if hit else ("", "")))
            self._open[party_id] = Dossier(known)
        return self._open[party_id]

    def all(self) -> list[Dossier]:
        """Every dossier, by party id."""
        return [self._open[party_id] for party_id in sorted(self._open)]


def settle(dossier: Dossier) -> tuple[Evidence, ...]:
    """The evidence that counts, strongest first: of each group the best sign in full and one more at a token
    weight, and the worst sign against of each signal."""
    ordered = sorted((s.evidence for s in dossier.signs), key=_evidence_order)
    kept: list[Evidence] = []
    seen: dict[Signal, int] = {}
    for evidence in (e for e in ordered if e.weight > 0):
        group = group_of(evidence.signal)
        if group is Signal.PERSON and dossier.profile.kind == "person":
            group = Signal.NAME  # the customer's own name, not a contact's
        most = 1 if group is Signal.NAME else 2  # one name gives several keys: they are one sign
        again = any(k.signal is evidence.signal and k.value == evidence.value for k in kept)
        if again or seen.get(group, 0) >= most:
            continue
        weight = evidence.weight if group not in seen else min(evidence.weight, SECOND_OF_A_KIND)
        seen[group] = seen.get(group, 0) + 1
        kept.append(_reweighed(evidence, weight))
    against: set[Signal] = set()
    for evidence in reversed(ordered):
        if evidence.weight < 0 and evidence.signal not in against:
            against.add(evidence.signal)
            kept.append(evidence)
    return tuple(sorted(kept, key=_evidence_order))


def _reweighed(evidence: Evidence, weight: float) -> Evidence:
    return replace(evidence, weight=weight)


def make_evidence(signal: Signal, value: str, weight: float, fact: Fact | None) -> Evidence:
    if fact is None:
        return Evidence(signal, value, round(weight, 3))
    return Evidence(signal, value, round(weight, 3), fact.page, fact.box, fact.start, fact.end)


def _evidence_order(evidence: Evidence) -> tuple[object, ...]:
    box = evidence.box
    place = (box.x0, box.y0, box.x1, box.y1) if box else ()
    return (-evidence.weight, list(Signal).index(evidence.signal), evidence.value, evidence.page, place)
