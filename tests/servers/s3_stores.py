"""Stores over a bucket of the S3 server, as bootstrap wires them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from storage.s3.bucket import Bucket
from storage.s3.store import S3BlobStore
from tests.servers import seaweed

ANSWER_SECONDS = 10.0


def s3_bucket(
    at: seaweed.Bucket, *, ca: Path | None = None, secure: bool = False, answer_seconds: float = ANSWER_SECONDS
) -> Bucket:
    """The store's own way to the bucket `at`; tests of a slow store may be less patient."""
    return Bucket(
        f"{at.host}:{at.port}",
        at.name,
        access=at.access,
        secret=at.secret,
        secure=secure,
        region="us-east-1",
        ca=ca,
        answer_seconds=answer_seconds,
    )


def s3_store(
    at: seaweed.Bucket,
    folder: Path,
    *,
    now: Callable[[], float] = time.time,
    answer_seconds: float = ANSWER_SECONDS,
) -> S3BlobStore:
    """A store over the bucket `at`, with spool and copies below `folder`."""
    bucket = s3_bucket(at, answer_seconds=answer_seconds)
    return S3BlobStore(bucket, spool=folder / "spool", copies=folder / "copies", now=now)
