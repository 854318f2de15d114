"""Killed between any two durable calls of taking a file in: all or nothing before the acknowledgement, all after it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.bootstrap import build
from app.config import load_settings
from app.db.tables import Arrival, Document, Job
from tests.fault import kills
from tests.fault.accepting import CONTENT, DOORS, MAIL, NAME

ROOT = Path(__file__).resolve().parents[2]
WANTED = {"upload": CONTENT, "folder": CONTENT, "mail": MAIL}


@pytest.fixture(params=sorted(DOORS))
def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_killed_anywhere_a_file_is_taken_whole_or_not_at_all(
    door: str, home: Path, database_url: str, tmp_path: Path
) -> None:
    arguments = [door, str(home), database_url, str(tmp_path / "points")]
    command = [sys.executable, "-m", "tests.fault.accepting", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    points = [json.loads(line) for line in done.stdout.splitlines()]
    assert points[-1]["code"] == 0, done.stderr
    assert points[-1]["acknowledged"]
    kills.note({"accept": len(points) - 1})
    calls = {point["call"] for point in points}
    assert {"before commit", "before fsync", "after fsync", "after rename"} <= calls
    for point in points:
        check(door, point["environment"], point["call"], acknowledged=point["acknowledged"])


def check(door: str, environment: dict[str, str], call: str, *, acknowledged: bool) -> None:
    """What is there is whole, and delivering once more makes it one document, one arrival, one job."""
    services = build(load_settings(environment))
    try:
        with services.db.read() as session:
            hashes = list(session.scalars(select(Document.sha256)))
        folder = services.settings.inboxes[0].path
        inbox = folder / NAME
        gone = door == "folder" and not inbox.exists()
        assert len(hashes) == 1 or not (acknowledged or gone or hashes), call
        for sha256 in hashes:
            services.blobs.verify(sha256)
        if not gone:
            DOORS[door](services)
        with services.db.read() as session:
            documents = list(session.scalars(select(Document)))
            counts = [session.scalar(select(func.count()).select_from(table)) for table in (Arrival, Job)]
        assert [document.status for document in documents] == ["received"], call
        assert counts == [1, 1], call
        with services.blobs.open(documents[0].sha256) as file:
            assert file.read() == WANTED[door], call
        if door == "folder":
            moved = [path for path in (folder / "processed").rglob("*") if path.is_file()]
            assert [path.read_bytes() for path in moved] == [CONTENT], call
            assert not inbox.exists(), call
    finally:
        services.close()
