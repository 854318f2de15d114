"""Names a process so that others on the same host can tell whether it still lives."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path


@cache
def boot_id() -> str:
    """This boot of this host, and in it these processes that see each other; another host, boot or container has
    another. In two containers of one host the same pid is two processes."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    namespace = Path("/proc/self/ns/pid").readlink().name
    return f"{boot}+{namespace.strip('pid:[]')}"


def start_time(pid: int) -> str | None:
    """When the process started, in clock ticks since boot; None when there is none (or only its zombie)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in {"Z", "X"} else fields[19]


def owner_name() -> str:
    """boot id, pid and start time: a pid alone is given again to somebody else."""
    return f"{boot_id()}/{os.getpid()}/{start_time(os.getpid())}"


def is_dead(owner: str) -> bool:
    """Whether `owner` was a process of this boot of this host and is gone. Never True for another host's."""
    boot, _, rest = owner.partition("/")
    pid, _, started = rest.partition("/")
    if boot != boot_id() or not pid.isdigit():
        return False
    return start_time(int(pid)) != started
