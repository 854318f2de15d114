"""A real OpenSearch killed while a new index is filled, and people go on working: nothing is missing afterwards."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from app.bootstrap import Services, build
from app.config import load_settings
from app.db import jobs
from app.db.tables import Document, Job
from app.domain.access import Actor
from app.domain.documents import DocumentStatus, Door, Step
from app.services.capture import Delivery
from indexing.base import SearchUnavailable
from tests.databases import ONLY_SQLITE
from tests.integration.worker import running, work
from tests.servers.opensearch import OwnNode

PAPERS = 450  # three batches of a rebuild
BATCH = 200


@pytest.fixture
def node(tmp_path: Path) -> Iterator[OwnNode]:
    made = OwnNode(tmp_path / "node")
    yield made
    made.kill()


@pytest.fixture
def given(environment: dict[str, str], node: OwnNode) -> dict[str, str]:
    return environment | {"HOSO_SEARCH_URL": f"{node.url}/hoso"}


@pytest.fixture
def wired(given: dict[str, str]) -> Iterator[Services]:
    services = build(load_settings(given))
    yield services
    services.close()


def take(services: Services, number: int) -> str:
    return services.capture.capture(io.BytesIO(f"giấy {number}".encode()), Delivery(f"{number}", Door.CLI)).document_id


@pytest.fixture
def papers(wired: Services) -> list[str]:
    """Ids of filed documents, all of them found."""
    ids = sorted(take(wired, number) for number in range(PAPERS))
    with wired.db.write() as session:
        session.execute(update(Job).values(state="done"))
        session.execute(update(Document).values(status=DocumentStatus.FILED.value, title="Hợp đồng"))
    assert wired.indexing.rebuild(lambda *_: None).documents == PAPERS
    return ids


def edit(services: Services, document_id: str, title: str, *, gone: bool = False) -> None:
    """As a use case does: the row, its version and the job of the index in one transaction."""
    with services.db.write() as session:
        document = session.get_one(Document, document_id)
        document.title, document.version = title, document.version + 1
        document.deleted_at = datetime.now(UTC) if gone else None
        jobs.enqueue(session, document_id, Step.INDEX, step_version=document.version)


def found(services: Services, actor: Actor, text: str) -> int:
    return services.search.search(actor, text).total


@ONLY_SQLITE
def test_a_server_killed_in_a_rebuild_loses_nothing_and_the_rebuild_goes_on(
    wired: Services, given: dict[str, str], node: OwnNode, papers: list[str], admin: Actor
) -> None:
    def kill_in_the_middle(done: int, total: int) -> None:
        assert total == PAPERS
        if done == BATCH:
            node.kill()

    with pytest.raises(SearchUnavailable):
        wired.indexing.rebuild(kill_in_the_middle)
    edit(wired, papers[0], "Bảo hành")  # the new index has its old state already
    edit(wired, papers[-1], "Bảo hành")  # and this one not yet
    edit(wired, papers[1], "Hợp đồng", gone=True)
    node.start()
    assert found(wired, admin, "hop dong") == PAPERS, "the old index is in use"
    told: list[int] = []
    command = [sys.executable, "-m", "app.cli", "reindex"]
    with running(wired), subprocess.Popen(
        command, env=os.environ | given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as reindex:  # fmt: skip
        for number, document_id in enumerate(papers[2:60]):  # while both go on
            edit(wired, document_id, "Giấy bảo hành", gone=number % 5 == 0)
            told.append(found(wired, admin, "hop dong"))
        out, err = reindex.communicate(timeout=120)
    assert (reindex.returncode, out, err) == (0, f"{PAPERS} documents indexed.\n", "")
    work(wired)
    assert min(told) > 0, "search never went away"
    assert list(wired.indexing.compare()) == []
    assert found(wired, admin, "bao hanh") == 2 + 58 - 12
    assert wired.index.count() == PAPERS - 1 - 12


@ONLY_SQLITE
def test_what_was_acknowledged_is_found_after_the_server_was_killed(
    wired: Services, node: OwnNode, papers: list[str], admin: Actor
) -> None:
    edit(wired, papers[0], "Bảo hành")
    work(wired)
    node.kill()
    edit(wired, papers[1], "Bảo hành")
    node.start()
    assert found(wired, admin, "bao hanh") == 1
    work(wired)
    assert found(wired, admin, "bao hanh") == 2
    assert list(wired.indexing.compare()) == []
