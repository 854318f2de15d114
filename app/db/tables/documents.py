"""Documents: bytes, arrivals, pages, facts, decisions. Blobs never move; a name and a route are metadata."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Double, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, Stamped, Versioned, WithId, now
from app.db.types import ID, Json, Money, UtcDateTime


class Blob(Base):
    """Bytes, by what they are. A row exists only after its bytes are durable and hash-equal."""

    __tablename__ = "blobs"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Document(WithId, Stamped, Versioned, Base):
    """One document, whatever number of times it arrived.

    `status` see app.domain.documents; `party_id` the customer it is filed to (more in document_parties);
    the columns dated…expiry repeat the winning facts so that lists sort and filter without a join.
    """

    __tablename__ = "documents"

    sha256: Mapped[str] = mapped_column(String(64), ForeignKey("blobs.sha256"), unique=True)
    original_name: Mapped[str] = mapped_column(String(400))
    door: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), default="received")
    status_reason: Mapped[str | None] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(120), default="application/octet-stream")
    title: Mapped[str] = mapped_column(String(400))
    title_source: Mapped[str] = mapped_column(String(12), default="name")  # name | template | user
    type: Mapped[str] = mapped_column(String(24), default="other")
    language: Mapped[str | None] = mapped_column(String(8))
    pages: Mapped[int] = mapped_column(default=0)
    pages_done: Mapped[int] = mapped_column(default=0)
    ocr_pages: Mapped[int] = mapped_column(default=0)
    no_text_reason: Mapped[str | None] = mapped_column(Text)
    parent_id: Mapped[str | None] = mapped_column(ID, ForeignKey("documents.id"), index=True)
    party_id: Mapped[str | None] = mapped_column(ID, ForeignKey("parties.id"))
    decision_id: Mapped[str | None] = mapped_column(ID)
    filed_by: Mapped[str | None] = mapped_column(String(12))  # rule | person
    dated: Mapped[date | None]  # the own date on the paper
    number: Mapped[str | None] = mapped_column(String(120))
    number_key: Mapped[str | None] = mapped_column(String(120))  # folded alphanumerics
    amount: Mapped[Decimal | None] = mapped_column(Money)
    currency: Mapped[str | None] = mapped_column(String(3))
    effective: Mapped[date | None]
    expiry: Mapped[date | None]
    subject: Mapped[str | None] = mapped_column(Text)
    stack: Mapped[Any | None] = mapped_column(Json)  # app.domain.stack_notes.StackNote of a scan that fell apart
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_documents_status", "status", "created_at", "id"),
        Index("ix_documents_party", "party_id", "type", "dated", "id"),
        Index("ix_documents_expiry", "expiry"),
        Index("ix_documents_created", "created_at", "id"),
        # The newest of a number, of all or of one customer: some numbers a hundred thousand papers carry.
        Index("ix_documents_number_key", "number_key", "id"),
        Index("ix_documents_number_party", "number_key", "party_id", "id"),
    )


class DocumentSecret(Base):
    """The password that opens an encrypted document; kept so that it can be read again. Never shown."""

    __tablename__ = "document_secrets"

    document_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"), primary_key=True)
    password: Mapped[str] = mapped_column(Text)


class Arrival(WithId, Base):
    """One delivery of some bytes. The same bytes twice are two arrivals of one document."""

    __tablename__ = "arrivals"

    document_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"), index=True)
    door: Mapped[str] = mapped_column(String(16))
    source_name: Mapped[str] = mapped_column(Text)  # file name, path in the inbox, or mail subject
    sender: Mapped[str] = mapped_column(String(320), default="")  # user, mail address, folder
    customer_code: Mapped[str | None] = mapped_column(String(32))  # what the way in said explicitly
    parent_id: Mapped[str | None] = mapped_column(ID, ForeignKey("documents.id"), index=True)
    delivery_key: Mapped[str | None] = mapped_column(String(200), unique=True)  # the same delivery replayed is one
    sheet: Mapped[str | None] = mapped_column(String(12))  # of a part of a stack: app.domain.stacks.Behind
    sheet_type: Mapped[str | None] = mapped_column(String(24))  # the type that the cover sheet before it names
    batch: Mapped[str | None] = mapped_column(String(36), index=True)  # one upload, one `hoso add`
    user_id: Mapped[str | None] = mapped_column(ID, ForeignKey("users.id"))
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    __table_args__ = (Index("ix_arrivals_at", "arrived_at", "id"),)


class Page(Base):
    """A page's text; `words` is app.domain.reading.pack_words."""

    __tablename__ = "pages"

    document_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(String(8))
    outcome: Mapped[str] = mapped_column(String(8))
    confidence: Mapped[float | None]
    language: Mapped[str | None] = mapped_column(String(8))
    words: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    width: Mapped[float] = mapped_column(default=0.0)
    height: Mapped[float] = mapped_column(default=0.0)
    rotation: Mapped[int] = mapped_column(default=0)
    skew: Mapped[float] = mapped_column(default=0.0)
    error: Mapped[str | None] = mapped_column(Text)


