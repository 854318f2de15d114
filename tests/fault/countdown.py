"""Runs an action in a child process that ends by SIGKILL at its n-th counted call, for n = 1, 2, 3 … until it is
whole."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from app.db.engine import sqlite_url
from tests.servers import postgres

SAID = "acknowledged"


@dataclass(frozen=True, slots=True)
class Point:
    """One child: the variables of its data directory and database, how it ended, the call it died at ("" when it
    came through) and whether it had acknowledged before."""

    environment: dict[str, str]
    code: int
    call: str
    acknowledged: bool


class Countdown:
    """Counts calls and ends this process at the one that was asked for; tells which it is on a descriptor."""

    def __init__(self, point: int, log: int) -> None:
        self._left, self._log = point, log

    def count(self, call: str) -> None:
        """One more; may not return."""
        self._left -= 1
        if self._left == 0:
            os.write(self._log, call.encode() + b"\n")
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, name: str) -> None:
        """Count before and after each call of `os.name`."""
        real = getattr(os, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.count(f"before {name}")
            result = real(*args, **kwargs)
            self.count(f"after {name}")
            return result

        setattr(os, name, counted)

    def acknowledge(self) -> None:
        """Say that the action has promised its outcome."""
        os.write(self._log, SAID.encode() + b"\n")


def points(
    template: Path, url: str, folder: Path, action: Callable[[dict[str, str], Countdown], None]
) -> Iterator[Point]:
    """Run `action` on a copy of the data directory `template` and its database `url`, which nobody is connected to,
    for each point; the last is the child that came through (or failed)."""
    for number in itertools.count(1):
        environment = _copied(template, url, folder / f"{number:03d}")
        log, end = os.pipe()
        code = in_child(partial(action, environment, Countdown(number, end)))
        os.close(end)
        with os.fdopen(log) as told:
            lines = told.read().splitlines()
        yield Point(environment, code, next((line for line in lines if line != SAID), ""), SAID in lines)
        if code != -signal.SIGKILL:
            return


def _copied(template: Path, url: str, home: Path) -> dict[str, str]:
    shutil.copytree(template, home)
    copy = sqlite_url(home / "hoso.db") if url.startswith("sqlite") else postgres.clone_of(url)
    return {"HOSO_HOME": str(home), "HOSO_DATABASE_URL": copy, "HOSO_SMTP_PORT": "0", "HOSO_PORT": "0"}


def in_child(action: Callable[[], None]) -> int:
    """The exit code of a forked child that does this. Only for a process without threads."""
    pid = os.fork()
    if pid == 0:
        try:
            action()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
