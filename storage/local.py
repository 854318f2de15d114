"""A store in a directory: ab/cd/<sha256>, written as temp file → fsync → rename of a link → fsync of the folders."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from storage import keys
from storage.base import BlobCorrupt, BlobNotFound, StoredBlob
from storage.spool import SpoolFile, disk_failures, make_folder, sweep_spool

_CHUNK = 1024 * 1024


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class LocalStagedBlob:
    """A file below the spool folder; also a plain writable file for code that wants one."""

    def __init__(self, store: LocalBlobStore) -> None:
        self._store = store
        self._file = SpoolFile(store.spool)
        self.path = self._file.path
        self._open = True

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._file.size

    def write(self, data: bytes) -> int:
        """Append and hash."""
        return self._file.write(data)

    def commit(self) -> StoredBlob:
        """fsync, rename a second link to the hash, fsync the folders that changed. A blob that is there is
        replaced by these (equal) bytes, which heals one that has rotted. The first link stays in the spool
        until `settle`: a blob with two links is what an interrupted delivery left. A store of copies keeps no such
        note."""
        name = self._file.finish(durable=True)
        target = self._store.path(name)
        with disk_failures():
            self._store.make_folders(target.parent)
            if self._store.is_of_copies:
                self.path.rename(target)
            else:
                second = self.path.with_suffix(".commit")
                second.hardlink_to(self.path)
                second.rename(target)
            _sync_folder(target.parent)
        self._open = False
        return StoredBlob(name, self.size)

    def settle(self) -> None:
        """Remove the link in the spool."""
        with contextlib.suppress(OSError):
            self.path.unlink()

    def discard(self) -> None:
        """Remove the temp file."""
        if self._open:
            self._open = False
            self._file.remove()


class LocalBlobStore:
    """BlobStore in `root`; half-received files lie in `spool`, on the same file system. `is_of_copies`: the originals
    are elsewhere and nothing is delivered here, so nothing is ever unsettled; no hard links are needed."""

    def __init__(self, root: Path, spool: Path, *, is_of_copies: bool = False) -> None:
        self.root, self.spool, self.is_of_copies = root, spool, is_of_copies
        self.prepare()

    def prepare(self) -> None:
        """Create the folders."""
        make_folder(self.root)
        make_folder(self.spool)

    def path(self, sha256: str) -> Path:
        """Where the blob lies or would lie."""
        name = keys.checked(sha256)
        return self.root / name[:2] / name[2:4] / name

    def make_folders(self, folder: Path) -> None:
        """Create `folder`, each new level durable in its parent."""
        if folder.is_dir():
            return
        self.make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)

    def stage(self) -> LocalStagedBlob:
        """Begin a temp file."""
        return LocalStagedBlob(self)

    def open(self, sha256: str) -> BinaryIO:
        """The file, opened for reading."""
        with disk_failures():
            try:
                return self.path(sha256).open("rb")
            except FileNotFoundError as err:
                raise BlobNotFound("no such blob") from err

    @contextmanager
    def local_file(self, sha256: str) -> Iterator[Path]:
        """The blob's own path: nothing is copied."""
        path = self.path(sha256)
        if not path.is_file():
            raise BlobNotFound("no such blob")
        yield path

    def size(self, sha256: str) -> int | None:
        """Size on disk."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def verify(self, sha256: str) -> None:
        """Hash the file again."""
        digest = hashlib.sha256()
        with self.open(sha256) as file, disk_failures():
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        if digest.hexdigest() != sha256:
            raise BlobCorrupt(f"the bytes of {sha256} have changed")

    def is_unsettled(self, sha256: str) -> bool:
        """Whether the spool holds a second link to the blob."""
        try:
            return self.path(sha256).stat().st_nlink > 1
        except FileNotFoundError:
            return False

    def names(self, after: str = "") -> Iterator[str]:
        """Walk the folders in order."""
        with disk_failures():
            for first in sorted(self.root.iterdir()):
                for second in sorted(first.iterdir()) if first.is_dir() and first.name >= after[:2] else ():
                    if second.name >= after[2:4] or first.name > after[:2]:
                        yield from sorted(p.name for p in second.iterdir() if keys.is_hash(p.name) and p.name > after)

    def ping(self) -> None:
        """Write and remove a byte."""
        probe = self.stage()
        probe.write(b".")
        probe.discard()

    def sweep(self) -> int:
        """Remove half-received files. A second link to a blob stays: it takes no room and says that the delivery
        was interrupted."""
        return sweep_spool(self.spool)
