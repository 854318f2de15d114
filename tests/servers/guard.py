"""Runs one server for a test run: `guard.py PID SIGNAL COMMAND…`. Ends it with SIGNAL when told to, or when process PID
is gone, so that no server outlives a run that was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

_PATIENCE_SECONDS = 20.0


def main() -> int:
    """Exit status of the server."""
    run, end_with, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    server = subprocess.Popen(command)

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        while server.poll() is None and Path(f"/proc/{run}").exists():
            time.sleep(0.2)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end(server, end_with)
    return server.returncode


def _end(server: subprocess.Popen[bytes], end_with: int) -> None:
    if server.poll() is None:
        os.kill(server.pid, end_with)
    try:
        server.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
