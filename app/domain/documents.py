"""What a document is: its types, states and doors. Owns the vocabulary; the rows are in app.db."""

from __future__ import annotations

from enum import StrEnum


class DocumentType(StrEnum):
    """Type of a document; the slugs are used in URLs, the command line, the index and the database."""

    CONTRACT = "contract"
    CONTRACT_APPENDIX = "contract_appendix"
    PROPOSAL = "proposal"
    PURCHASE_ORDER = "purchase_order"
    INVOICE = "invoice"
    ACCEPTANCE = "acceptance"
    PAYMENT_REQUEST = "payment_request"
    COMPLAINT = "complaint"
    LETTER = "letter"
    IDENTITY = "identity"
    EMAIL = "email"
    OTHER = "other"


class DocumentStatus(StrEnum):
    """Where a document stands. RECEIVED and READING move by themselves; the rest are settled."""

    RECEIVED = "received"
    READING = "reading"
    FILED = "filed"
    REVIEW = "review"
    UNKNOWN = "unknown"
    HELD = "held"  # needs something from a person: a password
    FAILED = "failed"  # a step gave up; the reason is on the document, a retry is one click
    DISMISSED = "dismissed"  # a person said: not a document worth filing


SETTLED = frozenset(set(DocumentStatus) - {DocumentStatus.RECEIVED, DocumentStatus.READING})


class Door(StrEnum):
    """By which way bytes came in."""

    UPLOAD = "upload"
    API = "api"
    FOLDER = "folder"
    SMTP = "smtp"
    IMAP = "imap"
    CLI = "cli"
    ATTACHMENT = "attachment"  # inside a mail or an archive that came by another door


class Step(StrEnum):
    """Steps of the pipeline, in order. Each is one row in `jobs` for a document."""

    READ = "read"
    UNDERSTAND = "understand"
    FILE = "file"
    LINK = "link"
    INDEX = "index"


# What follows when a document is settled: it stays where it is whether these go well or not.
AFTERWARDS = frozenset({Step.LINK.value, Step.INDEX.value})
