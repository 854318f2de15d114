"""Copies originals from one store into another, and reads them again. Nothing is ever removed from either."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import func, select

from app.db.engine import Database
from app.db.tables import Blob
from app.errors import ConfigError, OutOfSpace, Unavailable
from app.services.originals import giving
from storage.base import BlobCorrupt, BlobNotFound, BlobStore, StorageError, StoreFull, StoreRefused

_CHUNK = 1024 * 1024
_AT_ONCE = 4  # a store on another machine is waited for most of the time
_PART = 64

Progress = Callable[[str, int, int], None]  # what is going on, how much is done, of how much

Named = tuple[str, int]  # SHA-256 of an original and its size in bytes


@dataclass
class Transferred:
    """How many originals there are, how many bytes, how many were copied now, and which could not be: missing or
    damaged at the source."""

    originals: int = 0
    bytes: int = 0
    copied: int = 0
    lost: list[str] = field(default_factory=list)


class Transfer:
    """Brings the originals that a database names from `source` to `target`.

    `reread`: what is there already is read again and copied anew when it is damaged; else its size is enough.
    """

    def __init__(self, source: BlobStore, target: BlobStore, *, reread: bool = False) -> None:
        self._source, self._target, self._reread = source, target, reread

    def run(self, names: Database, progress: Progress) -> Transferred:
        """Copy all that `names` names; what cannot be read at the source is told, not raised.

        Run again it goes on where it was ended. Raises Unavailable (either store), OutOfSpace.
        """
        result, total = Transferred(), count_originals(names)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for part in _parts(originals_of(names)):
                for (sha256, size), outcome in zip(part, pool.map(self._bring, part), strict=True):
                    result.originals, result.bytes = result.originals + 1, result.bytes + size
                    result.copied += outcome is True
                    if outcome is None:
                        result.lost.append(sha256)
                    progress("originals", result.originals, total)
        return result

    def _bring(self, named: Named) -> bool | None:
        """Whether it was copied now; None when the source does not have it."""
        sha256, size = named
        with _to_target():
            is_there = self._target.size(sha256) == size
            if is_there and not (self._reread and is_damaged(self._target, sha256)):
                return False
        try:
            copy_original(self._source, self._target, sha256)
        except (BlobNotFound, BlobCorrupt):
            return None
        return True


def copy_original(source: BlobStore, target: BlobStore, sha256: str) -> None:
    """Copy one. Raises BlobCorrupt (its bytes are not those it is named by), BlobNotFound, Unavailable, OutOfSpace;
    the target then has nothing new."""
    with _to_target():
        staged = target.stage()
    digest = hashlib.sha256()
    try:
        for chunk in _read(source, sha256):
            digest.update(chunk)
            with _to_target():
                staged.write(chunk)
        if digest.hexdigest() != sha256:
            raise BlobCorrupt(f"the bytes of {sha256} have changed")
        with _to_target():
            staged.commit()
    finally:
        staged.discard()
    staged.settle()


def _read(source: BlobStore, sha256: str) -> Iterator[bytes]:
    with _from_source(), source.open(sha256) as stream:
        try:
            while chunk := stream.read(_CHUNK):
                yield chunk
        except OSError as err:  # the disk gives some of its bytes no more
            raise BlobCorrupt(f"the bytes of {sha256} cannot be read") from err


@contextmanager
def _from_source() -> Iterator[None]:
    try:
        yield
    except (BlobNotFound, BlobCorrupt):
        raise
    except StorageError as err:
        raise Unavailable(f"The originals cannot be read: {err}. Run it again when they can.") from err


@contextmanager
def _to_target() -> Iterator[None]:
    try:
        yield
    except StoreFull as err:
        raise OutOfSpace("The disk is full where the originals are copied to; make room and run it again.") from err
    except StoreRefused as err:
        raise Unavailable(f"The originals cannot be written: {err}.") from err
    except StorageError as err:
        raise Unavailable(f"The originals cannot be written: {err}. Run it again when they can.") from err


def damaged_among(store: BlobStore, names: Database, progress: Progress) -> list[str]:
    """Read every original that `names` names; which are missing or damaged. Raises Unavailable."""
    done, total = 0, count_originals(names)
    found: list[str] = []
    with giving(), ThreadPoolExecutor(_AT_ONCE) as pool:
        for part in _parts(originals_of(names)):
            for (sha256, _), is_bad in zip(part, pool.map(lambda n: is_damaged(store, n[0]), part), strict=True):
                done += 1
                if is_bad:
                    found.append(sha256)
                progress("checking originals", done, total)
    return found


def is_damaged(store: BlobStore, sha256: str) -> bool:
    """Whether it is missing, or its bytes are not those it is named by. Raises StorageError."""
    try:
        store.verify(sha256)
    except (BlobNotFound, BlobCorrupt):
        return True
    return False


def refuse_strangers(store: BlobStore, names: Database) -> None:
    """Raise ConfigError when the store has an original that `names` does not name: it is another installation's."""
    known, wanted = originals_of(names), ""
    with giving():
        for name in store.names():
            while wanted < name:
                wanted = next(known, ("~", 0))[0]
            if wanted != name:
                raise ConfigError("The store of originals there holds others already; nothing was changed.")


def count_originals(names: Database) -> int:
    """How many originals a database names."""
    with names.read() as session:
        return session.scalar(select(func.count()).select_from(Blob)) or 0


def originals_of(names: Database) -> Iterator[Named]:
    """Every original that a database names, by its hash."""
    after = ""
    while True:
        with names.read() as session:
            query = select(Blob.sha256, Blob.size).where(Blob.sha256 > after).order_by(Blob.sha256).limit(1000)
            rows = session.execute(query).all()
        if not rows:
            return
        yield from ((row.sha256, row.size) for row in rows)
        after = rows[-1].sha256


def _parts(found: Iterator[Named]) -> Iterator[list[Named]]:
    while part := list(islice(found, _PART)):
        yield part
