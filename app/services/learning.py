"""Writes lessons: what a person's word teaches. It acts at once and can be taken back one by one (app.db.lessons).

Identifiers that people entered are never touched. Every function works in the caller's transaction, which holds the
lock on customers alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.identifiers import of_party
from app.db.jobs import database_now
from app.db.lessons import held_elsewhere, settle, withdraw
from app.db.tables import DecisionRow, Document, Identifier, Lesson, Mail, Party
from app.domain.access import Actor
from app.domain.customers import LEARNED
from app.domain.decisions import Evidence
from app.domain.documents import DocumentType
from app.domain.facts import Fact, FactField
from app.domain.identifiers import IdentifierType, is_shared_sender, normalise
from app.domain.learning import STATUS_OF, STRONG, Held, LessonKind, Misled, misleading
from app.domain.matching.own import own_keys, set_ours_aside
from app.services.decisions import PERSON, as_evidence
from app.services.match_inputs import is_ours, sender_of
from app.services.organisation import read_organisation
from app.services.understanding import headers_of


class Teaching:
    """What one word of one person on one document teaches. `decision_id` is None for what is no decision."""

    def __init__(
        self, session: Session, actor: Actor, document: Document, facts: Sequence[Fact], decision_id: str | None
    ) -> None:
        self._session, self._actor, self._document, self._decision_id = session, actor, document, decision_id
        self._own = read_organisation(session)
        self._theirs = set_ours_aside(facts, own_keys(self._own)).facts

    def correct(self, before: DecisionRow | None, party: Party) -> None:
        """It is not whose it was, or seemed to be: what misled is learned of them; a person's own earlier word on
        the same document teaches nothing any more."""
        if before is None:
            return
        if before.rule_set == PERSON:
            withdraw(self._session, Lesson.decision_id == before.id, by=self._decision_id)
        about = (Lesson.document_id == self._document.id, Lesson.party_id == party.id)
        withdraw(self._session, *about, Lesson.kind == LessonKind.NOT_CUSTOMER.value, by=self._decision_id)
        wrong = before.party_id or _strong_best(before)
        if wrong is not None and wrong != party.id:
            self.deny(before, wrong)

    def deny(self, before: DecisionRow, party_id: str) -> None:
        """What spoke for this customer, as far as it was learned or only seen, does so no more."""
        rows = of_party(self._session, party_id)
        held = [Held(IdentifierType(r.type), r.normalised, r.source == LEARNED, r.status == "active") for r in rows]
        by_key = {(row.type, row.normalised): row for row in rows}
        for misled in misleading(_evidence_of(before, party_id), self._theirs, held):
            row = by_key.get((misled.type.value, misled.value)) or _new_row(self._session, party_id, misled)
            self._add(misled.says, misled.raw, party_id, row)

    def reject(self, party_id: str) -> None:
        """This document is not the customer's."""
        self._add(LessonKind.NOT_CUSTOMER, self._document.title, party_id, None)

    def confirm(self, party: Party) -> None:
        """It is this customer's: its counterparty's name, tax code and sender mean the customer from now on. What
        another customer holds is not taken, what a person took back is not learned again."""
        for kind, raw in self._teachings(party):
            value = normalise(kind, raw)
            if value is None:
                continue
            own = _row_of(self._session, party.id, kind, value)
            if held_elsewhere(self._session, kind, value, party) or not (own is None or _may_learn(self._session, own)):
                continue
            row = own or _new_row(self._session, party.id, Misled(kind, raw, value, LessonKind.IDENTIFIER))
            row.decision_id = self._decision_id
            self._add(LessonKind.IDENTIFIER, raw, party.id, row)

    def confirm_type(self) -> None:
        """The type that stands was looked at and let be; one that no rule could tell was not."""
        if self._document.type not in (DocumentType.EMAIL, DocumentType.OTHER):
            self.type_is(self._document.type)

    def type_is(self, slug: str) -> None:
        """The document is of this type: an example to learn from, in place of an earlier one."""
        mine = (Lesson.document_id == self._document.id, Lesson.kind == LessonKind.TYPE.value)
        standing = self._session.scalars(select(Lesson).where(*mine, Lesson.taken_back_at.is_(None))).all()
        if any(lesson.value == slug for lesson in standing):
            return
        withdraw(self._session, *mine, by=self._decision_id)
        self._add(LessonKind.TYPE, slug, None, None)

    def _add(self, kind: LessonKind, value: str, party_id: str | None, row: Identifier | None) -> None:
        lesson = Lesson(kind=kind.value, value=value, document_id=self._document.id, party_id=party_id)
        lesson.decision_id = self._decision_id
        add_lesson(self._session, self._actor, lesson, row)

    def _teachings(self, party: Party) -> list[tuple[IdentifierType, str]]:
        names = list(dict.fromkeys(f.value for f in self._theirs if f.field is FactField.PARTY))
        codes = list(dict.fromkeys(f.value for f in self._theirs if f.field is FactField.TAX_CODE))
        found: list[tuple[IdentifierType, str]] = []
        # With several other parties on the paper nobody can tell which of them the person meant.
        if len(names) == 1:
            found.append((IdentifierType.ALIAS, names[0]))
        if len(codes) == 1 and not _has(self._session, party, IdentifierType.TAX_CODE):
            found.append((IdentifierType.TAX_CODE, codes[0]))
        mail = self._session.get(Mail, self._document.id)
        if mail is not None:
            sender, _ = sender_of(self._document, headers_of(mail), self._own)
            if sender and not is_shared_sender(sender) and not is_ours(sender, self._own):
                found.append((IdentifierType.EMAIL, sender))
        return found


