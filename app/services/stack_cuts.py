"""How a person takes a scan apart by hand, has it read as one again, and takes either back.

The scan itself never changes. What is wanted is written down with it, a worker makes the parts, and parts that are none
any more go to the trash, where they can be had again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.db import jobs
from app.db.engine import Database
from app.db.journal import audit
from app.db.locks import Lock, alone
from app.db.tables import DecisionRow, Document, DocumentSecret, FactRow, Page, Party
from app.db.visibility import get_document
from app.domain.access import Actor, system
from app.domain.documents import SETTLED, DocumentStatus, Step
from app.domain.stack_notes import Cut, StackNote, checked_cut, note_of, spans
from app.errors import Conflict
from app.services.filing import put_with
from app.services.pages import outline
from app.services.reading import ClaimLost, claimed_document
from app.services.stack_parts import settle_parts
from app.services.understanding import apply_facts

_KINDS = ("application/pdf", "image/tiff")
_UNREAD = (DocumentStatus.HELD.value, DocumentStatus.FAILED.value)


@dataclass(frozen=True, slots=True)
class CutPlan:
    """A scan as it is cut now; rows are detached, those of pages hold no text. `sheets`: pages that were found to be
    cover or separator sheets."""

    document: Document
    pages: list[Page]
    cut: Cut
    is_split: bool
    sheets: tuple[int, ...]


class StackService:
    """What people do to scans. Each act is one transaction and a job for a worker."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def plan(self, actor: Actor, document_id: str) -> CutPlan:
        """How the scan is cut now. Raises NotFound, and Conflict for what cannot be cut."""
        with self._db.read() as session:
            document = get_document(session, actor, document_id)
            _require_cuttable(session, document)
            note = note_of(document.stack) or StackNote(cut=Cut())
            now = note.as_cut(document.pages)
            return CutPlan(document, outline(session, document.id), now, note.is_split, note.sheets)

    def split(self, actor: Actor, document_id: str, starts: Iterable[int], left_out: Iterable[int] = ()) -> Cut:
        """Have a document begin at each page of `starts` besides the first; pages of `left_out` are in none. Raises
        NotFound, InvalidInput for pages that are not there, Conflict for what cannot be cut or is cut so already."""
        with self._db.write() as session:
            document = _taken(session, actor, document_id)
            cut = checked_cut(starts, left_out, document.pages)
            _arrange(session, actor, document, cut, "split")
            return cut

    def join(self, actor: Actor, document_id: str) -> None:
        """Have the scan be one document again. Raises NotFound, Conflict when it is."""
        with self._db.write() as session:
            document = _taken(session, actor, document_id)
            _arrange(session, actor, document, Cut(), "join")

    def undo(self, actor: Actor, document_id: str) -> None:
        """Cut it as it was before a person cut it last; the same again goes back. Raises NotFound, Conflict."""
        with self._db.write() as session:
            document = _taken(session, actor, document_id)
            note = note_of(document.stack)
            if note is None or note.before is None:
                raise Conflict("Nobody has cut this scan; there is nothing to undo.")
            _arrange(session, actor, document, note.before, "undo_cut")

    def settle(self, claim: jobs.Claim, cut: Cut, fault: str) -> None:
        """A worker has taken the scan apart as a person wants it, or could not for the `fault`: then it is as it was.
        A cut that was changed meanwhile is begun anew. Raises ClaimLost."""
        with self._db.write() as session:
            alone(session, Lock.CUSTOMERS)
            document = claimed_document(session, claim)
            note = note_of(document.stack)
            if note is None or note.cut != cut:
                jobs.defer(session, claim, 0.0)
                return
            if fault:
                _go_back(session, document, note, fault)
            else:
                # Parts that a slower attempt for another cut has brought are none.
                document.stack = settle_parts(session, system("read"), document, note).as_json()
                _forget_what_it_said(session, document)
            jobs.enqueue(session, document.id, Step.FILE, priority=jobs.PRIORITY_PERSON)
            if not jobs.finish(session, claim):
                raise ClaimLost


