"""Header blocks printed in the text of a mail ("From: … Date: … Subject: …"), found in any known language.

Owns the layout (quote marks, bold marks, wrapped and run-together lines); "On … wrote:" is in attributions.py,
what such a find means for the mail as a whole in forwarded.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from app.domain.text import clean, clean_line, fold_key
from workers.extract.mail_dates import parse_printed_date
from workers.extract.mail_labels import Label, label_of, printed_labels

# Bounds: what a person's mail program prints is far below them; past them a text is not a header block.
_LONGEST_HEADER_LINE = 4000
_MOST_BLOCK_LINES = 60
_MOST_RUN_ON_LINES = 8

ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@'«»]{1,64}@[^\s<>()\[\]\",;:@'«»]{1,200}\.[^\s<>()\[\]\",;:@'«».]{2,63}")
_QUOTE = re.compile(r"^[ \t]*((?:>[ \t]?)+)")
_LABEL = re.compile(r"^[\s*_|]*(?P<label>[^\W\d_][^:：*<>@|]{0,30}?)[\s*_|]*[:：][\s*_|]*(?P<value>.*?)[\s|]*$")
_RULE = re.compile(r"^[\s*]*[-_=–—]{2,}\s*(?P<phrase>[^\s\-_=–—].{1,60}?)\s*[-_=–—]{2,}\s*(?P<rest>.*)$")
CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b")
_INLINE = re.compile(
    r"(?:^|(?<=[^\s(/-])|(?<=\s))(?P<label>" + "|".join(re.escape(w) for w in printed_labels()) + r")\s?[:：]\s",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a mail: how deep it is quoted (">" marks), its text without them, and as it stood."""

    depth: int
    text: str
    raw: str


@dataclass(frozen=True, slots=True)
class ForwardedHeader:
    """What is printed of a mail inside another. Addresses lower case; empty where nothing is printed."""

    from_name: str = ""
    from_address: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    date: str = ""
    message_id: str = ""

    def sent_at(self, default_zone: tzinfo | None = None) -> datetime | None:
        """The printed date; `default_zone` is that of the mail it is printed in."""
        return parse_printed_date(self.date, default_zone) if self.date else None


@dataclass(frozen=True, slots=True)
class Separator:
    """A line such as "----- Forwarded message -----": its phrase (folded) and what follows on the same line."""

    phrase: str
    rest: str
    ruled: bool


@dataclass(frozen=True, slots=True)
class Printed:
    """A header found at lines[start:end]."""

    header: ForwardedHeader
    start: int
    end: int


