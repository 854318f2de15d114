"""A person's word on whose a document is: assign, dismiss, undo; and what Hoso learns from it.

A correction acts on the next document: the counterparty's name, tax code and sender become identifiers of the
customer, and what led to another one wrongly does so no more (app.services.learning). Undoing takes back exactly that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.db import jobs, lessons
from app.db.engine import Database
from app.db.journal import audit, take_off_timeline
from app.db.locks import Lock, alone
from app.db.reindexing import route_waiting_again
from app.db.tables import DecisionRow, Document, Lesson, Party
from app.db.visibility import get_document, get_party, sees, visible
from app.domain.access import Actor
from app.domain.documents import DocumentStatus, DocumentType, Step
from app.errors import Conflict
from app.services.decisions import Learned, learned_at, learned_from
from app.services.filing import customers_of, put_with, rename, route, show
from app.services.learning import Teaching
from app.services.understanding import load_facts

WAITING = (DocumentStatus.REVIEW.value, DocumentStatus.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class Assigned:
    """What an assignment did: the decision (to undo it by) and what was learned."""

    decision_id: str
    learned: tuple[Learned, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """A person's last word on a document; `party` is None when it was set aside."""

    document: Document
    party: Party | None
    learned: tuple[Learned, ...]


class ReviewService:
    """The review page and the "wrong?" beside a document's customer."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def waiting(self, actor: Actor, *, after: str | None = None, limit: int = 50) -> list[Document]:
        """Documents that wait for a person, oldest first, by key."""
        with self._db.read() as session:
            query = _waiting_query(actor).order_by(Document.id).limit(limit)
            return list(session.scalars(query.where(Document.id > after) if after else query))

    def count(self, actor: Actor) -> int:
        """How many documents wait for a person."""
        with self._db.read() as session:
            return session.scalar(select(func.count()).select_from(_waiting_query(actor).subquery())) or 0

    def place(self, actor: Actor, document_id: str) -> tuple[int, int]:
        """(how many wait before this document, how many wait in all)."""
        with self._db.read() as session:
            before = func.count().filter(Document.id < document_id)
            counts = select(before, func.count()).where(*_waiting(actor))
            row = session.execute(counts).one()
            return row[0], row[1]

    def last_decided(self, actor: Actor, document_id: str) -> Decided | None:
        """What a person last said of the document, if that is what it rests on. Raises NotFound."""
        with self._db.read() as session:
            document = get_document(session, actor, document_id)
            row = session.get(DecisionRow, document.decision_id) if document.decision_id else None
            if row is None or row.rule_set != "person":
                return None
            party = session.get(Party, row.party_id) if row.party_id else None
            shown = party if party is not None and sees(party.acl, actor) else None
            return Decided(document, shown, learned_from(session, row.id))

    def assign(
        self, actor: Actor, document_id: str, party_id: str, *, also: Sequence[str] = (), learn: bool = True
    ) -> Assigned:
        """File the document to this customer by the actor's word, and `also` to others. Raises NotFound."""
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)
            party = get_party(session, actor, party_id)
            others = [get_party(session, actor, other).id for other in dict.fromkeys(also) if other != party_id]
            document = get_document(session, actor, document_id)
            facts = load_facts(session, document.id)
            before = session.get(DecisionRow, document.decision_id) if document.decision_id else None
            row = self._decision(session, actor, document, DocumentStatus.FILED, party.id, "person", others)
            document.status, document.status_reason, document.filed_by = DocumentStatus.FILED.value, None, "person"
            put_with(session, document, party.id, row.id, others)
            rename(session, document, facts)
            show(session, document, actor)
            if learn:
                _learn(Teaching(session, actor, document, facts, row.id), before, party)
            learned = learned_from(session, row.id)
            _follow(session, document)
            route_waiting_again(session)
            audit(
                session,
                actor,
                "assign",
                "document",
                document.id,
                {"party": party.id, "decision": row.id, **({"also": others} if others else {}), **_told(learned)},
            )
            return Assigned(row.id, learned)

    def share(self, actor: Actor, document_id: str, party_id: str) -> str:
        """Say that a filed document is this customer's too. Returns the decision's id. Raises NotFound, Conflict."""
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)
            party, document = get_party(session, actor, party_id), get_document(session, actor, document_id)
            theirs = customers_of(session, document)
            if not theirs:
                raise Conflict("This document has no customer yet.")
            if party.id in theirs:
                raise Conflict("It is filed to them already.")
            return self._refile(session, actor, document, [*theirs, party.id], {"share": party.id})

    def unshare(self, actor: Actor, document_id: str, party_id: str) -> str:
        """Say that a document of several is not this one's. Returns the decision's id. Raises NotFound, Conflict."""
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)
            party, document = get_party(session, actor, party_id), get_document(session, actor, document_id)
            theirs = customers_of(session, document)
            left = [other for other in theirs if other != party.id]
            if not left or len(left) == len(theirs):
                raise Conflict("It is not one of several customers here.")
            return self._refile(session, actor, document, left, {"unshare": party.id})

    def _refile(
        self, session: Session, actor: Actor, document: Document, parties: Sequence[str], told: dict[str, str]
    ) -> str:
        first, *others = parties
        row = self._decision(session, actor, document, DocumentStatus.FILED, first, "person", others)
        document.filed_by = "person"
        put_with(session, document, first, row.id, others)
        rename(session, document, load_facts(session, document.id))
        show(session, document, actor)
        _follow(session, document)
        audit(session, actor, "assign", "document", document.id, {"decision": row.id, **told})
        return row.id

    def dismiss(self, actor: Actor, document_id: str) -> str:
        """Say that this is no document worth filing; it stays findable. Returns the decision's id."""
        with self._db.write() as session:
            document = get_document(session, actor, document_id)
            row = self._decision(session, actor, document, DocumentStatus.DISMISSED, None, "dismissed")
            document.status, document.filed_by = DocumentStatus.DISMISSED.value, "person"
            put_with(session, document, None, row.id)
            show(session, document, actor)
            audit(session, actor, "dismiss", "document", document.id, {"decision": row.id})
            return row.id

    def reject(self, actor: Actor, document_id: str, party_id: str) -> tuple[Learned, ...]:
        """Say that a document that waits is not this customer's: it is weighed without them at once, and what led to
        them wrongly is learned. Returns that. Raises NotFound, Conflict when the document does not wait."""
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)
            party = get_party(session, actor, party_id)
            document = get_document(session, actor, document_id)
            before = session.get(DecisionRow, document.decision_id) if document.decision_id else None
            if document.status not in WAITING or before is None:
                raise Conflict("This document does not wait any more.")
            facts = load_facts(session, document.id)
            if party.id not in lessons.rejected(session, document.id):
                teaching = Teaching(session, actor, document, facts, None)
                teaching.reject(party.id)
                teaching.deny(before, party.id)
            learned = learned_at(session, document.id, party.id)
            if (winner := route(session, document, facts)) is not None:
                lessons.count_filed(session, winner)
            route_waiting_again(session)
            audit(session, actor, "reject", "document", document.id, {"party": party.id, **_told(learned)})
            return learned

    def take_back_rejection(self, actor: Actor, document_id: str, party_id: str) -> None:
        """The document may be this customer's after all; what was learned with it goes too. Raises NotFound."""
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)
            party = get_party(session, actor, party_id)
            document = get_document(session, actor, document_id)
            of_it = (Lesson.document_id == document.id, Lesson.party_id == party.id, Lesson.decision_id.is_(None))
            if not lessons.withdraw(session, *of_it, by=None):
                raise Conflict("Nobody has decided on this document; there is nothing to undo.")
            route(session, document, load_facts(session, document.id))
            route_waiting_again(session)
            audit(session, actor, "undo", "document", document.id, {"party": party.id})

    def undo(self, actor: Actor, document_id: str) -> None:
        """Take back the last decision a person made on the document: it is as it was before, and what was
        learned from it is retired. Raises NotFound, Conflict when no person has decided."""
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)
            document = get_document(session, actor, document_id)
            last = session.get(DecisionRow, document.decision_id) if document.decision_id else None
            if last is None or (last.by_user_id is None and last.rule_set != "person"):
                raise Conflict("Nobody has decided on this document; there is nothing to undo.")
            last.undone_at = jobs.database_now(session)
            lessons.undo(session, last.id)
            before = self._before(session, document.id, last.id)
            if document.party_id:
                take_off_timeline(session, ref_id=document.id, party_id=document.party_id)
            _restore(session, document, before)
            rename(session, document, load_facts(session, document.id))
            show(session, document, actor)
            route_waiting_again(session)
            audit(session, actor, "undo", "document", document.id, {"decision": last.id})

    @staticmethod
    def _decision(
        session: Session,
        actor: Actor,
        document: Document,
        status: DocumentStatus,
        party_id: str | None,
        reason: str,
        also: Sequence[str] = (),
    ) -> DecisionRow:
        before = session.get(DecisionRow, document.decision_id) if document.decision_id else None
        row = DecisionRow(
            document_id=document.id,
            outcome=status.value,
            party_id=party_id,
            reason=reason,
            rule_set="person",
            candidates=before.candidates if before else [],
            also=list(also),
            by_user_id=actor.user_id,
        )
        session.add(row)
        session.flush()
        return row

    @staticmethod
    def _before(session: Session, document_id: str, decision_id: str) -> DecisionRow | None:
        return session.scalar(
            select(DecisionRow)
            .where(
                DecisionRow.document_id == document_id,
                DecisionRow.id < decision_id,
                DecisionRow.undone_at.is_(None),
            )
            .order_by(DecisionRow.id.desc())
            .limit(1)
        )


