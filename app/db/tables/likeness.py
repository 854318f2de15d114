"""What makes documents find those that are like them or that they name, and the links found between them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables.base import Base, WithId, now
from app.db.types import ID, Json, UtcDateTime


class DocumentSketch(Base):
    """A document's text as app.domain.likeness.sketch keeps it; one without text has a row with nothing in it, so that
    nobody looks for it again. `version` is the sketch's, not the document's; `rules` by which it was last linked."""

    __tablename__ = "document_sketches"

    document_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"), primary_key=True)
    version: Mapped[int]
    rules: Mapped[int] = mapped_column(server_default="0")
    key: Mapped[str] = mapped_column(String(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class DocumentBand(Base):
    """A key under which a document's sketch is found. Those of one document are known from its sketch, so that nothing
    but the key needs an index."""

    __tablename__ = "document_bands"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    document_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"), primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class DocumentReference(Base):
    """A number that a document refers to, by app.domain.matching.number_key; `number` as printed."""

    __tablename__ = "document_references"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    document_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"), primary_key=True, index=True)
    number: Mapped[str] = mapped_column(String(120))


class DocumentInvoiceKey(Base):
    """A key under which an e-invoice and its copy to be read meet (app.domain.likeness.invoices)."""

    __tablename__ = "document_invoice_keys"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    document_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"), primary_key=True, index=True)


class DocumentOrderNumber(Base):
    """A number on a document that may be the code of an order (app.domain.likeness.orders), for each customer that it
    is filed to: orders are asked for by both, whichever of order and document comes first."""

    __tablename__ = "document_order_numbers"

    party_id: Mapped[str] = mapped_column(ID, ForeignKey("parties.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    document_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"), primary_key=True, index=True)


class DocumentLink(WithId, Base):
    """Two documents that have to do with each other. kind: same_text | rescan | version (from the one that came later),
    same_invoice (from the XML), refers_to (from the one that names the other). A person may say that it is not so: then
    it is kept as dismissed and not found again."""

    __tablename__ = "document_links"

    from_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"))
    to_id: Mapped[str] = mapped_column(ID, ForeignKey("documents.id"))
    kind: Mapped[str] = mapped_column(String(12))
    confidence: Mapped[float]
    evidence: Mapped[Any] = mapped_column(Json)
    found_by: Mapped[str] = mapped_column(String(24))
    found_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    dismissed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dismissed_by: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "kind"),
        Index("ix_document_links_to", "to_id", "from_id"),
    )
