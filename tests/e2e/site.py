"""A real Hoso for browser tests: its own home, server process and worker, on a free port."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.bootstrap import build
from app.cli.setup import prepare_home
from app.config import load_settings
from app.domain.access import Actor, Role

LOGIN, PASSWORD = "lan", "bốn con vịt trắng"
_READY = re.compile(r"Hoso web is ready: (\S+)")


@dataclass
class RunningSite:
    """Address and home of a site; `environment` lets a test run `hoso` on the same home."""

    address: str
    home: Path
    environment: dict[str, str] = field(repr=False)

    def hoso(self, *arguments: str) -> str:
        """What the command line prints."""
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


def prepare(home: Path) -> None:
    """An empty home with one administrator (LOGIN, PASSWORD)."""
    settings = load_settings({"HOSO_HOME": str(home)})
    prepare_home(settings)
    services = build(settings)
    operator = Actor(kind="cli", name="test", role=Role.ADMIN)
    once = services.users.add(operator, LOGIN, "Lan", Role.ADMIN)
    [account] = services.users.all()
    actor = Actor(kind="user", name="Lan", user_id=account.id, role=Role.ADMIN)
    services.users.change_password(actor, once, PASSWORD)
    services.close()


@contextlib.contextmanager
def running(home: Path, *, worker: bool = True, upload_limit_mb: int = 200) -> Iterator[RunningSite]:
    """Server (and worker) of a prepared home; ended when the block ends."""
    environment = os.environ | {
        "HOSO_HOME": str(home),
        "HOSO_PORT": "0",
        "HOSO_UPLOAD_LIMIT_MB": str(upload_limit_mb),
    }
    processes = []
    try:
        server = _start(environment, home / "web.log", "app.web.server", stdout=subprocess.PIPE)
        processes.append(server)
        if worker:
            processes.append(_start(environment, home / "worker.log", "workers", "work"))
        yield RunningSite(_address(server, home / "web.log"), home, environment)
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(timeout=60)
            if process.stdout is not None:
                process.stdout.close()


def _start(environment: dict[str, str], log: Path, *module: str, stdout: int | None = None) -> subprocess.Popen[str]:
    with log.open("ab") as sink:
        return subprocess.Popen(
            [sys.executable, "-m", *module],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout or sink,
            stderr=sink,
            text=True,
        )


def _address(server: subprocess.Popen[str], log: Path) -> str:
    assert server.stdout is not None
    for line in server.stdout:
        if found := _READY.match(line):
            # Whatever it prints later must not fill the pipe.
            threading.Thread(target=server.stdout.read, daemon=True).start()
            return found.group(1)
    raise AssertionError(f"the server did not start:\n{log.read_text()[-2000:]}")
