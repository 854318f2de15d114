"""Stores what reading a document yields: pages as they come, and at the end the whole in one transaction.

Knows nothing of how files are read; workers call it. Every write of a step's result asks inside its own
transaction whether the claim still holds (fencing), so a thawed worker changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.db import jobs
from app.db.engine import Database
from app.db.locks import Lock, alone, row_for_change
from app.db.tables import Arrival, Blob, Document, DocumentSecret, FactRow, Mail, Page, ThreadKey
from app.db.types import new_id
from app.domain.documents import AFTERWARDS, DocumentStatus, Step
from app.domain.facts import FactField
from app.domain.reading import FileRead, MailHeaders, PageOutcome, PageRead, ReadMethod, pack_words
from app.domain.stack_notes import Cut, StackNote, note_of


class ClaimLost(Exception):
    """The lease ran out and somebody else has the job now; this result must be thrown away."""


@dataclass(frozen=True, slots=True)
class ReadOrder:
    """What a worker needs to read one document; `done` are the pages a former attempt has stored."""

    document_id: str
    sha256: str
    name: str
    password: str | None
    done: frozenset[int]
    depth: int  # containers around it: a mail's attachment has 1
    is_part: bool  # of a scanned stack: it is not taken apart again by itself
    cut: Cut | None  # how a person wants it taken apart
    pages: int  # as far as known


class ReadingService:
    """Results of the read step."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, claim: jobs.Claim) -> ReadOrder:
        """Mark the document as being read and say what is to be read. Raises ClaimLost."""
        with self._db.write() as session:
            document = claimed_document(session, claim)
            document.status, document.status_reason = DocumentStatus.READING.value, None
            secret = session.get(DocumentSecret, document.id)
            note = note_of(document.stack)
            cut = note.cut if note else None
            # A failed page is read again: the next attempt may have more luck.
            read = (Page.document_id == document.id) & (Page.outcome != PageOutcome.FAILED.value)
            if cut is not None:
                read &= Page.method != ReadMethod.NONE.value  # pages of a stack were looked at only
            done = session.scalars(select(Page.number).where(read)).all()
            return ReadOrder(
                document_id=document.id,
                sha256=document.sha256,
                name=document.original_name,
                password=secret.password if secret else None,
                done=frozenset(done),
                depth=_depth(session, document),
                is_part=_is_part(session, document.id),
                cut=cut,
                pages=document.pages,
            )

    def save_pages(self, claim: jobs.Claim, pages: Sequence[PageRead], total: int) -> None:
        """Store pages read so far, so that progress shows and a crash resumes after them. Raises ClaimLost."""
        with self._db.write() as session:
            document = claimed_document(session, claim)
            _put_pages(session, document.id, pages)
            document.pages = total
            document.pages_done = _count(session, document.id)

    def finish(
        self, claim: jobs.Claim, result: FileRead, stack: StackNote | None = None, *,
        cut: Cut | None = None, archive_numbers: Sequence[tuple[int, str]] = (),
    ) -> None:  # fmt: skip
        """Store what the file as a whole says (its pages came by `save_pages`) and hand over to the next step,
        in one transaction. Of a stack that was taken apart nothing is left to understand. A `cut` that a person has
        changed meanwhile is begun anew. `archive_numbers`: the page and the number. Raises ClaimLost."""
        with self._db.write() as session:
            document = claimed_document(session, claim)
            if wanted_cut(document) != cut:
                jobs.defer(session, claim, 0.0)
                return
            if cut is None:
                document.stack = stack.as_json() if stack else None
            _put_archive_numbers(session, document.id, archive_numbers)
            _describe(session, document, result)
            if result.mail is not None:
                _put_mail(session, document.id, result.mail)
            if result.encrypted:
                document.status, document.status_reason = DocumentStatus.HELD.value, "password"
                document.settled_at = jobs.database_now(session)
                _reindex(session, document)
            else:
                priority = jobs.priority_of(session, claim)
                step = Step.FILE if stack and stack.is_split else Step.UNDERSTAND
                jobs.enqueue(session, document.id, step, priority=priority, turn=claim.turn)
            if not jobs.finish(session, claim):
                raise ClaimLost

    def wait(self, claim: jobs.Claim, seconds: float, reason: str) -> None:
        """Put any step back for `seconds`: a part that it needs does not answer, which is no fault of the document."""
        with self._db.write() as session:
            jobs.defer(session, claim, seconds, reason=reason)

    def give_up(self, claim: jobs.Claim, reason: str, *, fatal: bool) -> str:
        """Settle a failed attempt of any step; a dead job makes the document `failed`, with the reason shown.
        Returns the job's new state ("" when the claim was lost)."""
        with self._db.write() as session:
            document = row_for_change(session, Document, Document.id, claim.document_id)
            state = jobs.fail(session, claim, reason, fatal=fatal)
            # A document that could be read but not indexed or linked is still filed where it is; only its search lags.
            if state == "dead" and document is not None and claim.step not in AFTERWARDS:
                document.status, document.status_reason = DocumentStatus.FAILED.value, reason[:1000]
                document.settled_at = jobs.database_now(session)
                _reindex(session, document)
            return state


