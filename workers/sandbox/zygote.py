"""The warm process inside the sandbox: it has the parsers loaded, and forks one child per task.

It never opens a document itself. Requests come as JSON with descriptors over a SOCK_SEQPACKET socket; the
end of that socket is the end of this process and of every task. Run as `python -m workers.sandbox.zygote FD`.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass, field
from typing import Any, NoReturn

from workers.sandbox import confine

MAX_REQUEST = 64 * 1024
MAX_DESCRIPTORS = 8
# Loaded while nothing is asked, in the order of how often they are needed: a child forked later has them.
PRELOAD = (
    "workers.sandbox.tasks pypdfium2 PIL.Image PIL.ImageOps PIL.JpegImagePlugin PIL.PngImagePlugin "
    "PIL.TiffImagePlugin PIL.PpmImagePlugin numpy pytesseract magic workers.extract.auction "
    "workers.extract.survey workers.extract.text workers.extract.pdf workers.extract.pictures "
    "workers.extract.stack_looks workers.ocr.page workers.ocr.warm lxml.etree pypdf workers.extract.docx "
    "workers.extract.xlsx workers.extract.eml workers.extract.html workers.extract.xml workers.extract.zip "
    "workers.extract.pptx workers.extract.msg charset_normalizer"
).split()


@dataclass(slots=True)
class _Task:
    id: int
    deadline: float
    timed_out: bool = False


@dataclass(slots=True)
class Zygote:
    """State of the process: its socket, the running tasks by pid, what is still to be loaded."""

    control: socket.socket
    readable: list[str]
    plain: bool
    preload: list[str]
    tasks: dict[int, _Task] = field(default_factory=dict)

    def serve(self) -> None:
        """Fork, reap and report until the other end closes."""
        wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while True:
            ready = select.select([self.control.fileno(), wake_read], [], [], self._patience())[0]
            if wake_read in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(wake_read, 4096)
            self._reap()
            self._enforce_deadlines()
            if self.control.fileno() in ready:
                if not self._receive():
                    return
            elif not ready and self.preload:
                self._load_one()

    def kill_all(self) -> None:
        """End every task with all it started."""
        for pid in self.tasks:
            _kill_group(pid)

    def _patience(self) -> float | None:
        if self.preload:
            return 0.0
        deadlines = [task.deadline for task in self.tasks.values() if not task.timed_out]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _load_one(self) -> None:
        # A parser that cannot be loaded fails where it is needed, with a name.
        with contextlib.suppress(ImportError):
            importlib.import_module(self.preload.pop(0))
        if not self.preload:
            # What a collection in a child touches is copied page by page; what is loaded by now stays for good.
            gc.collect()
            gc.freeze()

    def _receive(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self.control, MAX_REQUEST, MAX_DESCRIPTORS)
        if not data:
            return False
        request = json.loads(data)
        if "kill" in request:
            for pid, task in self.tasks.items():
                if task.id == request["kill"]:
                    _kill_group(pid)
            return True
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_task(request, descriptors, parent)
        for descriptor in descriptors:
            os.close(descriptor)
        self.tasks[pid] = _Task(request["id"], time.monotonic() + request["wall_seconds"])
        return True

    def _become_task(self, request: dict[str, Any], descriptors: list[int], parent: int) -> NoReturn:
        status = 70
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            confine.die_with_parent(parent)
            self.control.close()
            os.dup2(os.open(os.devnull, os.O_RDWR), 2)  # what parsers grumble may hold document text
            _confine(request, descriptors[1:], self.readable)
            from workers.sandbox.tasks import run  # noqa: PLC0415 - loaded by then; not needed in the zygote's own loop

            status = run(request, descriptors)
        finally:
            os._exit(status)

    def _reap(self) -> None:
        while True:
            try:
                # Looked at first, reaped after: the group cannot be another's while its leader is not reaped.
                found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if found is None:
                return
            if found.si_pid in self.tasks:
                _kill_group(found.si_pid)
            _, status, used = os.wait4(found.si_pid, 0)
            task = self.tasks.pop(found.si_pid, None)
            if task is not None:
                answer = {
                    "id": task.id, "status": os.waitstatus_to_exitcode(status), "timed_out": task.timed_out,
                    "cpu_seconds": used.ru_utime + used.ru_stime, "peak_kib": used.ru_maxrss,
                }  # fmt: skip
                self.control.send(json.dumps(answer).encode())

    def _enforce_deadlines(self) -> None:
        now = time.monotonic()
        for pid, task in self.tasks.items():
            if not task.timed_out and now >= task.deadline:
                task.timed_out = True
                _kill_group(pid)


def _confine(request: dict[str, Any], inputs: list[int], readable: list[str]) -> None:
    scratch = request["scratch"]
    tempfile.tempdir = scratch
    os.environ["TMPDIR"] = scratch
    os.chdir(scratch)
    confine.no_new_privileges()
    confine.lock_files([*readable, "/proc", "/dev"], [scratch], inputs)
    confine.limit_resources(request["memory_bytes"], request["cpu_seconds"], request["file_bytes"])


def _kill_group(pid: int) -> None:
    for send in (os.killpg, os.kill):  # the group, and itself should it not have made its group yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            send(pid, signal.SIGKILL)


def main() -> None:
    """Read the set-up message, close the network where bubblewrap has not, and serve."""
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    setup = json.loads(control.recv(MAX_REQUEST))
    confine.no_new_privileges()
    if setup["plain"]:
        confine.leave_network()
    preload = list(PRELOAD) if setup["preload"] is None else list(setup["preload"])
    zygote = Zygote(control, setup["readable"], setup["plain"], preload)
    try:
        zygote.serve()
    finally:
        zygote.kill_all()


if __name__ == "__main__":
    main()
