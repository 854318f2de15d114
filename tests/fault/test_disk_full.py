"""The disk of an embedded installation is full: every door and the worker say so, nothing is half done, and all goes on
when there is room."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.bootstrap import Services, build
from app.cli.setup import prepare_home
from app.config import load_settings
from app.db.tables import Document, Job
from app.domain.access import Actor, Role
from app.web import create_app
from tests.fault.processes import (
    ONCE,
    ROOT,
    Parts,
    add_customer,
    effects,
    end_leases,
    freeze,
    freeze_at_work,
    open_jobs,
    scan,
    take,
    thaw,
    wait_until,
)

SIZE = 48  # MiB
BIG = os.urandom(3_000_000)
FULL = "disk is full"


@dataclass
class SmallDisk:
    """A file system of its own, filled to the last byte and emptied again."""

    root: Path

    def fill(self) -> None:
        with (self.root / "filler").open("wb", buffering=0) as file:
            size = 1 << 20
            while size:
                try:
                    file.write(b"\0" * size)
                except OSError:
                    size //= 2

    def empty(self) -> None:
        (self.root / "filler").unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "none", folder], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("small disk: this machine lets us mount none (root is needed)")
    yield SmallDisk(folder)
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def environment(disk: SmallDisk, tmp_path: Path) -> dict[str, str]:
    """A home on that disk; the scanner's folder is elsewhere, as a share is."""
    return {
        "HOSO_HOME": str(disk.root / "home"),
        "HOSO_INBOX": str(tmp_path / "scanner"),
        "HOSO_INBOX_SETTLE_SECONDS": "0.3",
        "HOSO_INBOX_POLL_SECONDS": "0.3",
        "HOSO_SMTP_PORT": "0",
        "HOSO_PORT": "0",
    }


@pytest.fixture
def services(environment: dict[str, str]) -> Iterator[Services]:
    settings = load_settings(environment)
    prepare_home(settings)
    wired = build(settings)
    yield wired
    wired.close()


@pytest.fixture
def parts(environment: dict[str, str], tmp_path: Path, services: Services) -> Iterator[Parts]:
    started = Parts(environment, tmp_path / "parts.log")
    yield started
    started.end()


def documents(services: Services) -> list[str]:
    with services.db.read() as session:
        return sorted(session.scalars(select(Document.sha256)))


def spooled(services: Services) -> list[Path]:
    return [path for path in services.settings.spool_dir.rglob("*") if path.is_file()]


@dataclass
class Uploader:
    """A program with a token."""

    client: FlaskClient
    token: str

    def send(self, data: bytes) -> tuple[int, dict[str, object]]:
        answer = self.client.post(
            "/api/v1/documents?name=lon.bin",
            data=data,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/octet-stream"},
        )
        return answer.status_code, json.loads(answer.get_data())


@pytest.fixture
def uploader(services: Services) -> Uploader:
    boss = Actor(kind="cli", name="test", role=Role.ADMIN)
    services.users.add(boss, "lan", "Lan", Role.STAFF)
    (lan,) = (user for user in services.users.all() if user.login == "lan")
    return Uploader(create_app(services).test_client(), services.tokens.create(Actor("user", "Lan", lan.id), "scanner"))


def test_all_doors_say_so_and_leave_the_source_and_all_goes_on_with_room(
    services: Services, admin: Actor, uploader: Uploader, parts: Parts, disk: SmallDisk, tmp_path: Path
) -> None:
    add_customer(services, admin)
    worker, _watcher = parts.start("work"), parts.start("watch")
    inbox = tmp_path / "scanner"
    wait_until("the parts run", lambda: parts.said().count("starts") == 2)
    freeze(worker)
    waiting = take(services, scan(), "hop-dong.png")
    before = documents(services)
    disk.fill()
    thaw(worker)

    status, told = uploader.send(BIG)
    assert status == 507, told
    assert FULL in str(told)
    paper = tmp_path / "giay.bin"
    paper.write_bytes(BIG)
    command = subprocess.run(
        [sys.executable, "-m", "app.cli", "add", str(paper)],
        env={**os.environ, **parts.environment}, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert command.returncode != 0
    assert FULL in command.stderr
    assert "Traceback" not in command.stderr
    scanned = inbox / "quet.bin"
    scanned.write_bytes(BIG[:-1])
    wait_until("the watcher has tried", lambda: FULL in parts.said() or bool(faults(services)))
    wait_until("the worker has tried", lambda: "no jobs" in parts.said() or "step waits" in parts.said())
    assert scanned.read_bytes() == BIG[:-1]
    assert documents(services) == before
    assert spooled(services) == []
    assert all(process.poll() is None for process in parts.running)

    disk.empty()
    assert uploader.send(BIG)[0] in {200, 201}
    wait_until("the scan is taken", lambda: not scanned.exists())
    wait_until("all is done", lambda: not open_jobs(services))
    assert effects(services, waiting) == ONCE
    with services.db.read() as session:
        assert not session.scalars(select(Job.id).where(Job.failures > 0)).all()
    expected = [*before, *(hashlib.sha256(data).hexdigest() for data in (BIG, BIG[:-1]))]
    assert documents(services) == sorted(expected)
    assert list(services.verify.run()) == []


def test_a_disk_that_fills_up_under_a_step_fails_no_document(
    services: Services, admin: Actor, parts: Parts, disk: SmallDisk
) -> None:
    add_customer(services, admin)
    document_id = take(services, scan(), "hop-dong.png")
    worker = parts.start("work")
    freeze_at_work(services, worker, document_id)
    disk.fill()
    thaw(worker)
    wait_until(
        "the worker has tried",
        lambda: any(words in parts.said() for words in ("step waits", "cannot settle", "no jobs")),
    )
    time.sleep(2)
    assert worker.poll() is None
    disk.empty()
    end_leases(services)  # the claim that could not be settled
    wait_until("all is done", lambda: not open_jobs(services))
    assert effects(services, document_id) == ONCE
    with services.db.read() as session:
        assert not session.scalars(select(Job.id).where(Job.failures > 0)).all()
    assert list(services.verify.run()) == []


def faults(services: Services) -> list[str]:
    return [fault.reason for report in services.doors.report() for fault in report.faults if FULL in fault.reason]
