"""A worker that looks at the queue by itself once an hour: what still starts does so by hints and by the clock of the
queue."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from app.bootstrap import Services
from app.db import jobs
from app.db.tables import Document, Job
from app.domain.documents import Door
from app.services.capture import Delivery
from tests.databases import away
from workers.extract.base import Limits
from workers.pipeline import Pipeline
from workers.reading import Reader
from workers.runner import Runner

HOUR = 3600.0


@pytest.fixture
def worker(services: Services) -> Iterator[None]:
    with Reader(cores=1, limits=Limits(), scratch_root=services.settings.scratch_dir) as reader:
        runner = Runner(services, Pipeline(services, reader), threads=2, idle_seconds=HOUR)
        thread = threading.Thread(target=runner.run)
        thread.start()
        try:
            time.sleep(1)  # it has looked, found nothing and waits
            yield
        finally:
            runner.stop()
            thread.join()


def take(services: Services, name: str) -> str:
    return services.capture.capture(io.BytesIO(name.encode()), Delivery(name, Door.CLI)).document_id


def wait_for(services: Services, document_id: str) -> None:
    """Until the document is settled and in the index."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with services.db.read() as session:
            settled = session.scalar(select(Document.settled_at).where(Document.id == document_id))
            open_jobs = session.scalar(select(func.count()).select_from(Job).where(Job.state != "done"))
        if settled is not None and not open_jobs:
            return
        time.sleep(0.05)
    raise AssertionError("the worker sleeps on")


@pytest.mark.usefixtures("worker")
def test_a_hint_starts_each_step_up_to_the_index(services: Services) -> None:
    for name in ("một.txt", "hai.txt"):
        wait_for(services, take(services, name))


def test_a_job_that_waits_for_its_time_starts_when_it_has_come(
    services: Services, request: pytest.FixtureRequest
) -> None:
    document_id = take(services, "sau.txt")
    with services.db.write() as session:
        (held,) = jobs.claim(session, "host/1/1", ["read"])
        jobs.defer(session, held, 3)
    request.getfixturevalue("worker")
    wait_for(services, document_id)


def test_a_lease_that_nobody_prolongs_is_taken_when_it_ends(services: Services, request: pytest.FixtureRequest) -> None:
    document_id = take(services, "treo.txt")
    with services.db.write() as session:
        jobs.claim(session, "another-host/1/1", ["read"], lease=3)
    request.getfixturevalue("worker")
    wait_for(services, document_id)


@pytest.mark.usefixtures("worker")
def test_hints_come_again_after_an_outage(services: Services) -> None:
    with away(services.db):
        time.sleep(1)
    wait_for(services, take(services, "sau-su-co.txt"))
