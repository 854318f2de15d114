"""OpenSearch goes away and comes back, or turns us away: documents are taken and filed all the same."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from app.bootstrap import Services, build
from app.config import load_settings
from app.db import jobs
from app.db.tables import Document, Job
from app.domain.access import Actor
from app.domain.documents import DocumentStatus, Door
from app.errors import Unavailable
from app.services.capture import Delivery
from indexing.base import IndexDocument, ItemOutcome, SearchRequest, SearchUnavailable
from indexing.opensearch.index import OpenSearchIndex
from tests.databases import ONLY_SQLITE
from tests.integration.worker import running, work
from tests.servers import opensearch
from tests.servers.certificates import make_certificates
from tests.servers.faults import Fault, FaultProxy, Kind

ACL = frozenset({"team:all"})
PAPER = IndexDocument("d", 1, "Hợp đồng", ("team:all",), pages=("Bảo hành ba năm",))


@pytest.fixture
def prefix() -> str:
    return opensearch.fresh_prefix()


@pytest.fixture
def proxy(prefix: str) -> Iterator[FaultProxy]:
    parts = urlsplit(prefix)
    made = FaultProxy((str(parts.hostname), int(parts.port or 0)))
    yield made
    made.go_down()


@pytest.fixture
def index(proxy: FaultProxy, prefix: str) -> Iterator[OpenSearchIndex]:
    made = OpenSearchIndex(
        f"http://127.0.0.1:{proxy.port}", prefix.rpartition("/")[2], search_seconds=1.0, write_seconds=2.0
    )
    yield made
    made.close()


@pytest.fixture
def wired(environment: dict[str, str], proxy: FaultProxy, prefix: str) -> Iterator[Services]:
    url = f"http://127.0.0.1:{proxy.port}/{prefix.rpartition('/')[2]}"
    services = build(load_settings(environment | {"HOSO_SEARCH_URL": url}))
    yield services
    services.close()


def capture(services: Services, number: int) -> str:
    text = f"HỢP ĐỒNG MUA BÁN\nSố: {number}/2026/HĐMB\nBảo hành ba năm\n".encode()
    return services.capture.capture(io.BytesIO(text), Delivery(f"{number}.txt", Door.CLI)).document_id


def statuses(services: Services) -> set[str]:
    with services.db.read() as session:
        return set(session.scalars(select(Document.status)))


def let_waiting_jobs_go(services: Services) -> None:
    """As if the ten seconds between two tries had passed."""
    with services.db.write() as session:
        session.execute(update(Job).where(Job.state == "ready").values(run_after=jobs.database_now(session)))


@ONLY_SQLITE
def test_while_search_is_away_documents_are_filed_and_afterwards_it_catches_up(
    wired: Services, proxy: FaultProxy, admin: Actor
) -> None:
    capture(wired, 1)
    work(wired)
    assert wired.search.search(admin, "bao hanh").total == 1
    proxy.go_down()
    for number in (2, 3):
        capture(wired, number)
    work_until_only_the_index_waits(wired)
    assert statuses(wired) <= {DocumentStatus.UNKNOWN, DocumentStatus.REVIEW, DocumentStatus.FILED}
    with pytest.raises(Unavailable):
        wired.search.search(admin, "bao hanh")
    assert not wired.index.health().ok
    assert wired.search.lag() == 2
    proxy.come_up()
    let_waiting_jobs_go(wired)
    work(wired)
    assert wired.search.lag() == 0
    assert wired.search.search(admin, "bao hanh").total == 3
    assert list(wired.verify.run()) == []
    with wired.db.read() as session:
        assert set(session.scalars(select(Job.failures))) == {0}, "waiting for search is no failure of a document"


def work_until_only_the_index_waits(services: Services) -> None:
    with running(services):
        while True:
            with services.db.read() as session:
                left = session.execute(select(Job.step, Job.error).where(Job.state != "done")).all()
            if left and all(step == "index" and error for step, error in left):
                return
            time.sleep(0.1)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Kind.HANG, path="_search"),
        Fault(Kind.CUT_OUT, path="_search"),
        Fault(Kind.STATUS, path="_search", status=500),
        Fault(Kind.STATUS, path="_search", status=503),
        Fault(Kind.STATUS, path="_search", status=429),
        Fault(Kind.STATUS, path="_search", status=401),
        Fault(Kind.STATUS, path="_search", status=403),
    ],
    ids=lambda fault: f"{fault.kind.name}-{fault.status}",
)
def test_a_search_that_fails_says_so_and_the_next_one_works(
    index: OpenSearchIndex, proxy: FaultProxy, fault: Fault
) -> None:
    index.write([PAPER])
    proxy.fail(fault)
    with pytest.raises(SearchUnavailable) as told:
        index.search(SearchRequest("bảo hành", ACL))
    assert "127.0.0.1" not in str(told.value)
    proxy.recover()
    assert index.search(SearchRequest("bảo hành", ACL)).total == 1


@pytest.mark.parametrize("kind", [Kind.HANG, Kind.CUT_IN, Kind.CUT_OUT, Kind.LOST_ANSWER])
def test_a_write_that_fails_is_written_again(index: OpenSearchIndex, proxy: FaultProxy, kind: Kind) -> None:
    index.count()
    proxy.fail(Fault(kind, path="_bulk", times=1))
    with pytest.raises(SearchUnavailable):
        index.write([PAPER])
    assert [result.outcome for result in index.write([PAPER])] == [ItemOutcome.DONE]
    assert dict(index.versions()) == {"d": 1}


def test_a_certificate_that_is_not_trusted_is_refused(prefix: str, tmp_path: Path) -> None:
    certificates = make_certificates(tmp_path)
    parts = urlsplit(prefix)
    name = prefix.rpartition("/")[2]
    proxy = FaultProxy((str(parts.hostname), int(parts.port or 0)), tls=certificates.server_context())
    try:
        trusting = OpenSearchIndex(f"https://127.0.0.1:{proxy.port}", name, ca=str(certificates.ca))
        assert trusting.health().ok
        trusting.close()
        strict = OpenSearchIndex(f"https://127.0.0.1:{proxy.port}", name)
        assert strict.health().detail == "The search server's certificate is not trusted."
        strict.close()
    finally:
        proxy.go_down()


@ONLY_SQLITE
def test_commands_tell_in_one_line_that_search_is_away(environment: dict[str, str], proxy: FaultProxy) -> None:
    proxy.go_down()
    given = os.environ | environment | {"HOSO_SEARCH_URL": f"http://u:secret@127.0.0.1:{proxy.port}/hoso"}
    command = [sys.executable, "-m", "app.cli", "search", "hop dong", "--json"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "secret" not in done.stderr
    doctor = subprocess.run([*command[:3], "doctor", "--json"], env=given, capture_output=True, text=True, check=False)
    (line,) = [told for told in map(json.loads, doctor.stdout.splitlines()) if told["part"] == "index"]
    assert (line["ok"], line["detail"]) == (False, "The search server cannot be reached.")


def test_an_index_of_a_newer_version_is_refused_and_left_alone(index: OpenSearchIndex, prefix: str) -> None:
    url, _, name = prefix.rpartition("/")
    newer = OpenSearchIndex(url, name, schema_version=99)
    newer.write([PAPER])
    health = index.health()
    assert (health.ok, health.outdated) == (False, True)
    assert "newer version" in health.detail
    with pytest.raises(SearchUnavailable):
        index.write([PAPER])
    assert newer.count() == 1
    newer.close()
