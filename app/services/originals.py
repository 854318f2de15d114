"""What the store of originals raises, in the product's errors: one place for taking, one for giving."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import NotFound, OutOfSpace, Unavailable
from storage.base import BlobCorrupt, BlobNotFound, StorageError, StoreFull, StoreRefused, StoreUnavailable


@contextmanager
def taking() -> Iterator[None]:
    """Around what writes: raises OutOfSpace or Unavailable."""
    try:
        yield
    except StoreFull as err:
        raise OutOfSpace("The disk is full; nothing was taken.") from err
    except StoreRefused as err:
        raise Unavailable("The store of originals does not let Hoso in; nothing was taken.") from err
    except StoreUnavailable as err:
        raise Unavailable("The store of originals does not answer; nothing was taken.") from err


@contextmanager
def giving() -> Iterator[None]:
    """Around what reads: raises NotFound or Unavailable."""
    try:
        yield
    except BlobNotFound as err:
        raise NotFound("The original is not in the store; an administrator should run hoso verify.") from err
    except BlobCorrupt as err:
        raise Unavailable("The original is damaged in the store; an administrator should run hoso verify.") from err
    except StoreRefused as err:
        raise Unavailable("The store of originals does not let Hoso in; hoso doctor says why.") from err
    except StorageError as err:
        raise Unavailable("The store of originals does not answer.") from err
