"""Two hosts over one PostgreSQL: nobody takes a neighbour's pid for its own, and a dead host's work goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.bootstrap import Services
from app.domain.access import Actor
from tests.databases import ONLY_POSTGRESQL
from tests.fault import tunnel
from tests.fault.processes import (
    ONCE,
    Parts,
    add_customer,
    effects,
    freeze_at_work,
    holder,
    kill,
    open_jobs,
    scan,
    take,
    wait_until,
)

APART = ("unshare", "--pid", "--net", "--mount-proc", "--fork", "--kill-child=SIGKILL", "--")


@pytest.fixture
def host(tmp_path: Path, database_url: str) -> Iterator[list[str]]:
    """The command of a host that reaches the database; the port is the same there as here."""
    is_root = os.geteuid() == 0 and shutil.which("ip") is not None
    if not is_root or subprocess.run([*APART, "true"], capture_output=True).returncode != 0:
        pytest.skip("namespaces: none can be made here (root, unshare and ip are needed)")
    path, port = tmp_path / "database", make_url(database_url).port
    assert port is not None
    with tunnel.into(path, port):
        yield [*APART, sys.executable, "-m", "tests.fault.host", str(path), str(port)]


@ONLY_POSTGRESQL
def test_a_dead_hosts_work_goes_on_elsewhere_and_a_living_ones_is_left_alone(
    services: Services, admin: Actor, parts: Parts, host: list[str]
) -> None:
    add_customer(services, admin)
    document_id = take(services, scan(), "hop-dong.png")
    first = parts.run(host)
    freeze_at_work(services, first, document_id)
    one = holder(services, document_id)
    other_id = take(services, scan(126), "ban-hai.png")
    second = parts.run(host)
    wait_until("the second works", lambda: holder(services, other_id) is not None)
    two = holder(services, other_id)
    assert one is not None
    assert two is not None
    assert one.split("/")[0] != two.split("/")[0]
    assert one.split("/")[1] == two.split("/")[1], "the case is that both have the same pid"
    wait_until("the second has done its own", lambda: effects(services, other_id)["settled"] is True)
    # Though no process of that pid and start is on the second host, the job is not its to take back.
    assert holder(services, document_id) == one
    kill(first)
    wait_until("the lease ends and the second takes over", lambda: not open_jobs(services))
    assert effects(services, document_id) == ONCE
    assert second.poll() is None
    assert list(services.verify.run()) == []
