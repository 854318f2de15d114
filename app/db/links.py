"""Links between documents: what is found is written, what holds no longer goes, what a person dismissed stays so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.db.tables import Document, DocumentLink, DocumentReference
from app.db.tables.base import now
from app.db.types import new_id
from app.db.upserts import add_if_missing
from app.domain.likeness import Kind, ties

REFERS_TO = "refers_to"
ALIKE = tuple(kind.value for kind in Kind)
PARTNERS = 50  # links of one document that are looked at
_A_NUMBER = 5  # documents that one number may mean


@dataclass(frozen=True, slots=True)
class Found:
    """A link as the rules found it."""

    from_id: str
    to_id: str
    kind: str
    confidence: float
    evidence: Mapping[str, Any]


def put_citations(session: Session, document_id: str, numbers: Mapping[str, str]) -> None:
    """Store the numbers (by key, as printed) that a document refers to, instead of those it had."""
    mine = DocumentReference.document_id == document_id
    had = {row.key: row for row in session.scalars(select(DocumentReference).where(mine))}
    gone = had.keys() - numbers.keys()
    if gone:
        session.execute(delete(DocumentReference).where(mine, DocumentReference.key.in_(gone)))
    session.add_all(
        DocumentReference(key=key, document_id=document_id, number=number)
        for key, number in numbers.items()
        if key not in had
    )
    session.flush()


def cited_by(session: Session, document: Document, numbers: Mapping[str, str]) -> list[Found]:
    """Links to the documents that these numbers are the own numbers of."""
    found = []
    for key, number in numbers.items():
        for other_id in _owners(session, document, key, number):
            found.append(_reference(document.id, other_id, number))
    return found


def citing(session: Session, document: Document) -> list[Found]:
    """Links from the documents that refer to this one's own number and mean it."""
    if not document.number_key:
        return []
    citing_it = (
        select(DocumentReference.document_id, DocumentReference.number)
        .where(DocumentReference.key == document.number_key, DocumentReference.document_id != document.id)
        .order_by(DocumentReference.document_id.desc())
        .limit(PARTNERS)
        .subquery()
    )
    rows = session.execute(
        select(Document, citing_it.c.number)
        .join(citing_it, Document.id == citing_it.c.document_id)
        .where(Document.deleted_at.is_(None))
    )
    return [
        _reference(other.id, document.id, number)
        for other, number in rows
        if document.id in _owners(session, other, document.number_key, number)
    ]


def _owners(session: Session, document: Document, key: str, number: str) -> list[str]:
    """The customer's own documents of that number, else whose ever where the number stands for one paper."""
    query = (
        select(Document.id)
        .where(Document.number_key == key, Document.id != document.id, Document.deleted_at.is_(None))
        .order_by(Document.id.desc())
        .limit(_A_NUMBER)
    )
    if document.party_id:
        found = list(session.scalars(query.where(Document.party_id == document.party_id)))
        if found:
            return found
    return list(session.scalars(query)) if ties(number, same_customer=False) else []


def _reference(from_id: str, to_id: str, number: str) -> Found:
    sure = 0.95 if ties(number, same_customer=False) else 0.8
    return Found(from_id, to_id, REFERS_TO, sure, {"number": number})


def partners(session: Session, document_id: str) -> list[str]:
    """The documents that this one is linked with as alike and that are not in the trash."""
    mine = or_(DocumentLink.from_id == document_id, DocumentLink.to_id == document_id)
    query = (
        select(DocumentLink.from_id, DocumentLink.to_id)
        .where(mine, DocumentLink.kind.in_(ALIKE))
        .order_by(DocumentLink.id.desc())
        .limit(PARTNERS)
    )
    return [to_id if from_id == document_id else from_id for from_id, to_id in session.execute(query)]


def settle(session: Session, document: Document, found: Iterable[Found], unlike: Collection[str], by: str) -> None:
    """Make the document's links those that were found. An alike link goes when the two are judged to be `unlike`, or
    alike in another way; one to a document that was not looked at stays."""
    wanted = {(link.from_id, link.to_id, link.kind): link for link in found}
    rows = _rows(session, document.id, {*unlike, *(other for key in wanted for other in key[:2])})
    spoken = {_pair(row.from_id, row.to_id, row.kind) for row in rows if row.dismissed_at is not None}
    wanted = {key: link for key, link in wanted.items() if _pair(*key) not in spoken}
    judged = {*unlike, *(end for key in wanted if key[2] in ALIKE for end in key[:2])} - {document.id}
    stale = [row.id for row in rows if _is_stale(row, document.id, wanted, judged)]
    session.execute(delete(DocumentLink).where(DocumentLink.id.in_(stale)))
    _forget_citations(session, document)
    # In one order everywhere: two documents that find each other at the same moment do not wait for each other.
    for key in sorted(wanted):
        _put(session, wanted[key], by)


def _rows(session: Session, document_id: str, others: Collection[str]) -> Sequence[DocumentLink]:
    """Of links to the document, which may be any number, only those from `others`."""
    to_it = (DocumentLink.to_id == document_id) & DocumentLink.from_id.in_(others)
    return session.scalars(select(DocumentLink).where(or_(DocumentLink.from_id == document_id, to_it))).all()


def _pair(one: str, other: str, kind: str) -> tuple[object, ...]:
    """What a person's word is about: two documents being alike, in whatever way, or one naming the other."""
    return (frozenset((one, other)), "alike") if kind in ALIKE else (one, other, kind)


def _is_stale(
    row: DocumentLink, document_id: str, wanted: Mapping[tuple[str, str, str], Found], judged: Collection[str]
) -> bool:
    if row.dismissed_at is not None or (row.from_id, row.to_id, row.kind) in wanted:
        return False
    if row.kind in ALIKE:
        return (row.to_id if row.from_id == document_id else row.from_id) in judged
    return row.from_id == document_id


def _forget_citations(session: Session, document: Document) -> None:
    """Remove links from documents that do not name this one's number (any more), or mean another customer's."""
    holds = select(DocumentReference.document_id).where(
        DocumentReference.document_id == DocumentLink.from_id, DocumentReference.key == (document.number_key or "")
    )
    if not ties(document.number or "", same_customer=False):
        holds = holds.join(Document, Document.id == DocumentReference.document_id).where(
            Document.party_id == document.party_id
        )
    session.execute(
        delete(DocumentLink)
        .where(
            DocumentLink.to_id == document.id,
            DocumentLink.kind == REFERS_TO,
            DocumentLink.dismissed_at.is_(None),
            ~holds.correlate(DocumentLink).exists(),
        )
        .execution_options(synchronize_session=False)
    )


def _put(session: Session, link: Found, found_by: str) -> None:
    values = {"confidence": link.confidence, "evidence": dict(link.evidence), "found_by": found_by}
    key = {"from_id": link.from_id, "to_id": link.to_id, "kind": link.kind}
    add_if_missing(session, DocumentLink, id=new_id(), found_at=now(), **key, **values)
    same = (DocumentLink.from_id == link.from_id, DocumentLink.to_id == link.to_id, DocumentLink.kind == link.kind)
    session.execute(update(DocumentLink).where(*same).values(**values).execution_options(synchronize_session=False))
