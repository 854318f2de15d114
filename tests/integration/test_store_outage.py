"""The store of originals goes away under a worker: documents wait for it and fail for nothing."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.bootstrap import Services
from app.db.jobs import database_now
from app.db.tables import Document, Job
from app.domain.documents import SETTLED, Door, Step
from app.services.capture import Delivery
from tests.integration.worker import work
from tests.servers import seaweed
from tests.servers.faults import FaultProxy
from tests.servers.s3_stores import s3_store


@pytest.fixture
def line() -> Iterator[tuple[seaweed.Bucket, FaultProxy]]:
    bucket = seaweed.new_bucket()
    seaweed.warm(bucket)
    proxy = FaultProxy((bucket.host, bucket.port))
    yield bucket.through(proxy.port), proxy
    proxy.go_down()


def _reading(services: Services) -> Job:
    with services.db.read() as session:
        return session.scalars(select(Job).where(Job.step == Step.READ.value)).one()


def test_a_document_waits_for_its_original_and_is_read_when_the_store_is_back(
    services: Services, line: tuple[seaweed.Bucket, FaultProxy], tmp_path: Path
) -> None:
    bucket, proxy = line
    far = Services(services.settings, services.db, s3_store(bucket, tmp_path), services.index)
    far.capture.capture(io.BytesIO("HỢP ĐỒNG MUA BÁN".encode()), Delivery("a.txt", Door.UPLOAD))
    proxy.go_down()
    worker = threading.Thread(target=work, args=(far,))
    worker.start()
    while not (waiting := _reading(services)).error:
        time.sleep(0.05)
    proxy.come_up()
    with services.db.write() as session:
        session.execute(update(Job).values(run_after=database_now(session)))
    worker.join()
    assert "store of originals" in (waiting.error or "")
    assert (waiting.state, waiting.failures, waiting.attempt) == ("ready", 0, 0)
    done = _reading(services)
    assert (done.state, done.failures, done.error) == ("done", 0, None)
    with services.db.read() as session:
        assert session.scalars(select(Document.status)).one() in {status.value for status in SETTLED}
