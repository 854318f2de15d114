"""A process is told from another that got its pid, and from one of another host."""

from __future__ import annotations

import subprocess
import sys

import pytest

from workers.owner import is_dead, owner_name, start_time


def test_this_process_lives() -> None:
    assert not is_dead(owner_name())


def test_a_process_that_ended_is_dead() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    boot = owner_name().split("/")[0]
    name = f"{boot}/{child.pid}/{start_time(child.pid)}"
    assert not is_dead(name)
    child.kill()
    child.wait()
    assert is_dead(name)


def test_a_pid_given_to_another_process_is_dead() -> None:
    boot, pid, _ = owner_name().split("/")
    assert is_dead(f"{boot}/{pid}/1")


def test_another_hosts_process_is_never_called_dead() -> None:
    assert not is_dead("another-boot/1/1")
    assert not is_dead("nonsense")


def test_a_process_of_another_container_of_this_host_is_never_called_dead() -> None:
    inside = ["unshare", "--pid", "--fork", "--mount-proc", "--map-root-user"]
    if subprocess.run([*inside, "true"], capture_output=True).returncode != 0:
        pytest.skip("no container of processes can be made here (unshare)")
    code = "import sys; from workers.owner import is_dead, owner_name; print(is_dead(sys.argv[1]), owner_name())"
    told = subprocess.run([*inside, sys.executable, "-c", code, owner_name()], capture_output=True, text=True)
    dead, other = told.stdout.split()
    assert dead == "False"
    assert not is_dead(other)
