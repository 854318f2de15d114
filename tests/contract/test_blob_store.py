"""What every store of originals promises, run on each backend."""

from __future__ import annotations

import hashlib
import io
import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.base import BlobCorrupt, BlobNotFound, BlobStore, StoredBlob
from storage.local import LocalBlobStore
from tests.servers import seaweed
from tests.servers.s3_stores import s3_store

ABSENT = "0" * 64


@dataclass
class Backend:
    """A store, and what a test may do to it behind its back."""

    store: BlobStore
    rot: Callable[[str], None]
    age: Callable[[], None]
    leftovers: Callable[[], list[str]]


def directory(folder: Path) -> Backend:
    store = LocalBlobStore(folder / "blobs", folder / "spool")

    def rot(sha256: str) -> None:
        path = store.path(sha256)
        path.chmod(0o600)
        path.write_bytes(b"x" * path.stat().st_size)

    return Backend(store, rot, lambda: age_spool(folder), lambda: spooled(folder))


def s3(folder: Path) -> Backend:
    bucket = seaweed.new_bucket()
    clock = [time.time()]
    store = s3_store(bucket, folder, now=lambda: clock[0])
    client = bucket.client()

    def rot(sha256: str) -> None:
        key = f"blobs/{sha256[:2]}/{sha256}"
        size = client.stat_object(bucket.name, key).size or 0
        client.put_object(bucket.name, key, io.BytesIO(b"x" * size), size)

    def age() -> None:
        age_spool(folder)
        clock[0] += 2 * 24 * 3600

    def leftovers() -> list[str]:
        return spooled(folder) + seaweed.objects(bucket, "incoming/") + seaweed.objects(bucket, "probes/")

    return Backend(store, rot, age, leftovers)


def age_spool(folder: Path) -> None:
    for path in (folder / "spool").iterdir():
        os.utime(path, (1, 1))


def spooled(folder: Path) -> list[str]:
    return [path.name for path in (folder / "spool").iterdir()]


@pytest.fixture(params=[directory, s3], ids=["directory", "s3"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    made: Backend = request.param(tmp_path)
    return made


@pytest.fixture
def store(backend: Backend) -> BlobStore:
    return backend.store


def put(store: BlobStore, data: bytes) -> StoredBlob:
    staged = store.stage()
    for start in range(0, len(data), 7):
        staged.write(data[start : start + 7])
    return staged.commit()


def test_committed_bytes_come_back_under_their_hash(store: BlobStore) -> None:
    stored = put(store, b"hop dong mua ban")
    assert stored == StoredBlob(hashlib.sha256(b"hop dong mua ban").hexdigest(), 16)
    with store.open(stored.sha256) as file:
        assert file.read() == b"hop dong mua ban"
    with store.local_file(stored.sha256) as path:
        assert path.read_bytes() == b"hop dong mua ban"
    assert store.size(stored.sha256) == 16
    store.verify(stored.sha256)


def test_discarded_bytes_leave_nothing(store: BlobStore) -> None:
    staged = store.stage()
    staged.write(b"half a scan")
    staged.discard()
    staged.discard()
    assert list(store.names()) == []


def test_discard_after_commit_keeps_the_blob(store: BlobStore) -> None:
    staged = store.stage()
    staged.write(b"kept")
    stored = staged.commit()
    staged.discard()
    store.verify(stored.sha256)


def test_a_delivery_that_was_interrupted_before_its_record_is_told_from_one_that_was_not(store: BlobStore) -> None:
    staged = store.stage()
    staged.write(b"interrupted")
    stored = staged.commit()
    staged.discard()
    assert store.is_unsettled(stored.sha256)
    staged.settle()
    staged.settle()
    assert not store.is_unsettled(stored.sha256)
    assert not store.is_unsettled(ABSENT)
    store.verify(stored.sha256)


def test_the_same_bytes_twice_are_one_blob(store: BlobStore) -> None:
    assert put(store, b"twice").sha256 == put(store, b"twice").sha256
    assert len(list(store.names())) == 1


def test_what_is_not_there_is_said_so(store: BlobStore) -> None:
    assert store.size(ABSENT) is None
    for ask in (store.open, store.verify):
        with pytest.raises(BlobNotFound):
            ask(ABSENT)
    with pytest.raises(BlobNotFound), store.local_file(ABSENT):
        pass


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "/.."])
def test_a_name_that_is_no_hash_reaches_nothing(store: BlobStore, name: str) -> None:
    with pytest.raises(BlobNotFound):
        store.open(name)


