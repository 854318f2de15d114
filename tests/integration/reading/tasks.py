"""Tasks that misbehave, to be run in the sandbox by their dotted names."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import subprocess
import time
from pathlib import Path

from workers.sandbox.tasks import TaskCall


def look_around(call: TaskCall) -> None:
    """Try what a task must not be able to do; answers what worked."""
    call.answer(
        {"kind": "seen", "input": call.inputs[0].read_text(), "worked": [n for n, t in _TRIES.items() if t(call)]}
    )


def _reads(call: TaskCall) -> bool:
    return _works(lambda: Path(call.args["secret"]).read_bytes())


def _lists(call: TaskCall) -> bool:
    return _works(lambda: list(Path(call.args["secret"]).parent.iterdir()))


def _writes(call: TaskCall) -> bool:
    return _works(lambda: Path(call.args["secret"]).write_bytes(b"x"))


def _writes_input(call: TaskCall) -> bool:
    return _works(lambda: call.inputs[0].write_bytes(b"x"))


def _connects(call: TaskCall) -> bool:
    return _works(lambda: socket.create_connection(("127.0.0.1", call.args["port"]), 2).close())


def _sees_environment(call: TaskCall) -> bool:
    return any("SECRET" in name for name in os.environ)


def _writes_scratch(call: TaskCall) -> bool:
    return _works(lambda: (call.scratch / "own").write_bytes(b"x"))


def _sibling(call: TaskCall) -> bool:
    return _works(lambda: (call.scratch.parent / "other" / "theirs").write_bytes(b"x"))


_TRIES = {
    "read": _reads, "list": _lists, "write": _writes, "write input": _writes_input, "connect": _connects,
    "environment": _sees_environment, "scratch": _writes_scratch, "sibling": _sibling,
}  # fmt: skip


def _works(attempt: object) -> bool:
    try:
        attempt()  # type: ignore[operator]
    except OSError:
        return False
    return True


def segfault(call: TaskCall) -> None:
    ctypes.string_at(0)


def eat_memory(call: TaskCall) -> None:
    held = []
    while True:
        held.append(bytearray(50_000_000))


def spin(call: TaskCall) -> None:
    while True:
        pass


def sleep_with_child(call: TaskCall) -> None:
    """Sleep, and a program of its own that would go on."""
    child = subprocess.Popen(["sleep", "600"])
    call.answer({"kind": "started", "pid": child.pid, "mark": call.args.get("mark")})
    time.sleep(600)


def talk_rubbish(call: TaskCall) -> None:
    descriptor = max(int(path.name) for path in Path("/proc/self/fd").iterdir() if _is_pipe(path))
    os.write(descriptor, b"\xff\xfe{not json}\n")


def _is_pipe(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return str(path.readlink()).startswith("pipe:")
    return False


def fill_disk(call: TaskCall) -> None:
    with (call.scratch / "big").open("wb") as stream:
        for _ in range(10_000):
            stream.write(b"\0" * 1_000_000)


def go_silent(call: TaskCall) -> None:
    os._exit(3)


def name_the_document(call: TaskCall) -> None:
    raise ValueError("Hợp đồng bí mật")
