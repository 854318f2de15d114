"""A mail built from its pieces as RFC 5322 bytes: the same pieces always give the same bytes, so that the
same mail attached twice is one document."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from email.generator import BytesGenerator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from io import BytesIO

from app.domain.reading import MailHeaders
from app.domain.text import clean, clean_line


def to_eml(mail: MailHeaders, body: str, html: str, files: Sequence[tuple[str, str, str, bytes]]) -> bytes:
    """Bytes of a mail; `files` are (name, media type, content id, data)."""
    message = EmailMessage(policy=SMTP)
    for name, value in _headers(mail):
        message[name] = value
    message.set_content(clean(body))
    if html:
        message.add_alternative(clean(html), subtype="html")
    for name, media_type, content_id, data in files:
        _attach(message, name, media_type, content_id, data)
    digest = hashlib.sha256("\0".join((mail.message_id, mail.subject, mail.sent_at, body)).encode()).hexdigest()
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{digest[:32]}_{number}")
    out = BytesIO()
    BytesGenerator(out, policy=SMTP).flatten(message)
    return out.getvalue()


def _headers(mail: MailHeaders) -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = [("Subject", clean_line(mail.subject)[:900])]
    if mail.from_address or mail.from_name:
        rows.append(("From", _mailbox(mail.from_name, mail.from_address)))
    for label, addresses in (("To", mail.to), ("Cc", mail.cc)):
        if known := [box for box in (_mailbox("", address) for address in addresses) if isinstance(box, Address)]:
            rows.append((label, known))
    if mail.sent_at:
        rows.append(("Date", format_datetime(datetime.fromisoformat(mail.sent_at))))
    for label, value in (("Message-ID", mail.message_id), ("In-Reply-To", mail.in_reply_to)):
        if value and value.isascii():
            rows.append((label, f"<{value}>"))
    if mail.references:
        rows.append(("References", " ".join(f"<{item}>" for item in mail.references if item.isascii())))
    return rows


def _mailbox(name: str, address: str) -> object:
    """An address for a header; what is none is written as a bare phrase."""
    user, _, domain = address.rpartition("@")
    try:
        return Address(clean_line(name)[:300], user, domain)
    except Exception:  # email raises several types on odd addresses; the text is kept as it is
        return clean_line(f"{name} {address}").replace("<", "").replace(">", "")[:300]


def _attach(message: EmailMessage, name: str, media_type: str, content_id: str, data: bytes) -> None:
    major, _, minor = media_type.partition("/")
    if media_type == "message/rfc822" or not (
        major.isalpha() and minor.isascii() and minor.replace("-", "a").replace(".", "a").replace("+", "a").isalnum()
    ):
        # As plain bytes: what is inside an attached mail must not be parsed and written anew.
        major, minor = "application", "octet-stream"
    message.add_attachment(
        data,
        maintype=major,
        subtype=minor,
        filename=clean_line(name),
        cid=f"<{content_id}>" if content_id.isascii() and content_id else None,
    )
