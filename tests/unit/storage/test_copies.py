"""Copies on this machine: checked each time, bounded, safe from eviction while in use."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.base import BlobCorrupt, StoreUnavailable
from storage.copies import LocalCopies


def name_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Source:
    """Gives `data`, and counts how often it was asked."""

    def __init__(self, *data: bytes) -> None:
        self.answers = list(data)
        self.asked = 0

    def __call__(self) -> Iterator[bytes]:
        self.asked += 1
        yield self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def lend(copies: LocalCopies, data: bytes, fetch: Callable[[], Iterator[bytes]] | None = None) -> bytes:
    with copies.lend(name_of(data), fetch or Source(data)) as path:
        return path.read_bytes()


def kept(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_is_kept_is_not_fetched_again(tmp_path: Path) -> None:
    copies, source = LocalCopies(tmp_path / "copies", 100), Source(b"scan")
    assert lend(copies, b"scan", source) == lend(copies, b"scan", source) == b"scan"
    assert source.asked == 1
    assert kept(tmp_path / "copies") == {name_of(b"scan")}


def test_a_copy_that_has_rotted_is_fetched_again(tmp_path: Path) -> None:
    copies = LocalCopies(tmp_path, 100)
    lend(copies, b"scan")
    copy = tmp_path / name_of(b"scan")
    copy.chmod(0o600)
    copy.write_bytes(b"rot!")
    assert lend(copies, b"scan") == b"scan"
    assert copy.read_bytes() == b"scan"


def test_other_bytes_than_named_are_asked_for_once_more_and_then_refused(tmp_path: Path) -> None:
    copies = LocalCopies(tmp_path, 100)
    assert lend(copies, b"scan", Source(b"scam", b"scan")) == b"scan"
    source = Source(b"scam")
    with pytest.raises(BlobCorrupt):
        lend(copies, b"other", source)
    assert source.asked == 2
    assert kept(tmp_path) == {name_of(b"scan")}


def test_a_fetch_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def cut() -> Iterator[bytes]:
        yield b"sc"
        raise StoreUnavailable("cut off")

    with pytest.raises(StoreUnavailable):
        lend(LocalCopies(tmp_path, 100), b"scan", cut)
    assert kept(tmp_path) == set()


def test_the_copies_used_last_stay_within_the_limit(tmp_path: Path) -> None:
    copies = LocalCopies(tmp_path, 10)
    for age, data in enumerate([b"aaaa", b"bbbb"]):
        lend(copies, data)
        os.utime(tmp_path / name_of(data), (1000 + age, 1000 + age))
    lend(copies, b"aaaa")  # used again: now b is the oldest
    lend(copies, b"cccc")
    assert kept(tmp_path) == {name_of(b"aaaa"), name_of(b"cccc")}


def test_what_is_larger_than_the_limit_is_lent_all_the_same(tmp_path: Path) -> None:
    assert lend(LocalCopies(tmp_path, 2), b"large") == b"large"
    assert kept(tmp_path) == set()


def test_a_file_in_use_outlives_its_eviction(tmp_path: Path) -> None:
    copies = LocalCopies(tmp_path, 4)
    with copies.lend(name_of(b"aaaa"), Source(b"aaaa")) as path:
        os.utime(tmp_path / name_of(b"aaaa"), (1000, 1000))
        lend(copies, b"bbbb")
        assert not (tmp_path / name_of(b"aaaa")).exists()
        assert path.read_bytes() == b"aaaa"
    assert kept(tmp_path) == {name_of(b"bbbb")}


def test_a_folder_that_is_deleted_meanwhile_is_made_again(tmp_path: Path) -> None:
    copies = LocalCopies(tmp_path / "copies", 100)
    lend(copies, b"scan")
    (tmp_path / "copies" / name_of(b"scan")).unlink()
    (tmp_path / "copies").rmdir()
    assert lend(copies, b"scan") == b"scan"


def test_what_a_killed_process_left_is_swept_after_a_day(tmp_path: Path) -> None:
    copies = LocalCopies(tmp_path, 100)
    lend(copies, b"scan")
    old, new = tmp_path / "lent-old", tmp_path / "lent-new"
    old.write_bytes(b"x")
    new.write_bytes(b"x")
    for path in (old, tmp_path / name_of(b"scan")):
        os.utime(path, (1, 1))
    copies.sweep()
    assert kept(tmp_path) == {name_of(b"scan"), "lent-new"}
