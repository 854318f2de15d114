"""Fills an empty place with an installation: originals first, then all rows, then the index.

Base of restoring a backup and of moving to other engines. Run again after it was ended anywhere, it goes on:
originals that have arrived are not sent again, rows arrive in one transaction or not at all, and an index that was
not finished is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.db.copying import copy_rows, is_empty
from app.db.engine import Database
from app.db.jobs import database_now
from app.db.tables import Document, Job, LoginAttempt, Setting, UserSession
from app.errors import ConfigError, Unavailable
from app.services.indexing import IndexingService
from app.services.transferring import Progress, Transfer, Transferred, damaged_among, refuse_strangers
from indexing.base import SearchError
from storage.base import BlobStore

MOVED_IN = "moved_in"  # key of the setting that says what filled this place, and whether its index is made


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an installation comes from: `name` tells one snapshot or place from all others. `ends_sessions`: everybody
    signs in again, because who was signed in at that time may have signed out since. `require_still` raises Conflict
    when the source has been written to since it was named."""

    name: str
    ends_sessions: bool
    require_still: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class MovedIn:
    """What arrived. `lost` are the originals that the source did not have whole; `resumed`: rows and originals had
    arrived before, from the same origin."""

    rows: int
    originals: int
    bytes: int
    documents: int
    lost: tuple[str, ...] = ()
    resumed: bool = False


class MovingIn:
    """Into one place; `progress` is told how it goes."""

    def __init__(self, db: Database, blobs: BlobStore, indexing: IndexingService, progress: Progress) -> None:
        self._db, self._blobs, self._indexing, self._progress = db, blobs, indexing, progress

    def run(
        self, origin: Origin, rows: Database, originals: BlobStore | None, *, without_damaged: bool = False
    ) -> MovedIn:
        """Bring everything; `rows` name the originals, which stay where they are when `originals` is None. With
        `without_damaged` those that the source does not have whole are left out, else they stop it before any row
        arrives.

        Raises ConfigError (the place is not empty; the source is damaged, each original named), Unavailable,
        OutOfSpace. The source is only read.
        """
        arrived = self._arrived_from(origin)
        if arrived is not None:
            documents = self._count_documents() if arrived["indexed"] else self._fill_index(origin)
            return MovedIn(0, 0, 0, documents, resumed=True)
        if not is_empty(self._db):
            raise ConfigError(
                "The database there is not empty; nothing was changed. Name an empty one (hoso init is not needed)."
            )
        moved = self.bring_originals(rows, originals, without_damaged=without_damaged) if originals else Transferred()
        digests = copy_rows(rows, self._db, partial(self._progress, "rows"), self._arrived(origin))
        count = sum(table.rows for table in digests.values())
        lost = tuple(moved.lost)
        return MovedIn(count, moved.originals - len(lost), moved.bytes, self._fill_index(origin), lost)

    def _arrived_from(self, origin: Origin) -> Mapping[str, Any] | None:
        """What is noted of this origin when all is here, at least but the index."""
        with self._db.read() as session:
            found = session.get(Setting, MOVED_IN)
        return found.value if found is not None and found.value["from"] == origin.name else None

    def bring_originals(self, rows: Database, originals: BlobStore, *, without_damaged: bool = False) -> Transferred:
        """Copy the originals that `rows` name and read them again where they arrived. Raises as `run`."""
        refuse_strangers(self._blobs, rows)
        moved = Transfer(originals, self._blobs).run(rows, self._progress)
        self._require_whole(rows, moved, without_damaged)
        return moved

    def make_index(self) -> int:
        """Make the index of what is here; returns the number of documents. Raises Unavailable."""
        try:
            return self._indexing.rebuild(partial(self._progress, "index")).documents
        except SearchError as err:
            raise Unavailable(
                f"Rows and originals are there, the index is not: {err} Run the same again, or hoso reindex."
            ) from err

    def _count_documents(self) -> int:
        with self._db.read() as session:
            return session.scalar(select(func.count()).select_from(Document)) or 0

    def _require_whole(self, rows: Database, moved: Transferred, without_damaged: bool) -> None:
        if moved.lost and not without_damaged:
            lines = ["These originals are missing or damaged at the source; no row was copied:", *moved.lost]
            raise ConfigError("\n".join(lines))
        bad = set(damaged_among(self._blobs, rows, self._progress)) - set(moved.lost)
        if bad:
            lines = ["These originals have arrived and cannot be read; no row was copied:", *sorted(bad)]
            raise Unavailable("\n".join(lines))

    def _arrived(self, origin: Origin) -> Callable[[Session], None]:
        """What is done in the transaction that brings the rows."""

        def finish(session: Session) -> None:
            origin.require_still()
            # What was being worked on elsewhere is to be done here.
            session.execute(
                update(Job)
                .where(Job.state == "running")
                .values(state="ready", owner=None, lease_until=None, run_after=database_now(session))
            )
            if origin.ends_sessions:
                session.execute(delete(UserSession))
                session.execute(delete(LoginAttempt))
            session.merge(Setting(key=MOVED_IN, value=_noted(origin, indexed=False)))

        return finish

    def _fill_index(self, origin: Origin) -> int:
        count = self.make_index()
        with self._db.write() as session:
            session.merge(Setting(key=MOVED_IN, value=_noted(origin, indexed=True)))
        return count


def _noted(origin: Origin, *, indexed: bool) -> dict[str, object]:
    return {"from": origin.name, "indexed": indexed}
