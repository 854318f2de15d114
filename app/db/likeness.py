"""Sketches of documents: stored, and found by the keys they share. Every look-up is a few short ranges of an index.

A template that a hundred thousand documents are written in fills its bands: of each key only the newest are looked at,
which costs the same however many there are. What they hide is found by its own number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert, select, union_all
from sqlalchemy.orm import Session

from app.db.tables import Document, DocumentBand, DocumentSketch
from app.domain.likeness import RULES, VERSION, Sketch

_A_BAND = 30  # documents of one key
_A_NUMBER = 30  # documents of one number
_MET = 60  # documents that share keys, those that share most of them first
_CHUNK = 200


def put_sketch(session: Session, document_id: str, made: Sketch) -> None:
    """Store a document's sketch instead of the one it had, and that the present rules link it."""
    old = session.get(DocumentSketch, document_id)
    if old is not None and old.version == VERSION:
        old.rules = RULES
        if (old.key, old.signature) == (made.key, made.pack()):
            return
        keys = Sketch.unpack(old.signature, old.key).bands()
        session.execute(delete(DocumentBand).where(DocumentBand.key.in_(keys), DocumentBand.document_id == document_id))
    row = old or DocumentSketch(document_id=document_id)
    row.version, row.rules, row.key, row.signature = VERSION, RULES, made.key, made.pack()
    session.add(row)
    session.flush()
    if bands := made.bands():
        session.execute(insert(DocumentBand), [{"key": key, "document_id": document_id} for key in bands])


def who_meets(session: Session, document_id: str, made: Sketch) -> list[str]:
    """Documents that share keys with this sketch, those that share most first; at most _MET."""
    ranges = [
        select(DocumentBand.document_id)
        .where(DocumentBand.key == key, DocumentBand.document_id != document_id)
        .order_by(DocumentBand.document_id.desc())
        .limit(_A_BAND)
        .subquery()
        for key in made.bands()
    ]
    if not ranges:
        return []
    times = Counter(session.scalars(union_all(*(select(each.c.document_id) for each in ranges))))
    return sorted(times, key=lambda found: (-times[found], found))[:_MET]


def who_has_number(session: Session, document: Document) -> list[str]:
    """Documents with the same own number, first those of the same customer; at most twice _A_NUMBER."""
    if not document.number_key:
        return []
    same = select(Document.id).where(Document.number_key == document.number_key, Document.id != document.id)
    newest = same.order_by(Document.id.desc()).limit(_A_NUMBER)
    found = list(session.scalars(newest.where(Document.party_id == document.party_id))) if document.party_id else []
    return list(dict.fromkeys([*found, *session.scalars(newest)]))


def sketches_of(session: Session, document_ids: Sequence[str]) -> dict[str, Sketch]:
    """The sketches of these documents, where there are any of this version."""
    found: dict[str, Sketch] = {}
    for start in range(0, len(document_ids), _CHUNK):
        part = document_ids[start : start + _CHUNK]
        rows = session.scalars(
            select(DocumentSketch).where(DocumentSketch.document_id.in_(part), DocumentSketch.version == VERSION)
        )
        found |= {row.document_id: Sketch.unpack(row.signature, row.key) for row in rows}
    return found


def not_linked(session: Session, statuses: Collection[str], after: str, limit: int) -> list[str]:
    """Documents in these states that were never linked, or by older rules or from an older sketch, by key."""
    is_linked = (
        (DocumentSketch.document_id == Document.id)
        & (DocumentSketch.version == VERSION)
        & (DocumentSketch.rules == RULES)
    )
    query = (
        select(Document.id)
        .outerjoin(DocumentSketch, is_linked)
        .where(
            Document.id > after,
            Document.status.in_(statuses),
            Document.deleted_at.is_(None),
            DocumentSketch.document_id.is_(None),
        )
        .order_by(Document.id)
        .limit(limit)
    )
    return list(session.scalars(query))
