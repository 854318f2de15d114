"""Stored decisions as values: what was weighed, by whom it was decided, what was learned from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.db.tables import DecisionRow, Lesson, Party, User
from app.db.visibility import visible
from app.domain.access import Actor
from app.domain.decisions import Candidate, Decision, Evidence, Outcome, Signal
from app.domain.learning import LessonKind
from app.domain.reading import Box

PERSON = "person"  # the rule set of a person's decision


@dataclass(frozen=True, slots=True)
class Learned:
    """A value learned from a correction. `means`: the customer it was filed to; else that it does not mean the
    customer it seemed to be."""

    value: str
    means: bool


@dataclass(frozen=True, slots=True)
class Routing:
    """How a document came to stand where it stands.

    `decision` holds only the candidates that the asker may see, best first, under their present names.
    `by` is the person who decided, None when a rule did; `tax_codes` by party id.
    """

    decision: Decision
    decided_at: datetime
    by: str | None
    tax_codes: Mapping[str, str]
    learned: tuple[Learned, ...]

    @property
    def by_person(self) -> bool:
        """Whether a person said so."""
        return self.decision.rule_set == PERSON


def read_routing(session: Session, actor: Actor, decision_id: str | None) -> Routing | None:
    """The decision with its candidates as the actor may see them; None when there is none. Three queries."""
    row = session.get(DecisionRow, decision_id) if decision_id else None
    if row is None:
        return None
    stored = [item for item in row.candidates or [] if isinstance(item, dict)]
    parties = _parties(session, actor, {str(item["party_id"]) for item in stored})
    candidates = tuple(_candidate(item, parties[item["party_id"]]) for item in stored if item["party_id"] in parties)
    return Routing(
        decision=Decision(_outcome(row.outcome), row.party_id, candidates, row.reason, row.rule_set),
        decided_at=row.decided_at,
        by=session.scalar(select(User.name).where(User.id == row.by_user_id)) if row.by_user_id else None,
        tax_codes={party.id: party.tax_code for party in parties.values() if party.tax_code},
        learned=learned_from(session, row.id) if row.rule_set == PERSON else (),
    )


def learned_from(session: Session, decision_id: str) -> tuple[Learned, ...]:
    """What identifiers are still held, or held against somebody, because of this decision."""
    return _learned(session, Lesson.decision_id == decision_id)


def learned_at(session: Session, document_id: str, party_id: str) -> tuple[Learned, ...]:
    """The same because somebody said of this document that it is not this customer's."""
    of_it = (Lesson.document_id == document_id, Lesson.party_id == party_id, Lesson.decision_id.is_(None))
    return _learned(session, *of_it)


def _learned(session: Session, *which: ColumnElement[bool]) -> tuple[Learned, ...]:
    kinds = (LessonKind.IDENTIFIER.value, LessonKind.NEGATIVE.value, LessonKind.RETIRED.value)
    query = select(Lesson).where(*which, Lesson.kind.in_(kinds), Lesson.taken_back_at.is_(None))
    return tuple(Learned(row.value, row.kind == kinds[0]) for row in session.scalars(query.order_by(Lesson.id)))


def _outcome(stored: str) -> Outcome:
    # A document set aside belongs to nobody; for the words of a decision that is the same as unknown.
    return Outcome(stored) if stored in set(Outcome) else Outcome.UNKNOWN


def _parties(session: Session, actor: Actor, ids: set[str]) -> dict[str, Party]:
    rows = session.scalars(
        select(Party).where(Party.id.in_(ids), Party.deleted_at.is_(None), visible(Party.acl, actor))
    )
    return {party.id: party for party in rows}


def _candidate(stored: Mapping[str, Any], party: Party) -> Candidate:
    return Candidate(
        party_id=party.id,
        code=party.code or "",
        name=party.name,
        score=float(stored["score"]),
        evidence=as_evidence(stored),
    )


def as_evidence(stored: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """The signs of a candidate as `decisions.candidates` keeps it; those of a rule set no longer known are left out."""
    return tuple(_evidence(item) for item in stored["evidence"] if item["signal"] in set(Signal))


def _evidence(stored: Mapping[str, Any]) -> Evidence:
    box = stored.get("box")
    return Evidence(
        signal=Signal(stored["signal"]),
        value=str(stored["value"]),
        weight=float(stored["weight"]),
        page=int(stored.get("page") or 0),
        box=Box(*box) if box else None,
        start=stored.get("start"),
        end=stored.get("end"),
    )
