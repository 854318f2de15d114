"""Documents as people see and mend them: lists, one document whole, title, facts, password, trash, original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import jobs
from app.db.engine import Database
from app.db.journal import audit
from app.db.tables import Document, DocumentParty, DocumentSecret, FactRow, Mail, Party
from app.db.visibility import get_customer_by_code, get_document, visible
from app.domain.access import Actor
from app.domain.amounts import parse_amount
from app.domain.documents import DocumentStatus, DocumentType, Step
from app.domain.facts import SINGLE_VALUED, FactField
from app.domain.reading import PageRead
from app.domain.text import clean_line
from app.errors import Conflict, InvalidInput, NotFound
from app.services.decisions import Routing, read_routing
from app.services.document_detail import DocumentDetail, read_detail
from app.services.learning import Teaching
from app.services.originals import giving
from app.services.trashing import put_in_trash, take_out_of_trash
from app.services.understanding import apply_facts, load_facts, load_pages
from storage.base import BlobStore

_TITLE_LIMIT = 300
_NUMBER_LIMIT = 120


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document as listed, with its customer."""

    document: Document
    customer_code: str | None
    customer_name: str | None


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of a list; `cursor` names the next, None at the end."""

    lines: list[DocumentLine]
    cursor: str | None


class DocumentService:
    """Reads and small edits of documents. Who may see what is app.db.visibility's rule."""

    def __init__(self, db: Database, blobs: BlobStore) -> None:
        self._db, self._blobs = db, blobs

    def list(
        self,
        actor: Actor,
        *,
        statuses: Sequence[str] = (),
        types: Sequence[str] = (),
        customer_code: str | None = None,
        door: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> DocumentPage:
        """Newest first, by key. Raises NotFound for an unknown customer code."""
        query = (
            select(Document, Party.code, Party.name)
            .outerjoin(Party, Party.id == Document.party_id)
            .where(Document.deleted_at.is_(None), visible(Document.acl, actor))
            .order_by(Document.id.desc())
            .limit(limit + 1)
        )
        if statuses:
            query = query.where(Document.status.in_(statuses))
        if types:
            query = query.where(Document.type.in_(types))
        if door:
            query = query.where(Document.door == door)
        if cursor:
            query = query.where(Document.id < cursor)
        with self._db.read() as session:
            if customer_code:
                party = get_customer_by_code(session, actor, customer_code)
                filed = select(DocumentParty.document_id).where(DocumentParty.party_id == party.id)
                query = query.where(Document.id.in_(filed))
            lines = [DocumentLine(d, code, name) for d, code, name in session.execute(query)]
        more = len(lines) > limit
        return DocumentPage(lines[:limit], lines[limit - 1].document.id if more else None)

    def require(self, actor: Actor, document_id: str) -> Document:
        """The document's own row, when the actor may see it. Raises NotFound."""
        with self._db.read() as session:
            return get_document(session, actor, document_id, trashed=True)

    def detail(self, actor: Actor, document_id: str, *, trashed: bool = False) -> DocumentDetail:
        """One document whole, without the pages' text. Raises NotFound. Does not write the audit log: see `seen`."""
        with self._db.read() as session:
            document = get_document(session, actor, document_id, trashed=trashed)
            return read_detail(session, actor, document)

    def routing(self, actor: Actor, document_id: str) -> Routing | None:
        """How the document was routed, as far as the actor may see it; None before it was. Raises NotFound."""
        with self._db.read() as session:
            document = get_document(session, actor, document_id, trashed=True)
            return read_routing(session, actor, document.decision_id)

    def seen(self, actor: Actor, document_id: str, *, address: str | None = None) -> None:
        """Put into the log that the actor looked at the document."""
        with self._db.write() as session:
            get_document(session, actor, document_id, trashed=True)
            audit(session, actor, "view", "document", document_id, address=address)

    def pages(self, actor: Actor, document_id: str) -> tuple[PageRead, ...]:
        """Text and words of all pages. Raises NotFound."""
        with self._db.read() as session:
            get_document(session, actor, document_id, trashed=True)
            return load_pages(session, document_id)

    def page(self, actor: Actor, document_id: str, number: int) -> PageRead:
        """Text and words of one page. Raises NotFound."""
        with self._db.read() as session:
            get_document(session, actor, document_id, trashed=True)
            for page in load_pages(session, document_id, only=number):
                return page
        raise NotFound("No such page.")

    def mail_html(self, actor: Actor, document_id: str) -> str:
        """The HTML of a mail as it came, NOT made harmless; "" when it has none. Raises NotFound."""
        with self._db.read() as session:
            get_document(session, actor, document_id, trashed=True)
            mail = session.get(Mail, document_id)
            return mail.html if mail else ""

    def password(self, actor: Actor, document_id: str) -> str | None:
        """The stored password of an encrypted document, for rendering its pages; never shown."""
        with self._db.read() as session:
            get_document(session, actor, document_id, trashed=True)
            secret = session.get(DocumentSecret, document_id)
            return secret.password if secret else None

    def open_original(self, actor: Actor, document_id: str, *, address: str | None = None) -> tuple[Document, BinaryIO]:
        """The document and its bytes as they came; logged as a download. Raises NotFound, Unavailable."""
        with self._db.write() as session:
            document = get_document(session, actor, document_id, trashed=True)
            audit(session, actor, "download", "document", document_id, address=address)
        with giving():
            return document, self._blobs.open(document.sha256)

    def rename(self, actor: Actor, document_id: str, title: str) -> None:
        """Set the title by hand (it is not remade any more), or "" to let the template make it again."""
        text = clean_line(title)
        if len(text) > _TITLE_LIMIT:
            raise InvalidInput(f"A title has at most {_TITLE_LIMIT} characters.", field="title")
        with self._db.write() as session:
            document = get_document(session, actor, document_id)
            old = document.title
            if text:
                document.title, document.title_source = text, "user"
                _changed(session, document)
            else:
                document.title_source = "template"
                jobs.enqueue(session, document.id, Step.FILE, priority=jobs.PRIORITY_PERSON)
            audit(session, actor, "update", "document", document.id, {"title": [old, text]})

    def correct_fact(self, actor: Actor, document_id: str, field: FactField, value: str, *, page: int = 0) -> None:
        """Set a single-valued fact by hand; "" says that the document has none. Wins over every rule from now on;
        the title and the filing are made again. Raises InvalidInput, NotFound."""
        if field not in SINGLE_VALUED:
            raise InvalidInput("Only single values can be corrected here.", field=field.value)
        text = _checked(field, clean_line(value))
        with self._db.write() as session:
            document = get_document(session, actor, document_id)
            old = [f.value for f in load_facts(session, document.id) if f.field is field]
            session.execute(
                delete(FactRow).where(
                    FactRow.document_id == document.id, FactRow.field == field.value, FactRow.source == "user"
                )
            )
            session.add(
                FactRow(
                    document_id=document.id,
                    field=field.value,
                    value=text,
                    raw=text,
                    page=page,
                    rule="person",
                    source="user",
                    corrected_by=actor.user_id,
                )
            )
            session.flush()
            facts = load_facts(session, document.id)
            apply_facts(document, facts)
            if field is FactField.TYPE:
                Teaching(session, actor, document, facts, None).type_is(text)
            audit(session, actor, "correct", "document", document.id, {field.value: [old[0] if old else None, text]})
            jobs.enqueue(session, document.id, Step.FILE, priority=jobs.PRIORITY_PERSON)
            _changed(session, document)

    def give_password(self, actor: Actor, document_id: str, password: str) -> None:
        """Try to read a held document with this password. Raises Conflict when it is not held, NotFound."""
        if not password or len(password) > 200:
            raise InvalidInput("A password has 1 to 200 characters.", field="password")
        with self._db.write() as session:
            document = get_document(session, actor, document_id)
            if document.status != DocumentStatus.HELD:
                raise Conflict("This document does not wait for a password.")
            session.merge(DocumentSecret(document_id=document.id, password=password))
            document.status, document.status_reason = DocumentStatus.RECEIVED.value, None
            document.settled_at = None
            jobs.enqueue(session, document.id, Step.READ, priority=jobs.PRIORITY_PERSON)
            audit(session, actor, "give_password", "document", document.id)

    def trash(self, actor: Actor, document_id: str) -> None:
        """Move to the trash: out of lists, search and timelines, bytes kept. Raises NotFound."""
        with self._db.write() as session:
            document = get_document(session, actor, document_id)
            put_in_trash(session, actor, document)

    def restore(self, actor: Actor, document_id: str) -> None:
        """Take out of the trash. Raises NotFound."""
        with self._db.write() as session:
            document = get_document(session, actor, document_id, trashed=True)
            take_out_of_trash(session, actor, document)


def _changed(session: Session, document: Document) -> None:
    document.version += 1
    jobs.enqueue(session, document.id, Step.INDEX, step_version=document.version, priority=jobs.PRIORITY_PERSON)


def _checked(field: FactField, value: str) -> str:
    if field is FactField.TYPE and value not in set(DocumentType):
        raise InvalidInput("Not a type of document.", field="type")
    if field in {FactField.DATE, FactField.EFFECTIVE, FactField.EXPIRY} and value:
        try:
            value = date.fromisoformat(value).isoformat()
        except ValueError as err:
            raise InvalidInput("Write the date as YYYY-MM-DD.", field=field.value) from err
    if field is FactField.AMOUNT and value:
        amount = parse_amount(value)
        if amount is None:
            raise InvalidInput("Write the amount as a number, like 1.250.000 or 12,500.50.", field="amount")
        value = f"{amount.value:f}"
    if field is FactField.NUMBER and len(value) > _NUMBER_LIMIT:
        raise InvalidInput("A number has at most 120 characters.", field="number")
    if field is FactField.CURRENCY and value and not (len(value) == 3 and value.isalpha() and value.isascii()):
        raise InvalidInput("A currency has three letters, like VND.", field="currency")
    return value.upper() if field is FactField.CURRENCY else value
