"""One bucket: the few things we ask of it, each within seconds, each failure typed. Knows nothing of blobs."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from minio import Minio
from minio.commonconfig import CopySource

from storage.base import BlobNotFound, StorageError
from storage.s3 import failures
from storage.s3.wire import connections

_CHUNK = 256 * 1024
_PART = 8 * 1024 * 1024  # what an upload holds in memory
_MOST_PARTS = 10_000  # S3's limit
_LARGE = 64 * 1024 * 1024  # from here on a copy inside the store may take longer than other answers
_PATIENCE = 6.0  # times as long
_CONNECT_SECONDS = 3.0
_PAUSES = (0.1, 0.5)  # seconds before a request whose connection broke is sent again

_log = logging.getLogger("storage.s3")
_T = TypeVar("_T")


class Bucket:
    """The bucket `name` at `endpoint` (HOST:PORT). Thread-safe; connects when it is first asked.

    An answer must begin within `answer_seconds`. Every method raises StoreUnavailable (StoreRefused for wrong keys
    or a missing bucket), and where it says so BlobNotFound or StoreFull.
    """

    def __init__(
        self,
        endpoint: str,
        name: str,
        *,
        access: str,
        secret: str,
        secure: bool,
        region: str,
        ca: Path | None = None,
        answer_seconds: float = 10.0,
    ) -> None:
        self.name = name

        def client(seconds: float) -> Minio:
            pool = connections(
                connect_seconds=min(_CONNECT_SECONDS, answer_seconds), answer_seconds=seconds, ca=ca if secure else None
            )
            return Minio(endpoint, access_key=access, secret_key=secret, secure=secure, region=region, http_client=pool)

        self._quick, self._patient = client(answer_seconds), client(answer_seconds * _PATIENCE)

    def exists(self) -> bool:
        """Whether the bucket is there."""
        return self._ask(lambda client: bool(client.bucket_exists(self.name)))

    def create(self) -> None:
        """Make the bucket."""
        self._ask(lambda client: client.make_bucket(self.name))

    def size(self, key: str) -> int | None:
        """Size of an object in bytes, None when it is not there."""
        try:
            return self._ask(lambda client: client.stat_object(self.name, key).size)
        except BlobNotFound as err:
            # A question without a body is answered alike when the whole bucket is missing.
            if not self.exists():
                raise failures.no_bucket(self.name) from err
            return None

    def put(self, key: str, data: bytes) -> None:
        """Write a small object. Raises StoreFull too."""
        self._ask(lambda client: client.put_object(self.name, key, io.BytesIO(data), len(data)))

    def put_file(self, key: str, path: Path, size: int) -> None:
        """Write a file of `size` bytes as an object, in parts when it is large. Raises StoreFull too."""
        part = max(_PART, -(-size // _MOST_PARTS))

        def send(client: Minio) -> None:
            with path.open("rb") as file:
                client.put_object(self.name, key, file, size, part_size=part, num_parallel_uploads=1)

        self._ask(send)

    def read(self, key: str) -> Iterator[bytes]:
        """The object in pieces. Raises BlobNotFound too; StoreUnavailable when it is cut off."""
        response = self._ask(lambda client: client.get_object(self.name, key))
        try:
            yield from response.stream(_CHUNK)
        except failures.FAILURES as err:
            raise self._typed(err) from err
        finally:
            response.close()
            response.release_conn()

    def copy(self, source: str, target: str, size: int) -> None:
        """Copy an object of `size` bytes inside the store. Raises BlobNotFound and StoreFull too."""
        self._ask(
            lambda client: client.copy_object(self.name, target, CopySource(self.name, source)),
            client=self._patient if size > _LARGE else self._quick,
        )

    def remove(self, key: str) -> None:
        """Remove an object; nothing when it is not there."""
        self._ask(lambda client: client.remove_object(self.name, key))

    def keys(self, prefix: str, *, after: str = "") -> Iterator[tuple[str, datetime]]:
        """Every key that begins with `prefix` and is greater than `after`, in ascending order, and when it was
        written."""
        try:
            for found in self._quick.list_objects(self.name, prefix, recursive=True, start_after=after or None):
                if not found.is_dir:
                    yield str(found.object_name), found.last_modified
        except failures.FAILURES as err:
            raise self._typed(err) from err

    def abort_uploads(self, prefix: str, before: datetime) -> int:
        """Give up uploads in parts that began before a moment and never ended. Returns how many."""
        # The client keeps these two for itself; S3 has no other way to free the room that such parts take.
        found = self._ask(lambda client: client._list_multipart_uploads(self.name, prefix=prefix)).uploads
        old = [upload for upload in found if upload.initiated_time and upload.initiated_time < before]
        for upload in old:
            self._abort(str(upload.object_name), str(upload.upload_id))
        return len(old)

    def _abort(self, key: str, upload: str) -> None:
        self._ask(lambda client: client._abort_multipart_upload(self.name, key, upload))

    def _ask(self, request: Callable[[Minio], _T], *, client: Minio | None = None) -> _T:
        for pause in (*_PAUSES, None):
            try:
                return request(client or self._quick)
            except failures.FAILURES as err:
                if pause is None or not failures.is_passing(err):
                    raise self._typed(err) from err
                time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _typed(self, err: Exception) -> StorageError:
        failure = failures.typed(err, self.name)
        if not isinstance(failure, BlobNotFound):
            _log.warning("the store failed: %s", failure, extra={"bucket": self.name})
        return failure
