"""kill -9 at random while documents come by command line, folder and mail; on servers these are struck too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fault import kills
from tests.fault.storms import embedded, on_servers, ride_out

FILES = int(os.environ.get("HOSO_TEST_STORM_FILES", "300"))
KILLS = int(os.environ.get("HOSO_TEST_STORM_KILLS", "100"))
SEED = int(os.environ.get("HOSO_TEST_STORM_SEED", "1"))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_or_doubled_when_parts_are_killed_at_random(tmp_path: Path) -> None:
    with embedded(tmp_path / "home", FILES, KILLS, SEED) as storm:
        ride_out(storm)
    kills.note(storm.killed)
    assert {"worker", "watcher", "add", "frozen"} <= set(storm.killed), storm.killed


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_or_doubled_when_the_servers_are_struck_too(tmp_path: Path) -> None:
    with on_servers(tmp_path / "home", FILES, KILLS, SEED) as storm:
        ride_out(storm)
    kills.note(storm.killed)
    assert {"worker", "worker 2", "watcher", "add", "postgres"} <= set(storm.killed), storm.killed
