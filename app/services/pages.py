"""Pages of a document as the screens need them: where each picture comes from, its text, the words to mark.

Never loads the words of more than one page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, load_only

from app.db.engine import Database
from app.db.journal import audit
from app.db.tables import Document, DocumentSecret, Page
from app.db.visibility import get_document, visible
from app.domain.access import Actor
from app.domain.facts import Fact
from app.domain.reading import PageRead, ReadMethod, Word
from app.domain.text import clean
from app.domain.vocabulary import SEARCH_VOCABULARY
from app.errors import NotFound
from app.services.understanding import load_facts, load_pages
from indexing.base import Segment
from indexing.highlight import Highlighter
from indexing.query import parse

QUERY_LIMIT = 500  # characters of a query that are looked at


@dataclass(frozen=True, slots=True)
class PageSource:
    """What is needed to draw one page. `rotation` turns it upright; the password never reaches a screen."""

    sha256: str
    media_type: str
    name: str
    rotation: int
    password: str | None


@dataclass(frozen=True, slots=True)
class PageHits:
    """How often a query's words stand on a page."""

    number: int
    count: int


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page with its words and the document's facts, each with its number in the document's list of facts."""

    page: PageRead
    facts: tuple[tuple[int, Fact], ...]


class PageService:
    """Pages, one at a time. Every method raises NotFound for a document the actor may not see."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def source(self, actor: Actor, document_id: str, number: int) -> PageSource:
        """Where the picture of page `number` comes from; one query."""
        with self._db.read() as session:
            row = session.execute(
                select(
                    Document.sha256,
                    Document.media_type,
                    Document.original_name,
                    Page.rotation,
                    DocumentSecret.password,
                )
                .join(Page, and_(Page.document_id == Document.id, Page.number == number))
                .outerjoin(DocumentSecret, DocumentSecret.document_id == Document.id)
                .where(Document.id == document_id, visible(Document.acl, actor))
            ).one_or_none()
        if row is None:
            raise NotFound("No such page.")
        return PageSource(*row)

    def content(self, actor: Actor, document_id: str, number: int) -> PageContent:
        """One page with its words and facts. Raises NotFound."""
        with self._db.read() as session:
            get_document(session, actor, document_id, trashed=True)
            pages = load_pages(session, document_id, only=number)
            if not pages:
                raise NotFound("No such page.")
            facts = load_facts(session, document_id)
        return PageContent(pages[0], tuple(enumerate(facts)))

    def hits(self, actor: Actor, document_id: str, text: str) -> list[PageHits]:
        """The pages on which the words of a query stand, in order."""
        marks = Marks(text)
        if not marks.marks_anything:
            return []
        with self._db.read() as session:
            get_document(session, actor, document_id, trashed=True)
            rows = session.execute(
                select(Page.number, Page.text).where(Page.document_id == document_id).order_by(Page.number)
            ).all()
        found = [PageHits(number, marks.count(page)) for number, page in rows]
        return [hit for hit in found if hit.count]

    def texts(self, actor: Actor, document_id: str, *, address: str | None = None) -> list[str]:
        """The text of every page, in order; logged as a download."""
        with self._db.write() as session:
            get_document(session, actor, document_id, trashed=True)
            audit(session, actor, "download", "document", document_id, {"form": "text"}, address=address)
        with self._db.read() as session:
            query = select(Page.text).where(Page.document_id == document_id).order_by(Page.number)
            return list(session.scalars(query))

    def layers(self, actor: Actor, document_id: str, *, address: str | None = None) -> list[dict[str, object]]:
        """The words to lay on each page of a searchable PDF, in the form the page images service takes; a page
        with a text layer of its own gets none. Logged as a download."""
        with self._db.write() as session:
            get_document(session, actor, document_id, trashed=True)
            audit(session, actor, "download", "document", document_id, {"form": "searchable"}, address=address)
        with self._db.read() as session:
            numbers = session.scalars(select(Page.number).where(Page.document_id == document_id).order_by(Page.number))
            return [_layer(load_pages(session, document_id, only=number)[0]) for number in numbers.all()]


class Marks:
    """The words of a query, to be marked in texts and on pages."""

    def __init__(self, text: str) -> None:
        self._highlighter = Highlighter(parse(text[:QUERY_LIMIT], SEARCH_VOCABULARY)) if text.strip() else None

    @property
    def marks_anything(self) -> bool:
        """Whether the query holds words at all (filters mark nothing)."""
        return self._highlighter is not None

    def count(self, text: str) -> int:
        """How many places of a text are marked; marked words side by side are one place."""
        return sum(piece.marked for piece in self.segments(text))

    def segments(self, text: str) -> list[Segment]:
        """The whole of a text in pieces, lines kept; marked words side by side are one piece."""
        text = clean(text)
        places: list[tuple[int, int]] = []
        for span in self._highlighter.spans(text) if self._highlighter else ():
            if places and text[places[-1][1] : span.start].isspace():
                places[-1] = (places[-1][0], span.end)
            else:
                places.append((span.start, span.end))
        pieces: list[Segment] = []
        at = 0
        for start, end in places:
            pieces += [Segment(text[at:start], False), Segment(text[start:end], True)]
            at = end
        return [piece for piece in (*pieces, Segment(text[at:], False)) if piece.text]

    def words(self, words: Sequence[Word]) -> list[int]:
        """Which of a page's words to mark."""
        return self._highlighter.marked_words([word.text for word in words]) if self._highlighter else []


def outline(session: Session, document_id: str) -> list[Page]:
    """The pages of a document without their texts and words."""
    bare = load_only(
        Page.document_id,
        Page.number,
        Page.method,
        Page.outcome,
        Page.confidence,
        Page.language,
        Page.width,
        Page.height,
        Page.rotation,
        Page.error,
    )
    return list(
        session.scalars(select(Page).where(Page.document_id == document_id).order_by(Page.number).options(bare))
    )


def _layer(page: PageRead) -> dict[str, object]:
    words = page.words if page.method is ReadMethod.OCR else ()
    return {
        "number": page.number,
        "rotation": page.rotation,
        "words": [[w.text, w.box.x0, w.box.y0, w.box.x1, w.box.y1] for w in words],
    }
