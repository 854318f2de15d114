"""The documents that are the parts of a scan: which there are, and how they come and go with how it is cut."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.locks import row_for_change
from app.db.tables import Arrival, Document
from app.db.visibility import sees
from app.domain.access import Actor
from app.domain.stack_notes import StackNote, note_of
from app.errors import Conflict
from app.services.trashing import put_in_trash, take_out_of_trash


def part_key(stack_id: str, pages: Sequence[int]) -> str:
    """The delivery key of a part: the same on every attempt to take the stack apart, another for other pages."""
    first, last = pages[0], pages[-1]
    key = f"{stack_id}/p{first}-{last}"
    if len(pages) == last - first + 1:
        return key
    return f"{key}.{hashlib.sha256(repr(tuple(pages)).encode()).hexdigest()[:12]}"


def part_pages(session: Session, document: Document) -> dict[str, tuple[int, int]]:
    """First and last page of each part of a stack, by the id of the part's document; {} for what is none."""
    note = note_of(document.stack)
    if note is None or not note.is_split:
        return {}
    spans = {part_key(document.id, pages): (pages[0], pages[-1]) for pages in note.pages()}
    found = _documents_by_keys(session, document.id)
    return {part: spans[key] for part, keys in found.items() for key in keys if key in spans}


def current_parts(session: Session, document: Document) -> Iterator[Document]:
    """The parts of a stack as it is cut now, ours to change; those in the trash too, and of a part that is a stack
    itself its parts."""
    note = note_of(document.stack)
    if note is None or not note.is_split:
        return
    wanted = _wanted(document, note)
    for part_id, keys in sorted(_documents_by_keys(session, document.id).items()):
        part = row_for_change(session, Document, Document.id, part_id) if keys & wanted else None
        if part is not None:
            yield part
            yield from current_parts(session, part)


def settle_parts(session: Session, actor: Actor, document: Document, note: StackNote) -> StackNote:
    """Bring the parts in line with how `note` cuts the scan: what is no part of it any more goes to the trash, what
    went there for an earlier cut and is wanted again comes back. What also came by another way stays what it is.

    Returns the note with those that are in the trash for it. Raises Conflict when the actor may not see one of them.
    """
    wanted = _wanted(document, note) if note.is_split else set()
    retired = set(note.retired)
    for part_id, keys in sorted(_documents_by_keys(session, document.id).items()):
        part = row_for_change(session, Document, Document.id, part_id)
        if part is None:
            continue
        if keys & wanted:
            _revive(session, actor, part, retired)
        elif part.deleted_at is None and _came_only_in(session, part.id, document.id):
            _retire(session, actor, part, retired)
    return replace(note, retired=tuple(sorted(retired)))


def _wanted(document: Document, note: StackNote) -> set[str]:
    return {part_key(document.id, pages) for pages in note.pages()}


def _documents_by_keys(session: Session, stack_id: str) -> dict[str, set[str]]:
    """Delivery keys of all parts there ever were, by the id of the part's document."""
    rows = session.execute(
        select(Arrival.document_id, Arrival.delivery_key).where(
            Arrival.parent_id == stack_id, Arrival.delivery_key.startswith(f"{stack_id}/p")
        )
    )
    found: dict[str, set[str]] = defaultdict(set)
    for document_id, key in rows:
        found[document_id].add(str(key))
    return found


def _came_only_in(session: Session, part_id: str, stack_id: str) -> bool:
    others = select(Arrival.id).where(Arrival.document_id == part_id, Arrival.parent_id.is_distinct_from(stack_id))
    return session.scalar(others.limit(1)) is None


def _retire(session: Session, actor: Actor, part: Document, retired: set[str]) -> None:
    if not sees(part.acl, actor):
        raise Conflict("A part of this scan is not shown to you; ask an administrator.")
    inside = [child for child in current_parts(session, part) if child.deleted_at is None]
    for each in [part, *(child for child in inside if _came_only_in(session, child.id, child.parent_id or ""))]:
        put_in_trash(session, actor, each)
        retired.add(each.id)


def _revive(session: Session, actor: Actor, part: Document, retired: set[str]) -> None:
    for each in [part, *current_parts(session, part)]:
        if each.id in retired and each.deleted_at is not None:
            take_out_of_trash(session, actor, each)
        retired.discard(each.id)
