"""A mail (RFC 5322) into text, headers and attachments. Whatever is wrong with it, its text comes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from io import BytesIO
from pathlib import Path

from app.domain.reading import EmbeddedFile, FileRead, MailHeaders
from app.domain.text import clean_line
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.forwarded import ForwardedHeader, find_forward, find_quoted
from workers.extract.mail_files import Outbox, write_files
from workers.extract.mail_headers import Faults, RawHeaders, read_headers
from workers.extract.mail_parts import Part, Parts, parse, take_apart
from workers.extract.mail_text import decode, header_block, split_pages, tidy

MEDIA_TYPE = "message/rfc822"
LARGEST_HTML = 5_000_000  # characters kept for showing
_FIELD = re.compile(rb"^(?:From |[A-Za-z][A-Za-z0-9-]{1,60}:)")
_KNOWN_FIELDS = frozenset(
    b"received return-path delivered-to from to cc subject date message-id mime-version content-type dkim-signature"
    b" reply-to x-mailer authentication-results arc-seal in-reply-to references thread-topic sender".split()
)
_OTHER_FORMATS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff")
# At these providers sharing a domain says nothing of working together.
_FREE_MAIL = frozenset(
    "gmail.com googlemail.com yahoo.com yahoo.com.vn outlook.com outlook.com.vn hotmail.com live.com msn.com icloud.com"
    " me.com aol.com gmx.com gmx.de web.de proton.me protonmail.com zoho.com mail.com yandex.com yandex.ru"
    " mail.ru".split()
)


@dataclass(slots=True)
class EmlExtractor:
    """`authserv_ids`: names under which our own mail servers write Authentication-Results (none: no mail is
    authenticated). `own_domains`: our mail domains, to tell a colleague's mail inside a forward from a customer's;
    without them the domain of the forwarder is taken as ours."""

    authserv_ids: tuple[str, ...] = ()
    own_domains: tuple[str, ...] = ()
    name: str = "eml"

    def bid(self, source: Source) -> int:
        """95 for a file called .eml that is no other known format, 90 by libmagic's word, 75 by its first lines."""
        if source.head.startswith(_OTHER_FORMATS):
            return 0
        if source.name.lower().endswith(".eml"):
            return 95
        if source.media_type == MEDIA_TYPE:
            return 90
        return 75 if looks_like_mail(source.head) else 0

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        """Never raises on odd content; UnreadableFile only past the limits on attachments."""
        faults = Faults()
        outbox = Outbox(scratch, limits)
        try:
            with source.path.open("rb") as stream:
                message = parse(stream)
            return self._read(message, outbox, limits, faults)
        except (UnreadableFile, OSError, MemoryError):
            raise
        except Exception as err:  # hostile mail raises anything inside the standard parser; its text must come out
            faults.add(f"the mail cannot be parsed ({type(err).__name__}); shown as raw text")
            return _raw(source.path, outbox.files, limits, faults)

    def _read(self, message: Part, outbox: Outbox, limits: Limits, faults: Faults) -> FileRead:
        if not message.keys():
            faults.add("no headers")
        mail = read_headers(message, faults, self.authserv_ids)
        parts = take_apart(message, faults)
        html = parts.html()
        write_files(parts.files, html, outbox, faults)
        body = parts.text()
        mail = self._with_original(mail, body, html, parts, message, outbox.files, faults)
        date = clean_line(RawHeaders(message, faults).raw("date"))
        return finish(mail, body, html, date, outbox.files, limits, faults, MEDIA_TYPE)

    def _with_original(
        self,
        mail: MailHeaders,
        body: str,
        html: str,
        parts: Parts,
        message: Part,
        files: Sequence[EmbeddedFile],
        faults: Faults,
    ) -> MailHeaders:
        found = faults.guard("forward", lambda: with_forward(mail, body, html, self.own_domains), mail)
        if not found.original_from_address and not found.original_from_name and not parts.report:
            found = faults.guard("attached mail", lambda: with_attached(found, files), found)
        if not found.original_from_address:
            rewritten = RawHeaders(message, faults).addresses("x-original-from")
            if rewritten and rewritten[0][1] != mail.from_address:  # a mailing group put its own address in From
                found = replace(found, original_from_name=rewritten[0][0], original_from_address=rewritten[0][1])
        return found


