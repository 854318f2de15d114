"""Rows, originals and index compared: each difference named, the index mended, part of the originals each night."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import select, update

from app.bootstrap import Services, build
from app.config import load_settings
from app.db import jobs
from app.db.nights import take_turn
from app.db.tables import Document, Job, Setting
from app.db.upkeep import VERIFICATION, noted
from app.domain.documents import DocumentStatus, Door, Step
from app.errors import Unavailable
from app.services.capture import Delivery
from app.services.comparing import IndexComparison, IndexDifference
from app.services.verifying import NIGHTS, Difference, Scope
from indexing.base import IndexDelete, IndexDocument, SearchIndex
from tests.databases import ONLY_SQLITE
from workers.nightly import Nightly

NIGHT = datetime(2026, 3, 1, 2, 30)
NOON = datetime(2026, 3, 1, 12, 0)


@pytest.fixture
def settled(services: Services) -> list[str]:
    """Ids of documents that nobody works on and that the index has."""
    ids = [take(services, number) for number in range(6)]
    with services.db.write() as session:
        session.execute(update(Job).values(state="done"))
        session.execute(update(Document).values(status=DocumentStatus.FILED.value))
    services.index.write([IndexDocument(doc_id=found, version=1, title="x", acl=("team:all",)) for found in ids])
    return sorted(ids)


def take(services: Services, number: int) -> str:
    data = f"giấy {number}".encode()
    return services.capture.capture(io.BytesIO(data), Delivery(f"{number}.txt", Door.CLI)).document_id


def found_by(services: Services, **options: Any) -> list[tuple[str, str, bool]]:
    return [(each.kind, each.id, each.repaired) for each in services.verify.run(**options)]


def test_whatever_differs_in_the_index_is_named_and_mended(services: Services, settled: list[str]) -> None:
    assert found_by(services) == []
    stray = "ffffffff-0000-7000-8000-000000000000"
    services.index.write([IndexDelete(settled[0], 1), IndexDocument(doc_id=stray, version=3, title="x", acl=("a",))])
    with services.db.write() as session:
        session.execute(update(Document).where(Document.id == settled[2]).values(version=2))
        session.execute(update(Document).where(Document.id == settled[4]).values(deleted_at=datetime.now(UTC)))
    wanted = [
        ("index_missing", settled[0]),
        ("index_version", settled[2]),
        ("index_extra", settled[4]),
        ("index_extra", stray),
    ]
    assert found_by(services) == [(kind, found, False) for kind, found in wanted]
    assert found_by(services, repair=True) == [(kind, found, True) for kind, found in wanted]
    assert found_by(services) == []


def test_an_index_that_is_newer_than_the_database_is_told_and_not_mended(
    services: Services, settled: list[str]
) -> None:
    services.index.write([IndexDocument(doc_id=settled[0], version=5, title="x", acl=("team:all",))])
    assert found_by(services, repair=True) == [("index_version", settled[0], False)]
    services.indexing.rebuild(lambda *_: None)
    assert found_by(services) == []


def test_what_is_on_its_way_into_the_index_is_no_difference(services: Services, settled: list[str]) -> None:
    with services.db.write() as session:
        session.execute(update(Document).where(Document.id == settled[1]).values(version=2))
        jobs.enqueue(session, settled[1], Step.INDEX, step_version=2)
    assert found_by(services) == []


class Busy:
    """An index into which something is written the first time that it is walked."""

    def __init__(self, services: Services, document_id: str, *, after_the_walk: bool) -> None:
        self._services, self._id, self._after = services, document_id, after_the_walk
        self._written = False

    def versions(self, after: str = "", limit: int = 1000) -> Iterator[tuple[str, int]]:
        if self._written:
            return self._services.index.versions(after, limit)
        self._written = True
        if not self._after:
            self._change()
        found = list(self._services.index.versions(after, limit))
        if self._after:
            self._change()
        return iter(found)

    def _change(self) -> None:
        with self._services.db.write() as session:
            session.execute(update(Document).where(Document.id == self._id).values(version=2))
            jobs.enqueue(session, self._id, Step.INDEX, step_version=2)
        with self._services.db.write() as session:
            claims = jobs.claim(session, "here", [Step.INDEX.value], limit=10)
        self._services.indexing.run(claims)


@pytest.mark.parametrize("after_the_walk", [True, False])
def test_what_is_indexed_while_they_are_walked_is_no_difference(
    services: Services, settled: list[str], after_the_walk: bool
) -> None:
    index = cast(SearchIndex, Busy(services, settled[3], after_the_walk=after_the_walk))
    assert list(IndexComparison(services.db, index).run()) == []


def test_an_emptied_index_misses_everything(services: Services, settled: list[str]) -> None:
    services.index.write([IndexDelete(found, 1) for found in settled])
    assert list(services.indexing.compare()) == [IndexDifference(found, "missing") for found in settled]


def spoil(services: Services, settled: list[str]) -> list[str]:
    """Change a byte of each original; their hashes."""
    with services.db.read() as session:
        hashes = sorted(session.scalars(select(Document.sha256)))
    for sha256 in hashes:
        with services.blobs.local_file(sha256) as path:
            path.chmod(0o600)
            path.write_bytes(b"X" + path.read_bytes()[1:])
    return hashes


def test_each_night_reads_its_part_and_together_they_read_all(services: Services, settled: list[str]) -> None:
    hashes = spoil(services, settled)
    found = [sha256 for night in range(NIGHTS) for _, sha256, _ in found_by(services, scope=Scope.of_night(night))]
    assert found == hashes
    assert [sha256 for _, sha256, _ in found_by(services)] == hashes
    assert found_by(services, hashes=False) == []


def test_every_hash_belongs_to_one_night() -> None:
    parts = [Scope.of_night(night) for night in range(NIGHTS)]
    for sha256 in (f"{first:02x}{rest * 62}" for first in range(256) for rest in "0f"):
        assert sum(part.first <= sha256 < part.end for part in parts) == 1
    assert Scope.of_night(NIGHTS) == Scope.of_night(0)


def test_the_outcome_is_remembered_when_all_was_looked_at(services: Services, settled: list[str]) -> None:
    assert services.upkeep.verification() is None
    spoil(services, settled)
    begun = services.verify.run()
    assert next(begun).kind == "blob_corrupt"
    begun.close()  # type: ignore[attr-defined]
    assert services.upkeep.verification() is None, "not looked at whole"
    found: list[Difference] = list(services.verify.run())
    last = services.upkeep.verification()
    assert last is not None
    assert (last.whole, last.originals, last.differences, last.is_well) == (True, 6, 6, False)
    assert last.examples == tuple(each.text for each in found)
    list(services.verify.run(scope=Scope.of_night(0), repair=True))
    last = services.upkeep.verification()
    assert last is not None
    assert not last.whole


def test_one_worker_of_all_takes_the_night(services: Services) -> None:
    assert not take_turn(services.db, NOON), "the first time it is left to the night"
    taken: list[bool] = []
    threads = [threading.Thread(target=lambda: taken.append(take_turn(services.db, NIGHT))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 5 + [True]
    assert not take_turn(services.db, NOON)
    for hours, by_night, by_day in ((19, False, False), (21, True, False), (31, True, True)):
        for here, due in ((NIGHT, by_night), (NOON, by_day)):
            with services.db.write() as session:
                past = datetime.now(UTC) - timedelta(hours=hours)
                session.get_one(Setting, "last_night").value = {"at": past.isoformat()}
            assert take_turn(services.db, here) is due, (hours, here)


def test_the_nightly_run_mends_the_index_and_remembers(services: Services, settled: list[str]) -> None:
    services.index.write([IndexDelete(settled[0], 0)])
    with services.db.write() as session:
        session.execute(update(Document).where(Document.id == settled[0]).values(version=2))
    Nightly(services, threading.Event()).verify()
    last = services.upkeep.verification()
    assert last is not None
    assert (last.whole, last.differences, last.repaired) == (False, 0, 1)
    assert list(services.indexing.compare()) == []


def test_a_nightly_run_ends_with_its_worker(services: Services, settled: list[str]) -> None:
    stopping = threading.Event()
    stopping.set()
    Nightly(services, stopping).verify()
    assert services.upkeep.verification() is None


def test_what_does_not_answer_is_told_and_remembered(
    environment: dict[str, str], services: Services, settled: list[str]
) -> None:
    wired = build(load_settings(environment | {"HOSO_SEARCH_URL": "http://127.0.0.1:1/hoso"}))
    with pytest.raises(Unavailable, match="index cannot be compared"):
        list(wired.verify.run())
    assert noted(wired.db, VERIFICATION) is None
    Nightly(wired, threading.Event()).verify()
    last = wired.upkeep.verification()
    assert last is not None
    assert (last.is_well, "index cannot be compared" in last.error) == (False, True)
    wired.close()


@ONLY_SQLITE
def test_a_damaged_database_file_is_named(services: Services, settled: list[str], environment: dict[str, str]) -> None:
    services.close()
    path = Path(environment["HOSO_HOME"]) / "hoso.db"
    with path.open("r+b") as file:
        size = path.stat().st_size
        for page in range(8 * 4096, size, 4096):
            file.seek(page)
            file.write(b"\xff" * 64)
    wired = build(load_settings(environment), check_schema=False)
    try:
        kinds = {each.kind for each in wired.verify.run()}
    except Unavailable as err:
        assert "damaged" in err.message
    else:
        assert "database_damaged" in kinds
    wired.close()
