"""What Hoso has learned, lesson by lesson, for administrators: looked through, taken back, put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.db.cursors import Keyset
from app.db.engine import Database
from app.db.journal import audit
from app.db.lessons import stand_again, withdraw
from app.db.locks import Lock, alone, row_for_change
from app.db.reindexing import route_waiting_again
from app.db.tables import Document, Identifier, Lesson, Party
from app.db.visibility import get_customer_by_code, visible
from app.domain.access import Actor
from app.domain.customers import LEARNED
from app.domain.learning import STATUS_OF, LessonKind
from app.errors import Conflict, Forbidden, InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class LessonLine:
    """One lesson as listed. `identifier` is the kind of value, "" for lessons on documents; `customer_*` and
    `document_*` None where there is none.

    `acts`: it is what holds now. One that does not act though nobody took it back was overtaken by a later word.
    """

    id: str
    kind: LessonKind
    identifier: str
    value: str
    customer_code: str | None
    customer_name: str | None
    document_id: str | None
    document_title: str | None
    actor: str
    created_at: datetime
    taken_back_at: datetime | None
    acts: bool
    filed: int


@dataclass(frozen=True, slots=True)
class LessonPage:
    """Newest first; `cursor` names the next page, None at the end."""

    lines: list[LessonLine]
    cursor: str | None


class LessonService:
    """The page of what was learned, and `hoso learned`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(
        self, actor: Actor, *, kind: str = "", customer_code: str = "", cursor: str | None = None, limit: int = 50
    ) -> LessonPage:
        """Lessons on customers and documents that the actor may see. Raises Forbidden, NotFound for a customer that
        is not there, InvalidInput for a kind or place in the list that is not known."""
        _require_admin(actor)
        query = (
            select(Lesson.id, Lesson, Identifier, Party, Document, Lesson.created_at)
            .outerjoin(Identifier, Identifier.id == Lesson.identifier_id)
            .outerjoin(Party, Party.id == Lesson.party_id)
            .outerjoin(Document, Document.id == Lesson.document_id)
            .where(
                or_(Lesson.party_id.is_(None), visible(Party.acl, actor)),
                or_(Lesson.document_id.is_(None), visible(Document.acl, actor)),
            )
        )
        if kind:
            if kind not in set(LessonKind):
                raise InvalidInput("There is no such kind of lesson.", field="kind")
            query = query.where(Lesson.kind == kind)
        keys = Keyset(Lesson.created_at, Lesson.id, descending=True)
        with self._db.read() as session:
            if customer_code:
                party = get_customer_by_code(session, actor, customer_code)
                query = query.where(Lesson.party_id == party.id)
            rows = session.execute(keys.page(query, cursor, limit)).all()
        lines = [_line(lesson, row, party, document) for _, lesson, row, party, document, _ in rows[:limit]]
        return LessonPage(lines, keys.next_cursor(rows, limit))

    def take_back(self, actor: Actor, lesson_id: str) -> str:
        """Forget one lesson; what waits is weighed again. Returns its value. Raises Forbidden, NotFound, Conflict."""
        with self._db.write() as session:
            lesson = _for_change(session, actor, lesson_id)
            if lesson.taken_back_at is not None:
                raise Conflict("This was taken back already.")
            withdraw(session, Lesson.id == lesson.id, by=None)
            _tell(session, actor, "take_back", lesson)
            return lesson.value

    def put_back(self, actor: Actor, lesson_id: str) -> str:
        """Let one lesson be the last word again. Returns its value. Raises Forbidden, NotFound, and Conflict when it
        acts already, when somebody entered the value meanwhile, or when another customer holds it by now."""
        with self._db.write() as session:
            lesson = _for_change(session, actor, lesson_id)
            row = session.get(Identifier, lesson.identifier_id) if lesson.identifier_id else None
            if _acts(lesson, row):
                raise Conflict("This acts already.")
            if row is not None and row.source != LEARNED:
                raise Conflict("Somebody has entered this value meanwhile; change it in the customer's record.")
            if lesson.kind == LessonKind.TYPE:
                mine = (Lesson.document_id == lesson.document_id, Lesson.kind == lesson.kind)
                withdraw(session, *mine, by=None)
            if not stand_again(session, lesson):
                raise Conflict("Another customer has this value meanwhile: take it back there first.")
            _tell(session, actor, "put_back", lesson)
            return lesson.value


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise Forbidden("What was learned is for administrators.")


def _for_change(session: Session, actor: Actor, lesson_id: str) -> Lesson:
    """The lesson, if the actor may see its customer and its document. Raises Forbidden, NotFound."""
    _require_admin(actor)
    alone(session, Lock.CUSTOMERS)
    lesson = row_for_change(session, Lesson, Lesson.id, lesson_id)
    for table, row_id in ((Party, lesson.party_id), (Document, lesson.document_id)) if lesson else ():
        seen = select(table.id).where(table.id == row_id, visible(table.acl, actor))
        if row_id is not None and session.scalar(seen) is None:
            lesson = None
            break
    if lesson is None:
        raise NotFound("There is no such lesson.")
    return lesson


def _tell(session: Session, actor: Actor, action: str, lesson: Lesson) -> None:
    if lesson.kind != LessonKind.TYPE:
        route_waiting_again(session)
    told = {"kind": lesson.kind, "value": lesson.value, "party": lesson.party_id, "document": lesson.document_id}
    audit(session, actor, action, "lesson", lesson.id, {key: value for key, value in told.items() if value})


def _acts(lesson: Lesson, row: Identifier | None) -> bool:
    if lesson.taken_back_at is not None:
        return False
    return row is None or (row.source == LEARNED and row.status == STATUS_OF[LessonKind(lesson.kind)])


def _line(lesson: Lesson, row: Identifier | None, party: Party | None, document: Document | None) -> LessonLine:
    return LessonLine(
        id=lesson.id,
        kind=LessonKind(lesson.kind),
        identifier=row.type if row else "",
        value=lesson.value,
        customer_code=party.code if party else None,
        customer_name=party.name if party else None,
        document_id=document.id if document else None,
        document_title=document.title if document else None,
        actor=lesson.actor,
        created_at=lesson.created_at,
        taken_back_at=lesson.taken_back_at,
        acts=_acts(lesson, row),
        filed=lesson.filed,
    )
