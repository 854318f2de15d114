"""Two worker processes over one, each with one core, reading scans: `python -m bench.workers [--scans N]`.

The same scans are captured into homes of their own, then read by one process and by two, in turn and best of so many
rounds. From the start of the processes to the last document searchable. Prints a row of docs/performance.md.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from datetime import date
from pathlib import Path

from app.db import jobs
from app.domain.documents import Door
from app.services.capture import Delivery
from bench import homes
from bench.samples.many import Plan, make_documents
from bench.samples.truths import SampleDocument
from tests.servers import postgres

_TODAY = date(2026, 11, 1)


def main() -> None:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.workers", description=__doc__)
    parser.add_argument("--scans", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--sqlite", action="store_true", help="over one SQLite file instead of a PostgreSQL")
    options = parser.parse_args()
    plan = Plan(formats=("scan", "bad-scan"), short=True)
    papers = list(make_documents(options.scans, today=_TODAY, plan=plan))
    times: dict[int, list[float]] = {1: [], 2: []}
    with nullcontext() if options.sqlite else homes.servers():
        for _ in range(options.rounds):
            for processes, taken in times.items():
                taken.append(_read(papers, processes, options.sqlite))
    one, two = min(times[1]), min(times[2])
    print(f"| two worker processes over one, OCR | {one / two:.2f} | {options.scans} scans: {one:.0f} s, {two:.0f} s |")


def _read(papers: Sequence[SampleDocument], processes: int, sqlite: bool) -> float:
    """Seconds that so many processes take for all papers."""
    with ExitStack() as ending:
        home = ending.enter_context(tempfile.TemporaryDirectory(prefix="hoso-bench-"))
        told = {"HOSO_HOME": home, "HOSO_SMTP_PORT": "0", "HOSO_METRICS_PORT": "0", "HOSO_CORES": "1"}
        if not sqlite:
            told["HOSO_DATABASE_URL"] = ending.enter_context(postgres.database(postgres.empty_database_url()))
        _capture(papers, told)
        command = [sys.executable, "-m", "workers", "work", "--until-idle"]
        environment = {**os.environ, **told, "OMP_THREAD_LIMIT": "1"}
        started = time.perf_counter()
        parts = [
            subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[1])
            for _ in range(processes)
        ]
        assert [part.wait() for part in parts] == [0] * processes
        return time.perf_counter() - started


def _capture(papers: Sequence[SampleDocument], told: dict[str, str]) -> None:
    with homes.services_of(told) as services:
        for paper in papers:
            delivery = Delivery(name=paper.name, door=Door.CLI, priority=jobs.PRIORITY_BULK)
            services.capture.capture(io.BytesIO(paper.content), delivery)


if __name__ == "__main__":
    main()
