"""The queue: order, leases, fencing, back-off, reclaim."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.bootstrap import Services
from app.db import jobs
from app.db.engine import Database
from app.db.tables import Blob, Document, Job

STEPS = ["read"]


@pytest.fixture
def db(services: Services) -> Database:
    with services.db.write() as session:
        for number in range(6):
            sha = f"{number:064d}"
            session.add(Blob(sha256=sha, size=1, media_type="x"))
            session.flush()
            session.add(Document(id=f"d{number}", sha256=sha, original_name="n", title="n", door="cli"))
    return services.db


def put(db: Database, document: str, **options: int | str) -> None:
    with db.write() as session:
        jobs.enqueue(session, document, "read", **options)  # type: ignore[arg-type]


def take(db: Database, owner: str = "me", limit: int = 1, lease: float = 30.0) -> list[jobs.Claim]:
    with db.write() as session:
        return jobs.claim(session, owner, STEPS, limit=limit, lease=lease)


def test_a_person_waiting_comes_before_scans_and_scans_before_bulk(db: Database) -> None:
    put(db, "d0", priority=jobs.PRIORITY_BULK)
    put(db, "d1", priority=jobs.PRIORITY_ARRIVAL)
    put(db, "d2", priority=jobs.PRIORITY_PERSON)
    assert [c.document_id for c in take(db, limit=9)] == ["d2", "d1", "d0"]


def test_a_sender_of_many_does_not_keep_one_of_few_waiting(db: Database) -> None:
    for number in range(4):
        put(db, f"d{number}", sender="scanner")
    assert [c.document_id for c in take(db)] == ["d0"]
    put(db, "d4", sender="an@abc.vn")
    put(db, "d5", sender="an@abc.vn")
    assert [c.document_id for c in take(db, limit=9)] == ["d1", "d4", "d2", "d5", "d3"]


def test_who_comes_late_takes_turns_from_now_on_and_gets_no_past_ones_back(db: Database) -> None:
    for number in range(4):
        put(db, f"d{number}", sender="scanner")
    assert [c.document_id for c in take(db, limit=2)] == ["d0", "d1"]
    for number in (4, 5):
        put(db, f"d{number}", sender="an@abc.vn")
    assert [c.document_id for c in take(db, limit=9)] == ["d2", "d4", "d3", "d5"]


def test_what_follows_from_a_job_keeps_its_turn(db: Database) -> None:
    for number in range(3):
        put(db, f"d{number}", sender="scanner")
    (claim,) = take(db)
    with db.write() as session:
        jobs.enqueue(session, "d0", "understand", turn=claim.turn)
        jobs.finish(session, claim)
    with db.write() as session:
        found = jobs.claim(session, "me", ["read", "understand"], limit=9)
    assert [(c.document_id, c.step) for c in found] == [("d0", "understand"), ("d1", "read"), ("d2", "read")]


def test_a_job_is_claimed_once(db: Database) -> None:
    put(db, "d0")
    assert len(take(db)) == 1
    assert take(db, owner="other") == []


def test_enqueueing_twice_is_one_job(db: Database) -> None:
    put(db, "d0")
    put(db, "d0")
    assert len(take(db, limit=9)) == 1


def test_a_finished_job_enqueued_again_runs_again(db: Database) -> None:
    put(db, "d0")
    (claim,) = take(db)
    with db.write() as session:
        assert jobs.finish(session, claim)
    put(db, "d0")
    (again,) = take(db)
    assert again.attempt == claim.attempt + 1


def test_an_expired_lease_is_taken_over_and_the_late_finish_changes_nothing(db: Database) -> None:
    put(db, "d0")
    (late,) = take(db, lease=-1.0)
    (held,) = take(db, owner="other")
    with db.write() as session:
        assert not jobs.still_ours(session, late)
        assert not jobs.finish(session, late)
        assert jobs.fail(session, late, "too late") == ""
        assert jobs.beat(session, [late]) == set()
    with db.write() as session:
        assert jobs.finish(session, held)


def test_the_same_process_that_claims_again_does_not_honour_its_older_claim(db: Database) -> None:
    put(db, "d0")
    (late,) = take(db, lease=-1.0)
    (held,) = take(db)
    with db.write() as session:
        assert not jobs.finish(session, late)
        assert jobs.finish(session, held)


def test_failures_back_off_and_the_fifth_is_the_last(db: Database) -> None:
    put(db, "d0")
    waits = []
    for expected in ["ready"] * 4 + ["dead"]:
        with db.write() as session:
            session.execute(update(Job).values(run_after=jobs.database_now(session) - timedelta(seconds=1)))
        (claim,) = take(db)
        with db.write() as session:
            assert jobs.fail(session, claim, "no luck") == expected
            job = session.scalars(select(Job)).one()
            waits.append((job.run_after - jobs.database_now(session)).total_seconds())
    assert [round(w) for w in waits[:4]] == [2, 4, 8, 16]
    assert take(db) == []


def test_a_fatal_failure_is_dead_at_once_and_a_retry_starts_afresh(db: Database) -> None:
    put(db, "d0")
    (claim,) = take(db)
    with db.write() as session:
        assert jobs.fail(session, claim, "broken file", fatal=True) == "dead"
        assert jobs.retry(session, claim.job_id)
    (again,) = take(db)
    with db.write() as session:
        assert jobs.fail(session, again, "still broken") == "ready"


def test_a_killed_worker_is_not_the_documents_failure(db: Database) -> None:
    put(db, "d0")
    for _ in range(20):
        (claim,) = take(db)
        with db.write() as session:
            assert jobs.release(session, claim.owner) == 1
    (claim,) = take(db)
    with db.write() as session:
        assert jobs.fail(session, claim, "first real failure") == "ready"


def test_deferring_counts_as_nothing(db: Database) -> None:
    put(db, "d0")
    (claim,) = take(db)
    with db.write() as session:
        jobs.defer(session, claim, 0.0)
    with db.read() as session:
        assert session.scalars(select(Job.failures)).one() == 0
    assert len(take(db)) == 1


def test_however_long_a_job_waited_its_first_failure_is_the_first(db: Database) -> None:
    put(db, "d0")
    for _ in range(jobs.MAX_CLAIMS + 1):
        (claim,) = take(db)
        with db.write() as session:
            jobs.defer(session, claim, 0.0, reason="the store does not answer")
    with db.read() as session:
        assert session.scalars(select(Job.error)).one() == "the store does not answer"
    (claim,) = take(db)
    with db.write() as session:
        assert jobs.fail(session, claim, "first real failure") == "ready"


def test_who_deferred_and_comes_again_is_not_taken_for_who_holds_the_job_now(db: Database) -> None:
    put(db, "d0")
    (first,) = take(db)
    with db.write() as session:
        jobs.defer(session, first, 0.0)
    with db.write() as session:
        (second,) = jobs.claim(session, "another worker", STEPS)
    with db.write() as session:
        assert not jobs.finish(session, first)
        assert jobs.finish(session, second)


def test_nothing_is_due_when_nothing_waits(db: Database) -> None:
    with db.read() as session:
        assert not jobs.any_due(session, STEPS)
    put(db, "d0")
    with db.read() as session:
        assert jobs.any_due(session, STEPS)
        assert not jobs.any_due(session, ["index"])
