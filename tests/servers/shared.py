"""Servers that the whole test run shares: the first test that needs one starts it, the end of the run ends all.

Several test processes may ask at once; a lock file a server lets one of them start it, the others read where it
listens. Where a server cannot be installed its tests are skipped by name, except in CI, which skips none.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

FOLDER = "HOSO_TEST_SERVERS"  # where locks, addresses and data of this run's servers lie
_RUN = "HOSO_TEST_RUN"  # process whose end ends the servers
_STOP_SECONDS = 30.0

Facts = Mapping[str, str]


class CannotInstall(Exception):
    """What a server needs is not on this machine and cannot be had; the text names it."""


def begin_run() -> None:
    """Make the folder of this run's servers; its name reaches every test process through the environment."""
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="hoso-servers-")
    os.environ[_RUN] = str(os.getpid())


def end_run() -> None:
    """End every server of this run and remove its data."""
    folder = Path(os.environ.pop(FOLDER))
    pids = [int(path.read_text()) for path in folder.glob("*.pid")]
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + _STOP_SECONDS
    while any(_lives(pid) for pid in pids) and time.monotonic() < end:
        time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


def obtain(name: str, start: Callable[[Path], Facts]) -> Facts:
    """What `start` told of the server `name` (addresses, keys); it is called once a run, with a folder for its data.

    `start` begins its processes with `spawn`. Skips the test, or fails it in CI, on CannotInstall.
    """
    folder = Path(os.environ[FOLDER])
    told = folder / f"{name}.json"
    with _locked(folder / f"{name}.lock"):
        if not told.exists():
            data = folder / name
            data.mkdir()
            try:
                learned = dict(start(data))
            except CannotInstall as err:
                learned = {"missing": str(err)}
            told.write_text(json.dumps(learned), encoding="utf-8")
    facts: dict[str, str] = json.loads(told.read_text(encoding="utf-8"))
    if "missing" in facts:
        do_without(name, facts["missing"])
    return facts


def do_without(name: str, why: str) -> NoReturn:
    """Skip the test because the server `name` cannot be installed; in CI, which skips none, fail it."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{name} is not here: {why}")
    raise AssertionError("both raise")


def spawn(
    name: str,
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    end_with: signal.Signals = signal.SIGTERM,
) -> int:
    """Start a server process that ends with the run, even with one that is killed. Returns its guard's pid.

    `end_with` is the signal that tells the server to end; one that does not heed it in time is killed.
    What it prints goes to NAME.log in the run's folder (`log_tail` reads it).
    """
    folder = Path(os.environ[FOLDER])
    with (folder / f"{name}.log").open("ab") as log:
        guard = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("guard.py")), os.environ[_RUN], str(int(end_with)), *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, **(environment or {})},
            cwd=cwd,
            start_new_session=True,
        )
    (folder / f"{name}.pid").write_text(str(guard.pid))
    # Ended by `end_run`, not by whoever started it: not a child to be waited for here.
    guard.returncode = 0
    return guard.pid


def log_tail(name: str, size: int = 3000) -> str:
    """The last of what a server printed, for a message about its failure."""
    path = Path(os.environ[FOLDER]) / f"{name}.log"
    return path.read_text(encoding="utf-8", errors="replace")[-size:] if path.exists() else ""


def wait_until(ready: Callable[[], bool], seconds: float, what: str, name: str) -> None:
    """Poll until `ready`; raises AssertionError with the server's log when it takes longer than `seconds`."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not become ready in {seconds:g} s:\n{log_tail(name)}")
        time.sleep(0.1)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
