"""Names of blobs: what is a SHA-256 and what is not. Nothing else ever becomes a path or a key."""

from __future__ import annotations

import re

from storage.base import BlobNotFound

_HASH = re.compile(r"[0-9a-f]{64}")


def is_hash(name: str) -> bool:
    """Whether `name` is a SHA-256 in hex, as we write it."""
    return _HASH.fullmatch(name) is not None


def checked(sha256: str) -> str:
    """`sha256` itself. Raises BlobNotFound when it is none: there can be no such blob."""
    if not is_hash(sha256):
        raise BlobNotFound("not a SHA-256")
    return sha256