def claimed_document(session: Session, claim: jobs.Claim) -> Document:
    """The claim's document, ours to change until the transaction ends. Raises ClaimLost when the claim is not."""
    document = row_for_change(session, Document, Document.id, claim.document_id)
    if document is None or not jobs.still_ours(session, claim):
        raise ClaimLost
    return document


def wanted_cut(document: Document) -> Cut | None:
    """How a person wants the scan taken apart; None where nobody has said."""
    note = note_of(document.stack)
    return note.cut if note else None


def _put_archive_numbers(session: Session, document_id: str, found: Sequence[tuple[int, str]]) -> None:
    session.execute(delete(FactRow).where(FactRow.document_id == document_id, FactRow.source == "code"))
    field = FactField.ARCHIVE_NUMBER.value
    session.add_all(
        FactRow(
            document_id=document_id, field=field, value=number, raw=number, page=page, rule="bar-code", source="code"
        )
        for page, number in found
    )
    session.flush()


def _depth(session: Session, document: Document) -> int:
    depth, parent_id = 0, document.parent_id
    while parent_id is not None and depth < 20:
        depth += 1
        parent_id = session.scalar(select(Document.parent_id).where(Document.id == parent_id))
    return depth


def _is_part(session: Session, document_id: str) -> bool:
    query = select(Arrival.id).where(Arrival.document_id == document_id, Arrival.sheet.is_not(None)).limit(1)
    return session.scalar(query) is not None


def _count(session: Session, document_id: str) -> int:
    return session.scalar(select(func.count()).select_from(Page).where(Page.document_id == document_id)) or 0


def _put_pages(session: Session, document_id: str, pages: Sequence[PageRead]) -> None:
    numbers = [p.number for p in pages]
    for start in range(0, len(numbers), 500):
        part = numbers[start : start + 500]
        session.execute(delete(Page).where(Page.document_id == document_id, Page.number.in_(part)))
    session.add_all(_page_row(document_id, page) for page in pages)
    session.flush()


def _page_row(document_id: str, page: PageRead) -> Page:
    return Page(
        document_id=document_id,
        number=page.number,
        text=page.text,
        method=page.method.value,
        outcome=page.outcome.value,
        confidence=page.confidence,
        language=page.language,
        words=pack_words(page.words) if page.words else None,
        width=page.width,
        height=page.height,
        rotation=page.rotation,
        skew=page.skew,
        error=page.error,
    )


def _describe(session: Session, document: Document, result: FileRead) -> None:
    session.execute(update(Blob).where(Blob.sha256 == document.sha256).values(media_type=result.media_type[:120]))
    document.media_type = result.media_type[:120]
    document.pages = document.pages_done = _count(session, document.id)
    document.ocr_pages = (
        session.scalar(
            select(func.count())
            .select_from(Page)
            .where(Page.document_id == document.id, Page.method == ReadMethod.OCR.value)
        )
        or 0
    )
    document.no_text_reason = result.no_text_reason
    document.language = _main_language(session, document.id)


def _main_language(session: Session, document_id: str) -> str | None:
    return session.scalar(
        select(Page.language)
        .where(Page.document_id == document_id, Page.language.is_not(None))
        .group_by(Page.language)
        .order_by(func.count().desc(), Page.language)
        .limit(1)
    )


def _put_mail(session: Session, document_id: str, mail: MailHeaders) -> None:
    thread_id = _thread(session, mail)
    headers = asdict(mail)
    html = headers.pop("html")
    row = session.get(Mail, document_id) or Mail(document_id=document_id)
    row.message_id, row.in_reply_to = mail.message_id[:400], mail.in_reply_to[:400]
    row.references, row.headers, row.html, row.thread_id = list(mail.references), headers, html, thread_id
    session.add(row)


def _thread(session: Session, mail: MailHeaders) -> str:
    alone(session, Lock.THREADS)
    ids = (mail.message_id, mail.in_reply_to, *mail.references, mail.original_message_id)
    keys = list(dict.fromkeys(i[:400] for i in ids if i))[:200]
    known = session.execute(select(ThreadKey.message_id, ThreadKey.thread_id).where(ThreadKey.message_id.in_(keys)))
    found = {row.message_id: row.thread_id for row in known}
    thread_id = min(found.values()) if found else new_id()
    session.add_all(ThreadKey(message_id=key, thread_id=thread_id) for key in keys if key not in found)
    if len(set(found.values())) > 1:
        # This mail ties threads together that were seen apart.
        others = set(found.values()) - {thread_id}
        session.execute(update(ThreadKey).where(ThreadKey.thread_id.in_(others)).values(thread_id=thread_id))
        session.execute(update(Mail).where(Mail.thread_id.in_(others)).values(thread_id=thread_id))
    session.flush()
    return thread_id


def _reindex(session: Session, document: Document) -> None:
    document.version += 1
    jobs.enqueue(session, document.id, Step.INDEX, step_version=document.version)
