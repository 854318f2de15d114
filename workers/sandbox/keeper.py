"""The zygote's process and the thread that keeps it: starts tasks in it, tells how each ended."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workers.sandbox import launch
from workers.sandbox.failure import FailureKind, SandboxFailure

_START_SECONDS = 60.0


@dataclass(slots=True)
class Ending:
    """How a task ended, filled in by the keeper."""

    done: threading.Event = field(default_factory=threading.Event)
    status: int | None = None  # exit code, -signal, or None when the whole sandbox went
    timed_out: bool = False


@dataclass(slots=True)
class Usage:
    """What all tasks of a sandbox used: processor seconds, and the most memory any process had, in KiB.

    Programs that a task started and waited for count.
    """

    cpu_seconds: float = 0.0
    peak_kib: int = 0


class ZygoteProcess:
    """The process and the thread that keeps it.

    The thread that starts the process lives as long as it: the kernel's parent-death signal follows the
    starting thread, not the process.
    """

    def __init__(self, scratch_root: Path, preload: list[str] | None, usage: Usage) -> None:
        self._usage = usage
        self._control, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._endings: dict[int, Ending] = {}
        self._lock = threading.Lock()
        self.alive = True
        self._process: subprocess.Popen[bytes] | None = None
        started = threading.Event()
        self._fault: OSError | None = None
        setup = {
            "readable": launch.readable_paths(),
            "plain": launch.sandbox_status().mode == "plain",
            "preload": preload,
        }
        self._control.send(json.dumps(setup).encode())
        threading.Thread(target=self._keep, args=(scratch_root, started), name="sandbox-keeper", daemon=True).start()
        started.wait(_START_SECONDS)
        if self._fault is not None:
            raise SandboxFailure("the sandbox could not be started", FailureKind.UNAVAILABLE) from self._fault

    def start(self, request: dict[str, Any], descriptors: list[int]) -> Ending:
        ending = Ending()
        with self._lock:
            if not self.alive:
                raise SandboxFailure("the sandbox ended", FailureKind.CRASH)
            self._endings[request["id"]] = ending
            try:
                socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
            except OSError as error:
                del self._endings[request["id"]]
                raise SandboxFailure("the sandbox ended", FailureKind.CRASH) from error
        return ending

    def stop_task(self, task: int) -> None:
        with contextlib.suppress(OSError):
            self._control.send(json.dumps({"kill": task}).encode())

    def close(self) -> None:
        """Kill it all; returns when the process is gone."""
        self.alive = False
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def _keep(self, scratch_root: Path, started: threading.Event) -> None:
        try:
            self._process = self._spawn(scratch_root)
        except OSError as error:
            self._fault = error
            self.alive = False
            return
        finally:
            self._theirs.close()
            started.set()
        self._dispatch()
        with self._lock:
            self.alive = False
            for ending in self._endings.values():
                ending.done.set()
        self._process.kill()
        self._process.wait()
        self._control.close()

    def _spawn(self, scratch_root: Path) -> subprocess.Popen[bytes]:
        inner = [sys.executable, "-s", "-m", "workers.sandbox.zygote", str(self._theirs.fileno())]
        return subprocess.Popen(
            launch.command(scratch_root, inner),
            pass_fds=[self._theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=launch.child_environment(),
            start_new_session=True,
        )

    def _dispatch(self) -> None:
        while True:
            try:
                data = self._control.recv(65536)
            except OSError:
                return
            if not data:
                return
            answer = json.loads(data)
            ending = self._endings.pop(answer["id"], None)
            if ending is not None:
                ending.status, ending.timed_out = answer["status"], answer["timed_out"]
                self._usage.cpu_seconds += answer["cpu_seconds"]
                self._usage.peak_kib = max(self._usage.peak_kib, answer["peak_kib"])
                ending.done.set()
