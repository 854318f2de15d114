"""What the mail doors share: a mail that has come in whole is captured as a .eml file, with what its headers
and recipients say of the customer. Only the first lines are looked at here; reading happens in the sandbox."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.documents import Door
from app.services.capture import Captured, CaptureService, Delivery
from app.services.customer_codes import CustomerCodes
from storage.base import StagedBlob
from workers.extract.mail_names import LONGEST_NAME, subject_of
from workers.extract.printed_headers import ADDRESS

HEAD_BYTES = 65_536  # of a mail, kept in memory to look for its subject, sender and recipients
_TAG = re.compile(r"\[\s*([A-Za-z0-9][A-Za-z0-9._/-]{0,31})\s*\]")
_MOST_TAGS = 10


@dataclass(frozen=True, slots=True)
class Envelope:
    """How a mail came: the door, who the sending server said sent it, for whom, and a key for this delivery."""

    door: Door
    sender: str
    recipients: Sequence[str]
    key: str


class MailIntake:
    """Captures mails. `names` are the local parts that are ours: with ("docs",) an address docs+KH00012@…
    names the customer KH00012."""

    def __init__(self, capture: CaptureService, codes: CustomerCodes, names: Sequence[str]) -> None:
        self.capture, self._codes = capture, codes
        self._names = {name.lower() for name in names}

    def is_ours(self, address: str) -> bool:
        """Whether mail for `address` is taken here, whatever its domain."""
        return address.rpartition("@")[0].partition("+")[0].lower() in self._names

    def accept(self, staged: StagedBlob, head: bytes, envelope: Envelope) -> Captured:
        """Make a whole mail a document; `head` is its first HEAD_BYTES. Returns after the commit.

        Raises TooLarge, InvalidInput (empty), OutOfSpace, Unavailable; then nothing was taken.
        """
        fields = head_of(head)
        subject = subject_of(fields)
        sender = ADDRESS.search(" ".join(header_values(fields, "from")))
        code = self.customer_code(subject, envelope.recipients, fields)
        delivery = Delivery(
            name=f"{subject[: LONGEST_NAME - 4] or 'mail'}.eml",
            door=envelope.door,
            sender=(sender[0] if sender else envelope.sender).lower(),
            customer_code=code,
            # Sent to docs@ and to docs+KH00012@ the same bytes are two deliveries: the second says more.
            delivery_key=f"{envelope.key}:{code}"[:200] if code else envelope.key[:200],
        )
        return self.capture.accept(staged, delivery)

    def customer_code(self, subject: str, recipients: Sequence[str], fields: bytes) -> str | None:
        """The customer that the way in names: by the address it was sent to, else by a [tag] in the subject.

        None when none is named, or several: then the mail itself has to tell. A tag counts only when a customer
        has that code ("[EXTERNAL]" is none).
        """
        named = self._tagged(recipients) or self._tagged(_header_recipients(fields))
        if not named:
            tags = {tag.upper() for tag in _TAG.findall(subject)[:_MOST_TAGS]}
            named = self._codes.known(tags) if tags else frozenset()
        return next(iter(named)) if len(named) == 1 else None

    def _tagged(self, addresses: Sequence[str]) -> frozenset[str]:
        found = set()
        for address in addresses:
            name, plus, code = address.rpartition("@")[0].partition("+")
            if plus and code and name.lower() in self._names:
                found.add(code.upper())
        return frozenset(found)


def head_of(data: bytes) -> bytes:
    """The header fields at the start of a mail, without the blank line."""
    return re.split(rb"\r?\n\r?\n|\r\r", data[:HEAD_BYTES], maxsplit=1)[0]


def header_values(fields: bytes, name: str) -> list[str]:
    """All values of a header, unfolded, top first."""
    text = re.sub(r"\r?\n[ \t]+", " ", fields.decode("latin-1"))
    return re.findall(rf"^{re.escape(name)}[ \t]*:[ \t]*(.*?)[ \t\r]*$", text, re.I | re.M)


def _header_recipients(fields: bytes) -> list[str]:
    """Where the mail says it was sent to: a server in between may have put a plain address on the envelope."""
    found: list[str] = []
    for name in ("delivered-to", "x-original-to", "to", "cc"):
        for value in header_values(fields, name):
            found += ADDRESS.findall(value)
    return found
