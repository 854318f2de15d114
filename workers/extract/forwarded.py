"""Who wrote the mail inside a forwarded mail, and which part of a reply is new.

Owns the judgement: forward or reply, how deep the chain goes, whose mail it is about. The layout of printed
header blocks is in printed_headers.py, the words of each language in mail_labels.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.text import clean, fold_key
from workers.extract.attributions import read_attribution
from workers.extract.mail_html import html_to_text
from workers.extract.mail_labels import FORWARD_PREFIXES, FORWARD_STEMS, ORIGINAL_STEMS, REPLY_PREFIXES
from workers.extract.printed_headers import (
    ForwardedHeader,
    Line,
    Printed,
    read_block,
    read_separator,
    read_unlabelled_block,
    split_lines,
)

__all__ = ["Forward", "ForwardedHeader", "find_forward", "find_quoted", "split_quoted", "subject_kind"]

_DEEPEST_CHAIN = 50
_FORWARD = re.compile("|".join(map(re.escape, sorted(FORWARD_STEMS))))
_ORIGINAL = re.compile("|".join(map(re.escape, sorted(ORIGINAL_STEMS))))
_PREFIX = re.compile(
    r"^\s*(?:\[[^\]]{0,60}\]\s*)*(?P<word>[^\W\d_][^:：\[\]()]{0,20}?)\s*(?:[\[(]\d+[\])])?\s*[:：]\s*"
)


class SubjectKind(StrEnum):
    """What the prefix of a subject says: "Fwd: …", "Re: …", or nothing."""

    FORWARD = "forward"
    REPLY = "reply"
    PLAIN = "plain"


class _Mark(StrEnum):
    FORWARD = "forward"  # "----- Forwarded message -----"
    BLOCK = "block"  # a header block, with or without "-----Original Message-----"
    ATTRIBUTION = "attribution"  # "On … wrote:"


@dataclass(frozen=True, slots=True)
class _Quote:
    mark: _Mark
    printed: Printed
    start: int  # of the separator, where there is one


@dataclass(frozen=True, slots=True)
class Forward:
    """A forwarded mail. `chain` holds the forwarded mails outermost first, never empty; `history` the mails
    quoted below the innermost of them; `comment` what the forwarder wrote above; `body` the text after the
    first header."""

    chain: tuple[ForwardedHeader, ...]
    history: tuple[ForwardedHeader, ...]
    comment: str
    body: str

    def original(self, is_ours: Callable[[str], bool] = lambda _: False) -> ForwardedHeader:
        """The mail this is about: the outermost in the chain that is not from us (a colleague may forward a
        colleague's forward), else the outermost in the history that is not, else the innermost forwarded one.

        `is_ours` answers for an address (lower case); a mail without one counts as not ours.
        """
        for header in (*self.chain, *self.history):
            if not header.from_address or not is_ours(header.from_address):
                return header
        return self.chain[-1]


def find_forward(subject: str, body_text: str, html: str = "") -> Forward | None:
    """The forward a mail is, or None when it is a mail of its own or a reply with quoted history.

    An explicit separator ("---------- Forwarded message ---------") is a forward whatever the subject says; a
    bare header block is one unless the subject begins with a reply's prefix; an attribution line only when
    the subject says so or nothing new stands above it (Outlook for Mac forwards that way). The HTML is
    looked at when the text tells nothing or only a name.
    """
    plain = _find(subject, body_text)
    if html and (plain is None or not plain.chain[0].from_address):
        marked = _find(subject, html_to_text(html))
        if marked is not None and (plain is None or marked.chain[0].from_address):
            return marked
    return plain


def find_quoted(subject: str, body_text: str, html: str = "") -> tuple[ForwardedHeader, ...]:
    """The mails quoted in this one, outermost first, forwarded or answered alike; those without an address left out."""
    for text in (body_text, html_to_text(html) if html else ""):
        found = _find(subject, text, answers=True)
        headers = (*found.chain, *found.history) if found else ()
        if addressed := tuple(header for header in headers if header.from_address):
            return addressed
    return ()


def split_quoted(text: str) -> tuple[str, str]:
    """(newest, quoted): what the sender wrote now, and what was there before.

    Answers written between quoted lines belong to the newest; below an unquoted block ("From: … Sent: …")
    everything is old. No line is lost or doubled; blank edges are trimmed.
    """
    lines = split_lines(clean(text))
    quote = _first_quote(lines, 0)
    start = quote.start if quote else next((i for i, line in enumerate(lines) if line.depth), len(lines))
    newest = [line.raw for line in lines[:start]]
    quoted = [line.raw for line in lines[start:]]
    body = quote.printed.end if quote else start
    if quote is None or (quote.mark is _Mark.ATTRIBUTION and _is_marked(lines[body:])):
        quoted = [line.raw for i, line in enumerate(lines[start:], start) if i < body or line.depth]
        newest += [line.raw for line in lines[body:] if not line.depth]
    return "\n".join(newest).strip(), "\n".join(quoted).strip()


def subject_kind(subject: str) -> SubjectKind:
    """What the first prefix of a subject says, in any language of the table."""
    found = _PREFIX.match(subject)
    key = fold_key(found["word"]) if found else ""
    if key in FORWARD_PREFIXES:
        return SubjectKind.FORWARD
    return SubjectKind.REPLY if key in REPLY_PREFIXES else SubjectKind.PLAIN


def _find(subject: str, text: str, *, answers: bool = False) -> Forward | None:
    """The forward a text holds; with `answers` what a reply quotes counts as forwarded too."""
    lines = split_lines(text)
    chain: list[ForwardedHeader] = []
    history: list[ForwardedHeader] = []
    first: _Quote | None = None
    at = 0
    while len(chain) + len(history) < _DEEPEST_CHAIN and (quote := _first_quote(lines, at)):
        forwarded = not history and (answers or _is_forward(quote, subject, lines, at))
        if not chain and not forwarded:
            return None
        (chain if forwarded else history).append(quote.printed.header)
        first = first or quote
        at = quote.printed.end
        inner = _PREFIX.sub("", subject, count=1)
        subject = inner if quote.mark is _Mark.ATTRIBUTION else quote.printed.header.subject
    if first is None:
        return None
    comment = "\n".join(line.raw for line in lines[: first.start])
    body = "\n".join(line.raw for line in lines[first.printed.end :])
    return Forward(tuple(chain), tuple(history), clean(comment).strip(), clean(body).strip())


def _is_forward(quote: _Quote, subject: str, lines: Sequence[Line], above: int) -> bool:
    if quote.mark is _Mark.FORWARD:
        return True
    kind = subject_kind(subject)
    if quote.mark is _Mark.BLOCK or kind is SubjectKind.FORWARD:
        return kind is not SubjectKind.REPLY
    bare = not any(line.text for line in lines[above : quote.start])
    # Outlook for Mac opens the attribution of what it forwards with a byte order mark.
    return kind is SubjectKind.PLAIN and (bare or lines[quote.start].raw.startswith("\ufeff"))


def _first_quote(lines: Sequence[Line], floor: int) -> _Quote | None:
    """The first separator with a header, header block or attribution at or below lines[floor]."""
    for at in range(floor, len(lines)):
        text = lines[at].text
        if not text or (":" not in text and "：" not in text and text[:1] not in "-_=–—*"):
            continue
        if found := _separated(lines, at):
            return found
        if attribution := read_attribution(lines, at, floor):
            return _Quote(_Mark.ATTRIBUTION, attribution, attribution.start)
        if block := read_block(lines, at, strict=True):
            return _Quote(_Mark.BLOCK, block, at)
    return None


def _separated(lines: Sequence[Line], at: int) -> _Quote | None:
    separator = read_separator(lines[at])
    if separator is None:
        return None
    forward = bool(_FORWARD.search(separator.phrase))
    original = bool(_ORIGINAL.search(separator.phrase))
    if not (forward or original or separator.ruled):
        return None
    known = forward or original
    block = read_block(lines, at + 1, strict=not known, rest=separator.rest)
    if block is None and separator.ruled:
        block = read_unlabelled_block(lines, at + 1)
    if block is None:
        return None
    return _Quote(_Mark.FORWARD if forward else _Mark.BLOCK, block, at)


def _is_marked(lines: Sequence[Line]) -> bool:
    """Whether what follows is quoted with ">" marks (rather than indented or not at all)."""
    return next((line.depth > 0 for line in lines if line.text), False)
