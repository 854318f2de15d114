"""The MIME tree of a mail: parsed without raising, walked without recursion, sorted into text and files."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import Compat32
from functools import partial
from io import BytesIO
from typing import Any, BinaryIO

from workers.extract.mail_headers import Faults
from workers.extract.mail_html import html_to_text
from workers.extract.mail_text import decode

# Parts that carry no content of their own: signatures, keys, envelopes, invitations, other views of the body.
_NO_CONTENT = frozenset(
    "application/pgp-signature application/pkcs7-signature application/x-pkcs7-signature application/pgp-keys"
    " application/pgp-encrypted text/calendar application/ics text/x-amp-html application/x-microsoft-oledata".split()
)
_NO_CONTENT_NAME = re.compile(
    r"^(?:smime\.p7s|signature\.asc|openpgp_signature(?:\.asc)?|pgp\.sig|invite\.ics|.*\.ics|oledata\.mso"
    r"|themedata\.thmx|colorschememapping\.xml|filelist\.xml)$",
    re.I,
)
# Exchange cuts a body around its attachments into parts of these names.
_BODY_PIECE = re.compile(r"^ATT\d{4,}\.(?:txt|html?)$", re.I)
_TOLD_TYPES = frozenset("message/delivery-status message/disposition-notification text/rfc822-headers".split())
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_MOST_PARTS = 20_000
_CHUNK = 65_536


class _RawPolicy(Compat32):
    """Headers as they came: 8-bit bytes stay as surrogates instead of becoming question marks."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


class Part(Message):
    """A MIME part; attached mails (message/rfc822) stay whole bytes, to be documents of their own."""

    def real_type(self) -> str:
        """The declared media type, lower case."""
        return super().get_content_type()

    def get_content_type(self) -> str:
        declared = super().get_content_type()
        return "opaque/" + declared.partition("/")[2] if declared.startswith("message/") else declared

    def get_param(self, param: str, failobj: Any = None, header: str = "content-type", unquote: bool = True) -> Any:
        """A parameter of a header; where the standard parser raises on it, what stands after its name."""
        try:
            return super().get_param(param, failobj, header, unquote)
        except Exception:  # "name*0=a; name*=b" and the like: TypeError, ValueError, UnicodeError
            found = re.search(rf"{re.escape(param)}[*\d]*\s*=\s*(\"[^\"]*\"|[^;\s]*)", str(self.get(header, "")), re.I)
            return found[1].strip('"') if found else failobj


