"""A mailbox file (mbox): each mail becomes an embedded .eml file, a document of its own. The mails' content
is not looked at here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.domain.reading import FileRead
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.eml import looks_like_mail
from workers.extract.mail_files import Outbox
from workers.extract.mail_names import subject_of

MEDIA_TYPE = "application/mbox"
# "From sender Mon Jan  1 00:00:00 2024": the line between mails (RFC 4155, and what is found in the wild).
_SEPARATOR = re.compile(rb"^From \S.{0,200}\b\d{1,2}:\d{2}(?::\d{2})?\b.{0,60}$|^From (?:-|MAILER-DAEMON|\S+@\S+)")
_QUOTED = re.compile(rb"^>(>*From )")
_HEAD = 65_536


@dataclass(slots=True)
class MboxExtractor:
    """Splits a mailbox file. Lines quoted as ">From " (mboxrd) are restored, so that a mail taken out has the
    bytes it would have had alone."""

    name: str = "mbox"

    def bid(self, source: Source) -> int:
        """92 for a separator line with mail headers below it; nothing else is a mailbox."""
        first, _, rest = source.head.partition(b"\n")
        if not _SEPARATOR.match(first.rstrip(b"\r")) or not looks_like_mail(rest):
            return 0
        return 92

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        """The members as embedded files, equal ones once. Raises UnreadableFile past the limits."""
        outbox = Outbox(scratch, limits, what="mailbox file", members="mails")
        known: set[bytes] = set()
        with source.path.open("rb") as stream:
            for mail in _mails(stream, limits):
                digest = hashlib.sha256(mail).digest()
                if digest not in known:
                    known.add(digest)
                    name = subject_of(mail[:_HEAD]) or f"mail-{len(known)}"
                    outbox.put(f"{name[:196]}.eml", mail, "message/rfc822")
        reason = f"A mailbox file with {len(outbox.files)} mails; each is a document of its own."
        return FileRead(MEDIA_TYPE, embedded=tuple(outbox.files), no_text_reason=reason)


def _mails(stream: BinaryIO, limits: Limits) -> Iterator[bytes]:
    lines: list[bytes] = []
    size = 0
    blank = True
    for line in stream:
        if blank and line.startswith(b"From ") and _SEPARATOR.match(line.rstrip(b"\r\n")):
            if lines:
                yield _joined(lines)
            lines, size = [], 0
        else:
            size += len(line)
            if size > limits.max_unpacked_bytes:
                raise UnreadableFile("A mail in this mailbox file is larger than the limit.")
            lines.append(_QUOTED.sub(rb"\1", line))
        blank = not line.strip()
    if lines:
        yield _joined(lines)


def _joined(lines: list[bytes]) -> bytes:
    """The mail without the blank line that the format puts after it."""
    if len(lines) > 1 and not lines[-1].strip():
        lines = lines[:-1]
    return b"".join(lines)
