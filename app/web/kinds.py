"""How types, states, doors and the like look everywhere: one word, one icon, one colour each.

The colour is a class `kind-NAME` in css/kinds.css. Labels are message ids: templates translate them through
the macros `type_badge`, `status_badge` and `door_label`.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask
from flask_babel import lazy_gettext as _

from app.domain.documents import DocumentStatus, DocumentType, Door


class Kind(NamedTuple):
    """A word (translated when shown), a Tabler icon and a colour class."""

    label: str
    icon: str
    colour: str


TYPES: dict[str, Kind] = {
    DocumentType.CONTRACT: Kind(_("Contract"), "file-certificate", "blue"),
    DocumentType.CONTRACT_APPENDIX: Kind(_("Contract appendix"), "file-plus", "azure"),
    DocumentType.PROPOSAL: Kind(_("Proposal"), "presentation", "violet"),
    DocumentType.PURCHASE_ORDER: Kind(_("Purchase order"), "shopping-cart", "cyan"),
    DocumentType.INVOICE: Kind(_("Invoice"), "receipt", "green"),
    DocumentType.ACCEPTANCE: Kind(_("Acceptance report"), "checklist", "teal"),
    DocumentType.PAYMENT_REQUEST: Kind(_("Payment request"), "cash", "lime"),
    DocumentType.COMPLAINT: Kind(_("Complaint"), "message-exclamation", "red"),
    DocumentType.LETTER: Kind(_("Letter"), "file-text", "orange"),
    DocumentType.IDENTITY: Kind(_("Identity papers"), "id", "pink"),
    DocumentType.EMAIL: Kind(_("E-mail"), "mail", "indigo"),
    DocumentType.OTHER: Kind(_("Other document"), "file", "grey"),
}

STATUSES: dict[str, Kind] = {
    DocumentStatus.RECEIVED: Kind(_("Received"), "inbox", "grey"),
    DocumentStatus.READING: Kind(_("Reading"), "eye", "azure"),
    DocumentStatus.FILED: Kind(_("Filed"), "circle-check", "green"),
    DocumentStatus.REVIEW: Kind(_("To review"), "help-circle", "orange"),
    DocumentStatus.UNKNOWN: Kind(_("Unknown customer"), "user-question", "violet"),
    DocumentStatus.HELD: Kind(_("Needs a password"), "lock", "orange"),
    DocumentStatus.FAILED: Kind(_("Failed"), "alert-triangle", "red"),
    DocumentStatus.DISMISSED: Kind(_("Set aside"), "file-off", "grey"),
}

DOORS: dict[str, Kind] = {
    Door.UPLOAD: Kind(_("Upload"), "upload", "grey"),
    Door.API: Kind(_("Program (API)"), "api", "grey"),
    Door.FOLDER: Kind(_("Inbox folder"), "folder", "grey"),
    Door.SMTP: Kind(_("Forwarded mail"), "mail-forward", "grey"),
    Door.IMAP: Kind(_("Mailbox"), "mailbox", "grey"),
    Door.CLI: Kind(_("Command line"), "terminal-2", "grey"),
    Door.ATTACHMENT: Kind(_("Attachment"), "paperclip", "grey"),
}


def init_app(app: Flask) -> None:
    """Give templates `kind_of(family, slug)` with family "type", "status" or "door"."""
    families = {"type": TYPES, "status": STATUSES, "door": DOORS}
    app.jinja_env.globals["kind_of"] = lambda family, slug: families[family][slug]
    app.jinja_env.globals["document_types"] = TYPES
    app.jinja_env.globals["document_statuses"] = STATUSES
