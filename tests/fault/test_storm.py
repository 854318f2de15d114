"""kill -9 at random while documents come by command line, folder and mail."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fault.storm import Storm


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_or_doubled_when_parts_are_killed_at_random(tmp_path: Path) -> None:
    storm = Storm(
        home=tmp_path / "home",
        files=int(os.environ.get("HOSO_TEST_STORM_FILES", "300")),
        kills=int(os.environ.get("HOSO_TEST_STORM_KILLS", "60")),
        seed=int(os.environ.get("HOSO_TEST_STORM_SEED", "1")),
    )
    try:
        storm.run()
        storm.check()
    finally:
        storm.stop()
    assert {"worker", "watcher", "add"} <= set(storm.killed), storm.killed
