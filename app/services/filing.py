"""Decides whose a document is, names it and files it, in one transaction. Also a person's word on the same.

The rules are app.domain.matching's; here they get their inputs and their outcome is written down with all
its reasons. A person's decision is never overridden by a rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.db import jobs
from app.db.engine import Database
from app.db.journal import audit, put_on_timeline, take_off_timeline
from app.db.lessons import count_filed
from app.db.locks import Lock, row_for_change, together
from app.db.tables import Arrival, DecisionRow, Document, DocumentParty, Job, Mail, Party, Setting
from app.db.wakeups import announce
from app.domain.access import Actor, system
from app.domain.decisions import Candidate, Decision, Outcome
from app.domain.documents import SETTLED, DocumentStatus, DocumentType, Step
from app.domain.facts import Fact
from app.domain.matching import (
    decide,
)
from app.domain.naming import DEFAULT_TEMPLATE, make_title, title_parts
from app.services.match_inputs import gather
from app.services.reading import ClaimLost, claimed_document
from app.services.stacks import (
    containers_of_stacks,
    decision_on_stack,
    take_type_of_sheet,
)
from app.services.threshold import read_threshold
from app.services.understanding import load_facts

_PARENT_WAIT_SECONDS = 1.0


class FilingService:
    """The file step, and what it shares with a person's filing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def run(self, claim: jobs.Claim) -> None:
        """Route and name the claim's document. Raises ClaimLost."""
        with self._db.write() as session:
            # Whoever changes customers has the waiting documents weighed again: this one is weighed before or after.
            together(session, Lock.CUSTOMERS)
            document = claimed_document(session, claim)
            if _parent_is_moving(session, document):
                jobs.defer(session, claim, _PARENT_WAIT_SECONDS)
                return
            take_type_of_sheet(session, document)
            facts = load_facts(session, document.id)
            winner = route(session, document, facts)
            _wake_children(session, document)
            _tell_containers(session, document)
            # Last of the rows that others wait for: whoever holds a lesson waits for no document any more.
            if winner is not None:
                count_filed(session, winner)
            if not jobs.finish(session, claim):
                raise ClaimLost


def route(session: Session, document: Document, facts: list[Fact]) -> Candidate | None:
    """Decide whose it is, unless a person has; name it and show it. Returns whom it has just filed itself to."""
    before, decision = document.party_id, None
    if document.filed_by != "person":
        decision = decision_on_stack(document) or decide(
            *gather(session, document, facts), files_at=read_threshold(session)
        )
        _apply(session, document, decision)
    elif document.status not in SETTLED:
        _stand_by(session, document)
    rename(session, document, facts)
    show(session, document, system("file"))
    return decision.candidates[0] if decision and decision.party_id not in (None, before) else None


def _stand_by(session: Session, document: Document) -> None:
    """What a person decided still holds for a document that was read again."""
    row = session.get(DecisionRow, document.decision_id) if document.decision_id else None
    document.status = row.outcome if row is not None else DocumentStatus.FILED.value
    document.status_reason = None


def _parent_is_moving(session: Session, document: Document) -> bool:
    # An attachment follows its mail, so the mail's own filing comes first; a mail that failed holds nobody up.
    if document.parent_id is None:
        return False
    status = session.scalar(select(Document.status).where(Document.id == document.parent_id))
    return status is not None and status not in SETTLED


def _apply(session: Session, document: Document, decision: Decision) -> None:
    weighed = [candidate_as_json(asdict(c)) for c in decision.candidates]
    if _says_the_same(session, document, decision, weighed):
        return
    row = DecisionRow(
        document_id=document.id,
        outcome=decision.outcome.value,
        party_id=decision.party_id,
        reason=decision.reason,
        rule_set=decision.rule_set,
        candidates=weighed,
        sureness=decision.sureness,
    )
    session.add(row)
    session.flush()
    document.status, document.status_reason = decision.outcome.value, None
    document.filed_by = "rule" if decision.outcome is Outcome.FILED else None
    put_with(session, document, decision.party_id, row.id)
    audit(
        session,
        system("file"),
        "file",
        "document",
        document.id,
        {"outcome": decision.outcome.value, "party": decision.party_id, "decision": row.id},
    )


def _says_the_same(session: Session, document: Document, decision: Decision, weighed: list[dict[str, Any]]) -> bool:
    """Weighed again with nothing new: the decision that stands is kept, the history is not filled with echoes."""
    last = session.get(DecisionRow, document.decision_id) if document.decision_id else None
    same = (
        last is not None
        and last.undone_at is None
        and document.status == decision.outcome.value == last.outcome
        and (last.party_id, last.reason, last.rule_set) == (decision.party_id, decision.reason, decision.rule_set)
        and last.candidates == weighed
    )
    if same and last is not None and last.sureness is None:
        last.sureness = decision.sureness  # of a decision from before it was kept
    return same


