"""The customers that were weighed, with the signs for and against each in words, and where each sign stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.advice import lacking
from app.domain.decisions import Candidate, Decision, Evidence, Signal
from app.domain.facts import Fact
from app.domain.reading import MailHeaders
from app.domain.reasons import sign_text
from app.domain.strength import chance_text, strength_of, strength_text
from app.domain.text import clean_line, fold_key
from app.web.documents.places import sign_keys

# What is compared of these reads badly (folded, without the legal form): they are shown as they are printed.
_AS_PRINTED = frozenset({Signal.NAME, Signal.BASE_NAME, Signal.ALIAS, Signal.PERSON, Signal.NAME_ADDRESS})
_LONGEST = 120  # characters of a printed value


@dataclass(frozen=True, slots=True)
class SignLine:
    """A sign in words; `key` ties it to its place on page `page` (0: on none).

    `kind` is a Strength, `strength` its words, `weight` its log-odds as shown to the curious.
    """

    words: str
    supports: bool
    page: int
    key: str
    kind: str
    strength: str
    weight: float


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A customer that was weighed. `chance` in words; `lacks`: what the best has and this one has not."""

    party_id: str
    code: str
    name: str
    tax_code: str
    chance: str
    signs: tuple[SignLine, ...]
    lacks: tuple[str, ...]


def as_printed(decision: Decision, facts: Sequence[Fact]) -> Decision:
    """The decision with its signs' values as the paper has them, where that place is still known."""
    return replace(
        decision,
        candidates=tuple(
            replace(c, evidence=tuple(replace(e, value=_printed(e, facts)) for e in c.evidence))
            for c in decision.candidates
        ),
    )


def candidate_lines(
    candidates: Sequence[Candidate], tax_codes: Mapping[str, str], headers: MailHeaders | None, locale: str
) -> list[CandidateLine]:
    """The customers that were weighed, best first; `tax_codes` by their ids."""
    return [
        CandidateLine(
            party_id=candidate.party_id,
            code=candidate.code,
            name=candidate.name,
            tax_code=tax_codes.get(candidate.party_id, ""),
            chance=chance_text(candidate.score, locale),
            signs=tuple(_sign(sign, key, locale) for sign, key in zip(candidate.evidence, keys, strict=True)),
            lacks=lacking(candidate, candidates[0], locale),
        )
        for candidate, keys in zip(candidates, sign_keys(candidates, headers), strict=True)
    ]


def _sign(sign: Evidence, key: str, locale: str) -> SignLine:
    strength = strength_of(sign.weight)
    return SignLine(
        words=sign_text(sign, locale),
        supports=sign.weight > 0,
        page=sign.page,
        key=key,
        kind=strength.value,
        strength=strength_text(strength, locale),
        weight=round(sign.weight, 1),
    )


def _printed(sign: Evidence, facts: Sequence[Fact]) -> str:
    if sign.signal not in _AS_PRINTED:
        return sign.value
    here = [fact for fact in facts if fact.page == sign.page]
    found = next((fact for fact in here if _is_at(sign, fact)), None)
    found = found or next((fact for fact in here if fold_key(fact.value) == fold_key(sign.value)), None)
    return clean_line(found.value)[:_LONGEST] if found else sign.value


def _is_at(sign: Evidence, fact: Fact) -> bool:
    if sign.start is not None:
        return (fact.start, fact.end) == (sign.start, sign.end)
    return sign.box is not None and fact.box == sign.box
