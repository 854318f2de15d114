"""What filing knows of scanned stacks: the whole is set aside, its parts follow their cover sheets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.db.tables import Arrival, Document, FactRow, Party
from app.domain.decisions import Decision, Outcome
from app.domain.facts import FactField
from app.domain.matching import SheetFault
from app.domain.reasons import Reason
from app.domain.stack_notes import note_of
from app.domain.stacks import Behind
from app.services.understanding import apply_facts, load_facts

RULE_SET = "stack-1"


def is_taken_apart(document: Document) -> bool:
    """Whether the document is a stack whose parts are documents of their own."""
    note = note_of(document.stack)
    return note is not None and note.is_split


def decision_on_stack(document: Document) -> Decision | None:
    """A stack is nobody's: it is set aside, or shown to a person when pages seem to be missing. None for others."""
    note = note_of(document.stack)
    if note is None or not note.is_split:
        return None
    outcome, reason = (Outcome.REVIEW, Reason.SHEET_EMPTY) if note.empty else (Outcome.DISMISSED, Reason.STACK)
    return Decision(outcome, None, (), reason.value, RULE_SET)


def sheet_fault(session: Session, document: Document) -> SheetFault | None:
    """Why the sheet before this part says nothing, the latest delivery deciding; None when nothing is wrong."""
    query = (
        select(Arrival.sheet, Arrival.customer_code, Party.id)
        .outerjoin(
            Party,
            (Party.code == Arrival.customer_code) & Party.deleted_at.is_(None) & Party.is_customer.is_(True),
        )
        .where(Arrival.document_id == document.id)
        .order_by(Arrival.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None or row.sheet is None:
        return None
    if row.sheet == Behind.FORGED:
        return SheetFault.FORGED
    return SheetFault.GONE if row.customer_code and row.id is None else None


def take_type_of_sheet(session: Session, document: Document) -> None:
    """Take the type that a cover sheet names as a person's word, unless a person has said something of it since."""
    query = (
        select(Arrival.sheet_type)
        .where(Arrival.document_id == document.id, Arrival.sheet_type.is_not(None))
        .order_by(Arrival.id.desc())
        .limit(1)
    )
    kind = session.scalar(query)
    if kind is None:
        return
    said = select(FactRow.id).where(
        FactRow.document_id == document.id, FactRow.field == FactField.TYPE.value, FactRow.source == "user"
    )
    if session.scalar(said.limit(1)) is not None:
        return
    session.add(
        FactRow(document_id=document.id, field=FactField.TYPE.value, value=kind, raw=kind, rule="sheet", source="user")
    )
    session.flush()
    apply_facts(document, load_facts(session, document.id))


def containers_of_stacks(session: Session, containers: Select[Any]) -> set[str]:
    """What the stacks among `containers` came in: a mail with a scanned stack learns from its parts."""
    stacks = session.scalars(select(Document).where(Document.id.in_(containers)))
    split = [stack.id for stack in stacks if is_taken_apart(stack)]
    if not split:
        return set()
    around = select(Arrival.parent_id).where(Arrival.document_id.in_(split), Arrival.parent_id.is_not(None))
    return {found for found in session.scalars(around) if found}
