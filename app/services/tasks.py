"""Tasks: what somebody should do by a day, for a customer or by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.db import timeline
from app.db.business import Line, one
from app.db.clashes import owner_clash
from app.db.cursors import decode, encode
from app.db.engine import Database
from app.db.records import added, check_version, edited, load, removed
from app.db.tables import Party, Task, User
from app.db.tables.base import now
from app.db.visibility import get_customer_by_code, visible
from app.domain.access import Actor
from app.domain.faults import Fault, raise_faults
from app.domain.forms import Checks
from app.errors import NotFound
from app.services.customers import own_team

# Tasks without a day come last among the open ones.
_NO_DAY = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class TaskInput:
    """A task as typed; empty texts mean nothing."""

    title: str
    due_on: str = ""
    assignee_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list of tasks is narrowed to; `done` lists the ended ones, last ended first."""

    assignee_id: str = ""
    customer_id: str = ""
    text: str = ""
    done: bool = False


def _check(entered: TaskInput) -> tuple[dict[str, object], list[Fault]]:
    checks = Checks()
    values: dict[str, object] = {
        "title": checks.line("title", entered.title),
        "due_on": checks.day("due_on", entered.due_on),
        "assignee_id": entered.assignee_id or None,
        "note": checks.prose("note", entered.note),
    }
    return values, checks.faults


class TaskService:
    """Use cases on tasks."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(
        self, actor: Actor, narrowed: TaskFilter, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[Line[Task]], str | None]:
        """Open tasks by due day (those without a day last), or done ones; the cursor of the next page or None."""
        with self._db.read() as session:
            return list_tasks(session, actor, narrowed, cursor, limit)

    def get(self, actor: Actor, task_id: str) -> Line[Task]:
        """One task. Raises NotFound."""
        with self._db.read() as session:
            line = one(session, Task, actor, task_id)
            if line is None:
                raise NotFound("This task does not exist or has been deleted.")
            return line

    def create(self, actor: Actor, entered: TaskInput, customer_code: str = "") -> str:
        """Store a task, return its id. Raises InvalidFields, NotFound."""
        values, faults = _check(entered)
        with self._db.write() as session:
            party = get_customer_by_code(session, actor, customer_code) if customer_code else None
            raise_faults([*faults, *owner_clash(session, "assignee_id", values["assignee_id"])])
            acl = party.acl if party else own_team(actor)
            task = Task(**values, party_id=party.id if party else None, acl=acl)
            added(session, actor, task, values)
            timeline.show(session, task)
            return task.id

    def edit(self, actor: Actor, task_id: str, version: int, entered: TaskInput) -> None:
        """Change a task. Raises InvalidFields, NotFound, Conflict."""
        values, faults = _check(entered)
        with self._db.write() as session:
            task = load(session, Task, task_id, actor)
            check_version(task, version)
            raise_faults([*faults, *owner_clash(session, "assignee_id", values["assignee_id"], task.assignee_id)])
            _write(session, actor, task, values)

    def set_done(self, actor: Actor, task_id: str, version: int, done: bool) -> None:
        """Tick a task off, or take the tick away. Raises NotFound, Conflict."""
        with self._db.write() as session:
            task = load(session, Task, task_id, actor)
            check_version(task, version)
            if (task.done_at is not None) != done:
                _write(session, actor, task, {"done_at": now() if done else None})

    def delete(self, actor: Actor, task_id: str, version: int) -> None:
        """Put a task in the trash. Raises NotFound, Conflict."""
        with self._db.write() as session:
            task = load(session, Task, task_id, actor)
            check_version(task, version)
            removed(session, actor, task)
            timeline.show(session, task)


def list_tasks(
    session: Session, actor: Actor, narrowed: TaskFilter, cursor: str | None, limit: int
) -> tuple[list[Line[Task]], str | None]:
    """One page of tasks. Open ones are few at any time: they are sorted as a whole."""

    due = func.coalesce(Task.due_on, _NO_DAY)
    column = Task.done_at if narrowed.done else due
    query = (
        select(Task, Party.id, Party.code, Party.name, User.name)
        .outerjoin(Party, Party.id == Task.party_id)
        .outerjoin(User, User.id == Task.assignee_id)
        .where(
            Task.deleted_at.is_(None),
            Task.done_at.is_not(None) if narrowed.done else Task.done_at.is_(None),
            or_(Task.party_id.is_(None), Party.deleted_at.is_(None)),
            visible(Task.acl, actor),
        )
    )
    if narrowed.assignee_id:
        query = query.where(Task.assignee_id == narrowed.assignee_id)
    if narrowed.customer_id:
        query = query.where(Task.party_id == narrowed.customer_id)
    if narrowed.text.strip():
        query = query.where(Task.title.icontains(narrowed.text.strip()[:200], autoescape=True))
    if cursor:
        value, tie = decode(cursor)
        after = (
            or_(column < value, and_(column == value, Task.id < tie))
            if narrowed.done
            else or_(column > value, and_(column == value, Task.id > tie))
        )
        query = query.where(after)
    order = (column.desc(), Task.id.desc()) if narrowed.done else (column, Task.id)
    rows = [Line(*row) for row in session.execute(query.order_by(*order).limit(limit + 1))]
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1].row
    return rows[:limit], encode(last.done_at if narrowed.done else last.due_on or _NO_DAY, last.id)


def _write(session: Session, actor: Actor, task: Task, values: dict[str, object]) -> None:
    if edited(session, actor, task, values):
        timeline.show(session, task)