class FactRow(WithId, Base):
    """A fact read off a document, or a person's correction of one (`source` user, which wins)."""

    __tablename__ = "facts"

    document_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"), index=True)
    field: Mapped[str] = mapped_column(String(24))
    value: Mapped[str] = mapped_column(Text)
    raw: Mapped[str] = mapped_column(Text, default="")
    page: Mapped[int] = mapped_column(default=0)
    start: Mapped[int | None]
    end: Mapped[int | None]
    box: Mapped[Any | None] = mapped_column(Json)  # [x0, y0, x1, y1] fractions
    confidence: Mapped[float] = mapped_column(default=1.0)
    rule: Mapped[str] = mapped_column(String(80), default="")
    party_no: Mapped[int] = mapped_column(default=0)
    role: Mapped[str | None] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(8), default="rule")  # rule | code | user
    corrected_by: Mapped[str | None] = mapped_column(ID, ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class DocumentParty(Base):
    """A customer a document belongs to. Several customers may share one document."""

    __tablename__ = "document_parties"

    document_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"), primary_key=True)
    party_id: Mapped[str] = mapped_column(ID, ForeignKey("parties.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(16), default="customer")
    decision_id: Mapped[str | None] = mapped_column(ID)


class DecisionRow(WithId, Base):
    """Append-only: each time a document was routed, by which rule set or person, with all candidates."""

    __tablename__ = "decisions"

    document_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(16))
    party_id: Mapped[str | None] = mapped_column(ID, ForeignKey("parties.id"))
    reason: Mapped[str] = mapped_column(String(80))
    rule_set: Mapped[str] = mapped_column(String(40))
    candidates: Mapped[Any] = mapped_column(Json, default=list)  # see app.domain.decisions.Candidate
    also: Mapped[Any] = mapped_column(Json, default=list, server_default="[]")  # ids of further customers
    # Of a rule's decision; of those from before it was kept, and of people's, NULL.
    sureness: Mapped[float | None] = mapped_column(Double)
    by_user_id: Mapped[str | None] = mapped_column(ID, ForeignKey("users.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Mail(Base):
    """Headers of a document that is a mail; `thread_id` is shared by all mails of one conversation."""

    __tablename__ = "mails"

    document_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(400), default="", index=True)
    in_reply_to: Mapped[str] = mapped_column(String(400), default="")
    references: Mapped[Any] = mapped_column(Json, default=list)
    thread_id: Mapped[str] = mapped_column(ID, index=True)
    headers: Mapped[Any] = mapped_column(Json)  # app.domain.reading.MailHeaders without html
    html: Mapped[str] = mapped_column(Text, default="")


class ThreadKey(Base):
    """Every Message-ID a thread was seen with (its own and the referenced), to find the thread by one look-up."""

    __tablename__ = "thread_keys"

    message_id: Mapped[str] = mapped_column(String(400), primary_key=True)
    thread_id: Mapped[str] = mapped_column(ID)

    __table_args__ = (UniqueConstraint("message_id", "thread_id"),)
