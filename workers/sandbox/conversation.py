"""What one task answers, read line by line to its end, with every way it can fail told apart."""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from workers.extract.base import UnreadableFile
from workers.sandbox.failure import FailureKind, GarbledAnswer, SandboxFailure
from workers.sandbox.keeper import Ending, ZygoteProcess

MAX_ANSWER_BYTES = 512 * 1024 * 1024  # all a task may answer
_MAX_LINE_BYTES = 64 * 1024 * 1024
_GRACE_SECONDS = 10.0  # past a task's own limit, before the whole sandbox is thrown away


@dataclass(frozen=True, slots=True)
class TaskLimits:
    """Bounds on one task. Memory counts address space, for the task and each program it starts."""

    memory_bytes: int = 2 * 1024**3
    cpu_seconds: int = 300
    wall_seconds: float = 900.0
    file_bytes: int = 1_200_000_000


@dataclass(slots=True)
class Conversation:
    """One task's answers, read to their end."""

    zygote: ZygoteProcess
    id: int
    ending: Ending
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
