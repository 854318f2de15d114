"""What the code on a cover sheet says, and whether this installation printed it. Pure.

The payload is `HOSO1:<customer's code>:<type>:<signature>`, "-" where nothing is said: only capital letters, digits
and signs of QR's alphanumeric mode as long as the customer's code has no underscore, which keeps the dots large.
The signature is HMAC-SHA-256 over what stands before it (RFC 2104), its first 80 bits (RFC 4648 base32).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from app.domain.documents import DocumentType

_VERSION = "HOSO1"
_NOTHING = "-"
_OURS = re.compile(r"HOSO\d{1,3}:")
_PAYLOAD = re.compile(r"HOSO1:([^:\s]{1,32}):([A-Z-]{1,24}):([A-Z2-7]{16})")
_LONGEST = 200
# Types that a person would put a sheet before: a mail is never paper.
SHEET_TYPES = tuple(kind for kind in DocumentType if kind not in (DocumentType.EMAIL, DocumentType.OTHER))


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """What a sheet says of the pages behind it: the customer by code and the type; "" and None say nothing."""

    code: str = ""
    type: DocumentType | None = None


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet as it was read. One that is not `genuine` says nothing: it only separates."""

    sheet: CoverSheet
    genuine: bool


def payload_of(sheet: CoverSheet, key: str) -> str:
    """The text of the sheet's code. `key` is the installation's secret."""
    kind = sheet.type.value.upper().replace("_", "-") if sheet.type else _NOTHING
    said = f"{_VERSION}:{sheet.code or _NOTHING}:{kind}"
    return f"{said}:{_signature(said, key)}"


def is_ours(text: str) -> bool:
    """Whether the text of a code is a cover sheet's, of whatever version and whoever printed it."""
    return _OURS.match(text) is not None and len(text) <= _LONGEST


def read_payload(text: str, key: str) -> ReadSheet:
    """What the text of a sheet's code says; nothing of a wrong signature, shape or version is believed."""
    found = _PAYLOAD.fullmatch(text)
    if found is None:
        return ReadSheet(CoverSheet(), False)
    code, kind, signature = found.groups()
    said = text[: -len(signature) - 1]
    if not hmac.compare_digest(signature, _signature(said, key)):
        return ReadSheet(CoverSheet(), False)
    slug = kind.lower().replace("-", "_")
    named = DocumentType(slug) if slug in set(DocumentType) else None
    return ReadSheet(CoverSheet("" if code == _NOTHING else code, named), True)


def _signature(said: str, key: str) -> str:
    digest = hmac.new(key.encode(), b"cover sheet\0" + said.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode()
