"""A host of its own: `python -m tests.fault.host SOCKET PORT` as the first process of fresh namespaces.

The servers outside are reached through the socket file, as if they listened on PORT of this host. Runs a worker and
ends with it.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

from tests.fault.tunnel import serve_port


async def run(path: Path, port: int) -> int:
    """The worker's exit code."""
    server = await serve_port(port, path)
    # Before any thread: it gets the same pid on every such host.
    worker = await asyncio.create_subprocess_exec(sys.executable, "-m", "workers", "work")
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.terminate)
    async with server:
        return await worker.wait()


if __name__ == "__main__":
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    sys.exit(asyncio.run(run(Path(sys.argv[1]), int(sys.argv[2]))))