def can_be_cut(document: Document) -> bool:
    """Whether a person may cut it: pages of a PDF or TIFF that were read, and are not being read at this moment."""
    return (
        document.deleted_at is None
        and document.media_type in _KINDS
        and document.pages > 1
        and document.status in SETTLED
        and document.status not in _UNREAD
    )


def _go_back(session: Session, document: Document, note: StackNote, fault: str) -> None:
    """The scan is as it was before a cut that came to nothing, and says why."""
    before = note.before or Cut()
    if before.is_whole:
        back = replace(StackNote(fault=fault, held=note.held), retired=note.retired)
        back = _hold_again(session, document, back)
    else:
        back = StackNote(
            spans(before.parts(document.pages)), note.sheets, left_out=before.left_out, cut=before,
            held=note.held, retired=note.retired, failed=fault,
        )  # fmt: skip
    document.stack = settle_parts(session, system("read"), document, back).as_json()


def _forget_what_it_said(session: Session, document: Document) -> None:
    """Its parts are read for themselves. What people have said of it is kept for when it is one again."""
    session.execute(delete(FactRow).where(FactRow.document_id == document.id, FactRow.source != "user"))
    apply_facts(document, ())


def _taken(session: Session, actor: Actor, document_id: str) -> Document:
    # Nothing is filed meanwhile: filing a part waits for its scan, and here the scan waits for its parts.
    alone(session, Lock.CUSTOMERS)
    document = get_document(session, actor, document_id)
    note = note_of(document.stack)
    if document.status not in SETTLED and note is not None and note.cut is not None:
        return document  # a person's cut is on its way: the worker sees that another is wanted now
    _require_cuttable(session, document)
    return document


def _require_cuttable(session: Session, document: Document) -> None:
    if document.status not in SETTLED:
        raise Conflict("It is being read at this moment. Try again when it is through.")
    if not can_be_cut(document) or session.get(DocumentSecret, document.id) is not None:
        raise Conflict("Only the pages of a PDF or TIFF without a password can be taken apart.")


def _arrange(session: Session, actor: Actor, document: Document, cut: Cut, action: str) -> None:
    total = document.pages
    note = note_of(document.stack) or StackNote(cut=Cut())
    now = note.as_cut(total)
    if cut == now:
        raise Conflict("It is cut like this already.")
    parts = () if cut.is_whole else cut.parts(total)
    new = StackNote(
        spans(parts), note.sheets, left_out=cut.left_out, cut=cut, before=now, held=note.held, retired=note.retired
    )
    if not now.is_whole and cut.is_whole:
        new = _hold_again(session, document, new)
    elif now.is_whole and document.filed_by == "person":
        # It was said of the paper that the scan was taken for.
        new, document.filed_by = replace(new, held=document.decision_id), None
    document.stack = settle_parts(session, actor, document, new).as_json()
    document.status, document.status_reason, document.settled_at = DocumentStatus.RECEIVED.value, None, None
    jobs.enqueue(session, document.id, Step.READ, priority=jobs.PRIORITY_PERSON)
    told = [f"{first}-{last}" if first != last else f"{first}" for first, last in new.parts]
    audit(session, actor, action, "document", document.id, {"parts": told, "left_out": list(cut.left_out)})


def _hold_again(session: Session, document: Document, note: StackNote) -> StackNote:
    """What a person had decided of the scan as one holds again, unless its customer is gone."""
    row = session.get(DecisionRow, note.held) if note.held else None
    if row is not None:
        party = session.get(Party, row.party_id) if row.party_id else None
        if row.party_id is None or (party is not None and party.deleted_at is None):
            document.filed_by = "person"
            put_with(session, document, row.party_id, row.id, row.also or ())
    return replace(note, held=None)
