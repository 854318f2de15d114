"""Storms in both modes, each set up and checked: `python -m tests.fault.storms [--hours H] [--files N] [--kills N]`.

A round is a storm on one machine and one on servers of its own, on fresh data with another seed. Rounds follow until
the hours are over (at least one); progress is told as it goes, a report at the end. The data of a storm that lost or
doubled something stays where the report says; exit code 1.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.fault.own_postgres import OwnPostgres, own_postgres
from tests.fault.storm import Storm
from tests.servers import opensearch, postgres, seaweed, shared
from tests.servers.faults import FaultProxy

Opened = Callable[[Path, int, int, int], AbstractContextManager[Storm]]


@contextmanager
def embedded(home: Path, files: int, kills: int, seed: int) -> Iterator[Storm]:
    """On one machine."""
    storm = Storm(home, files, kills, seed)
    storm.faults = {"frozen": storm.freeze_one}
    yield storm


@contextmanager
def on_servers(home: Path, files: int, kills: int, seed: int) -> Iterator[Storm]:
    """Two workers on a PostgreSQL of its own, a store and a search engine behind lines that break."""
    with own_postgres() as database:
        bucket = seaweed.new_bucket()
        prefix = urlsplit(opensearch.fresh_prefix())
        store = FaultProxy((bucket.host, bucket.port))
        search = FaultProxy((str(prefix.hostname), int(prefix.port or 0)))
        urls = {
            "HOSO_DATABASE_URL": _new_database(database),
            "HOSO_STORAGE_URL": bucket.through(store.port).url,
            "HOSO_SEARCH_URL": f"http://127.0.0.1:{search.port}{prefix.path}",
        }
        storm = Storm(home, files, kills, seed, workers=2, extra=urls)
        storm.faults = {
            "frozen": storm.freeze_one,
            "postgres": database.strike,
            "store": partial(_away, store),
            "search": partial(_away, search),
        }
        try:
            yield storm
        finally:
            store.go_down()
            search.go_down()


def _new_database(database: OwnPostgres) -> str:
    role = postgres.add_role(database.cluster)
    postgres.make_database(database.cluster, "storm")
    return role.set(database="storm").render_as_string(hide_password=False)


def _away(proxy: FaultProxy) -> None:
    """A server that nobody reaches for a second."""
    proxy.go_down()
    time.sleep(1)
    proxy.come_up()


MODES: dict[str, Opened] = {"embedded": embedded, "servers": on_servers}


def ride_out(storm: Storm) -> None:
    """Run it, check what came of it, end its parts."""
    try:
        storm.run()
        storm.check()
    finally:
        storm.stop()


@dataclass
class Report:
    """What the storms of one mode came to."""

    rounds: int = 0
    documents: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)

    def lines(self, mode: str) -> Iterator[str]:
        each = ", ".join(f"{name} {count}" for name, count in sorted(self.killed.items()))
        yield f"{mode}: {self.rounds} storms, {self.documents} documents, {self.killed.total()} strikes ({each})"
        yield from (f"  FAILED: {line}" for line in self.failed)


class Teller:
    """Tells how a storm goes: in place on a terminal, else a line each half minute."""

    def __init__(self, title: str) -> None:
        self._title, self._started, self._last = title, time.monotonic(), 0.0

    def __call__(self, storm: Storm) -> None:
        now, on_screen = time.monotonic(), sys.stderr.isatty()
        if now - self._last < (1 if on_screen else 30):
            return
        self._last = now
        text = (
            f"{self._title}: {len(storm.sent) + len(storm.mails)} sent, {storm.killed.total()} of {storm.kills} strikes"
        )
        passed = timedelta(seconds=int(now - self._started))
        sys.stderr.write(f"{text}, {passed}" + ("\x1b[K\r" if on_screen else "\n"))
        sys.stderr.flush()


def storm_once(mode: str, options: argparse.Namespace, seed: int, report: Report) -> None:
    """One storm; what went wrong goes into the report."""
    folder = Path(tempfile.mkdtemp(prefix="hoso-storm-"))
    try:
        with MODES[mode](folder / "home", options.files, options.kills, seed) as storm:
            storm.progress = Teller(f"{mode}, seed {seed}")
            try:
                ride_out(storm)
            finally:
                report.rounds += 1
                report.documents += len(storm.sent) + len(storm.mails)
                report.killed.update(storm.killed)
    except Exception as err:
        # A storm that fails in whatever way is told, and the next one is tried.
        report.failed.append(f"seed {seed}: {type(err).__name__}: {str(err)[:300]}; data in {folder}")
        traceback.print_exc()
    else:
        shutil.rmtree(folder)


def main() -> int:
    """Storms until the hours are over, or until they are ended by Ctrl-C; then the report."""
    parser = argparse.ArgumentParser(prog="python -m tests.fault.storms", description=__doc__)
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--files", type=int, default=300, help="documents of a storm")
    parser.add_argument("--kills", type=int, default=100, help="strikes of a storm, at least")
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    parser.add_argument("--mode", choices=[*MODES, "both"], default="both")
    options = parser.parse_args()
    modes = list(MODES) if options.mode == "both" else [options.mode]
    reports = {mode: Report() for mode in modes}
    end, seed = time.monotonic() + options.hours * 3600, options.seed
    shared.begin_run()
    try:
        while True:
            for mode in modes:
                storm_once(mode, options, seed, reports[mode])
            seed += 1
            if time.monotonic() >= end:
                break
    except KeyboardInterrupt:
        sys.stderr.write("\nended before its time\n")
    except pytest.skip.Exception as err:
        sys.stderr.write(f"\n{err.msg}\n")
        return 1
    finally:
        shared.end_run()
    lines = [line for mode, report in reports.items() for line in report.lines(mode)]
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
    return 1 if any(report.failed for report in reports.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
