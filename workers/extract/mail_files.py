"""Attachments of a mail as files: their names, which of them are documents, written below the scratch folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from app.domain.reading import EmbeddedFile
from workers.extract.base import Limits, UnreadableFile
from workers.extract.mail_headers import Faults, decode_words
from workers.extract.mail_names import LONGEST_NAME, decode_name, subject_of, tidy_name
from workers.extract.mail_parts import FilePart, Part, disposition, payload_bytes, raw_name
from workers.extract.mail_pictures import Picture, is_document, picture_type

_EXTENSIONS = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.ms-outlook": ".msg",
    "application/ms-tnef": ".dat",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/rtf": ".rtf",
    "application/xml": ".xml",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/bmp": ".bmp",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/xml": ".xml",
    "text/rtf": ".rtf",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
}
_MAIL_TYPES = ("message/rfc822", "message/global", "message/partial", "message/external-body")
_BYTES = ((b"%PDF", ".pdf"), (b"PK\x03\x04", ".zip"), (b"{\\rtf", ".rtf"), (b"\xd0\xcf\x11\xe0", ".doc"))
_IMG = re.compile(r"<(?:img|v:imagedata)\b[^>]{0,4000}>", re.I)


@dataclass(frozen=True, slots=True)
class HtmlPictures:
    """What the HTML of a mail says of its pictures: by content id or location, the size they are shown in."""

    shown: dict[str, tuple[int, int]]

    @classmethod
    def of(cls, html: str) -> HtmlPictures:
        shown: dict[str, tuple[int, int]] = {}
        for tag in _IMG.findall(html):
            source = re.search(r"\bsrc\s*=\s*[\"']?(?:cid:)?([^\"'>\s]+)", tag, re.I)
            if source:
                shown[unquote(source[1]).lower()] = (_pixels(tag, "width"), _pixels(tag, "height"))
        for cid in re.findall(r"\bcid:([^\"'>\s)]{1,300})", html, re.I):
            shown.setdefault(unquote(cid).lower(), (0, 0))
        return cls(shown)


class Outbox:
    """Writes embedded files below `scratch`, under numbers only, within the limits of one mail."""

    def __init__(self, scratch: Path, limits: Limits, *, what: str = "mail", members: str = "attachments") -> None:
        self._scratch = scratch
        self._what, self._members = what, members
        self._limits = limits
        self._bytes = 0
        self.files: list[EmbeddedFile] = []

    def put(self, name: str, data: bytes, media_type: str | None, content_id: str | None = None) -> None:
        """Write one file. Raises UnreadableFile past the limits on number or size."""
        if len(self.files) >= self._limits.max_members:
            raise UnreadableFile(f"This {self._what} has more than {self._limits.max_members} {self._members}.")
        self._bytes += len(data)
        if self._bytes > self._limits.max_unpacked_bytes:
            raise UnreadableFile(f"The {self._members} of this {self._what} are larger than the limit.")
        path = self._scratch / f"part-{len(self.files) + 1:05d}"
        path.write_bytes(data)
        self.files.append(EmbeddedFile(name=name, path=str(path), media_type=media_type, content_id=content_id))


def write_files(parts: Sequence[FilePart], html: str, outbox: Outbox, faults: Faults) -> None:
    """Write every part that is a document; decoration and empty parts are left out."""
    pictures = HtmlPictures.of(html)
    for number, item in enumerate(parts, 1):
        data = payload_bytes(item.part, faults)
        name = file_name(item.part, item.media_type, data, number, faults)
        if not data.strip():
            faults.add(f"attachment {name!r} is empty")
            continue
        content_id = _plain(item.part.get("content-id")).strip("<> ")
        if _is_picture(item, data) and not is_document(_picture(item, data, name, content_id, pictures)):
            continue
        outbox.put(name, data, item.media_type, content_id or None)
        item.part.set_payload("")  # frees the encoded copy


def file_name(part: Part, media_type: str, data: bytes, number: int, faults: Faults) -> str:
    """The decoded name of an attachment, never empty: made from its subject or type when it has none."""
    raw = faults.guard("attachment name", lambda: raw_name(part), "")
    name = tidy_name(decode_name(raw)) if raw else ""
    if media_type in _MAIL_TYPES:
        stem = name.removesuffix(".eml") or subject_of(data) or f"mail-{number}"
        return f"{stem[: LONGEST_NAME - 4]}.eml"
    if not name:
        name = tidy_name(decode_words(_plain(part.get("content-description")))) or f"attachment-{number}"
    if "." in name[1:][-8:]:
        return name
    sniffed = picture_type(data)
    extension = _EXTENSIONS.get(sniffed or media_type) or next((e for mark, e in _BYTES if data.startswith(mark)), "")
    return f"{name}{extension}"


def _is_picture(item: FilePart, data: bytes) -> bool:
    return item.media_type.startswith("image/") or picture_type(data) is not None


def _picture(item: FilePart, data: bytes, name: str, content_id: str, pictures: HtmlPictures) -> Picture:
    location = _plain(item.part.get("content-location")).strip().lower()
    keys = [key for key in (content_id.lower(), location) if key]
    shown = next((pictures.shown[key] for key in keys if key in pictures.shown), None)
    embedded = shown is not None or disposition(item.part) == "inline" or (item.related and bool(content_id))
    return Picture(name, data, embedded, shown or (0, 0))


def _pixels(tag: str, side: str) -> int:
    found = re.search(rf"\b{side}\s*[=:]\s*[\"']?\s*(\d{{1,5}})(\.\d+)?\s*(px|pt|in|%)?", tag, re.I)
    if not found or found[3] == "%":
        return 0
    return int(found[1]) * (96 if found[3] == "in" else 1)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else ""
