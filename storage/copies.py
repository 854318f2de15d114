"""Copies of blobs on this machine, for programs that want a file: bounded, and checked each time one is given out.

The folder may be deleted at any time: what is missing is fetched again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from storage import keys
from storage.base import BlobCorrupt, StoreFull, StoreUnavailable
from storage.spool import STALE_SECONDS, SpoolFile, disk_failures, make_folder

_CHUNK = 1024 * 1024
_LENT = "lent-"


class LocalCopies:
    """Copies below `folder`; the ones used last stay, up to `limit` bytes together."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit

    @contextmanager
    def lend(self, sha256: str, fetch: Callable[[], Iterable[bytes]]) -> Iterator[Path]:
        """A read-only file of the bytes `sha256` names, for the length of the block; fetched where it is not here.

        Raises what `fetch` raises, BlobCorrupt when it gives other bytes twice, StoreUnavailable when the disk fails.
        """
        # A name of its own: the copy may be evicted, here or by another process, while the file is in use.
        lent = self._folder / f"{_LENT}{uuid4().hex}"
        try:
            if not self._lend_kept(sha256, lent):
                self._fetch(sha256, fetch, lent)
            yield lent
        finally:
            with contextlib.suppress(OSError):
                lent.unlink()

    def _lend_kept(self, sha256: str, lent: Path) -> bool:
        kept = self._folder / sha256
        try:
            lent.hardlink_to(kept)
            os.utime(lent)
        except OSError:
            return False
        if _hash(lent) == sha256:
            return True
        for path in (lent, kept):  # this disk has changed it; the store has the original
            path.unlink(missing_ok=True)
        return False

    def _fetch(self, sha256: str, fetch: Callable[[], Iterable[bytes]], lent: Path) -> None:
        try:
            make_folder(self._folder)
            # Once more, because a wrong bit on the way looks like one in the store.
            if not (self._receive(sha256, fetch, lent) or self._receive(sha256, fetch, lent)):
                raise BlobCorrupt(f"the bytes of {sha256} have changed")
        except StoreFull as err:  # this disk, not the store's
            raise StoreUnavailable("no room on this machine for a copy of the original") from err
        with contextlib.suppress(OSError):
            self._keep(sha256, lent)

    def _receive(self, sha256: str, fetch: Callable[[], Iterable[bytes]], lent: Path) -> bool:
        file = SpoolFile(self._folder)
        try:
            for chunk in fetch():
                file.write(chunk)
            if file.finish(durable=False) != sha256:
                return False
            with disk_failures():
                file.path.rename(lent)
        finally:
            file.remove()
        return True

    def _keep(self, sha256: str, lent: Path) -> None:
        kept = self._folder / sha256
        if not kept.exists():
            kept.hardlink_to(lent)
        self._evict()

    def _evict(self) -> None:
        found = [(s.st_mtime, s.st_size, p) for p, s in _stats(self._folder) if keys.is_hash(p.name)]
        excess = sum(size for _, size, _ in found) - self._limit
        for _, size, path in sorted(found):
            if excess <= 0:
                break
            path.unlink(missing_ok=True)
            excess -= size

    def sweep(self) -> None:
        """Remove what a killed process has left."""
        for path, stat in _stats(self._folder):
            if not keys.is_hash(path.name) and time.time() - stat.st_mtime > STALE_SECONDS:
                path.unlink(missing_ok=True)


def _stats(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in folder.glob("*"):
        with contextlib.suppress(FileNotFoundError):
            yield path, path.stat()


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as err:
        raise StoreUnavailable("the copy on this machine cannot be read") from err
    return digest.hexdigest()
