"""What a file is, from its bytes; the name is asked only where the bytes leave it open (CSV or plain text).

Signatures and the members of containers come first: they need no parser in C. libmagic, where it may run
(inside the sandbox), gives the second opinion.
"""

from __future__ import annotations

import codecs
import mmap
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

HEAD_BYTES = 8192
UNKNOWN = "application/octet-stream"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
MSG = "application/vnd.ms-outlook"
MBOX = "application/mbox"
EML = "message/rfc822"
ENCRYPTED_OFFICE = "application/x-ole-encrypted"
OLE = "application/x-ole-storage"

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"II*\x00", "image/tiff"), (0, b"MM\x00*", "image/tiff"),
    (0, b"II+\x00", "image/tiff"), (0, b"MM\x00+", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (0, b"GIF87a", "image/gif"), (0, b"GIF89a", "image/gif"),
    (0, b"BM", "image/bmp"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"PK\x03\x04", "application/zip"), (0, b"PK\x05\x06", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
)  # fmt: skip
_OFFICE_MEMBERS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ppt/presentation.xml", PPTX),
                   ("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroenabled.12"))  # fmt: skip
_OLE_STREAMS = (
    ("EncryptedPackage", ENCRYPTED_OFFICE), ("__substg1.0_", MSG), ("__properties_version1.0", MSG),
    ("WordDocument", "application/msword"), ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("Workbook", "application/vnd.ms-excel"),
)  # fmt: skip
_HEADER = re.compile(
    rb"^(?:from|to|cc|subject|date|message-id|received|return-path|mime-version|delivered-to|reply-to|"
    rb"content-type|content-transfer-encoding|x-[a-z-]+|dkim-signature|authentication-results|sender): ?",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_HEADER = re.compile(rb"(?:[!-9;-~]+:.*(?:\r?\n[ \t].*)*\r?\n){2,}", re.IGNORECASE)
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<body[\s>]|<head[\s>]", re.IGNORECASE)
_CSV_NAMES = (".csv", ".tsv")


def read_head(path: Path) -> bytes:
    """The first HEAD_BYTES of a file."""
    with path.open("rb") as stream:
        return stream.read(HEAD_BYTES)


def media_type_of(path: Path, name: str, second_opinion: Callable[[bytes], str] | None = None) -> str:
    """The media type of the file at `path`; UNKNOWN when nothing tells. Raises OSError only."""
    head = read_head(path)
    found = _by_signature(head)
    if found == "application/zip":
        return _zip_kind(path)
    if found == OLE:
        return _ole_kind(path)
    if found in ("image/bmp", None) and not (found == "image/bmp" and head[14:18] in (b"\x28\0\0\0", b"\x7c\0\0\0")):
        found = _by_text(head, name)
    if found is None and b"%PDF-" in head[:1024]:
        return "application/pdf"
    # What the mail doors took is a mail however odd it begins: without headers, with NULs, with markup, with the
    # "From " line that some programs leave on a single saved mail.
    odd = found is None or found.startswith(("text/", "application/xml", MBOX, UNKNOWN))
    if odd and name.lower().endswith(".eml"):
        return EML
    if second_opinion is not None and (found is None or found == "text/plain"):
        found = _settled(found, second_opinion(head))
    return found or UNKNOWN


def _settled(found: str | None, opinion: str) -> str:
    """libmagic's word where we have none; where we took it for text, only if it names another kind for sure."""
    if found is None or not opinion.startswith(("text/", UNKNOWN, "application/x-empty")):
        return opinion
    return found


def _by_signature(head: bytes) -> str | None:
    for offset, signature, media_type in _SIGNATURES:
        if head.startswith(signature, offset):
            return media_type
    return None


def _by_text(head: bytes, name: str) -> str | None:
    """The kinds of text; None when the head has bytes that no text of one byte a letter has."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not text or (b"\0" in head and not wide and not _has_stray_nul(head)):
        return None
    if wide:
        text = head.decode("utf-16", errors="replace").lstrip("\ufeff \t\r\n").encode()
    if text.startswith(b"{\\rtf"):
        return "application/rtf"
    mail = _mail_kind(text, name)
    if mail is not None:
        return mail
    if _HTML.search(text[:2048]):
        return "text/html"
    if text.startswith(b"<?xml"):
        return "application/xml"
    if re.match(rb"<[a-zA-Z][\w:.-]*[\s>/]", text) and name.lower().endswith(".xml"):
        return "application/xml"
    if sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in text) > len(text) // 200:
        return None
    return "text/csv" if name.lower().endswith(_CSV_NAMES) else "text/plain"


def _has_stray_nul(head: bytes) -> bool:
    """Whether it is UTF-8 with a few NULs among its letters: they do not make a text another thing."""
    if head.count(0) > len(head) // 200:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _mail_kind(text: bytes, name: str) -> str | None:
    if text.startswith(b"From ") and len(_HEADER.findall(text[:4096])) >= 2:
        return MBOX
    headers = _ANY_HEADER.match(text)
    known = len(set(_HEADER.findall(headers.group()))) if headers else 0
    wanted = 1 if name.lower().endswith((".eml", ".mht", ".mhtml")) else 3
    return EML if known >= wanted else None


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            for member, media_type in _OFFICE_MEMBERS:
                if member in names and "[Content_Types].xml" in names:
                    return media_type
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return archive.read("mimetype").decode("ascii", errors="replace").strip() or "application/zip"
            # Word and others may name the main part otherwise: the folder tells.
            if "[Content_Types].xml" in names:
                for folder, media_type in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
                    if any(name.startswith(folder) for name in names):
                        return media_type
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, KeyError):
        return "application/zip"  # a broken one is told so by its extractor
    return "application/zip"


def _ole_kind(path: Path) -> str:
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for stream_name, media_type in _OLE_STREAMS:
            if data.find(stream_name.encode("utf-16-le")) >= 0:
                return media_type
    return OLE
