"""How sure Hoso must be before it files by itself: what is set, and what other values would have done here."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.journal import audit
from app.db.locks import Lock, alone
from app.db.reindexing import route_waiting_again
from app.db.tables import DecisionRow, Document, Setting
from app.db.upserts import keyed_row
from app.domain.access import Actor
from app.domain.documents import DocumentStatus
from app.domain.matching.measured import MEASURED
from app.domain.matching.threshold import FILES_AT, HIGHEST, LOWEST, STEPS, Expected, Judged, expectations
from app.errors import InvalidInput
from app.services.decisions import PERSON

ENOUGH = 200  # documents somebody has judged; with fewer the published measure tells more
_LOOKED_AT = 5_000  # decisions, newest first
_KEY = "routing_threshold"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What thresholds would have done: `own` with the documents of this installation, of which `judged` have been
    judged; `measured` in the published measure (docs/quality.md)."""

    threshold: float
    own: tuple[Expected, ...]
    measured: tuple[Expected, ...]
    judged: int

    @property
    def own_is_enough(self) -> bool:
        """Whether this installation's own documents tell enough."""
        return self.judged >= ENOUGH


def read_threshold(session: Session) -> float:
    """The probability from which a document is filed without asking."""
    row = session.get(Setting, _KEY)
    return float(row.value) if row is not None and row.value is not None else FILES_AT


class ThresholdService:
    """The threshold of filing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self) -> float:
        """As it is set, 0.0 to 1.0."""
        with self._db.read() as session:
            return read_threshold(session)

    def forecast(self) -> Forecast:
        """The table that an admin decides by."""
        with self._db.read() as session:
            threshold = read_threshold(session)
            judged = _history(session)
        thresholds = sorted({*STEPS, threshold})
        known = sum(document.right is not None for document in judged)
        return Forecast(threshold, tuple(expectations(judged, thresholds)), _measured(threshold), known)

    def set(self, actor: Actor, threshold: float) -> None:
        """Change it; what waits for a person is weighed again. Raises InvalidInput when out of bounds."""
        if not math.isfinite(threshold) or not LOWEST <= threshold <= HIGHEST:
            raise InvalidInput(f"The threshold must be from {LOWEST:.0%} to {HIGHEST:.2%}.", field="threshold")
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)  # no document is being weighed by the old one meanwhile
            before = read_threshold(session)
            if threshold == before:
                return
            keyed_row(session, Setting, _KEY, value=None).value = threshold
            audit(session, actor, "update", "setting", _KEY, {_KEY: [before, threshold]})
            route_waiting_again(session)


def _measured(threshold: float) -> tuple[Expected, ...]:
    """The published lines, and one for a threshold of one's own, of which nothing is published."""
    if any(row.threshold == threshold for row in MEASURED):
        return MEASURED
    return tuple(sorted((*MEASURED, Expected(threshold, 0, 0, 0, 0)), key=lambda row: row.threshold))


def _history(session: Session) -> list[Judged]:
    """The last decision of the rules on each of the newest documents, and what became of it.

    A document that filed itself and that nobody has moved counts as right: that is how a wrong one would show.
    """
    rows = session.execute(
        select(DecisionRow.document_id, DecisionRow.sureness, DecisionRow.candidates, Document.status,
               Document.filed_by, Document.party_id)
        .join(Document, Document.id == DecisionRow.document_id)
        .where(DecisionRow.rule_set != PERSON, DecisionRow.sureness.is_not(None), Document.deleted_at.is_(None))
        .order_by(DecisionRow.id.desc())
        .limit(_LOOKED_AT)
    )  # fmt: skip
    found: dict[str, Judged] = {}
    for document_id, sureness, candidates, status, filed_by, party_id in rows:
        if document_id not in found:
            first = candidates[0]["party_id"] if candidates else None
            settled = filed_by is not None and status in (DocumentStatus.FILED.value, DocumentStatus.DISMISSED.value)
            found[document_id] = Judged(float(sureness), party_id == first if settled else None)
    return list(found.values())
