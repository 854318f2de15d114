"""The timeline of a customer: pages by cursor, and making it again from its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.db.cursors import Keyset
from app.db.engine import Database
from app.db.journal import audit
from app.db.locks import Lock, alone
from app.db.tables import (
    Case,
    Deal,
    Document,
    DocumentParty,
    Interaction,
    Order,
    Party,
    Task,
    TimelineEntry,
)
from app.db.timeline import Shown, entries_of
from app.db.visibility import get_party, visible
from app.domain.access import Actor
from app.domain.business import TimelineKind
from app.errors import InvalidInput

_NEWEST = Keyset(TimelineEntry.happened_at, TimelineEntry.id, descending=True)
_PARTIES = 20
_SOURCES: tuple[type[Any], ...] = (Deal, Order, Case, Interaction, Task)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: customers looked at, entries there should be, and how many rows had to change."""

    customers: int
    entries: int
    added: int
    changed: int
    removed: int


class TimelineService:
    """Reads timelines and rebuilds them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(
        self,
        actor: Actor,
        party_id: str,
        *,
        kinds: Sequence[str] = (),
        doc_type: str = "",
        cursor: str | None = None,
        limit: int = 50,
    ) -> tuple[list[TimelineEntry], str | None]:
        """Entries, newest first, and the cursor of the next page (None at the end). Raises NotFound."""
        with self._db.read() as session:
            get_party(session, actor, party_id)
            return first_page(session, actor, party_id, kinds, doc_type, cursor, limit)

    def rebuild(self, actor: Actor, progress: Callable[[int], None] | None = None) -> Rebuilt:
        """Make every timeline again from documents, deals, orders, cases, interactions and tasks.

        Writes only what differs; a few customers a transaction, so that others can work meanwhile.
        """
        total = Rebuilt(0, 0, 0, 0, 0)
        after = ""
        while True:
            with self._db.write() as session:
                alone(session, Lock.TIMELINES)
                query = select(Party.id).where(Party.id > after).order_by(Party.id).limit(_PARTIES)
                ids = list(session.scalars(query))
                if not ids:
                    audit(session, actor, "rebuild", "timeline", "all", asdict(total))
                    return total
                part = _rebuild(session, ids)
            after = ids[-1]
            total = Rebuilt(*(a + b for a, b in zip(_numbers(total), _numbers(part), strict=True)))
            if progress:
                progress(total.customers)


def first_page(
    session: Session,
    actor: Actor,
    party_id: str,
    kinds: Sequence[str] = (),
    doc_type: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[list[TimelineEntry], str | None]:
    """One page of a timeline in the caller's session: one query, an index range."""
    unknown = set(kinds) - set(TimelineKind)
    if unknown:
        raise InvalidInput("There is no such kind of entry.", field="kind")
    query: Select[*tuple[Any, ...]] = select(TimelineEntry.id, TimelineEntry, TimelineEntry.happened_at).where(
        TimelineEntry.party_id == party_id, visible(TimelineEntry.acl, actor)
    )
    if kinds:
        query = query.where(TimelineEntry.kind.in_(kinds))
    if doc_type:
        query = query.where(TimelineEntry.doc_type == doc_type)
    rows = session.execute(_NEWEST.page(query, cursor, limit)).all()
    return [row[1] for row in rows[:limit]], _NEWEST.next_cursor(rows, limit)


def _rebuild(session: Session, party_ids: list[str]) -> Rebuilt:
    wanted = {(s.party_id, s.kind, s.ref_id): s for s in _wanted(session, party_ids) if s.party_id in set(party_ids)}
    present = {
        (row.party_id, row.kind, row.ref_id): row
        for row in session.scalars(select(TimelineEntry).where(TimelineEntry.party_id.in_(party_ids)))
    }
    gone = [row for key, row in present.items() if key not in wanted]
    for row in gone:
        session.delete(row)
    changed = sum(_apply(present[key], shown) for key, shown in wanted.items() if key in present)
    new = sorted((s for key, s in wanted.items() if key not in present), key=lambda s: s.ref_id)
    session.add_all(TimelineEntry(**asdict(shown)) for shown in new)
    return Rebuilt(len(party_ids), len(wanted), len(new), changed, len(gone))


def _wanted(session: Session, party_ids: list[str]) -> Iterator[Shown]:
    for table in _SOURCES:
        query = select(table).where(table.party_id.in_(party_ids), table.deleted_at.is_(None))
        yield from _in_batches(session, query)
    shared = select(DocumentParty.document_id).where(DocumentParty.party_id.in_(party_ids))
    documents = select(Document).where(
        or_(Document.party_id.in_(party_ids), Document.id.in_(shared)), Document.deleted_at.is_(None)
    )
    yield from _in_batches(session, documents)


def _in_batches(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Shown]:
    for batch in session.scalars(query).partitions(400):
        yield from entries_of(session, batch)


def _apply(row: TimelineEntry, shown: Shown) -> bool:
    different = {key: value for key, value in asdict(shown).items() if getattr(row, key) != value}
    for key, value in different.items():
        setattr(row, key, value)
    return bool(different)


def _numbers(result: Rebuilt) -> tuple[int, int, int, int, int]:
    return result.customers, result.entries, result.added, result.changed, result.removed