def _waiting_query(actor: Actor) -> Select[Document]:
    return select(Document).where(*_waiting(actor))


def _waiting(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return Document.status.in_(WAITING), Document.deleted_at.is_(None), visible(Document.acl, actor)


def _restore(session: Session, document: Document, before: DecisionRow | None) -> None:
    if before is None:
        document.status, document.filed_by, document.decision_id = DocumentStatus.REVIEW.value, None, None
        put_with(session, document, None, "")
        document.decision_id = None
        return
    document.status = before.outcome
    by_person = before.rule_set == "person"
    document.filed_by = "person" if by_person else ("rule" if before.party_id else None)
    put_with(session, document, before.party_id, before.id, before.also or ())


def _learn(teaching: Teaching, before: DecisionRow | None, party: Party) -> None:
    teaching.correct(before, party)
    teaching.confirm(party)
    teaching.confirm_type()


def _told(learned: Sequence[Learned]) -> dict[str, list[str]]:
    """What was learned, for the history."""
    told = {"learned": [i.value for i in learned if i.means], "unlearned": [i.value for i in learned if not i.means]}
    return {key: values for key, values in told.items() if values}


def _follow(session: Session, document: Document) -> None:
    """Attachments that wait follow their mail; so do the other mails of its conversation."""
    if document.type != DocumentType.EMAIL:
        return
    children = session.scalars(
        select(Document.id).where(Document.parent_id == document.id, Document.status.in_(WAITING))
    )
    for child in children:
        jobs.enqueue(session, child, Step.FILE, priority=jobs.PRIORITY_PERSON)
