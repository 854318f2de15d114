"""The worker's side of the sandbox: start it, hand it tasks, tell how they ended."""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from workers.sandbox.conversation import Conversation, TaskLimits
from workers.sandbox.keeper import Usage, ZygoteProcess

_USUAL = TaskLimits()


class Sandbox:
    """A zygote and the tasks it runs. Safe to use from many threads; restarts its zygote when it is gone.

    `scratch_root` is the one folder a task may write below. `preload` names the modules the zygote loads
    while idle (None: all parsers). The zygote and all tasks die with this process, whatever ends it.
    """

    def __init__(self, scratch_root: Path, *, preload: Sequence[str] | None = None) -> None:
        self._scratch_root = scratch_root.resolve()
        self._preload = None if preload is None else list(preload)
        self._lock = threading.Lock()
        self._zygote: ZygoteProcess | None = None
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
        limits: TaskLimits = _USUAL,
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
            Conversation(zygote, identity, ending, answers, limits).follow(on_message)

    def _ready_zygote(self) -> ZygoteProcess:
        with self._lock:
            if self._zygote is None or not self._zygote.alive:
                self._zygote = ZygoteProcess(self._scratch_root, self._preload, self.usage)
            return self._zygote


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
