"""A lost machine, and everything that may go wrong on the way back: writes meanwhile, kills, parts that are away."""

from __future__ import annotations

import io
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.bootstrap import Services, build
from app.config import load_settings
from app.db.digests import Digests, differing, digests
from app.db.tables import Document, Job
from app.domain.access import Actor
from app.domain.documents import Door
from app.services.capture import Delivery
from tests.databases import ONLY_SQLITE
from tests.integration.worker import running, work
from tests.servers import opensearch, postgres, seaweed
from tests.servers.faults import FaultProxy

Line = dict[str, Any]


def hoso(environment: dict[str, str], *arguments: str) -> tuple[int, list[Line], str]:
    """Run a command: (exit code, JSON lines, stderr)."""
    done = subprocess.run(
        command(*arguments), env=os.environ | environment, capture_output=True, text=True, check=False
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return done.returncode, lines, done.stderr


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "app.cli", *arguments]


def take(services: Services, name: str) -> str:
    data = f"HỢP ĐỒNG MUA BÁN\nSố: {name}/2026/HĐMB\nBảo hành hai năm\n".encode()
    return services.capture.capture(io.BytesIO(data), Delivery(f"{name}.txt", Door.CLI)).document_id


def place(home: Path, **more: str) -> dict[str, str]:
    return {"HOSO_HOME": str(home), "HOSO_SMTP_PORT": "0", "HOSO_PORT": "0", **more}


def on_servers(home: Path) -> dict[str, str]:
    return place(
        home,
        HOSO_DATABASE_URL=postgres.empty_database_url(),
        HOSO_STORAGE_URL=seaweed.fresh_bucket(),
        HOSO_SEARCH_URL=opensearch.fresh_prefix(),
    )


@contextmanager
def opened(environment: dict[str, str]) -> Iterator[Services]:
    wired = build(load_settings(environment))
    try:
        yield wired
    finally:
        wired.close()


def rows_of(services: Services) -> Digests:
    with services.db.read() as session:
        return digests(session)


@contextmanager
def writing(services: Services) -> Iterator[list[str]]:
    """Papers come in while the block runs; names of those that were acknowledged."""
    ended, taken = threading.Event(), list[str]()

    def write() -> None:
        for number in itertools.count():
            if ended.is_set():
                return
            take(services, f"w{number}")
            taken.append(f"w{number}.txt")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield taken
    finally:
        ended.set()
        thread.join()


@pytest.mark.slow
def test_the_drill(services: Services, environment: dict[str, str], tmp_path: Path, admin: Actor) -> None:
    """Backups while papers come in and are read; the last one brings back all that had come before it began."""
    folder = str(tmp_path / "backup")
    with running(services), writing(services) as taken:
        for _ in range(3):
            before = list(taken)
            code, (made,), told = hoso(environment, "backup", folder, "--keep", "2", "--json")
            assert (code, told) == (0, "")
    code, _, told = hoso(environment, "backup", folder, "--check")
    assert (code, told) == (0, "")
    assert len(before) > 3
    for there in (place(tmp_path / "embedded"), on_servers(tmp_path / "servers")):
        code, (restored,), told = hoso(there, "restore", folder, "--json")
        assert (code, told, restored["originals"]) == (0, "", made["originals"])
        with opened(there) as other:
            work(other)
            with other.db.read() as session:
                names = set(session.scalars(select(Document.original_name)))
                assert set(session.scalars(select(Job.state))) == {"done"}
            assert set(before) <= names
            assert list(other.verify.run()) == []
            assert other.search.search(admin, "bao hanh").total == len(names) == restored["originals"]


def killed_again_and_again(environment: dict[str, str], *arguments: str) -> int:
    """Run the command, killed a little later each time, until it comes through; how often it was killed."""
    for killed in itertools.count():
        process = subprocess.Popen(
            command(*arguments), env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        with process.stderr:
            time.sleep(1.2 + 0.5 * killed)
            process.send_signal(signal.SIGKILL)
            if process.wait() >= 0:
                assert process.returncode == 0, process.stderr.read()
                return killed
    raise AssertionError("never reached")


@pytest.fixture
def many(services: Services) -> Services:
    """Enough originals that a kill hits the middle; nobody has read them yet."""
    for number in range(250):
        take(services, str(number))
    return services


@pytest.mark.slow
def test_backup_restore_and_move_killed_at_any_moment_come_through_in_the_end(
    many: Services, environment: dict[str, str], tmp_path: Path
) -> None:
    wanted = rows_of(many)
    many.close()
    folder = str(tmp_path / "backup")
    servers, back = on_servers(tmp_path / "servers"), place(tmp_path / "back")
    killed = killed_again_and_again(environment, "backup", folder)
    assert hoso(environment, "backup", folder, "--check")[0] == 0
    killed += killed_again_and_again(servers, "restore", folder)
    killed += killed_again_and_again(servers, "move", "--home", back["HOSO_HOME"])
    assert killed > 3
    for there in (servers, back):
        with opened(there) as other:
            assert set(differing(rows_of(other), wanted)) <= {"settings"}
        assert hoso(there, "verify") == (0, [], "")


@ONLY_SQLITE
def test_a_store_that_goes_away_is_told_in_a_line_and_the_next_run_goes_on(
    many: Services, environment: dict[str, str], tmp_path: Path
) -> None:
    bucket = seaweed.new_bucket()
    line = FaultProxy((bucket.host, bucket.port))
    there = environment | {"HOSO_STORAGE_URL": bucket.through(line.port).url}
    many.close()
    moving = subprocess.Popen(
        command("move", "--storage", there["HOSO_STORAGE_URL"]),
        env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while len(seaweed.objects(bucket, "blobs/")) < 20:
        time.sleep(0.05)
        assert moving.poll() is None
    line.go_down()
    _, told = moving.communicate(timeout=120)
    assert (moving.returncode, len(told.splitlines())) == (1, 1), told
    assert "cannot be written" in told
    assert bucket.secret not in told
    there = environment | {"HOSO_STORAGE_URL": bucket.url}
    code, (moved,), told = hoso(environment, "move", "--storage", bucket.url, "--json")
    assert (code, told, moved["originals"]) == (0, "", 250)
    assert hoso(there, "verify")[2] == ""
    away = there | {"HOSO_STORAGE_URL": bucket.through(line.port).url}
    code, _, told = hoso(away, "backup", str(tmp_path / "backup"))
    assert (code, len(told.splitlines()), "originals cannot be read" in told) == (1, 1, True), told
    assert list((tmp_path / "backup" / "snapshots").iterdir()) == []
