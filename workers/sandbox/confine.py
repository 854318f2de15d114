"""What a forked task gives up before it touches a file: memory, time, descriptors, files, signals.

Landlock numbers are those of linux/landlock.h (ABI 1 to 6); an older kernel is asked for what it knows.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import struct
from collections.abc import Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_SYS_LANDLOCK_CREATE = 444  # the same number on every architecture
_SYS_LANDLOCK_ADD_RULE = 445
_SYS_LANDLOCK_RESTRICT = 446
_RULE_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_FS_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many access rights to the file system each ABI knows
_NET_TCP = 0b11  # bind, connect (ABI 4)
_SCOPE_SIGNAL_AND_ABSTRACT_UNIX = 0b11  # ABI 6
_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
_MAX_OPEN_FILES = 256

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when `parent` (its pid) ends; end at once if it already has."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def no_new_privileges() -> None:
    """No setuid program will raise this process or its children again."""
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def leave_network() -> bool:
    """Move this process into an empty network of its own; False where the system does not allow it."""
    return int(_libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC)) == 0


def limit_resources(memory_bytes: int, cpu_seconds: int, file_bytes: int) -> None:
    """Set the hard limits of this process and, each on its own, of its children."""
    wanted = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: _MAX_OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for what, value in wanted.items():
        hard = resource.getrlimit(what)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (bound, bound))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write past the limit is then an error, not a death


def landlock_abi() -> int:
    """The version of Landlock this kernel speaks; 0 when it has none."""
    return max(0, int(_libc.syscall(_SYS_LANDLOCK_CREATE, None, 0, 1)))


def lock_files(readable: Sequence[str], writable: Sequence[str], descriptors: Sequence[int]) -> bool:
    """Leave this process only these trees and already open files; False when the kernel has no Landlock.

    `readable` may be read and executed, `writable` read and written. Also bars signals to processes outside
    and TCP, as far as the kernel knows how. Needs `no_new_privileges` before.
    """
    abi = landlock_abi()
    if abi == 0:
        return False
    every = (1 << _FS_BITS[min(abi, 5)]) - 1
    attributes = struct.pack("=QQQ", every, _NET_TCP, _SCOPE_SIGNAL_AND_ABSTRACT_UNIX)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = int(_libc.syscall(_SYS_LANDLOCK_CREATE, attributes[:size], size, 0))
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _allow_path(ruleset, path, _EXECUTE | _READ_FILE | _READ_DIR)
        for path in writable:
            _allow_path(ruleset, path, every & ~_EXECUTE)
        _allow_path(ruleset, "/dev/null", _READ_FILE | _WRITE_FILE)
        for descriptor in descriptors:
            _allow(ruleset, descriptor, _READ_FILE)
        return int(_libc.syscall(_SYS_LANDLOCK_RESTRICT, ruleset, 0)) == 0
    finally:
        os.close(ruleset)


def _allow_path(ruleset: int, path: str, access: int) -> None:
    # What is not there needs no leave.
    with contextlib.suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            _allow(ruleset, descriptor, access if Path(path).is_dir() else access & ~_READ_DIR)
        finally:
            os.close(descriptor)


def _allow(ruleset: int, descriptor: int, access: int) -> None:
    rule = struct.pack("=Qi", access, descriptor)
    _libc.syscall(_SYS_LANDLOCK_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0)
