"""What a worker with nothing to do costs, and how soon it starts a job: `python -m bench.idle [--seconds N]`.

A real worker process on an empty home, on SQLite and on PostgreSQL. Processor time is of the worker with its children
and of the server's processes that serve it, over N seconds; the start of a job is from the commit that puts it into
the queue to the commit that claims it. Prints rows of docs/performance.md.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import select, text

from app.bootstrap import Services, build
from app.cli.setup import prepare_home
from app.config import load_settings
from app.db.tables import Job
from app.domain.documents import Door
from app.services.capture import Delivery
from tests.servers import postgres, shared

_TICKS = os.sysconf("SC_CLK_TCK")
_QUIET_SECONDS = 8.0  # after its start, until what it does once is done
_LOOK_SECONDS = 0.005


def main() -> None:
    """Parse the arguments, run on both databases, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.idle", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--jobs", type=int, default=20)
    options = parser.parse_args()
    shared.begin_run()
    try:
        for name in ("SQLite", "PostgreSQL"):
            with ExitStack() as stack:
                url = stack.enter_context(postgres.database()) if name == "PostgreSQL" else ""
                home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hoso-bench-")))
                measure(name, home, url, options.seconds, options.jobs)
    finally:
        shared.end_run()


def measure(name: str, home: Path, url: str, seconds: float, count: int) -> None:
    """One worker on one database: idle, then a job at a time."""
    environment = {"HOSO_HOME": str(home), "HOSO_SMTP_PORT": "0", "HOSO_PORT": "0"}
    if url:
        environment["HOSO_DATABASE_URL"] = url
    settings = load_settings(environment)
    prepare_home(settings)
    services = build(settings)
    try:
        with _worker(environment, home) as pid:
            time.sleep(_QUIET_SECONDS)
            served = _backends(services) if url else []
            before = _used(pid, served)
            time.sleep(seconds)
            worker, server = (after - was for after, was in zip(_used(pid, served), before, strict=True))
            waits = [_wait_of_a_job(services, number) for number in range(count)]
    finally:
        services.close()
    print(f"| an idle worker on {name}: milliseconds of processor a second | {1000 * worker / seconds:.2f} |")
    if url:
        print(f"| … and of the server for it | {1000 * server / seconds:.2f} |")
    print(f"| from queue to start on {name}: median, longest | {statistics.median(waits):.3f} s, {max(waits):.3f} s |")


@contextmanager
def _worker(environment: dict[str, str], home: Path) -> Iterator[int]:
    with (home / "logs" / "bench.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "workers", "work"],
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _used(worker: int, served: list[int]) -> tuple[float, float]:
    """Processor seconds so far: of the worker with its children, of the server's processes."""
    return sum(map(_seconds_of, _family(worker))), sum(map(_seconds_of, served))


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in _family(int(child)))]


def _seconds_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # a connection that the pool has given back
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS


def _backends(services: Services) -> list[int]:
    """The server's processes behind the worker's connections."""
    services.db.close()
    query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with services.db.read() as session:
        return [int(pid) for pid in session.scalars(text(query))]


def _wait_of_a_job(services: Services, number: int) -> float:
    """Take a file in at a moment of no rhythm; seconds until its first job has been claimed."""
    time.sleep(random.uniform(0.5, 1.5))
    paper = io.BytesIO(f"{number}\n".encode())
    document_id = services.capture.capture(paper, Delivery(name=f"{number}.txt", door=Door.CLI)).document_id
    started = time.perf_counter()
    while True:
        with services.db.read() as session:
            state = session.scalar(select(Job.state).where(Job.document_id == document_id).order_by(Job.id).limit(1))
        if state != "ready":
            return time.perf_counter() - started
        time.sleep(_LOOK_SECONDS)


if __name__ == "__main__":
    main()
