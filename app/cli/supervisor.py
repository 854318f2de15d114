"""Runs all parts as child processes, restarts one that dies, ends them together. Owns no work itself."""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from app.config import Settings
from app.errors import Conflict, Unavailable

_READY_SECONDS = 60.0
_STOP_SECONDS = 30.0
_LOG_LIMIT = 20 * 1024 * 1024
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass
class _Part:
    """One child: how to start it, and how often it has failed lately."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    retry_at: float = 0.0
    log: IO[bytes] | None = field(default=None, repr=False)


def _die_with_parent() -> None:
    # Children of a supervisor that was killed must not live on and hold its port.
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """`hoso run`: web, worker, watcher and mail in the foreground of one terminal."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = False
        self.port = settings.port or _free_port(settings.host)
        python = [sys.executable, "-m"]
        self._parts = [
            _Part("web", [*python, "app.web.server"]),
            _Part("worker", [*python, "workers", "work"]),
            _Part("watcher", [*python, "workers", "watch"]),
            _Part("mail", [*python, "workers", "mail"]),
        ]

    @property
    def address(self) -> str:
        """Where people reach the web."""
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        return f"http://{host}:{self.port}"

    def run(self) -> int:
        """Block until SIGINT or SIGTERM. Prints one line when ready. Raises Conflict when the port is taken."""
        self._check_port()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            for part in self._parts:
                self._start(part)
            if self._wait_ready():
                print(f"Hoso is ready: {self.address}", flush=True)
            while not self._stopping:
                self._look_after()
                time.sleep(0.2)
        finally:
            self._end_all()
        return 0

    def _check_port(self) -> None:
        with socket.socket(socket.AF_INET6 if ":" in self._settings.host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self._settings.host, self.port))
            except OSError as err:
                raise Conflict(f"Port {self.port} is in use; set HOSO_PORT to another.") from err

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _start(self, part: _Part) -> None:
        part.log = _open_log(self._settings.log_dir / f"{part.name}.log")
        environment = os.environ | {"HOSO_HOME": str(self._settings.home), "HOSO_PORT": str(self.port)}
        # A session of its own keeps the terminal's Ctrl-C from reaching the parts before we end them in order.
        part.process = subprocess.Popen(
            part.command,
            stdin=subprocess.DEVNULL,
            stdout=part.log,
            stderr=part.log,
            env=environment,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - the supervisor has one thread
            start_new_session=True,
        )
        part.started = time.monotonic()

    def _wait_ready(self) -> bool:
        end = time.monotonic() + _READY_SECONDS
        while time.monotonic() < end and not self._stopping:
            if self._answers():
                return True
            self._look_after()
            time.sleep(0.1)
        if not self._stopping:
            raise Unavailable(f"The web did not start; see {self._settings.log_dir / 'web.log'}")
        return False

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self._settings.host, self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _look_after(self) -> None:
        now = time.monotonic()
        for part in self._parts:
            if part.process is not None and part.process.poll() is not None:
                lasted = now - part.started
                part.failures = 1 if lasted > 60 else part.failures + 1
                part.retry_at = now + min(2.0**part.failures, 30) - 1
                print(f"hoso: {part.name} ended ({part.process.returncode}), starting it again", file=sys.stderr)
                part.process = None
                if part.log:
                    part.log.close()
            if part.process is None and now >= part.retry_at and not self._stopping:
                self._start(part)

    def _end_all(self) -> None:
        running = [part.process for part in self._parts if part.process is not None]
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        end = time.monotonic() + _STOP_SECONDS
        for process in running:
            try:
                process.wait(timeout=max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _open_log(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")
