"""Parent companies named in a file of customers: they may stand later in the file, or be here already."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.bulk import BulkWriter
from app.db.identifiers import holders
from app.db.tables import Party, Relation
from app.db.visibility import sees, visible
from app.domain.access import Actor
from app.domain.customers import check_code
from app.domain.faults import msgid
from app.domain.identifiers import IdentifierType, normalise
from app.services.imports_rows import Row

NO_PARENT = msgid("No customer and no row of the file has this code or name.")


class Parents:
    """Gathers what a file says of parents and ties them at the end. One instance an import."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._in_file: set[str] = set()
        self._named: list[tuple[Row, str]] = []
        self._known: dict[str, set[str]] = {}
        self.to_tie: list[tuple[str, str]] = []  # (child, parent): ids, codes or names

    def seen(self, code: str, name: str) -> None:
        """A row is about this customer: it may be named as a parent."""
        self._in_file |= {_key(value) for value in (code, name) if value}

    def load(self, session: Session, ids: Sequence[str]) -> None:
        """Read the parents that these customers have; one query."""
        query = (
            select(Relation.to_id, Party.code, Party.name)
            .join(Party, Party.id == Relation.from_id)
            .where(Relation.to_id.in_(ids), Relation.role == "parent", Relation.deleted_at.is_(None))
        )
        self._known = {}
        for child_id, code, name in session.execute(query):
            self._known.setdefault(child_id, set()).update({code or "", _key(name)})

    def new_of(self, row: Row, party_id: str | None) -> str:
        """The parent the row names, "" when it names none or the one there is."""
        parent = row.text("parent")
        if not parent or _key(parent) in self._known.get(party_id or "", set()):
            return ""
        self._named.append((row, parent))
        return parent

    def find_missing(self, session: Session) -> set[int]:
        """Fault the rows whose parent is nowhere; returns those that had no fault before."""
        late: set[int] = set()
        for row, value in self._named:
            if _key(value) not in self._in_file and self._find(session, value) is None:
                late |= set() if row.bad else {row.number}
                row.fault("parent", NO_PARENT)
        return late

    def tie(self, session: Session) -> None:
        """Relate children to parents, now that all of them are there."""
        bulk = BulkWriter(session, self._actor)
        for child, parent in self.to_tie:
            child_id = child if session.get(Party, child) else self._find(session, child)
            parent_id = self._find(session, parent)
            if child_id and parent_id and child_id != parent_id and not _related(session, parent_id, child_id):
                bulk.relation(parent_id, child_id, "parent")
        bulk.flush()

    def _find(self, session: Session, value: str) -> str | None:
        """The customer of a code or a name; None when there is none or more than one."""
        live = (Party.is_customer, Party.deleted_at.is_(None), visible(Party.acl, self._actor))
        by_code = session.scalar(select(Party.id).where(Party.code == check_code(value), *live))
        if by_code:
            return by_code
        named = holders(session, IdentifierType.NAME, [normalise(IdentifierType.NAME, value) or ""])
        found = [h for hs in named.values() for h in hs if sees(h.acl, self._actor)]
        return found[0].party_id if len(found) == 1 else None


def _key(value: str) -> str:
    """A code or a name as it compares."""
    return check_code(value) or normalise(IdentifierType.NAME, value) or value


def _related(session: Session, from_id: str, to_id: str) -> bool:
    query = select(Relation.id).where(
        Relation.from_id == from_id, Relation.to_id == to_id, Relation.deleted_at.is_(None)
    )
    return session.scalar(query.limit(1)) is not None
