"""Examples of types and the classifier made of them: kept, looked at, switched off and on.

It is used while it is better than the rules on examples held back from it (figures), and nobody has switched it off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, undefer

from app.db import jobs
from app.db.engine import Database
from app.db.journal import audit
from app.db.tables import Document, FactRow, Lesson, Setting, TypeModel
from app.db.type_models import SWITCH, is_on, used_model
from app.domain.access import Actor
from app.domain.documents import DocumentStatus, DocumentType, Step
from app.domain.facts import FactField
from app.domain.learning import LessonKind
from app.domain.reading import PageRead
from app.domain.type_choice import UNSURE
from app.errors import Forbidden
from app.services.understanding import load_pages

_MOST_OF_A_TYPE, _MOST_ROWS = 120, 5_000
_KEPT_TRAININGS = 5
_AGAIN_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Figures:
    """How a training ended: examples by type, and of `held_back` examples how many were right by the rules alone and
    together with the classifier, how many it `fixed` and `broke`. `held_back` is 0 when there were too few."""

    examples: Mapping[str, int]
    held_back: int = 0
    rules: int = 0
    together: int = 0
    fixed: int = 0
    broken: int = 0


@dataclass(frozen=True, slots=True)
class Training:
    """The last training. `is_better`: than the rules; `is_used`: and nobody has switched it off."""

    trained_at: datetime
    figures: Figures
    is_better: bool
    is_used: bool


@dataclass(frozen=True, slots=True)
class TypeExample:
    """A document whose type a person has said; the first of its pages."""

    document_id: str
    type: DocumentType
    name: str
    media_type: str
    pages: tuple[PageRead, ...]


class TypeLearningService:
    """What training and workers need of the database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def example_ids(self) -> list[tuple[str, DocumentType]]:
        """(document, type) of the newest standing examples, a bounded number of each type. Mails are no examples:
        what they are is not judged."""
        query = (
            select(Lesson.document_id, Lesson.value)
            .join(Document, Document.id == Lesson.document_id)
            .where(
                Lesson.kind == LessonKind.TYPE.value,
                Lesson.taken_back_at.is_(None),
                Document.deleted_at.is_(None),
                Document.type != DocumentType.EMAIL.value,
            )
            .order_by(Lesson.created_at.desc(), Lesson.id.desc())
            .limit(_MOST_ROWS)
        )
        taken: Counter[str] = Counter()
        found = []
        with self._db.read() as session:
            for document_id, slug in session.execute(query):
                taken[slug] += 1
                if document_id and slug in set(DocumentType) and taken[slug] <= _MOST_OF_A_TYPE:
                    found.append((document_id, DocumentType(slug)))
        return found

    def example(self, document_id: str, kind: DocumentType, pages: int) -> TypeExample:
        """One example with its first pages."""
        with self._db.read() as session:
            document = session.get_one(Document, document_id)
            read = load_pages(session, document_id, first=pages)
            return TypeExample(document_id, kind, document.original_name, document.media_type, read)

    def is_due(self) -> bool:
        """Whether examples came, went or changed since the last training."""
        with self._db.read() as session:
            last = session.scalar(select(func.max(TypeModel.trained_at)))
            of_types = select(func.max(Lesson.since), func.max(Lesson.taken_back_at)).where(
                Lesson.kind == LessonKind.TYPE.value
            )
            moments = [moment for moment in session.execute(of_types).one() if moment is not None]
            return bool(moments) and (last is None or max(moments) > last)

    def now(self) -> datetime:
        """The moment a training begins: what is taught from then on is for the next one."""
        with self._db.read() as session:
            return jobs.database_now(session)

    def keep(
        self, actor: Actor, began: datetime, figures: Figures, data: bytes | None = None, sha256: str = ""
    ) -> None:
        """Store a training; with `data` it is used from now on, without it none is. Documents that wait and of whose
        type the rules are unsure are understood again."""
        with self._db.write() as session:
            for row in session.scalars(select(TypeModel).where(TypeModel.is_used)):
                row.is_used, row.data = False, None
            told = asdict(figures) | {"examples": dict(figures.examples)}
            model = TypeModel(trained_at=began, is_used=data is not None, figures=told, sha256=sha256, data=data)
            session.add(model)
            session.flush()
            newest = select(TypeModel.id).order_by(TypeModel.id.desc()).limit(_KEPT_TRAININGS)
            session.execute(delete(TypeModel).where(TypeModel.id.not_in(list(session.scalars(newest)))))
            audit(session, actor, "train", "setting", SWITCH, {"used": data is not None, **told})
            if used_model(session) is not None:
                _understand_again(session)

    def last(self) -> Training | None:
        """The last training, None before the first."""
        with self._db.read() as session:
            row = session.scalar(select(TypeModel).order_by(TypeModel.id.desc()).limit(1))
            if row is None:
                return None
            return Training(row.trained_at, Figures(**row.figures), row.is_used, used_model(session) == row.id)

    def is_on(self) -> bool:
        """Whether a classifier that is better than the rules may be used."""
        with self._db.read() as session:
            return is_on(session)

    def switch(self, actor: Actor, *, on: bool) -> None:
        """Allow or forbid that types are learned from examples, this classifier and later ones. Raises Forbidden."""
        if not actor.is_admin:
            raise Forbidden("What was learned is for administrators.")
        with self._db.write() as session:
            before = is_on(session)
            session.merge(Setting(key=SWITCH, value={"on": on}))
            audit(session, actor, "update", "setting", SWITCH, {"on": [before, on]})
            if used_model(session) is not None and not before:
                _understand_again(session)

    def data(self, model_id: str) -> tuple[bytes, str] | None:
        """(bytes, SHA-256) of a classifier, None when another has taken its place."""
        with self._db.read() as session:
            row = session.scalar(select(TypeModel).where(TypeModel.id == model_id).options(undefer(TypeModel.data)))
            return (row.data, row.sha256) if row is not None and row.data is not None else None


def in_words(last: Training | None) -> str:
    """The last training in a line."""
    if last is None:
        return "never trained"
    figures = last.figures
    total = sum(figures.examples.values())
    if not figures.held_back:
        return f"{total} examples of {len(figures.examples)} types: too few to learn from; the rules decide"
    outcome = "used" if last.is_used else "switched off" if last.is_better else "not better than the rules, not used"
    return (
        f"{figures.held_back} examples, held back in turn: right by the rules {figures.rules}, together with the "
        f"classifier {figures.together} ({figures.fixed} mended, {figures.broken} spoilt): {outcome}"
    )


def _understand_again(session: Session) -> None:
    """Documents that wait and whose type is a guess of the rules."""
    waiting = session.scalars(
        select(Document.id)
        .join(FactRow, FactRow.document_id == Document.id)
        .where(
            Document.status.in_((DocumentStatus.REVIEW.value, DocumentStatus.UNKNOWN.value)),
            Document.deleted_at.is_(None),
            FactRow.field == FactField.TYPE.value,
            FactRow.source == "rule",
            FactRow.confidence < UNSURE,
        )
        .order_by(Document.id)
        .limit(_AGAIN_LIMIT)
    )
    for document_id in list(waiting):
        jobs.enqueue(session, document_id, Step.UNDERSTAND, priority=jobs.PRIORITY_BULK)
