"""Hints to workers: told with the commit, by every way into the queue, through an outage, at no lasting cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bootstrap import Services
from app.db import jobs, wakeups
from app.db.engine import Database
from app.db.presence import others_connected
from app.db.tables import Blob, Document, Job
from tests.databases import ONLY_POSTGRESQL, away

HOLDER = "host/1/1"


@pytest.fixture
def db(services: Services) -> Database:
    with services.db.write() as session:
        session.add(Blob(sha256="0" * 64, size=1, media_type="x"))
        session.flush()
        session.add(Document(id="d", sha256="0" * 64, original_name="n", title="n", door="cli"))
    return services.db


@pytest.fixture
def ears(db: Database) -> Iterator[wakeups.Listener]:
    """A listener that has heard everything so far."""
    with closing(wakeups.listener(db)) as made:
        assert made.wait(0.01)  # the first look may have missed a hint
        assert not made.wait(0.05)
        yield made


def hears(ears: wakeups.Listener) -> bool:
    """Whether a hint comes; generous, because a test that waits for one ends with it."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if ears.wait(0.05):
            return True
    return False


def put(session: Session) -> None:
    jobs.enqueue(session, "d", "read")


def test_a_job_that_is_committed_is_heard_of(db: Database, ears: wakeups.Listener) -> None:
    with db.write() as session:
        put(session)
    assert hears(ears)
    assert not ears.wait(0.05)


def test_nobody_hears_of_what_was_not_committed(db: Database, ears: wakeups.Listener) -> None:
    with pytest.raises(RuntimeError), db.write() as session:
        put(session)
        raise RuntimeError
    assert not ears.wait(0.3)


def give_up(session: Session) -> None:
    (held,) = jobs.claim(session, HOLDER, ["read"])
    jobs.fail(session, held, "broken", fatal=True)


def claimed(session: Session) -> None:
    jobs.claim(session, HOLDER, ["read"])


def retried(session: Session) -> None:
    (found,) = session.scalars(select(Job.id))
    assert jobs.retry(session, found)


def handed_back(session: Session) -> None:
    assert jobs.release(session, HOLDER) == 1


@pytest.mark.parametrize(("before", "way"), [(give_up, put), (give_up, retried), (claimed, handed_back)])
def test_a_job_that_comes_back_is_heard_of(
    before: Callable[[Session], None], way: Callable[[Session], None], db: Database
) -> None:
    for action in (put, before):
        with db.write() as session:
            action(session)
    with closing(wakeups.listener(db)) as ears:
        while ears.wait(0.05):
            pass
        with db.write() as session:
            way(session)
        assert hears(ears)


def test_an_outage_ends_with_a_hint_because_one_may_have_been_missed(db: Database, ears: wakeups.Listener) -> None:
    with away(db):
        for _ in range(3):
            ears.wait(0.05)
    with db.write() as session:
        put(session)
    assert hears(ears)


@ONLY_POSTGRESQL
def test_a_listener_holds_one_connection_and_gives_it_back(db: Database) -> None:
    assert others_connected(db) == 0
    with closing(wakeups.listener(db)) as ears:
        ears.wait(0.01)
        assert others_connected(db) == 1
    assert others_connected(db) == 0


def test_the_next_job_to_wait_for_is_the_first_that_may_start(db: Database) -> None:
    def until() -> float | None:
        with db.read() as session:
            return jobs.seconds_until_due(session, ["read"])

    assert until() is None
    with db.write() as session:
        put(session)
    due = until()
    assert due is not None
    assert due <= 0
    with db.write() as session:
        (held,) = jobs.claim(session, HOLDER, ["read"], lease=1000)
    assert 900 < (until() or 0) <= 1000
    with db.write() as session:
        jobs.defer(session, held, 500)
    assert 400 < (until() or 0) <= 500
    with db.read() as session:
        assert jobs.seconds_until_due(session, ["file"]) is None
