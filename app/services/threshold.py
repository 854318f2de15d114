"""How sure Hoso must be before it files by itself: read, moved by an administrator, and what to expect of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session, aliased

from app.db import jobs
from app.db.engine import Database
from app.db.journal import audit
from app.db.locks import Lock, alone
from app.db.reindexing import route_waiting_again
from app.db.tables import DecisionRow, Document, Party, Setting
from app.db.upserts import keyed_row
from app.domain.access import Actor
from app.domain.decisions import Outcome
from app.domain.matching.expected import Expected, Judged, expect
from app.domain.matching.threshold import FILES_AT, STEPS, checked
from app.errors import Forbidden

SETTING = "files_at"
# So many documents with a known customer are needed before their own history says more than the measure.
ENOUGH = 200
_NEWEST = 5000
# What filed itself and nobody has corrected for so long is taken for right.
_STOOD = timedelta(days=14)
_PERSON = "person"


@dataclass(frozen=True, slots=True)
class Outlook:
    """The threshold and what each would have done. `from_history`: with this installation's own documents, of which
    `judged` have a known truth; else with the published measure's."""

    files_at: float
    rows: tuple[Expected, ...]
    from_history: bool
    judged: int
    waiting: int


def read_threshold(session: Session) -> float:
    """The threshold in force."""
    row = session.get(Setting, SETTING)
    return float(row.value) if row is not None else FILES_AT


class ThresholdService:
    """The page "How sure before filing" and `hoso threshold`; for administrators."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def outlook(self, actor: Actor) -> Outlook:
        """What to expect at the offered thresholds and the one in force. Raises Forbidden."""
        _require_admin(actor)
        with self._db.read() as session:
            files_at = read_threshold(session)
            history = tuple(_history(session))
            waiting = session.scalar(
                select(func.count())
                .select_from(Document)
                .where(Document.status == Outcome.REVIEW.value, Document.deleted_at.is_(None))
            )
        enough = len(history) >= ENOUGH
        judged = history if enough else measured()
        rows = tuple(expect(judged, at) for at in sorted({*STEPS, files_at}))
        return Outlook(files_at, rows, enough, len(history), waiting or 0)

    def set(self, actor: Actor, files_at: float) -> float:
        """Documents are filed from this probability on, those that wait too; what is filed stays. Returns it as it is
        kept. Raises Forbidden, InvalidInput."""
        _require_admin(actor)
        wanted = checked(files_at)
        with self._db.write() as session:
            # Whoever files at this moment has read the old one: it is waited for.
            alone(session, Lock.CUSTOMERS)
            old = read_threshold(session)
            if old == wanted:
                return wanted
            keyed_row(session, Setting, SETTING, value=old).value = wanted
            audit(session, actor, "update", "setting", SETTING, {SETTING: [old, wanted]})
            route_waiting_again(session, limit=None)
        return wanted


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise Forbidden("The settings are for administrators.")


def _history(session: Session) -> Iterator[Judged]:
    """The rules' last word on each of the newest documents of which the truth is known: a person has said it, or the
    filing has stood. A customer entered after the rules spoke could not be found: such a document says nothing."""
    spoken = _last_spoken()
    rule, now_ = aliased(DecisionRow), aliased(DecisionRow)
    rows = session.execute(
        select(rule.sureness, rule.decided_at, rule.candidates, now_.rule_set, now_.party_id, Party.created_at)
        .join(spoken, spoken.c.id == rule.id)
        .join(Document, Document.id == rule.document_id)
        .join(now_, now_.id == Document.decision_id)
        .outerjoin(Party, Party.id == now_.party_id)
        .where(Document.deleted_at.is_(None), rule.sureness.is_not(None))
        .order_by(rule.id.desc())
        .limit(_NEWEST)
    )
    stood = jobs.database_now(session) - _STOOD
    for sureness, decided_at, candidates, by, party_id, since in rows:
        by_person = by == _PERSON
        if not by_person and (party_id is None or decided_at > stood):
            continue
        if since is not None and since > decided_at:
            continue
        first = candidates[0]["party_id"] if candidates else None
        yield Judged(float(sureness), party_id is not None, party_id is not None and first == party_id)


def _last_spoken() -> Subquery:
    return (
        select(func.max(DecisionRow.id).label("id"))
        .where(DecisionRow.rule_set != _PERSON)
        .group_by(DecisionRow.document_id)
        .subquery()
    )


def measured() -> tuple[Judged, ...]:
    """The published measure: docs/quality.md says how it was made, the file with which command."""
    told = json.loads(resources.files("app.services").joinpath("measured.json").read_text(encoding="utf-8"))
    return tuple(Judged(*row) for row in told["documents"])
