"""A store in a bucket: blobs/ab/<sha256>, taken through incoming/ and compared byte by byte before it is acknowledged.

    incoming/…   what is on its way; nobody reads it but its sender
    blobs/…      the blobs; an object appears here only as a copy, inside the store, of one that was read back whole
    unsettled/…  an empty object a blob that is written before it, and removed when its record is safe

So a crash leaves one of: something in incoming/ that a sweep removes, a note without a blob, or a blob with a note.
A cut or altered upload never reaches blobs/, and so cannot spoil an equal blob that is there.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from storage import keys
from storage.base import BlobCorrupt, BlobNotFound, StorageError, StoredBlob, StoreRefused, StoreUnavailable
from storage.copies import LocalCopies
from storage.s3.bucket import Bucket
from storage.spool import STALE_SECONDS, SpoolFile, disk_failures, make_folder, sweep_spool

_BLOBS, _INCOMING, _UNSETTLED, _PROBES = "blobs/", "incoming/", "unsettled/", "probes/"
_COPIES_LIMIT = 1024**3


class S3StagedBlob:
    """A file below the spool folder until it is committed: only whole bytes whose hash is known are sent."""

    def __init__(self, store: S3BlobStore, spool: Path) -> None:
        self._store, self._file = store, SpoolFile(spool)
        self._name = ""

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._file.size

    def write(self, data: bytes) -> int:
        """Append and hash."""
        return self._file.write(data)

    def commit(self) -> StoredBlob:
        """Send, read back, make visible; see the module."""
        name = self._file.finish(durable=False)
        self._store.take(name, self._file.path, self.size)
        self._file.remove()
        self._name = name
        return StoredBlob(name, self.size)

    def settle(self) -> None:
        """Remove the note."""
        if self._name:
            self._store.settle(self._name)

    def discard(self) -> None:
        """Remove the temp file; what was sent of it is swept from incoming/."""
        if not self._name:
            self._file.remove()


class S3BlobStore:
    """BlobStore in `bucket`. Half-received files lie in `spool`, copies for programs that want a file in `copies`."""

    def __init__(self, bucket: Bucket, *, spool: Path, copies: Path, now: Callable[[], float] = time.time) -> None:
        self._bucket, self._spool, self._now = bucket, spool, now
        self._copies = LocalCopies(copies, _COPIES_LIMIT)
        make_folder(spool)

    def prepare(self) -> None:
        """Create the bucket."""
        if self._bucket.exists():
            return
        try:
            self._bucket.create()
        except StoreRefused:
            if not self._bucket.exists():  # else somebody created it at the same moment
                raise

    def stage(self) -> S3StagedBlob:
        """Begin a temp file."""
        return S3StagedBlob(self, self._spool)

    def take(self, name: str, path: Path, size: int) -> None:
        """Make the file at `path` the blob `name`, its hash. Raises as `commit`."""
        found = self._bucket.size(_blob(name))
        if found == size and self._matches(_blob(name), name):
            return
        if found is None:  # one that is there, and rotten, has its record: no note says otherwise
            self._bucket.put(_UNSETTLED + name, b"")
        incoming = f"{_INCOMING}{uuid4().hex}"
        self._bucket.put_file(incoming, path, size)
        self._require(incoming, name)
        self._bucket.copy(incoming, _blob(name), size)
        self._require(_blob(name), name)
        with contextlib.suppress(StorageError):  # else the sweep removes it
            self._bucket.remove(incoming)

    def settle(self, name: str) -> None:
        """Remove the note that nobody has said yet that a record of the blob exists; never raises."""
        with contextlib.suppress(StorageError):
            self._bucket.remove(_UNSETTLED + name)

    def open(self, sha256: str) -> BinaryIO:
        """The bytes from a copy on this machine, compared before the first is given out."""
        with self.local_file(sha256) as path, disk_failures():
            return path.open("rb")

    def local_file(self, sha256: str) -> AbstractContextManager[Path]:
        """A copy on this machine, compared before it is given out."""
        key = _blob(sha256)
        return self._copies.lend(sha256, lambda: self._bucket.read(key))

    def size(self, sha256: str) -> int | None:
        """Size as the store tells it."""
        return self._bucket.size(_blob(sha256))

    def verify(self, sha256: str) -> None:
        """Read the object again, never a copy."""
        key = _blob(sha256)
        if not (self._matches(key, sha256) or self._matches(key, sha256)):  # once, it may be a wrong bit on the way
            raise BlobCorrupt(f"the bytes of {sha256} have changed")

    def is_unsettled(self, sha256: str) -> bool:
        """Whether the note is there, and the blob."""
        return self._bucket.size(_UNSETTLED + keys.checked(sha256)) is not None and self.size(sha256) is not None

    def names(self, after: str = "") -> Iterator[str]:
        """As the store lists them; a key begins as its hash does, so the order is the hashes'."""
        for key, _ in self._bucket.keys(_BLOBS, after=f"{_BLOBS}{after[:2]}/{after}" if after else ""):
            name = key.rpartition("/")[2]
            if keys.is_hash(name):
                yield name

    def sweep(self) -> int:
        """Remove what has lain in the spool and in incoming/ for a day, and notes of blobs that never came."""
        swept = sweep_spool(self._spool)
        self._copies.sweep()
        before = datetime.fromtimestamp(self._now() - STALE_SECONDS, UTC)
        for prefix in (_INCOMING, _PROBES):
            for key in self._older(prefix, before):
                self._bucket.remove(key)
                swept += 1
        for key in self._older(_UNSETTLED, before):
            if self._bucket.size(_blob(key.removeprefix(_UNSETTLED))) is None:
                self._bucket.remove(key)
        return swept + self._bucket.abort_uploads(_INCOMING, before)

    def ping(self) -> None:
        """Write, read and remove an object."""
        key = f"{_PROBES}{uuid4().hex}"
        self._bucket.put(key, b".")
        if b"".join(self._bucket.read(key)) != b".":
            raise StoreUnavailable("the store gave back something else than it was given")
        self._bucket.remove(key)

    def _older(self, prefix: str, before: datetime) -> list[str]:
        return [key for key, written in self._bucket.keys(prefix) if written < before]

    def _require(self, key: str, sha256: str) -> None:
        try:
            whole = self._matches(key, sha256)
        except BlobNotFound:
            whole = False
        if not whole:
            raise StoreUnavailable("the store did not keep the bytes as they were sent")

    def _matches(self, key: str, sha256: str) -> bool:
        digest = hashlib.sha256()
        for chunk in self._bucket.read(key):
            digest.update(chunk)
        return digest.hexdigest() == sha256


def _blob(sha256: str) -> str:
    name = keys.checked(sha256)
    return f"{_BLOBS}{name[:2]}/{name}"