def split_lines(text: str) -> list[Line]:
    """The lines of a mail with their depth of quoting. Line ends may be CRLF, LF or CR."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    lines = []
    for raw, cleaned in zip(text.split("\n"), clean(text).split("\n"), strict=True):
        quote = _QUOTE.match(cleaned)
        body = cleaned[quote.end() :] if quote else cleaned
        lines.append(Line(quote[1].count(">") if quote else 0, body.strip(), raw))
    return lines


def read_separator(line: Line) -> Separator | None:
    """The phrase between two rules ("-----Original Message-----"), or of a short line that ends in a colon."""
    text = line.text[:_LONGEST_HEADER_LINE]
    if text[:1] in tuple("-_=–—*") and (ruled := _RULE.match(text)):
        return Separator(fold_key(ruled["phrase"]), ruled["rest"].strip(), True)
    if text[-1:] in tuple(":：") and len(text) <= 80 and not any(c.isdigit() or c == "@" for c in text):
        return Separator(fold_key(text), "", False)
    return None


def read_block(lines: Sequence[Line], start: int, *, strict: bool, rest: str = "") -> Printed | None:
    """A block of "From: … Date: … Subject: …" that begins at lines[start] (blank lines before it are skipped).

    `rest` is text that stood on the separator's own line: there all fields may have run together. With
    `strict` (no separator before it) the block must look like a mail's beyond doubt: "Từ: Hà Nội / Đến:
    Hải Phòng" in a delivery note is none.
    """
    if rest and (ran := _run_on(lines, start, rest)):
        fields, end = ran
        return _checked(fields, start, end, strict=strict)
    fields, end = _collect(lines, start)
    return _checked(fields, start, end, strict=strict)


def read_unlabelled_block(lines: Sequence[Line], start: int) -> Printed | None:
    """A header block in a language the table does not know, told by its shape alone.

    Three or more lines of "word: value" right after a separator, one with a date, the first address the
    sender's: every known program prints the sender before the recipients.
    """
    at = start
    while at < len(lines) and at < start + 3 and not lines[at].text:
        at += 1
    values: list[str] = []
    end = at
    while end < len(lines) and (found := _LABEL.match(lines[end].text[:_LONGEST_HEADER_LINE])):
        values.append(found["value"])
        end += 1
    sender = next((value for value in values if ADDRESS.search(value)), None)
    dates = [value for value in values if not ADDRESS.search(value) and CLOCK.search(value)]
    if sender is None or not dates or len(values) < 3:
        return None
    name, address = read_sender(sender)
    plain = [value for value in values if not ADDRESS.search(value) and value not in dates]
    header = ForwardedHeader(name, address, subject=clean_line(plain[-1]) if plain else "", date=clean_line(dates[0]))
    return Printed(header, at, end)


def read_sender(value: str) -> tuple[str, str]:
    """Name and address (lower case) out of a printed From line; either may be empty.

    Takes `A B <a@b>`, `A B [mailto:a@b]`, `a@b <a@b>`, `"B, A" <a@b>`, `A<mailto:a@b> <a@b> on behalf of c@d`.
    """
    found = ADDRESS.search(value)
    address = found[0].strip(".").lower() if found else ""
    name = value[: found.start()] if found else value
    name = re.sub(r"(?:mailto|smtp)\s*:?\s*$", "", name, flags=re.I).strip(" \t<([")
    name = clean_line(re.split(r"[<\[]\s*mailto", name)[0]).strip(" \"'«»“”‘’*_<>()[]|,;:")
    return ("" if name.lower() == address else name), address


def read_addresses(value: str) -> tuple[str, ...]:
    """All addresses of a printed To or Cc line, lower case, each once."""
    return tuple(dict.fromkeys(found.strip(".").lower() for found in ADDRESS.findall(value)))


def _collect(lines: Sequence[Line], start: int) -> tuple[dict[Label, str], int]:
    fields: dict[Label, str] = {}
    last: Label | None = None
    at = start
    while at < min(len(lines), start + _MOST_BLOCK_LINES):
        text = lines[at].text[:_LONGEST_HEADER_LINE]
        label, value = _labelled(text)
        if not text:
            if fields and not _goes_on(lines, at, fields, last):
                break
            if not fields and at - start >= 3:
                break
        elif label is not None:
            if label in fields:
                break
            fields[label], last = value, label
        elif last is not None and _continues(lines, at, fields[last], last):
            fields[last] = f"{fields[last]} {text}".strip()
        else:
            break
        at += 1
    return fields, at


def _labelled(text: str) -> tuple[Label | None, str]:
    found = _LABEL.match(text)
    return (label_of(found["label"]), found["value"].strip()) if found else (None, "")


def _goes_on(lines: Sequence[Line], at: int, fields: dict[Label, str], last: Label | None) -> bool:
    """Whether a block goes on after the blank line at `at`: programs that print each field as a paragraph."""
    if at + 1 >= len(lines) or not (following := lines[at + 1].text):
        return False
    if last is not None and not fields[last]:
        return True
    if {Label.FROM, Label.SUBJECT, Label.DATE} <= fields.keys():
        return False
    label, _ = _labelled(following[:_LONGEST_HEADER_LINE])
    return label is not None and label not in fields


def _continues(lines: Sequence[Line], at: int, value: str, last: Label) -> bool:
    """Whether the unlabelled line at `at` is the wrapped rest of the field above it."""
    text = lines[at].text
    if not value:
        return True
    if last in (Label.TO, Label.CC, Label.BCC, Label.FROM, Label.REPLY_TO):
        if ADDRESS.search(text):
            return last is not Label.FROM or not ADDRESS.search(value) or value.rstrip().endswith((",", ";"))
        return value.rstrip().endswith((",", ";", "<"))
    if last is Label.SUBJECT:
        follows = lines[at + 1].text if at + 1 < len(lines) else ""
        return len(value) >= 55 and (not follows or _labelled(follows)[0] is not None)
    return False


def _run_on(lines: Sequence[Line], start: int, rest: str) -> tuple[dict[Label, str], int] | None:
    """Fields run together on the separator's line and where they end; the line may have been broken into several."""
    fields = _run_together(rest)
    end = start
    if not fields:
        return None
    while Label.SUBJECT not in fields and end < min(len(lines), start + _MOST_RUN_ON_LINES) and lines[end].text:
        rest = f"{rest} {lines[end].text}"
        end += 1
        if longer := _run_together(rest):
            fields = longer
    return fields, end


def _run_together(text: str) -> dict[Label, str]:
    """Fields that stand on one line: "From: A <a@b>To: C <c@d>Sent: …Subject: …" (Yahoo's plain text)."""
    text = text[:_LONGEST_HEADER_LINE]
    fields: dict[Label, str] = {}
    open_label, open_at = None, 0
    for found in _INLINE.finditer(text):
        label = label_of(found["label"])
        if label is None or label in fields or label is open_label or open_label is Label.SUBJECT:
            continue
        if open_label is not None:
            fields[open_label] = text[open_at : found.start("label")].strip()
        elif found.start("label") > 3:
            return {}
        open_label, open_at = label, found.end()
    if open_label is not None:
        fields[open_label] = text[open_at:].strip()
    return fields


def _checked(fields: dict[Label, str], start: int, end: int, *, strict: bool) -> Printed | None:
    sender = fields.get(Label.FROM, "")
    others = fields.keys() & {Label.DATE, Label.SUBJECT, Label.TO}
    if not sender or not others:
        return None
    name, address = read_sender(sender)
    if not (name or address):
        return None
    if strict and (len(others) < 2 or (not address and not {Label.DATE, Label.SUBJECT} <= others)):
        return None
    header = ForwardedHeader(
        from_name=name[:300],
        from_address=address,
        to=read_addresses(fields.get(Label.TO, "")),
        cc=read_addresses(fields.get(Label.CC, "")),
        subject=clean_line(fields.get(Label.SUBJECT, "").strip("*_ ")),
        date=clean_line(fields.get(Label.DATE, "").strip("*_ ")),
        message_id=fields.get(Label.MESSAGE_ID, "").strip("<> "),
    )
    return Printed(header, start, end)