def candidate_as_json(candidate: dict[str, Any]) -> dict[str, Any]:
    """A candidate as it is kept in `decisions.candidates`: plain values, boxes as lists."""
    for evidence in candidate["evidence"]:
        evidence["signal"] = str(evidence["signal"])
        box = evidence["box"]
        evidence["box"] = [round(v, 4) for v in box.values()] if box else None
    candidate["evidence"] = list(candidate["evidence"])
    return candidate


def put_with(
    session: Session, document: Document, party_id: str | None, decision_id: str, also: Sequence[str] = ()
) -> None:
    """File `document` to the customer (or nobody), and `also` to others; timelines of whoever had it forget it."""
    parties = dict.fromkeys([party_id, *also]) if party_id is not None else {}
    for gone in sorted({*customers_of(session, document)} - {*parties}):
        take_off_timeline(session, ref_id=document.id, party_id=gone)
    session.execute(delete(DocumentParty).where(DocumentParty.document_id == document.id))
    session.add_all(DocumentParty(document_id=document.id, party_id=p, decision_id=decision_id) for p in parties)
    document.party_id, document.decision_id = party_id, decision_id
    session.flush()


def customers_of(session: Session, document: Document) -> list[str]:
    """Ids of all customers it is filed to, the first one first."""
    query = select(DocumentParty.party_id).where(DocumentParty.document_id == document.id)
    others = [p for p in session.scalars(query.order_by(DocumentParty.party_id)) if p != document.party_id]
    return ([document.party_id] if document.party_id else []) + others


def rename(session: Session, document: Document, facts: list[Fact]) -> None:
    """Make the title anew from the facts, unless a person wrote it."""
    if document.title_source == "user":
        return
    template, language = session.get(Setting, "naming_template"), session.get(Setting, "title_language")
    customer = session.get(Party, document.party_id) if document.party_id else None
    document.title = make_title(
        template.value if template else DEFAULT_TEMPLATE,
        title_parts(facts, customer=customer.name if customer else "", original_name=document.original_name),
        language.value if language else "vi",
    )
    document.title_source = "template"


def show(session: Session, document: Document, actor: Actor) -> None:
    """Settle the document where people see it: timeline, search index, links, the moment of settling."""
    document.settled_at = jobs.database_now(session)
    for party_id in customers_of(session, document) if document.deleted_at is None else ():
        put_on_timeline(
            session,
            party_id=party_id,
            kind="email" if document.type == DocumentType.EMAIL else "document",
            ref_id=document.id,
            happened_at=_happened_at(session, document),
            title=document.title,
            detail=document.subject,
            doc_type=document.type,
            amount=document.amount,
            currency=document.currency,
            actor=actor.name,
            acl=document.acl,
        )
    document.version += 1
    jobs.enqueue(session, document.id, Step.INDEX, step_version=document.version, priority=jobs.PRIORITY_PERSON)
    # Takes milliseconds, and whoever reviews the document wants to know whether it is there already.
    jobs.enqueue(session, document.id, Step.LINK, priority=jobs.PRIORITY_PERSON, turn=0)


def _happened_at(session: Session, document: Document) -> datetime:
    """A mail when it was sent, a paper on its own date (noon in UTC is the same day in Vietnam), else on arrival."""
    mail = session.get(Mail, document.id)
    sent = (mail.headers.get("original_sent_at") or mail.headers.get("sent_at")) if mail else None
    if sent:
        try:
            moment = datetime.fromisoformat(sent)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None:
            return moment
    return datetime.combine(document.dated, time(5), tzinfo=UTC) if document.dated else document.created_at


def _wake_children(session: Session, document: Document) -> None:
    children = select(Arrival.document_id).where(Arrival.parent_id == document.id)
    session.execute(
        update(Job)
        .where(Job.document_id.in_(children), Job.step == Step.FILE.value, Job.state == "ready")
        .values(run_after=jobs.database_now(session))
    )
    announce(session)


def _tell_containers(session: Session, document: Document) -> None:
    """What was inside may tell whose a mail or archive is, when that itself could not. The same bytes may have come
    inside several."""
    inside = select(Arrival.parent_id).where(Arrival.document_id == document.id, Arrival.parent_id.is_not(None))
    around = containers_of_stacks(session, inside)
    undecided = {DocumentStatus.REVIEW.value, DocumentStatus.UNKNOWN.value}
    for container_id in sorted({found for found in session.scalars(inside) if found} | around):
        # One that is being filed at this moment is waited for: it has not seen what this transaction does.
        container = row_for_change(session, Document, Document.id, container_id)
        if container is not None and container.status in undecided:
            jobs.enqueue(session, container.id, Step.FILE)