def _strong_best(before: DecisionRow) -> str | None:
    """The customer that was suggested first, when a strong sign spoke for it."""
    stored: list[dict[str, Any]] = before.candidates or []
    best = stored[0]["party_id"] if stored else None
    return best if best and any(e.weight >= STRONG for e in _evidence_of(before, best)) else None


def _evidence_of(before: DecisionRow, party_id: str) -> list[Evidence]:
    stored: list[dict[str, Any]] = before.candidates or []
    return [sign for item in stored if item["party_id"] == party_id for sign in as_evidence(item)]


def _new_row(session: Session, party_id: str, misled: Misled) -> Identifier:
    row = Identifier(
        party_id=party_id,
        type=misled.type.value,
        raw=misled.raw[:2000],
        normalised=misled.value[:400],
        source=LEARNED,
        status="retired",
    )
    session.add(row)
    session.flush()
    return row


def _row_of(session: Session, party_id: str, kind: IdentifierType, value: str) -> Identifier | None:
    return session.scalar(
        select(Identifier).where(
            Identifier.party_id == party_id, Identifier.type == kind.value, Identifier.normalised == value
        )
    )


def _may_learn(session: Session, row: Identifier) -> bool:
    """Whether a value that was learned of the customer once may be learned anew: nothing stands on it, and nobody has
    taken back by hand that it means them."""
    if row.source != LEARNED or row.status != "retired":
        return False
    lessons = session.scalars(select(Lesson).where(Lesson.identifier_id == row.id)).all()
    standing = any(lesson.taken_back_at is None for lesson in lessons)
    refused = any(lesson.kind == LessonKind.IDENTIFIER and lesson.taken_back_by is None for lesson in lessons)
    return bool(lessons) and not standing and not refused


def _has(session: Session, party: Party, kind: IdentifierType) -> bool:
    query = select(Identifier.id).where(
        Identifier.party_id == party.id, Identifier.type == kind.value, Identifier.status == "active"
    )
    return session.scalar(query.limit(1)) is not None


def judge(session: Session, actor: Actor, row: Identifier, *, theirs: bool) -> bool:
    """A person says beside a learned identifier whether it means the customer; False when it was so already."""
    kind = LessonKind.IDENTIFIER if theirs else LessonKind.NEGATIVE
    if row.status == STATUS_OF[kind]:
        return False
    other = LessonKind.NEGATIVE if theirs else LessonKind.IDENTIFIER
    by_hand = (Lesson.document_id.is_(None), Lesson.identifier_id == row.id, Lesson.kind == other.value)
    withdraw(session, *by_hand, by=None)
    if row.status != STATUS_OF[kind]:
        add_lesson(session, actor, Lesson(kind=kind.value, value=row.raw, party_id=row.party_id), row)
    return True


def add_lesson(session: Session, actor: Actor, lesson: Lesson, row: Identifier | None) -> None:
    """Store a lesson as of now and let its identifier be what it says."""
    lesson.created_at = lesson.since = database_now(session)
    lesson.actor, lesson.value = actor.name[:200], lesson.value[:2000]
    lesson.identifier_id = row.id if row else None
    session.add(lesson)
    session.flush()
    if row is not None:
        settle(session, row)
