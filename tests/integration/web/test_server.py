"""The server process: real sockets, large uploads, a full disk."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.bootstrap import build
from app.config import load_settings
from app.domain.access import Actor, Role
from tests.e2e import site
from tests.e2e.site import RunningSite

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    home = tmp_path_factory.mktemp("server") / "home"
    site.prepare(home)
    with site.running(home, worker=False) as started:
        yield started


@pytest.fixture(scope="module")
def token(running: RunningSite) -> str:
    services = build(load_settings({"HOSO_HOME": str(running.home)}))
    [account] = services.users.all()
    made = services.tokens.create(Actor("user", account.name, account.id, Role.ADMIN), "test")
    services.close()
    return made


def _send(running: RunningSite, token: str, size: int, *, chunked: bool = False) -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection(urlsplit(running.address).netloc, timeout=120)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"}
    if not chunked:
        headers["Content-Length"] = str(size)
    pieces = (os.urandom(MIB)[: min(MIB, size - start)] for start in range(0, size, MIB))
    try:
        # A refusal comes before all bytes are sent; a slow machine is cut off in the middle of them.
        with contextlib.suppress(BrokenPipeError):
            connection.request("POST", "/api/v1/documents?name=big.bin", pieces, headers, encode_chunked=chunked)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def _peak(running: RunningSite) -> int:
    """The largest resident size, in bytes, of any process that serves this home."""
    wanted, peaks = f"HOSO_HOME={running.home}".encode(), []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            serves = b"app.web.server" in (process / "cmdline").read_bytes()
            if serves and wanted in (process / "environ").read_bytes():
                [line] = [x for x in (process / "status").read_text().splitlines() if x.startswith("VmHWM")]
                peaks.append(int(line.split()[1]) * 1024)
        except OSError:
            continue  # it ended while we looked
    return max(peaks)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_of_the_full_limit_streams_to_disk(running: RunningSite, token: str, chunked: bool) -> None:
    _send(running, token, MIB)
    before = _peak(running)
    status, body = _send(running, token, 200 * MIB, chunked=chunked)
    assert (status, body["size"]) == (201, 200 * MIB)
    assert _peak(running) - before < 40 * MIB


@pytest.mark.parametrize("chunked", [False, True])
def test_a_byte_too_many_is_a_clear_413_and_leaves_nothing(running: RunningSite, token: str, chunked: bool) -> None:
    status, body = _send(running, token, 200 * MIB + 1, chunked=chunked)
    assert status == 413
    assert body == {"error": {"code": "too_large", "message": "The file is larger than 200 MiB."}}
    assert not [path for path in (running.home / "spool").rglob("*") if path.is_file()]
