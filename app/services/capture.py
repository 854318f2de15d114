"""Takes bytes in, whatever the door: durable first, then the row and its first job in one transaction.

Only when `accept` or `capture` has returned may the source be acknowledged. The same bytes again are the
same document; the second delivery is kept as an arrival.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import jobs
from app.db.engine import Database
from app.db.journal import audit
from app.db.locks import row_for_change
from app.db.tables import Arrival, Blob, Document
from app.domain.access import Actor, system
from app.domain.documents import SETTLED, DocumentStatus, DocumentType, Door, Step
from app.domain.stacks import Behind
from app.domain.text import clean_line
from app.errors import Conflict, InvalidInput, TooLarge
from app.services.originals import taking
from app.services.stack_parts import current_parts
from app.services.trashing import take_out_of_trash
from storage.base import BlobStore, StagedBlob, StoredBlob

_CHUNK = 256 * 1024
_NAME_LIMIT = 400
_WAITING = frozenset({DocumentStatus.REVIEW.value, DocumentStatus.UNKNOWN.value})


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is known of a delivery besides its bytes.

    `name`: original file name (a label, never a path on our side). `sender`: user, mail address or folder.
    `customer_code`: the customer the way in names explicitly. `sheet`: what lay before this part of a scanned stack,
    None for what is no part; `sheet_type` the type that its cover sheet names. `parent_id`: the mail, archive or
    stack it was in. `turn`: that of the job it came from (see app.db.jobs).
    `delivery_key`: names this very delivery, so that a replay adds no second arrival. `batch`: one upload.
    """

    name: str
    door: Door
    sender: str = ""
    customer_code: str | None = None
    sheet: Behind | None = None
    sheet_type: DocumentType | None = None
    parent_id: str | None = None
    delivery_key: str | None = None
    batch: str | None = None
    priority: int = jobs.PRIORITY_ARRIVAL
    turn: int | None = None
    actor: Actor | None = None


@dataclass(frozen=True, slots=True)
class Captured:
    """A delivery that is safe. `is_new` is False when these bytes were here before."""

    document_id: str
    arrival_id: str
    sha256: str
    size: int
    is_new: bool


class CaptureService:
    """The one way in. `limit` is the largest file taken, in bytes."""

    def __init__(self, db: Database, blobs: BlobStore, *, limit: int) -> None:
        self._db, self._blobs, self.limit = db, blobs, limit

    @contextmanager
    def staging(self) -> Iterator[StagedBlob]:
        """A staged blob to write into and hand to `accept`; discarded when the block ends without that.

        Raises OutOfSpace or Unavailable.
        """
        with taking():
            staged = self._blobs.stage()
        try:
            with taking():
                yield staged
        finally:
            staged.discard()

    def capture(self, stream: BinaryIO, delivery: Delivery) -> Captured:
        """Take all bytes of `stream`. Raises TooLarge, InvalidInput (empty), OutOfSpace, Unavailable;
        then nothing was taken."""
        with self.staging() as staged:
            while chunk := stream.read(_CHUNK):
                self.check_size(staged.size + len(chunk))
                staged.write(chunk)
            return self.accept(staged, delivery)

    def check_size(self, size: int) -> None:
        """Raise TooLarge when `size` bytes are more than the limit."""
        if size > self.limit:
            raise TooLarge(f"The file is larger than {self.limit / 1024 / 1024:g} MiB.")

    def accept(self, staged: StagedBlob, delivery: Delivery) -> Captured:
        """Make `staged` durable and take it as a document. Raises as `capture`."""
        if staged.size == 0:
            raise InvalidInput("The file is empty.")
        self.check_size(staged.size)
        with taking():
            stored = staged.commit()
        try:
            captured = self._record(stored, delivery)
        except Conflict:
            # The same bytes (or the same delivery) came through another process at the same moment.
            captured = self._record(stored, delivery)
        staged.settle()
        return captured

    def _record(self, stored: StoredBlob, delivery: Delivery) -> Captured:
        with self._db.write() as session:
            document = row_for_change(session, Document, Document.sha256, stored.sha256)
            is_new = document is None
            if document is None:
                document = _new_document(session, stored, delivery)
            elif (known := self._replayed(session, document, delivery)) is not None:
                return Captured(document.id, known, stored.sha256, stored.size, False)
            arrival = _arrival(document, delivery)
            session.add(arrival)
            session.flush()
            if not is_new:
                _arrived_again(session, document, delivery)
            return Captured(document.id, arrival.id, stored.sha256, stored.size, is_new)

    @staticmethod
    def _replayed(session: Session, document: Document, delivery: Delivery) -> str | None:
        if delivery.delivery_key is None:
            return None
        return session.scalar(
            select(Arrival.id).where(Arrival.delivery_key == delivery.delivery_key, Arrival.document_id == document.id)
        )


