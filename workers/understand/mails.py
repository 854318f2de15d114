"""Facts of a mail: who wrote it and when by its headers, who they are by the signature of the newest message.

Of a forward the sender is the one inside it. History quoted below the newest message counts for little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.domain.facts import FactField, PartyRole
from app.domain.identifiers.mails import domain_of, normalise_email, tells_the_company
from app.domain.reading import MailHeaders
from workers.understand.evidence import Evidence, whole_file
from workers.understand.mentions import companies_on
from workers.understand.names import looks_like_organisation, name_span
from workers.understand.sheets import Line, Sheet
from workers.understand.signs import labels, signs
from workers.understand.subjects import plain_subject

F = FactField

_SENDER = 1
_RECIPIENT = 2
# Where the history quoted below a message begins.
_HISTORY = re.compile(
    r"^[\s>]*+(?:-{2,}\s*+(?:original message|thu goc|tin nhan goc|forwarded message|thu da chuyen tiep"
    r"|tin nhan da chuyen tiep|tin nhan chuyen tiep|noi dung goc)|begin forwarded message"
    r"|bat dau thu chuyen tiep|_{8,}"
    r"|(?:on|vao|luc|ngay|le|am|vao luc)\b.{6,120}\b(?:wrote|da viet|viet|a ecrit|schrieb)\s*+:)"
)
_HEADER_LINE = re.compile(
    r"^\W*(?:from|tu|nguoi gui|sent|da gui|ngay gui|date|ngay|to|den|nguoi nhan|toi|subject|chu de|tieu de|cc)\s*+:"
)
_ONE_MARK = 8  # a separator, its headers and the first ">" below them announce one message, not three


def find_mail_facts(sheets: Sequence[Sheet], evidence: Evidence, mail: MailHeaders) -> None:
    """Adds what headers and body of a mail say. Header facts are on page 0."""
    _headers(evidence, mail)
    forwarded = bool(mail.original_from_address)
    for line, depth in _depths(sheets):
        newest = depth == (1 if forwarded else 0)
        # Above a forwarded message stand our own words; below it, its history.
        _body_line(evidence, line, _SENDER if newest else 0, quoted=depth > (1 if forwarded else 0))


def _depths(sheets: Sequence[Sheet]) -> Iterator[tuple[Line, int]]:
    """Each line of the body with how many messages lie above it; printed headers are left out."""
    depth, quoting, marked = 0, False, -99
    for rank, (lines, index) in enumerate((sheet.lines, i) for sheet in sheets for i in range(len(sheet.lines))):
        line = lines[index]
        header = bool(_HEADER_LINE.match(line.folded))
        quoted = line.text.startswith(">")
        starts = bool(_HISTORY.match(line.folded)) or _is_header_block(lines, index) or (quoted and not quoting)
        if starts and rank > 0:
            depth += rank - marked > _ONE_MARK
            marked = rank
        quoting = quoted
        if not header:
            yield line, depth


def _headers(evidence: Evidence, mail: MailHeaders) -> None:
    address = mail.original_from_address or mail.from_address
    name = mail.original_from_name if mail.original_from_address else mail.from_name
    rule = "forwarded-sender" if mail.original_from_address else "sender"
    _address(evidence, address, 0.99, rule, _SENDER, PartyRole.SENDER)
    if name and "@" not in name:
        field = F.PARTY if looks_like_organisation(name.lower()) else F.PERSON
        evidence.put(whole_file(field, name, name, 0.85, rule, _SENDER, PartyRole.SENDER))
    receivers = (mail.from_address,) if mail.original_from_address else (*mail.to, *mail.cc)
    for receiver in receivers:
        _address(evidence, receiver, 0.7, "recipient", _RECIPIENT, PartyRole.RECIPIENT)
    subject = plain_subject(mail.original_subject or mail.subject)
    if subject:
        evidence.put(whole_file(F.SUBJECT, subject[:300], mail.subject, 0.98, "mail-subject"))
    for stamp, sure in ((mail.original_sent_at, 0.98), (mail.sent_at, 0.97)):
        if re.match(r"\d{4}-\d\d-\d\d", stamp):
            evidence.put(whole_file(F.DATE, stamp[:10], stamp, sure, "mail-date"))


def _address(evidence: Evidence, raw: str, sure: float, rule: str, party: int, role: PartyRole) -> None:
    value = normalise_email(raw) if raw else None
    if value is None:
        return
    evidence.put(whole_file(F.EMAIL, value, raw, sure, rule, party, role))
    domain = domain_of(value)
    if domain and tells_the_company(domain):
        evidence.put(whole_file(F.DOMAIN, domain, raw, sure - 0.04, rule, party, role))


def _is_header_block(lines: Sequence[Line], index: int) -> bool:
    """Outlook quotes without a mark: From, Sent, To, Subject on lines of their own."""
    if not _HEADER_LINE.match(lines[index].folded):
        return False
    before = index > 0 and _HEADER_LINE.match(lines[index - 1].folded)
    return not before and sum(bool(_HEADER_LINE.match(line.folded)) for line in lines[index : index + 5]) >= 3


def _body_line(evidence: Evidence, line: Line, party: int, *, quoted: bool) -> None:
    weight = 0.45 if quoted else 0.85
    role = PartyRole.SENDER if party else None
    rule = "quoted-" if quoted else ""
    for sign in signs(line.text, line.folded):
        evidence.add(
            sign.field, sign.value, line.page, line.start + sign.start, line.start + sign.end,
            sign.confidence * weight, rule + sign.rule, 0 if quoted else party, None if quoted else role,
        )  # fmt: skip
    whole = len(line.text) < 120 and looks_like_organisation(line.folded) and not labels(line.folded)
    name = name_span(line.text, line.folded, 0, len(line.text)) if whole else None
    for start, end in [name] if name else companies_on(line):
        evidence.add(
                F.PARTY, line.text[start:end], line.page, line.start + start, line.start + end,
                0.8 * weight, rule + "mail-signature", 0 if quoted else party, None if quoted else role,
            )  # fmt: skip
