"""The store's port: what every backend promises, and its errors.

A blob is named by the SHA-256 of its bytes (64 hex digits), never by a name from outside. What `commit`
has acknowledged is durable. Blobs never change and never move.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol


class StorageError(Exception):
    """Base of what a store raises."""


class BlobNotFound(StorageError):
    """No blob under this hash."""


class BlobCorrupt(StorageError):
    """The bytes under this hash are not the bytes it names."""


class StoreFull(StorageError):
    """No room; nothing was stored."""


class StoreUnavailable(StorageError):
    """The store does not answer; trying again later is right."""


class StoreRefused(StoreUnavailable):
    """The store answers and does not let us in: keys, bucket or certificate are wrong. The text says which; an
    administrator must act, then trying again is right."""


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A durable blob: its SHA-256 in hex and its size in bytes."""

    sha256: str
    size: int


class StagedBlob(Protocol):
    """Bytes on their way in. Written in pieces, hashed on the way; then committed or discarded, once."""

    @property
    def size(self) -> int:
        """Bytes written so far."""
        ...

    def write(self, data: bytes) -> int:
        """Append `data`. Raises StoreFull or StoreUnavailable."""
        ...

    def commit(self) -> StoredBlob:
        """Make durable and visible under its hash, and be sure of it. Until `settle`, the store remembers that
        nobody has said yet that a record of these bytes exists. Raises StoreFull or StoreUnavailable; then no
        blob that was there is worse than before, and the bytes can only be discarded."""
        ...

    def settle(self) -> None:
        """Say that the record of the committed bytes is safe too. Never raises: at worst the note stays."""
        ...

    def discard(self) -> None:
        """Forget bytes that were not committed. Does nothing after a commit or a discard."""
        ...


class BlobStore(Protocol):
    """Where originals are kept. Safe to use from several threads and processes.

    A StoreUnavailable comes within seconds: no call waits long for a store that is down, or that is too slow.
    """

    def prepare(self) -> None:
        """Create what the store needs (folders, a bucket) where it is not there. Raises StoreUnavailable."""
        ...

    def stage(self) -> StagedBlob:
        """Begin taking a blob. Raises StoreFull or StoreUnavailable."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, from the start. Raises BlobNotFound, StoreUnavailable; BlobCorrupt where the store is on
        another machine, whose bytes are compared before any is given out."""
        ...

    def local_file(self, sha256: str) -> AbstractContextManager[Path]:
        """The bytes as a read-only file on this machine, for the length of the block. Raises as `open`."""
        ...

    def size(self, sha256: str) -> int | None:
        """Size in bytes, None when there is no such blob. Raises StoreUnavailable."""
        ...

    def verify(self, sha256: str) -> None:
        """Read the bytes again and compare. Raises BlobNotFound, BlobCorrupt, StoreUnavailable."""
        ...

    def is_unsettled(self, sha256: str) -> bool:
        """Whether these bytes are what an interrupted delivery left: committed, and never settled."""
        ...

    def names(self, after: str = "") -> Iterator[str]:
        """Every hash in the store that is greater than `after` (a hash, or the beginning of one: two digits or more),
        in ascending order. Raises StoreUnavailable."""
        ...

    def sweep(self) -> int:
        """Forget half-received bytes that nobody has added to for a day; blobs are never touched. Returns how many.
        Raises StoreUnavailable."""
        ...

    def ping(self) -> None:
        """Raise StoreUnavailable when the store cannot be read and written now."""
        ...
