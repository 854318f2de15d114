"""Compares rows, originals and index, and names each difference. Repairs the index only; never deletes a blob."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app.db.engine import Database
from app.db.tables import Blob, Document, Job
from app.domain.documents import SETTLED
from app.services.indexing import IndexingService
from app.services.originals import giving
from storage.base import BlobCorrupt, BlobNotFound, BlobStore


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement. `kind`: blob_missing, blob_corrupt, blob_size, blob_unreferenced, document_without_job,
    index_missing, index_extra, index_version."""

    kind: str
    id: str
    text: str


class VerifyService:
    """Behind `hoso verify`."""

    def __init__(self, db: Database, blobs: BlobStore, indexing: IndexingService) -> None:
        self._db, self._blobs, self._indexing = db, blobs, indexing

    def run(
        self, *, hashes: bool = True, repair: bool = False, progress: Callable[[int], None] | None = None
    ) -> Iterator[Difference]:
        """Yield every difference found. `hashes` reads all bytes again; without it only sizes are compared.
        `repair` brings the index (only) in line; `progress` is told how many blobs were looked at.
        Raises Unavailable when a part does not answer: what it holds is then not known."""
        with giving():
            yield from self._blobs_of_rows(hashes, progress)
            yield from self._rows_of_blobs()
        yield from self._stuck_documents()
        differences = list(self._indexing.compare())
        if repair and differences:
            self._indexing.repair(differences)
            differences = list(self._indexing.compare())
        for difference in differences:
            text = f"index: document {difference.document_id} {_INDEX_WORDS[difference.kind]}"
            yield Difference(f"index_{difference.kind}", difference.document_id, text)

    def _blobs_of_rows(self, hashes: bool, progress: Callable[[int], None] | None) -> Iterator[Difference]:
        for number, (sha256, size) in enumerate(self._rows(), start=1):
            yield from self._check_blob(sha256, size, hashes)
            if progress:
                progress(number)

    def _rows(self) -> Iterator[tuple[str, int]]:
        after = ""
        while True:
            with self._db.read() as session:
                query = select(Blob.sha256, Blob.size).where(Blob.sha256 > after).order_by(Blob.sha256).limit(1000)
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

    def _rows_of_blobs(self) -> Iterator[Difference]:
        # A crash between bytes and row leaves bytes whose sender was never told "taken" and delivers again;
        # the store knows them as unsettled. Any other blob without a row has lost its row, and is named.
        batch: list[str] = []
        for name in self._blobs.names():
            batch.append(name)
            if len(batch) == 500:
                yield from self._unreferenced(batch)
                batch = []
        yield from self._unreferenced(batch)

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


_INDEX_WORDS = {
    "missing": "is not in it",
    "extra": "is in it and should not be",
    "version": "is in it in an old version",
}
