"""The worker's side of the sandbox: start it, hand it tasks, tell how they ended."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workers.extract.base import UnreadableFile
from workers.sandbox import launch
from workers.sandbox.failure import FailureKind, GarbledAnswer, SandboxFailure

MAX_ANSWER_BYTES = 512 * 1024 * 1024  # all a task may answer
_MAX_LINE_BYTES = 64 * 1024 * 1024
_GRACE_SECONDS = 10.0  # past a task's own limit, before the whole sandbox is thrown away
_START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class TaskLimits:
    """Bounds on one task. Memory counts address space, for the task and each program it starts."""

    memory_bytes: int = 2 * 1024**3
    cpu_seconds: int = 300
    wall_seconds: float = 900.0
    file_bytes: int = 1_200_000_000


@dataclass(slots=True)
class _Ending:
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


class Sandbox:
    """A zygote and the tasks it runs. Safe to use from many threads; restarts its zygote when it is gone.

    `scratch_root` is the one folder a task may write below. `preload` names the modules the zygote loads
    while idle (None: all parsers). The zygote and all tasks die with this process, whatever ends it.
    """

    def __init__(self, scratch_root: Path, *, preload: Sequence[str] | None = None) -> None:
        self._scratch_root = scratch_root.resolve()
        self._preload = None if preload is None else list(preload)
        self._lock = threading.Lock()
        self._zygote: _Zygote | None = None
        self._ids = itertools.count(1)
        self.usage = Usage()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Start the zygote now, so that it has its parsers loaded when the first file comes."""
        self._ready_zygote()

    def close(self) -> None:
        """End the zygote and every running task; a later `run` would start anew."""
        with self._lock:
            zygote, self._zygote = self._zygote, None
        if zygote is not None:
            zygote.close()

    def run(
        self,
        task: str,
        args: dict[str, Any],
        *,
        inputs: Sequence[Path] = (),
        output: int | None = None,
        scratch: Path | None = None,
        limits: TaskLimits = TaskLimits(),
        on_message: Callable[[dict[str, Any]], None],
    ) -> None:
        """Run a task of `workers.tasks` on `inputs` (opened read-only) and hand each answer to `on_message`.

        `output` is a descriptor the task may write to; `scratch` a folder below the scratch root it may write
        in (None: one of its own, removed afterwards). Raises UnreadableFile as the task said, SandboxFailure
        when it crashed, passed a limit or answered garbage (`on_message` says so by GarbledAnswer; what else
        it raises ends the task and goes through).
        """
        with contextlib.ExitStack() as stack:
            if scratch is None:
                scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=self._scratch_root, prefix="task-")))
            files = [stack.enter_context(_opened(path)) for path in inputs]
            answers, answer_end = os.pipe()
            stack.callback(os.close, answers)
            identity = next(self._ids)
            request = {
                "id": identity, "task": task, "args": args, "scratch": str(scratch.resolve()),
                "inputs": len(files), "output": output is not None,
                "memory_bytes": limits.memory_bytes, "cpu_seconds": limits.cpu_seconds,
                "wall_seconds": limits.wall_seconds, "file_bytes": limits.file_bytes,
            }  # fmt: skip
            try:
                zygote = self._ready_zygote()
                ending = zygote.start(request, [answer_end, *files, *([] if output is None else [output])])
            finally:
                os.close(answer_end)
            _Conversation(zygote, identity, ending, answers, limits).follow(on_message)

    def _ready_zygote(self) -> _Zygote:
        with self._lock:
            if self._zygote is None or not self._zygote.alive:
                self._zygote = _Zygote(self._scratch_root, self._preload, self.usage)
            return self._zygote


class _Zygote:
    """The process and the thread that keeps it.

    The thread that starts the process lives as long as it: the kernel's parent-death signal follows the
    starting thread, not the process.
    """

    def __init__(self, scratch_root: Path, preload: list[str] | None, usage: Usage) -> None:
        self._usage = usage
        self._control, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._endings: dict[int, _Ending] = {}
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

    def start(self, request: dict[str, Any], descriptors: list[int]) -> _Ending:
        ending = _Ending()
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


@dataclass(slots=True)
class _Conversation:
    """One task's answers, read to their end."""

    zygote: _Zygote
    id: int
    ending: _Ending
    answers: int
    limits: TaskLimits

    def follow(self, on_message: Callable[[dict[str, Any]], None]) -> None:
        finished = False
        try:
            for message in self._messages():
                match message.get("kind"):
                    case "end":
                        finished = True
                    case "unreadable":
                        raise UnreadableFile(str(message.get("reason")))
                    case "failed":
                        raise _failure(message)
                    case _:
                        on_message(message)
        except GarbledAnswer as error:
            raise SandboxFailure("the reader answered garbage", FailureKind.GARBAGE) from error
        finally:
            if not finished:
                self.zygote.stop_task(self.id)
        if not self.ending.done.wait(_GRACE_SECONDS):
            self.zygote.close()
            raise SandboxFailure("the reader did not end", FailureKind.TIMEOUT)
        if not finished:
            raise self._death()

    def _messages(self) -> Iterator[dict[str, Any]]:
        """Whole lines as they come; ends with the pipe. Raises GarbledAnswer on what is no line of ours."""
        deadline = time.monotonic() + self.limits.wall_seconds + _GRACE_SECONDS
        rest, total = bytearray(), 0
        while True:
            if not select.select([self.answers], [], [], max(0.0, deadline - time.monotonic()))[0]:
                self.zygote.close()
                raise SandboxFailure("the reader hung", FailureKind.TIMEOUT)
            chunk = os.read(self.answers, 1 << 16)
            if not chunk:
                return  # what is left is half a line: the task's end tells why
            total += len(chunk)
            rest += chunk
            if total > MAX_ANSWER_BYTES or len(rest) > _MAX_LINE_BYTES:
                raise GarbledAnswer("too long")
            if b"\n" in chunk:
                *lines, tail = bytes(rest).split(b"\n")
                rest = bytearray(tail)
                yield from (_message(line) for line in lines)

    def _death(self) -> SandboxFailure:
        status = self.ending.status
        if self.ending.timed_out or status == -signal.SIGXCPU:
            return SandboxFailure("reading took too long and was stopped", FailureKind.TIMEOUT)
        if status == -signal.SIGKILL:
            # RLIMIT_CPU at its hard limit, or the kernel short of memory; nobody else sends it.
            return SandboxFailure("the reader was killed: too much time or memory", FailureKind.MEMORY)
        if status is not None and status < 0:
            return SandboxFailure(f"the reader crashed ({signal.Signals(-status).name})", FailureKind.CRASH)
        return SandboxFailure("the reader ended without an answer", FailureKind.CRASH)


def _message(line: bytes) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise GarbledAnswer("not JSON") from error
    if not isinstance(message, dict):
        raise GarbledAnswer("not an object")
    return message


def _failure(message: dict[str, Any]) -> SandboxFailure:
    try:
        return SandboxFailure(str(message["reason"]), FailureKind(message["failure"]))
    except (KeyError, ValueError) as error:
        raise GarbledAnswer("no such failure") from error


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
