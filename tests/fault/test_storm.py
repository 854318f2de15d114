"""kill -9 at random while documents come by command line, folder and mail; on servers these are struck too."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.fault.storm import Storm
from tests.servers import opensearch, postgres, seaweed
from tests.servers.faults import FaultProxy

FILES = int(os.environ.get("HOSO_TEST_STORM_FILES", "300"))
KILLS = int(os.environ.get("HOSO_TEST_STORM_KILLS", "100"))
SEED = int(os.environ.get("HOSO_TEST_STORM_SEED", "1"))


@dataclass
class OwnPostgres:
    """A PostgreSQL of the storm's own: durable, and stopped at once when it is struck."""

    folder: Path
    cluster: postgres.Cluster = field(init=False)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(mode=0o755)
        self.cluster = postgres.Cluster.create(self.folder)
        self.start()

    def start(self) -> None:
        """Until it answers; it refuses to start while a child of the one before has not noticed its end yet."""
        end = time.monotonic() + 60
        while not self.cluster.answers():
            assert time.monotonic() < end, (self.folder / "log").read_text()[-2000:]
            if self.process is None or self.process.poll() is not None:
                with (self.folder / "log").open("ab") as log:
                    self.process = subprocess.Popen(
                        self.cluster.command(), stdout=log, stderr=log, start_new_session=True
                    )
            time.sleep(0.2)

    def stop(self) -> None:
        """As `pg_ctl stop -m immediate`: no checkpoint, no goodbye; the next start recovers from the log."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(60)

    def strike(self) -> None:
        """Away for a second."""
        self.stop()
        time.sleep(1)
        self.start()


@pytest.fixture
def own_postgres() -> Iterator[OwnPostgres]:
    postgres.cluster_url()  # skips by name where no server can be had
    # Not below pytest's folder: the server's own account has to reach its files.
    folder = Path(tempfile.mkdtemp(prefix="hoso-storm-"))
    folder.chmod(0o711)
    made = OwnPostgres(folder / "postgres")
    yield made
    made.stop()
    shutil.rmtree(folder)


def calm(storm: Storm) -> None:
    """Run it, check what came of it, end its parts."""
    try:
        storm.run()
        storm.check()
    finally:
        storm.stop()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_or_doubled_when_parts_are_killed_at_random(tmp_path: Path) -> None:
    storm = Storm(tmp_path / "home", FILES, KILLS, SEED)
    storm.faults = {"frozen": storm.freeze_one}
    calm(storm)
    assert {"worker", "watcher", "add", "frozen"} <= set(storm.killed), storm.killed


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_or_doubled_when_the_servers_are_struck_too(tmp_path: Path, own_postgres: OwnPostgres) -> None:
    role = postgres.add_role(own_postgres.cluster)
    postgres.make_database(own_postgres.cluster, "storm")
    bucket = seaweed.new_bucket()
    prefix = urlsplit(opensearch.fresh_prefix())
    store = FaultProxy((bucket.host, bucket.port))
    search = FaultProxy((str(prefix.hostname), int(prefix.port or 0)))
    storm = Storm(
        tmp_path / "home",
        FILES,
        KILLS,
        SEED,
        workers=2,
        extra={
            "HOSO_DATABASE_URL": role.set(database="storm").render_as_string(hide_password=False),
            "HOSO_STORAGE_URL": bucket.through(store.port).url,
            "HOSO_SEARCH_URL": f"http://127.0.0.1:{search.port}{prefix.path}",
        },
    )
    storm.faults = {
        "frozen": storm.freeze_one,
        "postgres": own_postgres.strike,
        "store": lambda: away(store),
        "search": lambda: away(search),
    }
    try:
        calm(storm)
    finally:
        store.go_down()
        search.go_down()
    assert {"worker", "worker 2", "watcher", "add", "postgres"} <= set(storm.killed), storm.killed


def away(proxy: FaultProxy) -> None:
    """A server that nobody reaches for a second."""
    proxy.go_down()
    time.sleep(1)
    proxy.come_up()