def test_names_are_told_in_order(store: BlobStore) -> None:
    names = [put(store, bytes([n])).sha256 for n in range(40)]
    names.sort()
    assert list(store.names()) == names
    for after in (names[0], names[17], names[17][:2], names[20][:5], names[-1], "ff"):
        assert list(store.names(after)) == [name for name in names if name > after]


def test_many_threads_may_store_the_same_bytes(store: BlobStore) -> None:
    results: list[StoredBlob] = []
    threads = [threading.Thread(target=lambda: results.append(put(store, b"x" * 10_000))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    store.verify(results[0].sha256)


def test_a_working_store_answers_a_ping(store: BlobStore) -> None:
    store.ping()
    assert list(store.names()) == []


def test_changed_bytes_are_found_and_healed_by_the_next_delivery(backend: Backend) -> None:
    store = backend.store
    stored = put(store, b"precious")
    backend.rot(stored.sha256)
    with pytest.raises(BlobCorrupt):
        store.verify(stored.sha256)
    put(store, b"precious")
    store.verify(stored.sha256)


def test_a_sweep_leaves_blobs_and_what_is_just_being_received(store: BlobStore) -> None:
    stored = put(store, b"kept")
    coming = store.stage()
    coming.write(b"half")
    assert store.sweep() == 0
    coming.write(b"whole")
    store.verify(coming.commit().sha256)
    store.verify(stored.sha256)


def test_a_sweep_forgets_what_was_half_received_a_day_ago(backend: Backend) -> None:
    store = backend.store
    old, interrupted = store.stage(), store.stage()
    interrupted.write(b"committed, never settled")
    stored = interrupted.commit()
    backend.age()
    assert store.sweep() == 1
    old.discard()
    assert store.is_unsettled(stored.sha256)
    store.verify(stored.sha256)


def test_a_settled_delivery_leaves_nothing_but_the_blob(backend: Backend) -> None:
    staged = backend.store.stage()
    staged.write(b"whole")
    staged.commit()
    staged.discard()
    staged.settle()
    backend.store.ping()
    assert backend.leftovers() == []


def test_a_delivery_after_an_interrupted_one_settles_the_blob(store: BlobStore) -> None:
    interrupted = store.stage()
    interrupted.write(b"sent twice")
    interrupted.commit()
    again = store.stage()
    again.write(b"sent twice")
    stored = again.commit()
    again.settle()
    assert not store.is_unsettled(stored.sha256)


def test_large_bytes_come_back_whole(store: BlobStore) -> None:
    data = random.Random(7).randbytes(17 * 1024 * 1024)
    staged = store.stage()
    for start in range(0, len(data), 1024 * 1024):
        staged.write(data[start : start + 1024 * 1024])
    stored = staged.commit()
    assert stored == StoredBlob(hashlib.sha256(data).hexdigest(), len(data))
    store.verify(stored.sha256)
    with store.open(stored.sha256) as file:
        assert hashlib.sha256(file.read()).hexdigest() == stored.sha256


def test_a_lent_file_stands_while_it_is_in_use_and_cannot_be_written(store: BlobStore) -> None:
    stored = put(store, b"lent")
    with store.local_file(stored.sha256) as first, store.local_file(stored.sha256) as second:
        assert first.read_bytes() == second.read_bytes() == b"lent"
        assert first.stat().st_mode & 0o222 == 0
    store.verify(stored.sha256)


def test_an_opened_blob_can_be_read_from_any_place(store: BlobStore) -> None:
    with store.open(put(store, b"0123456789").sha256) as file:
        assert file.seek(0, os.SEEK_END) == 10
        assert file.seek(4) == 4
        assert file.read(2) == b"45"


def test_preparing_twice_changes_nothing(store: BlobStore) -> None:
    stored = put(store, b"there before")
    store.prepare()
    store.prepare()
    store.verify(stored.sha256)
