"""An Outlook message (.msg) into text, headers and attachments; mails attached to it become .eml files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from olefile import OleFileIO
from oxmsg import Message
from oxmsg.domain import constants as c
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from app.domain.reading import FileRead
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.eml import finish, with_attached, with_forward
from workers.extract.mail_files import HtmlPictures, Outbox
from workers.extract.mail_headers import Faults
from workers.extract.mail_names import tidy_name
from workers.extract.mail_parts import is_without_content
from workers.extract.mail_pictures import Picture, is_document, picture_type
from workers.extract.msg_properties import body_of, headers_of, html_of, text_property
from workers.extract.msg_to_eml import to_eml

MEDIA_TYPE = "application/vnd.ms-outlook"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAM_NAME = "__substg1.0_".encode("utf-16-le")
_EMBEDDED_MESSAGE = "__substg1.0_3701000D"
_METHOD_OLE = 6  # PidTagAttachMethod (MS-OXCMSG 2.2.2.9): an object of another program, no mail
_HIDDEN_FLAG = 0x7FFE  # PidTagAttachmentHidden
_EMBEDDED_HEADER = 24  # bytes before the properties of a message inside another (32 at the top)


@dataclass(slots=True)
class MsgExtractor:
    """`own_domains`: as in EmlExtractor. A .msg file is never authenticated: anyone can save one."""

    own_domains: tuple[str, ...] = ()
    name: str = "msg"

    def bid(self, source: Source) -> int:
        """95 for an OLE file that libmagic, its name or its first directory entries call an Outlook message."""
        if not source.head.startswith(_OLE):
            return 0
        named = source.name.lower().endswith((".msg", ".oft"))
        return 95 if named or source.media_type == MEDIA_TYPE or _STREAM_NAME in source.head else 0

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        """Raises UnreadableFile when the file is no readable OLE message or is past a limit."""
        try:
            with OleFileIO(str(source.path)) as ole:
                message = Message(Storage.from_ole(ole))
            message.properties.str_prop_value(c.PID_SUBJECT)
        except Exception as err:  # olefile and oxmsg raise many types on broken files
            raise UnreadableFile("This Outlook message is broken and cannot be opened.") from err
        faults = Faults()
        outbox = Outbox(scratch, limits)
        html = html_of(message, faults)
        mail = headers_of(message, faults)
        body = body_of(message, html, faults)
        _write_attachments(message, html, outbox, faults)
        mail = faults.guard("forward", partial(with_forward, mail, body, html, self.own_domains), mail)
        if not (mail.original_from_address or mail.original_from_name):
            mail = faults.guard("attached mail", partial(with_attached, mail, outbox.files), mail)
        return finish(mail, body, html, mail.sent_at, outbox.files, limits, faults, MEDIA_TYPE)


@dataclass(slots=True)
class MsgFile:
    """One attachment of a .msg: its bytes, or the message in it."""

    name: str
    media_type: str
    content_id: str
    data: bytes
    hidden: bool = False


def attachments_of(message: Message, faults: Faults, depth: int = 0) -> list[MsgFile]:
    """All attachments that have content; attached messages as .eml bytes."""
    found = []
    for number, attachment in enumerate(message.attachments, 1):
        read = partial(_attachment, attachment, number, faults, depth)
        item = faults.guard(f"attachment {number}", read, None)
        if item is not None and item.data:
            found.append(item)
        elif item is not None:
            faults.add(f"attachment {item.name!r} is empty")
    return found


def _attachment(attachment: Any, number: int, faults: Faults, depth: int) -> MsgFile | None:
    names = (c.PID_ATTACH_LONG_FILENAME, c.PID_ATTACH_FILENAME, c.PID_DISPLAY_NAME)
    name = next((found for pid in names if (found := tidy_name(text_property(attachment, pid, faults)))), "")
    content_id = text_property(attachment, c.PID_ATTACH_CONTENT_ID, faults).strip("<> ")
    method = attachment.properties.int_prop_value(c.PID_ATTACH_METHOD)
    inner = next((s for s in attachment._storage.storages if s.name == _EMBEDDED_MESSAGE), None)
    if inner is not None and method != _METHOD_OLE:
        if depth >= Limits().max_depth:
            faults.add("a mail attached too deep was left out")
            return None
        embedded = EmbeddedMessage(inner)
        subject = tidy_name(text_property(embedded, c.PID_SUBJECT, faults).replace("/", "-"))
        stem = subject or name.removesuffix(".msg") or f"mail-{number}"
        return MsgFile(f"{stem[:196]}.eml", "message/rfc822", content_id, _as_eml(embedded, faults, depth + 1))
    data = attachment.file_bytes or b""
    hidden = attachment.properties.int_prop_value(_HIDDEN_FLAG)
    media_type = (attachment.mime_type or "").lower()
    return MsgFile(name or f"attachment-{number}", media_type, content_id, data, bool(hidden))


def _as_eml(message: Message, faults: Faults, depth: int) -> bytes:
    html = html_of(message, faults)
    files = [
        (item.name, item.media_type, item.content_id, item.data) for item in attachments_of(message, faults, depth)
    ]
    return to_eml(headers_of(message, faults), body_of(message, html, faults), html, files)


class EmbeddedMessage(Message):
    """A message inside an attachment; the library reads top-level ones only."""

    @property
    def properties(self) -> Any:
        return Properties(self._storage, properties_header_offset=_EMBEDDED_HEADER)


def _write_attachments(message: Message, html: str, outbox: Outbox, faults: Faults) -> None:
    pictures = HtmlPictures.of(html)
    for item in attachments_of(message, faults):
        if is_without_content(item.media_type, item.name):
            continue
        if item.media_type.startswith("image/") or picture_type(item.data):
            shown = pictures.shown.get(item.content_id.lower()) if item.content_id else None
            embedded = shown is not None or item.hidden or bool(item.content_id and html)
            if not is_document(Picture(item.name, item.data, embedded, shown or (0, 0))):
                continue
        outbox.put(item.name, item.data, item.media_type or None, item.content_id or None)
