"""How the process inside the sandbox is started: under bubblewrap where that works, plainly where not."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from workers.sandbox.confine import landlock_abi

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32")
_ETC = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/fonts", "/etc/magic",
        "/etc/localtime", "/etc/ssl/openssl.cnf")  # fmt: skip
_PROBE_SECONDS = 20
# Pages as pictures are 9 MB each and come and go: in large memory pages Tesseract takes 3 % less time. A C library
# that does not know the setting (glibc before 2.35, others) leaves it alone.
_LARGE_PAGES = "glibc.malloc.hugetlb=1"


@dataclass(frozen=True, slots=True)
class SandboxStatus:
    """What shuts a task in. `mode` is "bubblewrap" or "plain"; `detail` says in a line what is missing and why."""

    mode: str
    files_closed: bool
    landlock: bool
    detail: str


@functools.cache
def sandbox_status() -> SandboxStatus:
    """Find out, once a process, how tasks are shut in here. Never raises."""
    landlock = landlock_abi() > 0
    fault = _bubblewrap_fault()
    if fault is None:
        return SandboxStatus("bubblewrap", True, landlock, "bubblewrap" + (" and Landlock" if landlock else ""))
    files = "Landlock closes the files" if landlock else "the files of this user can be read by a task"
    return SandboxStatus("plain", landlock, landlock, f"limits only, {files}; bubblewrap: {fault}")


def readable_paths() -> list[str]:
    """What a task may read and execute: system programs, this Python, our packages. Not the data directory."""
    tessdata = os.environ.get("TESSDATA_PREFIX")
    python = {sys.base_prefix, sys.prefix, str(Path(sys.executable).resolve().parent.parent)}
    ours = [str(_PACKAGE_ROOT / name) for name in ("app", "workers")]
    wanted = [*_SYSTEM, *_ETC, *sorted(python), *ours, *([tessdata] if tessdata else [])]
    return [path for path in wanted if Path(path).exists()]


def child_environment() -> dict[str, str]:
    """The whole environment of a task: nothing of ours leaks into it. One thread a process, everywhere."""
    env = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": "/nonexistent",
        "PYTHONPATH": str(_PACKAGE_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_THREAD_LIMIT": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "GLIBC_TUNABLES": _LARGE_PAGES,
    }
    if "TESSDATA_PREFIX" in os.environ:
        env["TESSDATA_PREFIX"] = os.environ["TESSDATA_PREFIX"]
    return env


def command(scratch_root: Path, inner: list[str]) -> list[str]:
    """The command line that runs `inner` shut in, with only `scratch_root` to write to."""
    if sandbox_status().mode == "plain":
        return inner
    return [*_bubblewrap(), "--bind", str(scratch_root), str(scratch_root), "--", *inner]


def _bubblewrap() -> list[str]:
    line = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--chdir", "/"]
    # The empty /tmp comes first: Hoso itself may be installed below it, and what is mounted later stays visible.
    line += ["--tmpfs", "/tmp"]  # noqa: S108 - a fresh one, inside
    for path in readable_paths():
        if Path(path).is_symlink() and path in _SYSTEM:
            line += ["--symlink", str(Path(path).readlink()), path]
        else:
            line += ["--ro-bind", path, path]
    return [*line, "--proc", "/proc", "--dev", "/dev"]


def _bubblewrap_fault() -> str | None:
    """Why bubblewrap cannot be used here, or None when it starts this Python with a /proc of its own."""
    if shutil.which("bwrap") is None:
        return "not installed"
    inner = [sys.executable, "-S", "-c", "open('/proc/self/stat').close()"]
    try:
        done = subprocess.run([*_bubblewrap(), "--", *inner], capture_output=True, timeout=_PROBE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    if done.returncode == 0:
        return None
    return done.stderr.decode(errors="replace").strip()[:200] or f"exit code {done.returncode}"
