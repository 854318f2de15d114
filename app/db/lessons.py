"""Rows of `lessons`: taken back, standing again, and what an identifier is by those that stand.

Whoever changes them holds the lock on customers alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select, tuple_, update
from sqlalchemy.orm import Session

from app.db.jobs import database_now
from app.db.tables import Identifier, Lesson, Party
from app.domain.customers import LEARNED
from app.domain.decisions import Candidate, Signal
from app.domain.identifiers import IdentifierType
from app.domain.learning import STATUS_OF, LessonKind

# The kinds of identifier that are learned, by the sign that tells of them.
_LEARNED_SIGNS = {
    Signal.ALIAS: IdentifierType.ALIAS,
    Signal.TAX_CODE: IdentifierType.TAX_CODE,
    Signal.CONTACT_EMAIL: IdentifierType.EMAIL,
}


def settle(session: Session, row: Identifier) -> None:
    """Bring a learned identifier to what its latest standing lesson says; without one it is retired."""
    if row.source != LEARNED:
        return
    latest = session.scalar(
        select(Lesson.kind)
        .where(Lesson.identifier_id == row.id, Lesson.taken_back_at.is_(None))
        .order_by(Lesson.since.desc(), Lesson.id.desc())
        .limit(1)
    )
    row.status = STATUS_OF[LessonKind(latest)] if latest else "retired"
    session.flush()


def withdraw(session: Session, *which: ColumnElement[bool], by: str | None) -> list[Lesson]:
    """Take back the standing lessons that fit; `by` the decision that says so, None for a person by hand."""
    lessons = list(session.scalars(select(Lesson).where(*which, Lesson.taken_back_at.is_(None))))
    moment = database_now(session) if lessons else None
    for lesson in lessons:
        lesson.taken_back_at, lesson.taken_back_by = moment, by
    _settle_all(session, lessons)
    return lessons


def undo(session: Session, decision_id: str) -> None:
    """What the decision taught is taken back, and what it had taken back stands again."""
    withdraw(session, Lesson.decision_id == decision_id, by=decision_id)
    again = list(
        session.scalars(
            select(Lesson).where(
                Lesson.taken_back_by == decision_id,
                or_(Lesson.decision_id.is_(None), Lesson.decision_id != decision_id),
            )
        )
    )
    for lesson in again:
        if not _is_taken(session, lesson):
            lesson.taken_back_at = lesson.taken_back_by = None
    _settle_all(session, again)


def stand_again(session: Session, lesson: Lesson) -> bool:
    """Let a lesson be the last word on its identifier; False when another customer holds the value by now."""
    if _is_taken(session, lesson):
        return False
    lesson.taken_back_at, lesson.taken_back_by, lesson.since = None, None, database_now(session)
    _settle_all(session, [lesson])
    return True


def rejected(session: Session, document_id: str) -> frozenset[str]:
    """The customers of whom a person said that this document is not theirs."""
    query = select(Lesson.party_id).where(
        Lesson.document_id == document_id,
        Lesson.kind == LessonKind.NOT_CUSTOMER.value,
        Lesson.taken_back_at.is_(None),
    )
    return frozenset(party_id for party_id in session.scalars(query) if party_id)


def count_filed(session: Session, winner: Candidate) -> None:
    """A document files itself with this customer: count it for the lessons that had a part in it."""
    told = sorted(
        (_LEARNED_SIGNS[e.signal].value, e.value)
        for e in winner.evidence
        if e.weight > 0 and e.signal in _LEARNED_SIGNS
    )
    if not told:
        return
    query = (
        select(Lesson.id)
        .join(Identifier, Identifier.id == Lesson.identifier_id)
        .where(
            Identifier.party_id == winner.party_id,
            tuple_(Identifier.type, Identifier.normalised).in_(told),
            Identifier.source == LEARNED,
            Identifier.status == "active",
            Lesson.kind == LessonKind.IDENTIFIER.value,
            Lesson.taken_back_at.is_(None),
        )
    )
    for lesson_id in sorted(session.scalars(query)):
        session.execute(update(Lesson).where(Lesson.id == lesson_id).values(filed=Lesson.filed + 1))


def held_elsewhere(session: Session, kind: IdentifierType, value: str, party: Party) -> bool:
    """Whether anybody else has this value, or the party itself as another kind (an alias equal to its name)."""
    kinds = [kind.value]
    if kind is IdentifierType.ALIAS:
        kinds += [IdentifierType.NAME.value, IdentifierType.FORMER_NAME.value]
    query = select(Identifier.party_id, Identifier.type).where(
        Identifier.type.in_(kinds), Identifier.normalised == value, Identifier.status == "active"
    )
    return any((row.party_id, row.type) != (party.id, kind.value) for row in session.execute(query))


def _settle_all(session: Session, lessons: Iterable[Lesson]) -> None:
    session.flush()
    for identifier_id in sorted({lesson.identifier_id for lesson in lessons if lesson.identifier_id}):
        settle(session, session.get_one(Identifier, identifier_id))


def _is_taken(session: Session, lesson: Lesson) -> bool:
    if lesson.kind != LessonKind.IDENTIFIER or lesson.identifier_id is None:
        return False
    row = session.get_one(Identifier, lesson.identifier_id)
    party = session.get_one(Party, row.party_id)
    return held_elsewhere(session, IdentifierType(row.type), row.normalised, party)
