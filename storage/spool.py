"""Half-received bytes: files in the spool folder, hashed as they grow. Knows nothing of where they go."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.base import StoreFull, StoreUnavailable

STALE_SECONDS = 24 * 3600  # nobody adds to a delivery that is older
_PREFIX = "in-"


@contextmanager
def disk_failures() -> Iterator[None]:
    """What the disk says, as the port's errors."""
    try:
        yield
    except OSError as err:
        if err.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StoreFull("no room left") from err
        raise StoreUnavailable(f"the store does not answer ({errno.errorcode.get(err.errno or 0, 'error')})") from err


def make_folder(folder: Path) -> None:
    """Create `folder` and what is above it. Raises StoreFull, StoreUnavailable."""
    with disk_failures():
        folder.mkdir(parents=True, exist_ok=True)


class SpoolFile:
    """A temp file that is written once, from start to end. Raises StoreFull, StoreUnavailable."""

    def __init__(self, folder: Path) -> None:
        with disk_failures():
            handle, name = tempfile.mkstemp(dir=folder, prefix=_PREFIX)
        self.path = Path(name)
        self.size = 0
        self._file = os.fdopen(handle, "wb")
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Append and hash."""
        with disk_failures():
            self._file.write(data)
        self._hash.update(data)
        self.size += len(data)
        return len(data)

    def finish(self, *, durable: bool) -> str:
        """End writing, make it read-only; with `durable` the bytes are on the disk. Returns the SHA-256 in hex."""
        with disk_failures():
            self._file.flush()
            if durable:
                os.fsync(self._file.fileno())
            os.fchmod(self._file.fileno(), 0o440)
            self._file.close()
        return self._hash.hexdigest()

    def remove(self) -> None:
        """Close and delete; never raises."""
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self.path.unlink()


def sweep_spool(folder: Path) -> int:
    """Remove files nobody has added to for a day (their sender was never told "taken"). Returns how many.

    A file with a second link is not half-received, and stays.
    """
    swept = 0
    for path in folder.glob(f"{_PREFIX}*"):
        try:
            stat = path.stat()
            if stat.st_nlink == 1 and time.time() - stat.st_mtime > STALE_SECONDS:
                path.unlink()
                swept += 1
        except FileNotFoundError:
            continue
    return swept
