"""Stores the facts found on a document and what they say about it. A person's correction always wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from app.db import jobs
from app.db.engine import Database
from app.db.tables import Arrival, Document, FactRow, Mail, Page
from app.db.type_models import used_model
from app.db.types import MONEY_LIMIT
from app.domain.documents import DocumentType, Step
from app.domain.facts import SINGLE_VALUED, Fact, FactField, PartyRole
from app.domain.matching import number_key
from app.domain.organisation import Organisation
from app.domain.reading import Box, MailHeaders, PageOutcome, PageRead, ReadMethod, unpack_words
from app.services.organisation import read_organisation
from app.services.reading import ClaimLost, claimed_document

XML_TYPES = frozenset({"text/xml", "application/xml"})


@dataclass(frozen=True, slots=True)
class UnderstandOrder:
    """Everything the understanding of one document needs."""

    document_id: str
    sha256: str
    name: str
    media_type: str
    received: date
    pages: tuple[PageRead, ...]
    mail: MailHeaders | None
    own: Organisation | None
    type_model: str | None = None  # id of the classifier of types to be asked
    xml: tuple[str, ...] = ()  # hashes of the machine-readable forms: the file itself, or XML inside a PDF


class UnderstandingService:
    """Results of the understand step."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, claim: jobs.Claim) -> UnderstandOrder:
        """The document's pages, mail headers and our organisation. Raises ClaimLost."""
        with self._db.write() as session:
            if not jobs.still_ours(session, claim):
                raise ClaimLost
        with self._db.read() as session:
            document = session.get_one(Document, claim.document_id)
            mail = session.get(Mail, document.id)
            return UnderstandOrder(
                document_id=document.id,
                sha256=document.sha256,
                name=document.original_name,
                media_type=document.media_type,
                received=document.created_at.date(),
                pages=load_pages(session, document.id),
                mail=headers_of(mail) if mail else None,
                own=read_organisation(session),
                type_model=used_model(session),
                xml=_xml_forms(session, document),
            )

    def finish(self, claim: jobs.Claim, facts: Sequence[Fact]) -> None:
        """Replace the facts that rules found, keep those that persons set, hand over to filing. Raises ClaimLost."""
        with self._db.write() as session:
            document = claimed_document(session, claim)
            session.execute(delete(FactRow).where(FactRow.document_id == document.id, FactRow.source == "rule"))
            session.add_all(_row(document.id, fact) for fact in facts)
            session.flush()
            apply_facts(document, load_facts(session, document.id))
            priority = jobs.priority_of(session, claim)
            jobs.enqueue(session, document.id, Step.FILE, priority=priority, turn=claim.turn)
            if not jobs.finish(session, claim):
                raise ClaimLost


def _xml_forms(session: Session, document: Document) -> tuple[str, ...]:
    if document.media_type in XML_TYPES:
        return (document.sha256,)
    if document.media_type != "application/pdf":
        return ()
    inside = (
        select(Document.sha256)
        .join(Arrival, Arrival.document_id == Document.id)
        .where(Arrival.parent_id == document.id, Arrival.source_name.icontains(".xml"))
        .order_by(Arrival.id)
        .limit(3)
    )
    return tuple(session.scalars(inside))


def load_pages(
    session: Session, document_id: str, only: int | None = None, first: int | None = None
) -> tuple[PageRead, ...]:
    """All pages of a document in order (or `only` this one, or the `first` so many), with their words."""
    query = select(Page).where(Page.document_id == document_id).order_by(Page.number).options(undefer(Page.words))
    if first is not None:
        query = query.where(Page.number <= first)
    rows = session.scalars(query if only is None else query.where(Page.number == only))
    return tuple(
        PageRead(
            number=row.number,
            text=row.text,
            method=ReadMethod(row.method),
            outcome=PageOutcome(row.outcome),
            confidence=row.confidence,
            language=row.language,
            words=unpack_words(row.words, row.text),
            width=row.width,
            height=row.height,
            rotation=row.rotation,
            skew=row.skew,
            error=row.error,
        )
        for row in rows
    )


def headers_of(mail: Mail) -> MailHeaders:
    """The mail's headers as they were read (without the HTML body)."""
    values = dict(mail.headers)
    for key in ("references", "to", "cc", "faults"):
        values[key] = tuple(values.get(key) or ())
    return MailHeaders(**values)


def load_facts(session: Session, document_id: str) -> list[Fact]:
    """The document's facts; of a single-valued field only the person's when one has set it."""
    rows = session.scalars(select(FactRow).where(FactRow.document_id == document_id).order_by(FactRow.id)).all()
    set_by_person = {r.field for r in rows if r.source == "user"}
    single = {f.value for f in SINGLE_VALUED}
    return [
        _fact(r)
        for r in rows
        if r.value and (r.source == "user" or r.field not in single or r.field not in set_by_person)
    ]


def _fact(row: FactRow) -> Fact:
    return Fact(
        field=FactField(row.field),
        value=row.value,
        raw=row.raw,
        page=row.page,
        confidence=row.confidence,
        rule=row.rule,
        box=Box(*row.box) if row.box else None,
        start=row.start,
        end=row.end,
        party=row.party_no,
        role=PartyRole(row.role) if row.role else None,
    )


def _row(document_id: str, fact: Fact) -> FactRow:
    return FactRow(
        document_id=document_id,
        field=fact.field.value,
        value=fact.value,
        raw=fact.raw[:2000],
        page=fact.page,
        start=fact.start,
        end=fact.end,
        box=[round(v, 4) for v in (fact.box.x0, fact.box.y0, fact.box.x1, fact.box.y1)] if fact.box else None,
        confidence=fact.confidence,
        rule=fact.rule[:80],
        party_no=fact.party,
        role=fact.role.value if fact.role else None,
    )


def apply_facts(document: Document, facts: Iterable[Fact]) -> None:
    """Repeat the winning facts in the document's own columns, where lists sort and filter by them."""
    winners: dict[FactField, Fact] = {}
    for fact in facts:
        if fact.field not in winners or fact.confidence > winners[fact.field].confidence:
            winners[fact.field] = fact
    value = {field: fact.value for field, fact in winners.items()}
    kind = value.get(FactField.TYPE, "")
    document.type = kind if kind in set(DocumentType) else DocumentType.OTHER.value
    document.dated = date_of(value.get(FactField.DATE))
    document.effective, document.expiry = date_of(value.get(FactField.EFFECTIVE)), date_of(value.get(FactField.EXPIRY))
    document.number = (value.get(FactField.NUMBER) or "")[:120] or None
    document.number_key = number_key(document.number) if document.number else None
    document.amount = amount_of(value.get(FactField.AMOUNT))
    document.currency = (value.get(FactField.CURRENCY) or "")[:3] or None
    document.subject = value.get(FactField.SUBJECT)


def date_of(text: str | None) -> date | None:
    """The day that a fact states; None of none, and of what is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def amount_of(text: str | None) -> Decimal | None:
    """The amount that a fact states; None of none, and of what the database cannot hold."""
    try:
        amount = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() and abs(amount) < MONEY_LIMIT else None
