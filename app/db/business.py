"""Lists of deals, orders, cases, interactions and tasks with their customers. Pages go by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.db.cursors import Keyset
from app.db.tables import Case, Deal, Interaction, Order, Party, Task, User
from app.db.visibility import visible
from app.domain.access import Actor
from app.domain.text import clean_line, fold_key

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Line(Generic[Row]):
    """A record in a list with its customer and the one who looks after it. Detached from the database."""

    row: Row
    customer_id: str | None
    customer_code: str | None
    customer_name: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to; empty values narrow nothing.

    `state`: the stage of deals, the status of orders and cases; "open" keeps what is not ended.
    """

    text: str = ""
    state: str = ""
    states: tuple[str, ...] = ()
    owner_id: str = ""
    customer_id: str = ""


_OWNER: dict[type[Any], InstrumentedAttribute[Any] | None] = {
    Deal: Deal.owner_id,
    Case: Case.owner_id,
    Task: Task.assignee_id,
    Order: None,
    Interaction: None,
}
_STATE: dict[type[Any], InstrumentedAttribute[Any]] = {
    Deal: Deal.stage,
    Order: Order.status,
    Case: Case.status,
    Interaction: Interaction.kind,
}
_ORDER: dict[type[Any], Keyset] = {
    Deal: Keyset(Deal.updated_at, Deal.id, descending=True),
    Order: Keyset(Order.ordered_on, Order.id, descending=True),
    Case: Keyset(Case.opened_at, Case.id, descending=True),
    Interaction: Keyset(Interaction.happened_at, Interaction.id, descending=True),
    Task: Keyset(Task.created_at, Task.id, descending=True),
}


def page_of(
    session: Session, table: type[Row], actor: Actor, narrowed: Narrowed, cursor: str | None, limit: int
) -> tuple[list[Line[Row]], str | None]:
    """One page of a kind, newest first, and the cursor of the next (None at the end).

    Records of customers in the trash are left out.
    """
    keyset = _ORDER[table]
    query = _lines(table, actor).where(*_conditions(table, narrowed))
    rows = session.execute(keyset.page(query, cursor, limit)).all()
    return [Line(*row[1:-1]) for row in rows[:limit]], keyset.next_cursor(rows, limit)


def one(session: Session, table: type[Row], actor: Actor, row_id: str) -> Line[Row] | None:
    """One record with its customer; None when it is not there, not visible, or in the trash."""
    entity: Any = table
    row = session.execute(_lines(table, actor).where(entity.id == row_id)).first()
    return Line(*row[1:-1]) if row else None


def _lines(table: type[Any], actor: Actor) -> Select[*tuple[Any, ...]]:
    owner = _OWNER[table]
    query = select(
        table.id,
        table,
        Party.id,
        Party.code,
        Party.name,
        User.name if owner is not None else Party.title,
        _ORDER[table].column,
    ).outerjoin(Party, Party.id == table.party_id)
    if owner is not None:
        query = query.outerjoin(User, User.id == owner)
    # A task may stand by itself; everything else belongs to a customer who is there.
    alive = or_(table.party_id.is_(None), Party.deleted_at.is_(None))
    return query.where(table.deleted_at.is_(None), alive, visible(table.acl, actor))


def _conditions(table: type[Any], narrowed: Narrowed) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    owner, state = _OWNER[table], _STATE.get(table)
    if narrowed.state and state is not None:
        conditions.append(state == narrowed.state)
    if narrowed.states and state is not None:
        conditions.append(state.in_(narrowed.states))
    if narrowed.owner_id and owner is not None:
        conditions.append(owner == narrowed.owner_id)
    if narrowed.customer_id:
        conditions.append(table.party_id == narrowed.customer_id)
    text = clean_line(narrowed.text)[:200]
    if text:
        conditions.append(_matches(table, text))
    return conditions


def _matches(table: type[Any], text: str) -> ColumnElement[bool]:
    """Code, or words of the customer's name without accents, or the record's own title as typed."""
    title = {Deal: Deal.name, Case: Case.subject, Interaction: Interaction.subject, Task: Task.title}.get(table)
    found: list[ColumnElement[bool]] = [Party.code == text.upper()]
    if fold_key(text):
        found.append(Party.name_key.contains(fold_key(text), autoescape=True))
    if hasattr(table, "code"):
        found.append(table.code.startswith(text.upper(), autoescape=True))
    if title is not None:
        found.append(title.icontains(text, autoescape=True))
    return or_(*found)
