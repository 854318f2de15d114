"""Compares rows, originals and index, and names each difference. Repairs the index only; never deletes an original."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import func, select, text

from app.db.engine import Database
from app.db.jobs import database_now
from app.db.tables import Blob, Document, Job
from app.db.upkeep import VERIFICATION, note
from app.domain.documents import SETTLED
from app.errors import Unavailable
from app.services.comparing import IndexDifference
from app.services.indexing import IndexingService
from app.services.originals import giving
from indexing.base import SearchError
from storage.base import BlobCorrupt, BlobNotFound, BlobStore

NIGHTS = 32  # after so many nights every original has been read
_BATCH = 500
_EXAMPLES = 20
_FIRST_HASHES = 256  # values of the first two digits of a hash

Progress = Callable[[str, int, int], None]  # what is going on, how much is done, of how much


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement. `kind`: database_damaged, blob_missing, blob_corrupt, blob_size, blob_unreferenced,
    document_without_job, index_missing, index_extra, index_version. `repaired`: it is none any more."""

    kind: str
    id: str
    text: str
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Which originals are looked at: those whose hash is from `first` on and below `end`. Rows and index are always
    looked at whole."""

    first: str = ""
    end: str = "g"

    @classmethod
    def of_night(cls, number: int) -> Scope:
        """The part of a night: after NIGHTS of them all have been looked at."""
        share = _FIRST_HASHES // NIGHTS
        begin = number % NIGHTS * share
        return cls(f"{begin:02x}", f"{begin + share:02x}" if begin + share < _FIRST_HASHES else "g")

    @property
    def is_whole(self) -> bool:
        """Whether it leaves nothing out."""
        return self == Scope()


@dataclass
class Verification:
    """What a run found, as it is remembered: counts by kind (repaired ones apart) and the first few in words."""

    scope: Scope
    hashes: bool
    originals: int = 0
    repaired: int = 0
    found: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, difference: Difference) -> None:
        """Count one."""
        if difference.repaired:
            self.repaired += 1
            return
        self.found[difference.kind] += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(difference.text)

    def told(self, moment: datetime) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "at": moment.isoformat(),
            "whole": self.scope.is_whole and self.hashes,
            "originals": self.originals,
            "differences": self.found.total(),
            "kinds": dict(self.found),
            "repaired": self.repaired,
            "examples": self.examples,
        }


class VerifyService:
    """Behind `hoso verify` and the nightly run."""

    def __init__(self, db: Database, blobs: BlobStore, indexing: IndexingService) -> None:
        self._db, self._blobs, self._indexing = db, blobs, indexing

    def run(
        self,
        *,
        hashes: bool = True,
        repair: bool = False,
        scope: Scope | None = None,
        progress: Progress | None = None,
    ) -> Iterator[Difference]:
        """Yield every difference found, and remember the outcome when all were. `hashes` reads the bytes of the
        originals again; without it only sizes are compared. `repair` brings the index (only) in line; what it has
        brought in line is told as repaired.

        Raises Unavailable when a part does not answer: what it holds is then not known.
        """
        outcome = Verification(scope or Scope(), hashes)
        for difference in self._differences(outcome, repair, progress or _nothing):
            outcome.add(difference)
            yield difference
        with self._db.read() as session:
            moment = database_now(session)
        note(self._db, VERIFICATION, outcome.told(moment))

    def _differences(self, outcome: Verification, repair: bool, progress: Progress) -> Iterator[Difference]:
        if outcome.scope.is_whole and outcome.hashes:
            yield from self._damaged_database()
        with giving():
            yield from self._blobs_of_rows(outcome, progress)
            yield from self._rows_of_blobs(outcome.scope)
        yield from self._stuck_documents()
        progress("index", 0, 1)
        try:
            yield from self._index(repair)
        except SearchError as err:
            raise Unavailable(f"The search index cannot be compared: {err}") from err

    def _damaged_database(self) -> Iterator[Difference]:
        # A server checks its own pages; a file of ours is checked by nobody else.
        if not self._db.is_sqlite:
            return
        with self._db.read() as session:
            for line in session.scalars(text("PRAGMA quick_check")):
                if line != "ok":
                    yield Difference("database_damaged", "", f"database: {line}")
            for table, *_ in session.execute(text("PRAGMA foreign_key_check")):
                yield Difference("database_damaged", str(table), f"database: a row of {table} refers to none")

    def _blobs_of_rows(self, outcome: Verification, progress: Progress) -> Iterator[Difference]:
        scope = outcome.scope
        with self._db.read() as session:
            within = select(func.count()).where(Blob.sha256 > scope.first, Blob.sha256 < scope.end)
            total = session.scalar(within) or 0
        for sha256, size in self._rows(scope):
            yield from self._check_blob(sha256, size, outcome.hashes)
            outcome.originals += 1
            progress("originals", outcome.originals, max(total, outcome.originals))

    def _rows(self, scope: Scope) -> Iterator[tuple[str, int]]:
        after = scope.first
        while True:
            query = (
                select(Blob.sha256, Blob.size)
                .where(Blob.sha256 > after, Blob.sha256 < scope.end)
                .order_by(Blob.sha256)
                .limit(1000)
            )
            with self._db.read() as session:
                rows = session.execute(query).all()
            if not rows:
                return
            yield from ((row.sha256, row.size) for row in rows)
            after = rows[-1].sha256

    def _check_blob(self, sha256: str, size: int, hashes: bool) -> Iterator[Difference]:
        found = self._blobs.size(sha256)
        if found is None:
            yield Difference("blob_missing", sha256, f"original {sha256} is missing from the store")
        elif found != size:
            yield Difference("blob_size", sha256, f"original {sha256} has {found} bytes, not {size}")
        elif hashes:
            try:
                self._blobs.verify(sha256)
            except BlobCorrupt:
                yield Difference("blob_corrupt", sha256, f"original {sha256}: its bytes have changed")
            except BlobNotFound:
                yield Difference("blob_missing", sha256, f"original {sha256} is missing from the store")

    def _rows_of_blobs(self, scope: Scope) -> Iterator[Difference]:
        # A crash between bytes and row leaves bytes whose sender was never told "taken" and delivers again;
        # the store knows them as unsettled. Any other blob without a row has lost its row, and is named.
        names = iter(self._blobs.names(scope.first))
        while part := list(islice(names, _BATCH)):
            yield from self._unreferenced([name for name in part if name < scope.end])
            if part[-1] >= scope.end:
                return

    def _unreferenced(self, names: list[str]) -> Iterator[Difference]:
        with self._db.read() as session:
            known = set(session.scalars(select(Blob.sha256).where(Blob.sha256.in_(names))))
        for name in names:
            if name not in known and not self._blobs.is_unsettled(name):
                yield Difference("blob_unreferenced", name, f"original {name} belongs to no document")

    def _stuck_documents(self) -> Iterator[Difference]:
        with self._db.read() as session:
            moving = select(Job.document_id).where(Job.state.in_(("ready", "running")), Job.document_id.is_not(None))
            stuck = session.scalars(
                select(Document.id).where(
                    Document.status.not_in([s.value for s in SETTLED]), Document.id.not_in(moving)
                )
            ).all()
        for document_id in stuck:
            yield Difference(
                "document_without_job", document_id, f"document {document_id} waits for a job that is not there"
            )

    def _index(self, repair: bool) -> Iterator[Difference]:
        found = self._indexing.compare()
        while part := list(islice(found, _BATCH)):
            untaken = self._indexing.repair(part) if repair else set()
            for each in part:
                is_repaired = repair and each.document_id not in untaken
                yield replace(_of_index(each), repaired=is_repaired)


def _of_index(found: IndexDifference) -> Difference:
    words = f"index: document {found.document_id} {_INDEX_WORDS[found.kind]}"
    return Difference(f"index_{found.kind}", found.document_id, words)


def _nothing(_what: str, _done: int, _total: int) -> None:
    """Nobody wants to know."""


_INDEX_WORDS = {
    "missing": "is not in it",
    "extra": "is in it and should not be",
    "version": "is in it in another version",
}
