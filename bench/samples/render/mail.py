"""Mails as EML: straight from a customer, or forwarded by a colleague of ours the way each program does it."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import Protocol

from PIL import Image, ImageDraw, ImageFont

from bench.samples.records import Colleague
from bench.samples.render.fonts import font_file
from bench.samples.render.forwards import FORWARDS, Quoted

_SUBJECT_MARK = "subject-goes-here"
VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file on a mail; `media_type` as the sending program names it."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as its writer sees it. `body` are paragraphs; `signature` lines; `logo` an inline sign's owner."""

    from_name: str
    from_address: str
    to: str
    subject: str
    body: tuple[str, ...]
    sent_at: datetime
    signature: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    logo: str = ""
    in_reply_to: str = ""
    cc: str = ""
    references: tuple[str, ...] = field(default=())

    @property
    def message_id(self) -> str:
        """The Message-ID, made from who, when and what."""
        key = f"{self.from_address}|{self.sent_at.isoformat()}|{self.subject}".encode()
        return f"<{hashlib.sha256(key).hexdigest()[:24]}@{self.from_address.rpartition('@')[2]}>"


def to_eml(mail: Mail) -> bytes:
    """The mail with a plain and an HTML body, its inline sign and attachments, CRLF line ends."""
    text = "\n\n".join(mail.body) + ("\n\n--\n" + "\n".join(mail.signature) if mail.signature else "")
    html = _html_body(mail)
    return _assemble(mail, text, html, mail.logo)


class Quoting(Protocol):
    """How a mail program prints a mail that it forwards."""

    @property
    def prefix(self) -> str:
        """What it puts before the subject."""

    def text(self, quoted: Quoted) -> str:
        """The quoted mail in the plain body."""

    def html(self, quoted: Quoted) -> str:
        """The quoted mail in the HTML body."""


def forwarded(mail: Mail, by: Colleague, to: str, style: str | Quoting, note: str, at: datetime) -> bytes:
    """`mail` as our colleague `by` passes it on to `to` with the program `style` (a key of FORWARDS, a way to quote, or
    "attached": the whole mail as message/rfc822). The attachments go along; the sign of the first mail does not.
    """
    signature = (by.name, by.position, f"ĐT: {by.phone}", by.email)
    if style == "attached":
        return _forward_attached(mail, by, to, note, at, signature)
    quoted = Quoted(
        mail.from_name, mail.from_address, mail.to, mail.cc, mail.subject, mail.sent_at, (*mail.body, *mail.signature)
    )
    form = FORWARDS[style] if isinstance(style, str) else style
    outer = Mail(by.name, by.email, to, form.prefix + mail.subject, (note,), at, signature, mail.attachments)
    head = f"{note}\n\n--\n" + "\n".join(signature)
    text = f"{head}\n\n{form.text(quoted)}"
    html_head = f"<p>{escape(note)}</p><p>-- <br>{'<br>'.join(map(escape, signature))}</p>"
    return _assemble(outer, text, html_head + form.html(quoted), logo="")


def assembled(mail: Mail, text: str, html: str) -> bytes:
    """`mail` with bodies of one's own; an empty one is left out, as programs do that send one. ValueError of none."""
    if not (text or html):
        raise ValueError("a mail needs a text or an HTML body")
    if text and html:
        return _assemble(mail, text, html, logo="")
    message = _head(mail)
    message.set_content(text or html, subtype="plain" if text else "html")
    return _settled(message, mail)


def _forward_attached(mail: Mail, by: Colleague, to: str, note: str, at: datetime, signature: tuple[str, ...]) -> bytes:
    from email import message_from_bytes

    outer = Mail(by.name, by.email, to, f"Fwd: {mail.subject}", (note,), at, signature)
    message = _head(outer)
    message.set_content(note + "\n\n--\n" + "\n".join(signature))
    inner = message_from_bytes(to_eml(mail), policy=policy.SMTP)
    message.add_attachment(inner)
    return _settled(message, outer)


def _assemble(mail: Mail, text: str, html: str, logo: str) -> bytes:
    message = _head(mail)
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    if logo:
        parts = message.get_payload()
        assert isinstance(parts, list) and isinstance(parts[1], EmailMessage)
        parts[1].add_related(
            sign_png(logo), "image", "png", cid="<sign01>", filename="image001.png", disposition="inline"
        )
    for attachment in mail.attachments:
        main, sub = attachment.media_type.split("/")
        message.add_attachment(attachment.content, main, sub, filename=attachment.name)
    return _settled(message, mail)


def _head(mail: Mail) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.sent_at.astimezone(VIETNAM))
    message["From"] = f'"{mail.from_name}" <{mail.from_address}>'
    message["To"] = mail.to
    if mail.cc:
        message["Cc"] = mail.cc
    message["Subject"] = _SUBJECT_MARK
    if mail.in_reply_to:
        message["In-Reply-To"] = mail.in_reply_to
        message["References"] = " ".join(mail.references or (mail.in_reply_to,))
    return message


def _settled(message: EmailMessage, mail: Mail) -> bytes:
    """The bytes, with boundaries made from the Message-ID instead of chance."""
    for at, part in enumerate(message.walk()):
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            digest = hashlib.sha256(f"{mail.message_id}{at}".encode()).hexdigest()[:20]
            part.set_boundary(f"=_part_{digest}")
    # EmailMessage drops a space where it folds between encoded words; the older Header class does not.
    subject = Header(mail.subject, "utf-8", header_name="Subject").encode(linesep="\r\n")
    return message.as_bytes().replace(_SUBJECT_MARK.encode(), subject.encode("ascii"), 1)


def _html_body(mail: Mail) -> str:
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in mail.body)
    sign = "<br>".join(map(escape, mail.signature))
    picture = '<br><img src="cid:sign01" width="120" height="48" alt="">' if mail.logo else ""
    return f'<html><body style="font-family:Calibri,Arial,sans-serif">{body}<p>-- <br>{sign}{picture}</p></body></html>'


def sign_png(name: str) -> bytes:
    """A small sign as it sits in mail signatures: 240 × 96 pixels."""
    picture = Image.new("RGB", (240, 96), "#1d4e89")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(font_file("Arimo-Bold"), 26)
    draw.text((120, 48), " ".join(name.split()[-2:]).upper(), font=font, fill="white", anchor="mm")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
