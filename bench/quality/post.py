"""Mails about the papers' other side: who writes, whether our mail server vouches for them, what they answer.

How often a known sender writes about somebody else cannot be measured without an office's own mail: it is assumed here, in
the open, and what the measure says of senders, threads and attachments holds as far as these shares do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from app.domain.reading import MailHeaders
from bench.quality.style import Style
from bench.quality.world import Counterparty, World
from bench.samples.layouts.mails import MAILS
from bench.samples.papers import Paper
from bench.samples.records import Customer, Organisation
from bench.samples.render.mail import VIETNAM
from bench.samples.universe import slug

# Of a customer's mails: who writes, and how often. "bureau": somebody else's contact, who writes for this customer too.
WRITERS = (
    ("contact, vouched", 0.33), ("contact", 0.15), ("colleague, vouched", 0.13), ("colleague", 0.07), ("free mail, vouched", 0.10),
    ("forward", 0.15), ("bureau, vouched", 0.01), ("bureau", 0.01), ("service, vouched", 0.05),
)  # fmt: skip
# Of a stranger's. "forged": a customer's address that nobody vouches for.
STRANGE_WRITERS = (
    ("own, vouched", 0.60), ("free mail, vouched", 0.15), ("service, vouched", 0.08), ("forged", 0.15), ("bureau, vouched", 0.02),
)  # fmt: skip
THREADS = 0.4  # of a customer's mails answer one that is filed
STRANGE_THREADS = 0.02  # of strangers' mails stand in a customer's conversation
OTHER_THREAD = 0.02  # of those answers use an old mail of another customer
ATTACHED = 0.6
OTHER_ATTACHED = 0.02  # of attachments are about somebody else than the mail
_SERVICES = ("noreply@meinvoice.vn", "no-reply@vnpt-invoice.com.vn", "support@docusign.net")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail. `sender` is whose it is (of a forward the first writer), `thread` the code of the customer to whom the
    conversation is filed, None when there is none."""

    writer: str
    headers: MailHeaders
    text: str
    sender: str
    vouched: bool
    thread: str | None


def letter(style: Style, world: World, own: Organisation, other: Counterparty, paper: Paper) -> Letter:
    """A mail about `other` by one of the writers above."""
    rng = style.rng
    writers = STRANGE_WRITERS if other.code is None else WRITERS
    writer = rng.choices([name for name, _ in writers], [share for _, share in writers])[0]
    name, address = _writer(writer, rng, world, other)
    subject, body = MAILS[rng.choice(sorted(MAILS))]
    number = f"{rng.randrange(10**6):06d}"
    sent = datetime.combine(paper.facts.date, time(rng.randint(8, 17)), tzinfo=VIETNAM) if paper.facts.date else None
    told = "\n\n".join([*(p.format(number=number) for p in body), "\n".join(("--", name, *_signature(rng, other)))])
    stamp = sent.isoformat() if sent else ""
    by = rng.choice(own.colleagues)
    headers = MailHeaders(subject=subject.format(number=number), from_address=address, from_name=name,
                          to=(by.email,), sent_at=stamp)  # fmt: skip
    if writer == "forward":
        told = f"Nhờ lưu giúp.\n\n---------- Forwarded message ---------\nFrom: {name} <{address}>\nTo: <{by.email}>\n\n{told}"
        late = (sent + timedelta(minutes=40)).isoformat() if sent else ""
        headers = MailHeaders(
            subject=f"Fwd: {headers.subject}", from_address=by.email, from_name=by.name, to=(own.emails[0],), sent_at=late,
            original_from_address=address, original_from_name=name, original_subject=headers.subject,
            original_sent_at=stamp,
        )  # fmt: skip
    return Letter(writer, headers, told, address, "vouched" in writer, _thread(rng, world, other))


def _writer(writer: str, rng: Random, world: World, other: Counterparty) -> tuple[str, str]:
    """(name, address) of who writes."""
    kind = writer.partition(",")[0]
    party = other.party
    if kind in ("bureau", "forged"):
        contact = rng.choice(_another(rng, world, other).contacts)
        return contact.name, contact.email
    if kind == "service":
        return party.name, rng.choice(_SERVICES)
    if kind == "free mail" or (party.kind == "person" and kind == "colleague"):
        return party.representative, f"{slug(party.representative)}{rng.randrange(1000)}@gmail.com"
    if kind == "colleague":
        return (
            party.representative,
            f"{slug(party.representative.split()[0])}{rng.randrange(90)}@{party.email.rpartition('@')[2]}",
        )
    customer = world.by_code.get(other.code or "")
    if customer is None:
        return party.representative, party.email
    contact = rng.choice(customer.contacts)
    return contact.name, contact.email


def _another(rng: Random, world: World, other: Counterparty) -> Customer:
    while (found := rng.choice(world.customers)).code == other.code or found.party.kind == "person":
        pass
    return found


def _signature(rng: Random, other: Counterparty) -> tuple[str, ...]:
    """Nothing, the firm's name, or all that the paper carries."""
    party, way = other.party, rng.random()
    if way < 0.35:
        return ()
    if way < 0.65:
        return (party.name,)
    return (party.name, f"ĐT: {party.phone}", *((f"MST: {party.tax_code}",) if "tax" in other.signs else ()))


def _thread(rng: Random, world: World, other: Counterparty) -> str | None:
    if rng.random() >= (STRANGE_THREADS if other.code is None else THREADS):
        return None
    astray = other.code is None or rng.random() < OTHER_THREAD
    return _another(rng, world, other).code if astray else other.code
