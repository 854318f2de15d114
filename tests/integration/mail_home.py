"""A database, a store and the services behind the mail doors in a temporary folder, with faults on request."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select, update

from app.db.engine import Database
from app.db.tables import Arrival, Document, DoorFault, Party
from app.services.capture import CaptureService
from app.services.customer_codes import CustomerCodes
from app.services.doors import DoorService
from storage.base import StoredBlob, StoreFull, StoreUnavailable
from storage.local import LocalBlobStore, LocalStagedBlob
from workers.capture.intake import MailIntake


class FaultyBlob(LocalStagedBlob):
    """Fails as its store was asked to."""

    def __init__(self, store: FaultyStore) -> None:
        super().__init__(store)
        self._faulty = store

    def write(self, data: bytes) -> int:
        if self._faulty.fault == "write":
            raise StoreUnavailable("asked to fail")
        if self._faulty.fault == "full":
            raise StoreFull("asked to fail")
        return super().write(data)

    def commit(self) -> StoredBlob:
        if self._faulty.fault == "commit":
            raise StoreUnavailable("asked to fail")
        self._faulty.reached.set()
        assert self._faulty.gate.wait(30)
        return super().commit()


class FaultyStore(LocalBlobStore):
    """A store that fails while `fault` says so: "stage", "write", "full" or "commit". A commit waits while `gate`
    is closed; `reached` tells that one has come there."""

    fault = ""

    def __init__(self, root: Path, spool: Path) -> None:
        super().__init__(root, spool)
        self.reached, self.gate = threading.Event(), threading.Event()
        self.gate.set()

    def stage(self) -> LocalStagedBlob:
        if self.fault == "stage":
            raise StoreUnavailable("asked to fail")
        return FaultyBlob(self)


@dataclass
class MailHome:
    """What the tests look at."""

    db: Database
    blobs: FaultyStore
    capture: CaptureService
    doors: DoorService
    intake: MailIntake
    spool: Path

    @classmethod
    def make(cls, folder: Path, database_url: str, *, limit: int = 1_000_000) -> MailHome:
        db = Database(database_url)
        blobs = FaultyStore(folder / "blobs", folder / "spool")
        capture = CaptureService(db, blobs, limit=limit)
        doors = DoorService(db)
        with db.write() as session:
            session.add(Party(kind="company", code="KH00012", name="Công ty Khách", name_key="khach", is_customer=True))
        return cls(db, blobs, capture, doors, MailIntake(capture, CustomerCodes(db), ("docs",)), folder / "spool")

    def documents(self) -> list[Document]:
        with self.db.read() as session:
            return list(session.scalars(select(Document).order_by(Document.id)))

    def arrivals(self) -> list[Arrival]:
        with self.db.read() as session:
            return list(session.scalars(select(Arrival).order_by(Arrival.id)))

    def count(self) -> int:
        with self.db.read() as session:
            return session.scalar(select(func.count()).select_from(Document)) or 0

    def content(self, document: Document) -> bytes:
        stream: BinaryIO
        with self.blobs.open(document.sha256) as stream:
            return stream.read()

    def faults(self) -> list[DoorFault]:
        """Deliveries that could not be taken and still are open."""
        return [fault for report in self.doors.report() for fault in report.faults]

    def make_retries_due(self) -> None:
        """As if the pause before the next try had passed."""
        with self.db.write() as session:
            session.execute(update(DoorFault).values(retry_after=datetime(2020, 1, 1, tzinfo=UTC)))

    def leftovers(self) -> list[Path]:
        return [path for path in self.spool.rglob("*") if path.is_file()] if self.spool.exists() else []
