"""Parts of Hoso as real processes over one data directory and database, and what is looked at from outside."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from app.bootstrap import Services
from app.db import jobs
from app.db.tables import DecisionRow, Document, Job, Page, TimelineEntry
from app.domain.access import Actor
from app.domain.customers import CustomerInput
from app.domain.documents import Door
from app.services.capture import Delivery
from tests.integration.reading.scans import VIETNAMESE, draw, encoded

ROOT = Path(__file__).resolve().parents[2]
TAX_CODE = "0312345673"
ONCE = {
    "settled": True,
    "pages": 1,
    "decisions": 1,
    "timeline": 1,
    "steps": [("file", "done"), ("index", "done"), ("link", "done"), ("read", "done"), ("understand", "done")],
}


def add_customer(services: Services, actor: Actor) -> None:
    """The one that `scan` is about."""
    services.customers.create(actor, CustomerInput(name="Công ty TNHH Thương mại Đại Phát", tax_code=TAX_CODE))


def scan(number: int = 125) -> bytes:
    """A page about that customer that takes a worker a second or two to read."""
    lines = tuple(line.replace("0301234567", TAX_CODE).replace("125/", f"{number}/") for line in VIETNAMESE)
    return encoded(draw(lines).image, "PNG")


def take(services: Services, data: bytes, name: str) -> str:
    """The id of the document that these bytes are now."""
    return services.capture.capture(io.BytesIO(data), Delivery(name, Door.CLI)).document_id


def wait_until(what: str, true: Callable[[], bool], seconds: float = 90.0) -> None:
    """Look until it is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        time.sleep(0.01)


def holder(services: Services, document_id: str) -> str | None:
    """Who holds the job of this document that runs now."""
    with services.db.read() as session:
        return session.scalar(select(Job.owner).where(Job.document_id == document_id, Job.state == "running"))


def open_jobs(services: Services) -> int:
    """How many jobs are not done."""
    with services.db.read() as session:
        return session.scalar(select(func.count()).select_from(Job).where(Job.state != "done")) or 0


def effects(services: Services, document_id: str) -> dict[str, object]:
    """What work on one document has left; each once, whoever did it."""
    with services.db.read() as session:

        def count(column: object) -> int:
            return session.scalar(select(func.count()).where(column == document_id)) or 0  # type: ignore[arg-type]

        steps = session.execute(select(Job.step, Job.state).where(Job.document_id == document_id)).all()
        return {
            "settled": session.scalar(select(Document.settled_at).where(Document.id == document_id)) is not None,
            "pages": count(Page.document_id),
            "decisions": count(DecisionRow.document_id),
            "timeline": session.scalar(select(func.count()).where(TimelineEntry.ref_id == document_id)),
            "steps": sorted((step, state) for step, state in steps),
        }


@dataclass
class Parts:
    """Processes that end with the test."""

    environment: Mapping[str, str]
    log: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, part: str, extra: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """`python -m workers PART`."""
        return self.run([sys.executable, "-m", "workers", part], extra)

    def run(self, command: Sequence[str], extra: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """The command as the head of a process group of its own."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                env={**os.environ, **self.environment, **(extra or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def said(self) -> str:
        """What all of them have logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def end(self) -> None:
        """End all."""
        for process in self.running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGCONT)
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                kill(process)


def freeze(process: subprocess.Popen[bytes]) -> None:
    """Stop the process and its children where they stand."""
    os.killpg(process.pid, signal.SIGSTOP)


def freeze_at_work(services: Services, worker: subprocess.Popen[bytes], document_id: str) -> None:
    """Freeze a worker that reads this document: in none of its transactions, which on SQLite would stop everybody."""

    def is_reading() -> bool:
        with services.db.read() as session:
            return session.scalar(select(Document.status).where(Document.id == document_id)) == "reading"

    wait_until("it is being read", is_reading)
    time.sleep(0.2)
    freeze(worker)
    assert holder(services, document_id) is not None, "too late"


def end_leases(services: Services) -> None:
    """As if thirty seconds had passed for who does not beat any more."""
    with services.db.write() as session:
        past = jobs.database_now(session) - timedelta(seconds=1)
        session.execute(update(Job).where(Job.state == "running").values(lease_until=past))


def thaw(process: subprocess.Popen[bytes]) -> None:
    """Let them go on."""
    os.killpg(process.pid, signal.SIGCONT)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9, with its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
