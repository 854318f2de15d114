"""What the rules of app.domain.matching are told of a document: who may be meant by its facts, and how it came."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import candidates
from app.db.lessons import rejected
from app.db.tables import Arrival, Document, Mail, Party
from app.domain.decisions import SHEET, Outcome
from app.domain.documents import DocumentStatus, DocumentType, Door
from app.domain.facts import Fact
from app.domain.identifiers import domain_of
from app.domain.matching import (
    IdentifierHit,
    MatchContext,
    PartyProfile,
    ReferenceHit,
    lookup_keys,
    lookup_numbers,
)
from app.domain.organisation import Organisation
from app.domain.reading import MailHeaders
from app.services.organisation import read_organisation
from app.services.stacks import is_taken_apart, sheet_fault
from app.services.understanding import headers_of

_OUTCOMES = {
    DocumentStatus.FILED.value: Outcome.FILED,
    DocumentStatus.REVIEW.value: Outcome.REVIEW,
    DocumentStatus.UNKNOWN.value: Outcome.UNKNOWN,
}
_EXPLICIT_SOURCES = {
    Door.FOLDER.value: "folder",
    Door.SMTP.value: "address",
    Door.IMAP.value: "tag",
    Door.CLI.value: "cli",
}


# The arguments of app.domain.matching.decide.
MatchInputs = tuple[
    list[Fact], list[IdentifierHit], list[ReferenceHit], MatchContext, Organisation | None, dict[str, PartyProfile]
]


def gather(session: Session, document: Document, facts: list[Fact]) -> MatchInputs:
    """What the database has to say about the facts of a document."""
    own = read_organisation(session)
    not_theirs = rejected(session, document.id)
    context = _context(session, document, own).without(not_theirs)
    references = [
        hit
        for hit in candidates.find_references(session, document.id, lookup_numbers(facts))
        if hit.party_id not in not_theirs
    ]
    hits = [h for h in candidates.find_hits(session, lookup_keys(facts, context, own)) if h.party_id not in not_theirs]
    named = context.party_ids() | {h.party_id for h in hits} | {r.party_id for r in references}
    profiles = {p.party_id: p for p in candidates.find_profiles(session, named)}
    return facts, hits, references, context, own, profiles


def _context(session: Session, document: Document, own: Organisation | None) -> MatchContext:
    explicit_id, explicit_source = _explicit(session, document)
    parent = session.get(Document, document.parent_id) if document.parent_id else None
    while parent is not None and is_taken_apart(parent):
        # What came in a stack came as the stack did; a part may be a stack itself.
        if explicit_id is None:
            explicit_id, explicit_source = _explicit(session, parent)
        if parent.status == DocumentStatus.FILED:  # a person may have filed the whole
            break
        parent = session.get(Document, parent.parent_id) if parent.parent_id else None
    mail = session.get(Mail, document.id)
    sender, vouched_for = sender_of(document, headers_of(mail), own) if mail else ("", False)
    thread, contents = candidates.company_it_keeps(session, document.id)
    return MatchContext(
        explicit_party_id=explicit_id,
        explicit_source=explicit_source,
        sheet_fault=sheet_fault(session, document),
        parent_party_id=parent.party_id if parent else None,
        parent_outcome=_OUTCOMES.get(parent.status) if parent else None,
        thread_party_id=thread,
        contents_party_id=contents,
        sender_address=sender,
        sender_authenticated=vouched_for,
        door=Door(document.door),
        doc_type=DocumentType(document.type),
    )


def sender_of(document: Document, headers: MailHeaders, own: Organisation | None) -> tuple[str, bool]:
    """(whose mail this is, whether our own mail server vouches for that address).

    A forward by one of us is the inner sender's; a forward by anybody else is his who forwarded it. A header
    of Authentication-Results proves something only on a mail that our server handed over just now: anybody
    can upload or attach a file that carries one.
    """
    by_us = own is None or is_ours(headers.from_address, own)
    if headers.original_from_address and by_us:
        return headers.original_from_address, False
    handed_over = document.parent_id is None and document.door in {Door.SMTP.value, Door.IMAP.value}
    return headers.from_address, headers.authenticated and handed_over


def is_ours(address: str, own: Organisation | None) -> bool:
    """Whether a mail address is our organisation's, by itself or by its domain."""
    if own is None:
        return False
    domain = domain_of(address)
    return address in {e.lower() for e in own.emails} or (bool(domain) and domain in {d.lower() for d in own.domains})


def _explicit(session: Session, document: Document) -> tuple[str | None, str]:
    """The customer a way in named by code, the latest delivery first; codes nobody has say nothing."""
    rows = session.execute(
        select(Arrival.door, Arrival.sheet, Party.id)
        .join(Party, Party.code == Arrival.customer_code)
        .where(Arrival.document_id == document.id, Party.deleted_at.is_(None), Party.is_customer.is_(True))
        .order_by(Arrival.id.desc())
        .limit(1)
    ).all()
    if not rows:
        return None, ""
    return rows[0].id, SHEET if rows[0].sheet else _EXPLICIT_SOURCES.get(rows[0].door, "upload")