@dataclass(slots=True)
class Segment:
    """One stretch of the body, in one or both forms."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)

    def is_empty(self) -> bool:
        return not (self.plain or self.html)

    def text(self) -> str:
        """The readable text: the plain form, unless it is blank or a stub beside a full HTML form."""
        plain = "\n".join(self.plain)
        if not self.html:
            return plain
        shown = html_to_text("\n".join(self.html))
        letters = len(re.sub(r"\s", "", plain))
        rich = len(re.sub(r"\s", "", shown))
        return shown if letters == 0 or rich > 3 * letters + 200 else plain


@dataclass(frozen=True, slots=True)
class FilePart:
    """A part that may become a file: not decoded yet."""

    part: Part
    media_type: str
    related: bool  # inside multipart/related: a resource of the HTML


@dataclass(slots=True)
class Parts:
    """A mail taken apart. `report`: a bounce or a read receipt, whose attached mail is our own."""

    segments: list[Segment] = field(default_factory=list)
    files: list[FilePart] = field(default_factory=list)
    report: bool = False

    def text(self) -> str:
        return "\n\n".join(text for segment in self.segments if (text := segment.text()).strip())

    def html(self) -> str:
        return "\n".join(html for segment in self.segments for html in segment.html)


def parse(stream: BinaryIO) -> Part:
    """The MIME tree of a mail. Raises RecursionError on absurd nesting and, being the standard parser,
    possibly others on hostile input: callers guard it."""
    # Not BytesParser: it turns CRLF into LF, and an attached mail must keep its bytes.
    parser = BytesFeedParser(_factory=Part, policy=_RawPolicy())
    while chunk := stream.read(_CHUNK):
        parser.feed(chunk)
    message = parser.close()
    assert isinstance(message, Part)
    return message


def take_apart(message: Part, faults: Faults) -> Parts:
    """Sort all parts of a mail into body text and files, in their order."""
    parts = Parts()
    for part, containers, segment in _walk(message, faults):
        if part.get_content_type() == "multipart/report" or "multipart/report" in containers:
            parts.report = True
        kind = part.real_type()
        name = faults.guard("attachment name", partial(raw_name, part), "")
        if is_without_content(kind, name):
            continue
        if _is_body(part, kind, name, containers):
            _add_text(parts, segment, part, kind, faults)
        else:
            parts.files.append(FilePart(part, kind, "multipart/related" in containers))
    return parts


def is_without_content(media_type: str, name: str) -> bool:
    """Whether a part is a signature, key, invitation or other by-product, never a document."""
    return media_type in _NO_CONTENT or bool(_NO_CONTENT_NAME.match(name))


def payload_bytes(part: Part, faults: Faults) -> bytes:
    """The decoded content of a leaf; broken encodings yield what can be had, and a fault."""
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "base64":
        payload = part.get_payload()
        return _from_base64(payload.encode("ascii", "replace") if isinstance(payload, str) else b"", faults)
    # Not get_payload() alone: that one replaces 8-bit letters it cannot decode.
    nothing: bytes | None = None
    decoded = faults.guard(f"encoding {encoding!r}", partial(_standard_payload, part), nothing)
    return decoded or b""


def raw_name(part: Part) -> str:
    """The file name as the headers carry it (RFC 2231 joined, RFC 2047 not yet decoded); may raise."""
    return part.get_filename() or ""


def disposition(part: Part) -> str:
    """ "attachment", "inline" or ""."""
    return str(part.get("content-disposition", "")).partition(";")[0].strip().lower()


def _walk(message: Part, faults: Faults) -> Iterator[tuple[Part, tuple[str, ...], Segment | None]]:
    """Leaves in order, each with the kinds of its containers and the segment of the alternative it is in."""
    stack: list[tuple[Part, tuple[str, ...], Segment | None]] = [(message, (), None)]
    seen = 0
    while stack:
        part, containers, segment = stack.pop()
        seen += 1
        if seen > _MOST_PARTS:
            faults.add(f"more than {_MOST_PARTS} parts; the rest was not looked at")
            return
        for defect in part.defects[:5]:
            faults.add(f"structure: {type(defect).__name__}")
        children = _children(part)
        if children is None:
            yield part, containers, segment
            continue
        kind = part.real_type()
        inner = Segment() if kind == "multipart/alternative" and segment is None else segment
        stack.extend((child, (*containers[-40:], kind), inner) for child in reversed(children))


def _children(part: Part) -> Sequence[Part] | None:
    payload = part.get_payload()
    if isinstance(payload, list):
        return [child for child in payload if isinstance(child, Part)]
    if part.get_content_maintype() != "multipart":
        return None
    # Declared multipart, but its boundary is missing or wrong: the lines themselves may show the true one.
    data = _standard_payload(part)
    found = re.search(rb"^--([^\r\n\"]{1,70}?)[ \t]*\r?\ncontent-", data, re.I | re.M)
    if not found:
        return None
    head = b'Content-Type: multipart/mixed; boundary="' + found[1] + b'"\n\n'
    inner = parse(BytesIO(head + data)).get_payload()
    return [child for child in inner if isinstance(child, Part)] if isinstance(inner, list) else None


def _is_body(part: Part, kind: str, name: str, containers: tuple[str, ...]) -> bool:
    if kind in _TOLD_TYPES and "multipart/report" in containers:
        return True
    if kind.startswith("multipart/"):
        return True  # one whose parts could not be told apart: its text is all there is
    if kind not in ("text/plain", "text/html", "text/enriched", "text/richtext"):
        return False
    if disposition(part) == "attachment":
        return bool(_BODY_PIECE.match(name))
    return not name or "multipart/alternative" in containers or not containers or bool(_BODY_PIECE.match(name))


def _add_text(parts: Parts, segment: Segment | None, part: Part, kind: str, faults: Faults) -> None:
    data = payload_bytes(part, faults)
    charset = faults.guard("charset", lambda: _charset(part), None)
    is_html = kind in ("text/html", "text/enriched", "text/richtext")
    if is_html and not charset:
        meta = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", data[:4096], re.I)
        charset = meta[1].decode("ascii") if meta else None
    text, sure = decode(data, charset)
    if not sure:
        faults.add(f"charset {charset!r} is unknown or wrong; guessed" if charset else "charset missing; guessed")
    if segment is None:
        segment = Segment()
    if segment.is_empty():
        parts.segments.append(segment)
    (segment.html if is_html else segment.plain).append(text if is_html else _unflow(text, part))


def _charset(part: Part) -> str | None:
    value = part.get_param("charset")
    if isinstance(value, tuple):
        value = value[2]
    return str(value)[:60] if value else None


def _unflow(text: str, part: Part) -> str:
    """format=flowed (RFC 3676): a line that ends in a space goes on in the next of the same quote depth."""
    if "flowed" not in str(part.get("content-type", "")).lower():
        return text
    out: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        mark = re.match(r">*", line)
        depth = mark.end() if mark else 0
        body = line[depth:].removeprefix(" ")
        previous = out[-1] if out else ""
        before = re.match(r">*", previous)
        if previous.endswith(" ") and not previous.endswith("-- ") and before and before.end() == depth and body:
            out[-1] = previous + body
        else:
            out.append((">" * depth + " " if depth else "") + body)
    return "\n".join(out)


def _standard_payload(part: Part) -> bytes:
    """Quoted-printable, uuencode, 8-bit and plain, as the standard library decodes them."""
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""


def _from_base64(raw: bytes, faults: Faults) -> bytes:
    packed = raw.translate(None, b" \t\r\n\f\v")
    letters = packed.translate(None, _NOT_BASE64)
    if len(packed) - len(letters) > len(packed) // 20:
        faults.add("base64: the content is not base64; taken as it stands")
        return raw
    if len(letters) != len(packed):
        faults.add("base64: foreign characters skipped")
    body = letters.rstrip(b"=")
    if len(body) % 4 == 1:
        faults.add("base64: cut short")
        letters = body = body[:-1]
    try:
        return binascii.a2b_base64(body + b"=" * (-len(body) % 4))
    except binascii.Error:
        faults.add("base64: broken; taken as it stands")
        return raw
