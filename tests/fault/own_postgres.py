"""A PostgreSQL for one storm: durable, and stopped at once when it is struck."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import postgres


@dataclass
class OwnPostgres:
    """Its files and its process."""

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


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """One that runs while the block does; skips by name where no server can be had."""
    postgres.cluster_url()
    # Not below pytest's folder: the server's own account has to reach its files.
    folder = Path(tempfile.mkdtemp(prefix="hoso-storm-postgres-"))
    folder.chmod(0o711)
    made = OwnPostgres(folder / "postgres")
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder)