def colleagues_of(forwarder: str, own_domains: Sequence[str] = ()) -> Callable[[str], bool]:
    """Tells whether an address is on the forwarder's side: the same person, our domains or theirs."""
    domains = {domain.lower().lstrip("@") for domain in own_domains}
    domain = forwarder.rpartition("@")[2]
    if domain and not domains and domain not in _FREE_MAIL:
        domains.add(domain)

    def is_ours(address: str) -> bool:
        host = address.rpartition("@")[2]
        return address == forwarder or host in domains or any(host.endswith("." + own) for own in domains)

    return is_ours


def with_forward(mail: MailHeaders, body: str, html: str, own_domains: Sequence[str] = ()) -> MailHeaders:
    """`mail` with `original_*` from the mail forwarded inside its text, when it is a forward.

    A reply that stays among us is about the first mail of somebody else that it quotes: a colleague answers a
    colleague's forward, with the archive in copy. A customer's answer is his own, whatever he quotes.
    """
    is_ours = colleagues_of(mail.from_address, own_domains)
    forward = find_forward(mail.subject, body, html)
    original: ForwardedHeader | None = None
    if forward is not None:
        original = forward.original(is_ours)
    elif _stays_among_us(mail, own_domains):
        quoted = find_quoted(mail.subject, body, html)
        original = next((header for header in quoted if not is_ours(header.from_address)), None)
    if original is None:
        return mail
    printed = original.sent_at(_zone_of(mail.sent_at))
    return replace(
        mail,
        original_from_address=original.from_address,
        original_from_name=original.from_name,
        original_subject=original.subject,
        original_sent_at=printed.isoformat() if printed else "",
        original_message_id=original.message_id,
    )


def _stays_among_us(mail: MailHeaders, own_domains: Sequence[str]) -> bool:
    """Whether sender and all receivers are of our own domains; never where those are not known."""
    receivers = (*mail.to, *mail.cc)
    is_ours = colleagues_of("", own_domains)
    return bool(own_domains and receivers) and all(map(is_ours, (mail.from_address, *receivers)))


def finish(
    mail: MailHeaders,
    body: str,
    html: str,
    date: str,
    files: Sequence[EmbeddedFile],
    limits: Limits,
    faults: Faults,
    media_type: str,
) -> FileRead:
    """The FileRead of a mail: header block and body as pages, headers with the HTML and all faults."""
    text = tidy(body)
    if len(text) > limits.max_text_chars:
        faults.add(f"the text is longer than {limits.max_text_chars} characters; the rest is only in the original")
        text = text[: limits.max_text_chars]
    if len(html) > LARGEST_HTML:
        faults.add("the HTML is too large to be shown")
        html = ""
    head = header_block(mail, date, tuple(file.name for file in files))
    pages = split_pages(f"{head}\n\n{text}".strip("\n"), limits)
    full = replace(mail, html=html, faults=tuple(faults.lines))
    reason = None if any(page.text for page in pages) else "The mail is empty."
    return FileRead(media_type, pages=pages, embedded=tuple(files), mail=full, no_text_reason=reason)


def looks_like_mail(head: bytes) -> bool:
    """Whether bytes begin like a mail: only header fields up to the first blank line, two of them well known."""
    known = 0
    for line in head[:8192].splitlines()[:60]:
        if not line.strip():
            break
        if line[:1] in b" \t":
            continue
        if not _FIELD.match(line):
            return False
        known += line.partition(b":")[0].lower() in _KNOWN_FIELDS
    return known >= 2


def _zone_of(iso: str) -> tzinfo | None:
    return datetime.fromisoformat(iso).tzinfo if iso else None


def with_attached(mail: MailHeaders, files: Sequence[EmbeddedFile]) -> MailHeaders:
    """`mail` with `original_*` from the mails attached to it, when all are from one sender."""
    inner = []
    for file in files:
        if file.media_type == MEDIA_TYPE:
            with Path(file.path).open("rb") as stream:
                inner.append(read_headers(parse(BytesIO(stream.read(262_144))), Faults()))
    senders = {one.from_address for one in inner}
    if len(senders) != 1 or not inner[0].from_address:
        return mail
    first = inner[0]
    return replace(
        mail,
        original_from_address=first.from_address,
        original_from_name=first.from_name,
        original_subject=first.subject,
        original_sent_at=first.sent_at,
        original_message_id=first.message_id,
    )


def _raw(path: Path, files: Sequence[EmbeddedFile], limits: Limits, faults: Faults) -> FileRead:
    """The last resort: the mail as text, just as it came."""
    with path.open("rb") as stream:
        text, _ = decode(stream.read(limits.max_text_chars), None)
    return finish(MailHeaders(), text, "", "", files, limits, faults, MEDIA_TYPE)
