"""The properties of an Outlook message as headers and body text. Each is read on its own: a broken one is a fault."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from oxmsg import Message
from oxmsg.domain import constants as c

from app.domain.reading import MailHeaders
from app.domain.text import clean_line
from workers.extract.mail_headers import Faults, read_headers
from workers.extract.mail_html import html_to_text
from workers.extract.mail_parts import parse
from workers.extract.mail_text import decode
from workers.extract.rtf_body import body_of_rtf

# Property ids of MS-OXPROPS that the library has no name for.
_SENDER_SMTP, _REPRESENTING_SMTP, _REPRESENTING_ADDRESS = 0x5D01, 0x5D02, 0x0065
_RECIPIENT_TYPE = 0x0C15  # 1 to, 2 cc, 3 bcc
_RTF_COMPRESSED = 0x1009
_UTF8_CODEPAGE = 65001


def headers_of(message: Message, faults: Faults) -> MailHeaders:
    """Headers as they travelled (kept by Outlook for received mail), completed from the message's properties."""
    travelled = text_property(message, c.PID_TRANSPORT_MESSAGE_HEADERS, faults)
    mail = MailHeaders()
    if travelled:
        # Outlook puts a line of its own on top; the header of a mail never begins with it.
        travelled = re.sub(r"^Microsoft Mail Internet Headers.*\r?\n", "", travelled)
        stream = io.BytesIO(travelled.encode("utf-8", "replace") + b"\r\n\r\n")
        mail = faults.guard("headers", lambda: read_headers(parse(stream), faults), mail)
    name, address = _sender(message, faults)
    to, cc = _recipients(message, faults)
    sent = faults.guard("date", lambda: message.sent_date, None)
    return replace(
        mail,
        message_id=mail.message_id or _id(text_property(message, c.PID_INTERNET_MESSAGE_ID, faults)),
        in_reply_to=mail.in_reply_to or _id(text_property(message, c.PID_IN_REPLY_TO_ID, faults)),
        references=mail.references
        or tuple(re.findall(r"<([^<>\s]{1,400})>", text_property(message, c.PID_INTERNET_REFERENCES, faults)))[:500],
        subject=clean_line(text_property(message, c.PID_SUBJECT, faults)) or mail.subject,
        from_name=mail.from_name or name,
        from_address=mail.from_address or address,
        to=mail.to or to,
        cc=mail.cc or cc,
        sent_at=mail.sent_at or (sent.isoformat() if isinstance(sent, datetime) else ""),
    )


def html_of(message: Message, faults: Faults) -> str:
    """The HTML body; "" when there is none."""

    def read() -> str:
        data = message.properties.binary_prop_value(c.PID_HTML)
        if data is None:
            return message.html_body or ""
        codepage = message.properties.int_prop_value(c.PID_INTERNET_CODEPAGE)
        return decode(data, "utf-8" if codepage == _UTF8_CODEPAGE else f"cp{codepage}" if codepage else None)[0]

    return faults.guard("HTML body", read, "")


def body_of(message: Message, html: str, faults: Faults) -> str:
    """The body as text: the plain one, else that of the HTML, else that of the compressed RTF."""
    plain = text_property(message, c.PID_BODY, faults)
    if plain.strip():
        return plain
    if html:
        return html_to_text(html)
    packed = faults.guard("RTF body", lambda: message.properties.binary_prop_value(_RTF_COMPRESSED), None)
    return faults.guard("RTF body", lambda: body_of_rtf(packed), "") if packed else ""


def text_property(message: Any, pid: int, faults: Faults) -> str:
    """A text property of a message, recipient or attachment; "" when missing or broken."""
    return faults.guard(f"property {pid:04X}", lambda: message.properties.str_prop_value(pid) or "", "").rstrip("\x00")


def _sender(message: Message, faults: Faults) -> tuple[str, str]:
    name = clean_line(
        text_property(message, c.PID_SENT_REPRESENTING_NAME, faults)
        or text_property(message, c.PID_SENDER_NAME, faults)
    )
    for pid in (_REPRESENTING_SMTP, _SENDER_SMTP, _REPRESENTING_ADDRESS, c.PID_SENDER_EMAIL_ADDRESS):
        address = text_property(message, pid, faults).strip().lower()
        if "@" in address:  # Exchange's own "/o=org/cn=…" says nothing outside
            return ("" if name.lower() == address else name), address
    return name, ""


def _recipients(message: Message, faults: Faults) -> tuple[tuple[str, ...], tuple[str, ...]]:
    to: list[str] = []
    cc: list[str] = []
    for recipient in message.recipients:
        address = faults.guard("recipient", partial(getattr, recipient, "email_address"), "").strip("\x00 ").lower()
        nothing: int | None = None
        kind = faults.guard("recipient", partial(recipient.properties.int_prop_value, _RECIPIENT_TYPE), nothing)
        if "@" in address:
            (cc if kind == 2 else to).append(address)
    return tuple(dict.fromkeys(to)), tuple(dict.fromkeys(cc))


def _id(value: str) -> str:
    return clean_line(value).strip("<> ")[:400]
