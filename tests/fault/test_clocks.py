"""Clocks that jump while the parts work: nothing lost, nothing done twice, nobody waits for them to catch up.

The processes see another time of day (libfaketime); clocks that only go forward are left alone, as the kernel does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.bootstrap import Services
from app.db import jobs
from app.db.tables import Document, Job
from app.domain.access import Actor
from tests.fault.processes import ONCE, Parts, add_customer, effects, open_jobs, scan, take, wait_until
from tests.servers.shared import do_without

HOUR, DAY = 3600, 86_400
JUMPS = (HOUR, DAY, 0, -HOUR, -DAY, DAY, 0)


class Clock:
    """The time of day of whoever runs under it, as seconds ahead of the true one."""

    def __init__(self, file: Path, library: Path) -> None:
        self._file = file
        self.jump(0)
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def jump(self, seconds: int) -> None:
        made = self._file.with_suffix(".new")
        made.write_text(f"{seconds:+d}\n")
        made.rename(self._file)


@pytest.fixture
def library() -> Path:
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    if not found:
        do_without("libfaketime", "install Debian's package libfaketime")
    return found[0]


@pytest.fixture
def clocks(tmp_path: Path, library: Path) -> Iterator[tuple[Clock, Clock]]:
    yield Clock(tmp_path / "one", library), Clock(tmp_path / "two", library)


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return {**environment, "HOSO_INBOX_SETTLE_SECONDS": "0.3", "HOSO_INBOX_POLL_SECONDS": "0.3"}


def test_workers_whose_clocks_jump_do_everything_once(
    services: Services, admin: Actor, parts: Parts, clocks: tuple[Clock, Clock]
) -> None:
    add_customer(services, admin)
    for clock in clocks:
        parts.start("work", clock.environment)
    parts.start("watch", clocks[0].environment)
    wait_until("the parts run", lambda: parts.said().count("starts") == 3)
    inbox = services.settings.inboxes[0].path
    taken = []
    for number, seconds in enumerate(JUMPS):
        taken.append(take(services, scan(200 + number), f"{number}.png"))
        (inbox / f"{number}.txt").write_text(f"Biên bản giao hàng số {number}\n")
        wait_until("somebody reads it", lambda: progress(services, taken[-1]) != "received")
        clocks[number % 2].jump(seconds)
        if services.db.is_sqlite:  # one host, one clock
            clocks[(number + 1) % 2].jump(seconds)
    wait_until("the folder is empty", lambda: not [path for path in inbox.iterdir() if path.is_file()])
    wait_until("all is done", lambda: not open_jobs(services))
    for document_id in taken:
        found = effects(services, document_id)
        assert {**found, "steps": sorted(set(found["steps"]))} == ONCE, parts.said()[-3000:]  # type: ignore[call-overload]
    with services.db.read() as session:
        assert len(session.scalars(select(Document.id)).all()) == 2 * len(JUMPS)
        if not services.db.is_sqlite:
            # Leases go by the database's clock: no worker takes what another holds, whatever its own clock says.
            assert set(session.scalars(select(Job.attempt).where(Job.step == "read"))) == {1}
    assert list(services.verify.run()) == []
    days = {line.partition('"at": "')[2][:10] for line in parts.said().splitlines() if '"at": "' in line}
    assert len(days) >= 3, "the clocks did not jump"


def progress(services: Services, document_id: str) -> str:
    with services.db.read() as session:
        return str(session.scalar(select(Document.status).where(Document.id == document_id)))


def test_after_the_databases_clock_was_put_back_nobody_waits_until_it_has_caught_up(services: Services) -> None:
    held = take(services, b"1", "1.txt")
    with services.db.write() as session:
        jobs.claim(session, "another-host/1/1", ["read"])
    waiting = take(services, b"2", "2.txt")
    with services.db.write() as session:
        assert not jobs.any_ahead(session)
        moment = jobs.database_now(session) + timedelta(days=1)
        session.execute(update(Job).where(Job.document_id == waiting).values(run_after=moment))
        session.execute(update(Job).where(Job.document_id == held).values(lease_until=moment))
    with services.db.read() as session:
        assert jobs.any_ahead(session)
        assert not jobs.any_due(session, ["read"])
    with services.db.write() as session:
        assert jobs.set_right(session) == 2
    with services.db.write() as session:
        assert [claim.document_id for claim in jobs.claim(session, "me", ["read"], limit=9)] == [waiting]
    with services.db.read() as session:
        lease = session.scalar(select(Job.lease_until).where(Job.document_id == held))
        assert lease is not None
        assert lease <= jobs.database_now(session) + timedelta(seconds=jobs.LEASE_SECONDS)
        assert not jobs.any_ahead(session)
