"""What every store of originals promises, run on each backend."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.base import BlobCorrupt, BlobNotFound, BlobStore, StoredBlob
from storage.local import LocalBlobStore

ABSENT = "0" * 64


@pytest.fixture(params=["local"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BlobStore]:
    assert request.param == "local"
    yield LocalBlobStore(tmp_path / "blobs", tmp_path / "spool")


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
    assert list(store.names()) == sorted(names)


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


def test_changed_bytes_are_found_and_healed_by_the_next_delivery(tmp_path: Path) -> None:
    store = LocalBlobStore(tmp_path / "blobs", tmp_path / "spool")
    stored = put(store, b"precious")
    path = store.path(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"rotten!!")
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


def test_a_sweep_forgets_what_was_half_received_a_day_ago(tmp_path: Path) -> None:
    store = LocalBlobStore(tmp_path / "blobs", tmp_path / "spool")
    old, interrupted = store.stage(), store.stage()
    interrupted.write(b"committed, never settled")
    stored = interrupted.commit()
    for path in (tmp_path / "spool").iterdir():
        os.utime(path, (1, 1))
    assert store.sweep() == 1
    assert not old.path.exists()
    old.discard()
    assert store.is_unsettled(stored.sha256)
    store.verify(stored.sha256)
