"""Headers of a mail into MailHeaders. Each is read on its own: one that cannot be read becomes its raw text
and a line in `faults`, never an exception (Python's own parser raises on `From: f;` and its like)."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.message import Message
from email.utils import getaddresses
from typing import TypeVar

from app.domain.reading import MailHeaders
from app.domain.text import clean_line
from workers.extract.mail_dates import parse_header_date
from workers.extract.mail_text import decode
from workers.extract.printed_headers import ADDRESS, read_addresses

T = TypeVar("T")

# Bounds: no honest header comes near them.
LONGEST_HEADER = 100_000
MOST_ADDRESSES = 2000
MOST_REFERENCES = 500
_LONGEST_ID = 400
_LONGEST_NAME = 300
_ID = re.compile(r"<\s*([^<>\s]{1,400})\s*>")
_ENCODED_WORD = re.compile(r"=\?(?P<charset>[^?\s]{1,60})\?(?P<kind>[bBqQ])\?(?P<text>[^?]*)\?=")


@dataclass(slots=True)
class Faults:
    """What of a mail could not be parsed, each said once, at most 100 lines."""

    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        if line not in self.lines and len(self.lines) < 100:
            self.lines.append(line)

    def guard(self, what: str, read: Callable[[], T], fallback: T) -> T:
        """`read()`, or `fallback` and a fault line when it raises whatever it raises."""
        try:
            return read()
        except Exception as err:  # the standard parser raises many types on odd mail; none may lose the mail
            self.add(f"{what}: cannot be parsed ({type(err).__name__})")
            return fallback


class RawHeaders:
    """The headers of a message as text, in order, decoded with care. Names are compared in lower case."""

    def __init__(self, message: Message, faults: Faults) -> None:
        self._faults = faults
        self._rows = [(name.lower(), _as_text(value)[:LONGEST_HEADER]) for name, value in message.raw_items()]

    def raw(self, name: str) -> str:
        """The first header of this name, unfolded, not decoded; "" when missing."""
        return next((_unfold(value) for key, value in self._rows if key == name), "")

    def all(self, name: str) -> list[str]:
        """Every header of this name, top first, unfolded."""
        return [_unfold(value) for key, value in self._rows if key == name]

    def rows(self) -> list[tuple[str, str]]:
        """(name, value), top first, unfolded."""
        return [(key, _unfold(value)) for key, value in self._rows]

    def text(self, name: str) -> str:
        """The first header of this name, encoded words decoded, on one line."""
        raw = self.raw(name)
        return decode_words(raw)

    def addresses(self, name: str) -> list[tuple[str, str]]:
        """(name, address) of all headers of this name; addresses lower case. Falls back to whatever looks
        like an address in the raw text."""
        joined = ", ".join(self.all(name))
        if not joined:
            return []
        nothing: list[tuple[str, str]] = []
        found = self._faults.guard(name.title(), lambda: _parse_addresses(joined), nothing)
        if not found:
            found = [("", address) for address in read_addresses(decode_words(joined))]
            if not found:
                self._faults.add(f"{name.title()}: no address in it")
        return found[:MOST_ADDRESSES]


def read_headers(message: Message, faults: Faults, authserv_ids: Sequence[str] = ()) -> MailHeaders:
    """MailHeaders of a parsed message, without what is inside its body (`original_*`, `html`)."""
    raw = RawHeaders(message, faults)
    senders = raw.addresses("from") or raw.addresses("sender")
    name, address = senders[0] if senders else (raw.text("from")[:_LONGEST_NAME], "")
    date = raw.raw("date")
    sent = parse_header_date(date) if date else None
    if date and sent is None:
        faults.add("Date: cannot be parsed")
    references = _ids(" ".join(raw.all("references")))
    in_reply_to = _ids(raw.raw("in-reply-to"))
    return MailHeaders(
        message_id=next(iter(_ids(raw.raw("message-id"), bare=True)), ""),
        in_reply_to=in_reply_to[0] if in_reply_to else "",
        references=tuple(references[:MOST_REFERENCES]),
        subject=raw.text("subject"),
        from_address=address,
        from_name=name,
        to=_unique(raw.addresses("to")),
        cc=_unique(raw.addresses("cc")),
        sent_at=sent.isoformat() if sent else "",
        authenticated=is_authenticated(raw, senders, authserv_ids),
    )


def is_authenticated(raw: RawHeaders, senders: Sequence[tuple[str, str]], authserv_ids: Sequence[str]) -> bool:
    """Whether our own mail server said dmarc=pass for the domain of the (only) sender.

    RFC 8601: only fields our server added can be trusted; it puts its own on top, so just the topmost
    Authentication-Results (and those with our id directly below it) count. One further down came with the mail.
    """
    ours = {name.strip().lower() for name in authserv_ids if name.strip()}
    froms = raw.all("from")
    if not ours or len(froms) != 1 or len(senders) != 1 or "@" not in senders[0][1]:
        return False
    domain = senders[0][1].rpartition("@")[2]
    results = _top_results(raw.rows())
    for value in results:
        server, _, verdicts = re.sub(r"\([^()]*\)", " ", value).partition(";")
        if not server.split() or server.split()[0].lower() not in ours:
            return False
        for verdict in verdicts.split(";"):
            if re.match(r"\s*dmarc\s*=\s*pass\b", verdict, re.I):
                said = re.search(r"header\.from\s*=\s*\"?([^\s;\"]+)", verdict, re.I)
                told = said[1].rpartition("@")[2].lower().rstrip(".") if said else ""
                return not said or told == domain or domain.endswith("." + told)
    return False


def _top_results(rows: Sequence[tuple[str, str]]) -> list[str]:
    """The topmost run of Authentication-Results fields."""
    results: list[str] = []
    for name, value in rows:
        if name == "authentication-results":
            results.append(value)
        elif results:
            break
    return results


def decode_words(raw: str) -> str:
    """RFC 2047 text decoded, on one line; never raises. Words of one charset that split a letter between them
    are joined first; what is no proper word stays as it is; raw 8-bit text is taken as what it is."""
    parts: list[tuple[bytes, str | None]] = []
    at = 0
    for found in _ENCODED_WORD.finditer(raw):
        between = raw[at : found.start()]
        if between.strip() or not parts:
            parts.append((between.encode("utf-8", "surrogateescape"), None))
        data, charset = _word_bytes(found), found["charset"].partition("*")[0].lower()
        if parts and parts[-1][1] == charset:
            parts[-1] = (parts[-1][0] + data, charset)
        else:
            parts.append((data, charset))
        at = found.end()
    parts.append((raw[at:].encode("utf-8", "surrogateescape"), None))
    return clean_line("".join(decode(data, charset)[0] for data, charset in parts))


def _word_bytes(word: re.Match[str]) -> bytes:
    text = word["text"].encode("utf-8", "surrogateescape")
    if word["kind"] in "qQ":
        return quopri.decodestring(text.replace(b"_", b" "))
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", text)
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _parse_addresses(joined: str) -> list[tuple[str, str]]:
    # Encoded words are decoded after the split: a comma inside one belongs to the name.
    found = []
    for name, address in getaddresses([_eight_bit(joined)]):
        text = decode_words(name).strip("\"' ")
        if match := ADDRESS.search(address) or ADDRESS.search(decode_words(address)):
            lower = match[0].lower()
            found.append(("" if text.lower() == lower else text, lower))
    return found


def _unique(pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for _, address in pairs))


def _ids(value: str, *, bare: bool = False) -> list[str]:
    """Message ids without brackets, in order, each once. With `bare` an id without brackets counts too."""
    found = list(dict.fromkeys(_ID.findall(value)))
    if not found and value.strip():
        words = value.split()
        if bare or "@" in words[0]:
            found = [words[0].strip("<>")[:_LONGEST_ID]]
    return [clean_line(item) for item in found if item]


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def _unfold(value: str) -> str:
    return re.sub(r"\r?\n[ \t]*|\r[ \t]*", " ", value).strip()


def _eight_bit(raw: str) -> str:
    """Raw 8-bit bytes that the parser kept as surrogates, decoded."""
    if raw.isascii():
        return raw
    try:
        return decode(raw.encode("ascii", "surrogateescape"), None)[0]
    except UnicodeEncodeError:  # already proper text
        return raw
