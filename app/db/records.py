"""How a record that people edit changes: optimistic lock, audit, soft delete. The same for every kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.journal import audit, changes
from app.db.locks import for_change
from app.db.tables import Case, Deal, Interaction, Order, Party, Task
from app.db.tables.base import now
from app.db.visibility import get_party, visible
from app.domain.access import Actor
from app.errors import Conflict, NotFound

Row = TypeVar("Row")

SUBJECTS: dict[type[Any], str] = {
    Party: "party",
    Deal: "deal",
    Order: "order",
    Case: "case",
    Interaction: "interaction",
    Task: "task",
}
TABLES: dict[str, type[Any]] = {subject: table for table, subject in SUBJECTS.items()}

# Follow from other columns: they are stored but say nothing to a reader of the history.
_SILENT = frozenset({"name_key"})


def load(session: Session, table: type[Row], row_id: str, actor: Actor, *, trashed: bool = False) -> Row:
    """The row, when it is there, `actor` may see it and it is not in the trash (with `trashed`: is in it).
    In a writing session nobody else changes it meanwhile.

    Raises NotFound; "not yours" answers alike.
    """
    entity: Any = table
    gone = entity.deleted_at.is_not(None) if trashed else entity.deleted_at.is_(None)
    query = select(table).where(entity.id == row_id, gone, visible(entity.acl, actor))
    row = session.scalar(for_change(session, query))
    if row is None:
        raise NotFound("This record does not exist or has been deleted.")
    return row


def load_customer(session: Session, party_id: str, actor: Actor) -> Party:
    """A customer that is not in the trash. Raises NotFound."""
    party = get_party(session, actor, party_id)
    if not party.is_customer:
        raise NotFound("No such customer.")
    return party


def added(session: Session, actor: Actor, row: Any, values: Mapping[str, Any]) -> None:
    """Store a new row and write its creation into the audit log."""
    session.add(row)
    session.flush()
    details = {field: [None, _plain(value)] for field, value in values.items() if value not in (None, "", [])}
    audit(session, actor, "create", SUBJECTS[type(row)], row.id, _told(details))


def check_version(row: Any, version: int) -> None:
    """Raises Conflict when somebody else has changed the row since `version` was shown."""
    if row.version != version:
        raise Conflict("Somebody else has changed this record meanwhile. Look at their change, then enter yours again.")


def edited(
    session: Session, actor: Actor, row: Any, values: Mapping[str, Any], *, more: Mapping[str, Any] | None = None
) -> dict[str, list[Any]]:
    """Set `values` on the row; when anything changed (or `more` tells of changes beside the row), raise the
    version and write the audit row. Returns the changes as {"field": [old, new]}."""
    changed = changes(row, values) | dict(more or {})
    if changed:
        row.version += 1
        audit(session, actor, "update", SUBJECTS[type(row)], row.id, _told(changed))
    return changed


def removed(session: Session, actor: Actor, row: Any, details: Mapping[str, Any] | None = None) -> None:
    """Put the row in the trash."""
    row.deleted_at = now()
    row.version += 1
    audit(session, actor, "delete", SUBJECTS[type(row)], row.id, details)


def restored(session: Session, actor: Actor, row: Any) -> None:
    """Take the row out of the trash."""
    row.deleted_at = None
    row.version += 1
    audit(session, actor, "restore", SUBJECTS[type(row)], row.id)


def _told(details: Mapping[str, Any]) -> dict[str, Any]:
    return {field: pair for field, pair in details.items() if field not in _SILENT}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str | list) else str(value)