def _new_document(session: Session, stored: StoredBlob, delivery: Delivery) -> Document:
    if session.get(Blob, stored.sha256) is None:
        session.add(Blob(sha256=stored.sha256, size=stored.size, media_type="application/octet-stream"))
        session.flush()
    name = display_name(delivery.name)
    document = Document(
        sha256=stored.sha256,
        original_name=name,
        title=name,
        door=delivery.door.value,
        parent_id=delivery.parent_id,
        status=DocumentStatus.RECEIVED.value,
    )
    parent = session.get(Document, delivery.parent_id) if delivery.parent_id else None
    if parent is not None:
        document.acl = parent.acl  # what is inside is shown to whom the whole is
    session.add(document)
    session.flush()
    jobs.enqueue(
        session, document.id, Step.READ, priority=delivery.priority, sender=delivery.sender, turn=delivery.turn
    )
    audit(session, _actor(delivery), "receive", "document", document.id, {"door": delivery.door.value})
    return document


def _arrival(document: Document, delivery: Delivery) -> Arrival:
    return Arrival(
        document_id=document.id,
        door=delivery.door.value,
        source_name=clean_line(delivery.name)[:_NAME_LIMIT],
        sender=clean_line(delivery.sender)[:320],
        customer_code=delivery.customer_code,
        sheet=delivery.sheet.value if delivery.sheet else None,
        sheet_type=delivery.sheet_type.value if delivery.sheet_type else None,
        parent_id=delivery.parent_id,
        delivery_key=delivery.delivery_key,
        batch=delivery.batch,
        user_id=delivery.actor.user_id if delivery.actor else None,
    )


def _arrived_again(session: Session, document: Document, delivery: Delivery) -> None:
    details = {"door": delivery.door.value}
    if document.deleted_at is not None:
        # Somebody sends it, so it is wanted: what lies in the trash would look lost to them.
        document.deleted_at = None
        document.version += 1
        details["restored"] = "yes"
        jobs.enqueue(session, document.id, Step.INDEX, step_version=document.version)
    if delivery.customer_code and document.status in _WAITING:
        jobs.enqueue(session, document.id, Step.FILE, priority=delivery.priority)
    if delivery.parent_id and document.type == DocumentType.INVOICE and document.status in SETTLED:
        # What lies beside it this time may be its other form.
        jobs.enqueue(session, document.id, Step.LINK, priority=delivery.priority)
    _parts_arrived_again(session, document, delivery)
    audit(session, _actor(delivery), "receive_again", "document", document.id, details)


def _parts_arrived_again(session: Session, stack: Document, delivery: Delivery) -> None:
    """What is in a scan came again with it: as of any document, what lies in the trash comes back, and what waits is
    weighed again where the delivery names a customer. What is filed stays where it is."""
    for part in current_parts(session, stack):
        if part.deleted_at is not None:
            take_out_of_trash(session, _actor(delivery), part)
        elif delivery.customer_code and part.status in _WAITING:
            jobs.enqueue(session, part.id, Step.FILE, priority=delivery.priority)


def _actor(delivery: Delivery) -> Actor:
    return delivery.actor or system(delivery.door.value)


def display_name(name: str) -> str:
    """A file name as it is shown: the last part of whatever path, cleaned, bounded; never empty."""
    last = PurePosixPath(clean_line(name).replace("\\", "/")).name
    return last[-_NAME_LIMIT:] or "unnamed"
