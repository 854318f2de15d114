"""Brings a whole installation into an empty place: originals first, then rows, checked on both ends.

Base of restoring a backup and of moving to other engines. Run again after it was ended, it goes on: originals that
have arrived are checked, not sent again; rows arrive in one transaction or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select, update

from app.db.copying import Digests, copy_rows, count_rows, differences, digests, is_empty
from app.db.engine import Database
from app.db.jobs import database_now
from app.db.tables import Blob, Document, Job
from app.errors import ConfigError, Unavailable
from app.services.indexing import IndexingService
from app.services.originals import taking
from storage.base import BlobCorrupt, BlobNotFound, BlobStore

_CHUNK = 1024 * 1024

Step = Callable[[str, int, int], None]  # what is going on, how many are done, of how many


@dataclass(frozen=True, slots=True)
class Moved:
    """What arrived."""

    rows: int
    originals: int
    bytes: int


class Transfer:
    """From one database and store into others; `step` is told how it goes."""

    def __init__(self, source: tuple[Database, BlobStore], target: tuple[Database, BlobStore], step: Step) -> None:
        self._source, self._source_blobs = source
        self._target, self._target_blobs = target
        self._step = step

    def run(self, expected: Digests | None = None) -> Moved:
        """Copy everything and compare. `expected`: what the rows of the source must be.

        Raises ConfigError (the target is not empty; the source is damaged, each original named), Unavailable,
        OutOfSpace. The source is never changed.
        """
        if not is_empty(self._target):
            raise ConfigError("The database there is not empty; nothing was changed.")
        originals, size = self._copy_originals()
        total = count_rows(self._source)
        read = copy_rows(self._source, self._target, lambda done: self._step("rows", done, total))
        self._compare(read, expected or read, "The rows of the source have changed since they were saved")
        found = digests(self._target, lambda done: self._step("checking rows", done, total))
        self._compare(found, read, "The rows that arrived are not those that were sent")
        self._void_leases()
        return Moved(sum(table.rows for table in read.values()), originals, size)

    def _copy_originals(self) -> tuple[int, int]:
        with self._source.read() as session:
            total = session.scalar(select(func.count()).select_from(Blob)) or 0
        done, size, after = 0, 0, ""
        damaged: list[str] = []
        while True:
            with self._source.read() as session:
                query = select(Blob.sha256, Blob.size).where(Blob.sha256 > after).order_by(Blob.sha256).limit(500)
                rows = session.execute(query).all()
            if not rows:
                break
            for row in rows:
                try:
                    self._copy_one(row.sha256, row.size)
                except (BlobCorrupt, BlobNotFound):
                    damaged.append(row.sha256)
                done, size = done + 1, size + row.size
                self._step("originals", done, total)
            after = rows[-1].sha256
        if damaged:
            raise ConfigError(
                "\n".join(["These originals are missing or damaged at the source; nothing was put in use:", *damaged])
            )
        return done, size

    def _copy_one(self, sha256: str, size: int) -> None:
        with taking():
            if self._target_blobs.size(sha256) == size:
                try:
                    self._target_blobs.verify(sha256)
                except BlobCorrupt:
                    pass  # what an earlier run left half done: written again
                else:
                    return
            copy_blob(self._source_blobs, self._target_blobs, sha256)

    def _compare(self, found: Digests, wanted: Digests, words: str) -> None:
        if wrong := differences(found, wanted):
            raise Unavailable(f"{words}: {', '.join(wrong)}.")

    def _void_leases(self) -> None:
        """What was being worked on elsewhere is to be done here."""
        with self._target.write() as session:
            session.execute(
                update(Job)
                .where(Job.state == "running")
                .values(state="ready", owner=None, lease_until=None, run_after=database_now(session))
            )


def copy_blob(source: BlobStore, target: BlobStore, sha256: str) -> None:
    """Copy one original. Raises BlobCorrupt (its bytes are not those it is named by), BlobNotFound, StorageError; then
    the target is as it was."""
    digest = hashlib.sha256()
    staged = target.stage()
    try:
        with source.open(sha256) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                staged.write(chunk)
        if digest.hexdigest() != sha256:
            raise BlobCorrupt(f"the bytes of {sha256} have changed")
        staged.commit()
    finally:
        staged.discard()
    staged.settle()


def fill_index(indexing: IndexingService, db: Database, step: Step) -> int:
    """Make the index of what arrived. Returns the number of documents."""
    with db.read() as session:
        total = session.scalar(select(func.count()).select_from(Document)) or 0
    return indexing.rebuild(lambda done: step("index", done, total))
