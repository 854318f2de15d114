"""What every command starts with: settings, services, who acts; and the printing of JSON lines."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.bootstrap import Services, build
from app.config import Settings, load_settings
from app.domain.access import Actor, Role
from app.process_lock import PARTS_LOCK, shared_lock


def settings() -> Settings:
    """Settings of this process. Raises ConfigError."""
    return load_settings()


@contextmanager
def services() -> Iterator[Services]:
    """The wired services, closed at the end. Raises ConfigError, Unavailable; Conflict while the place is moved."""
    wired = build(settings())
    try:
        with shared_lock(wired.settings.run_dir / PARTS_LOCK):
            yield wired
    finally:
        wired.close()


def operator(via: str) -> Actor:
    """Whoever types the command: the operator of this machine, who may do everything; named in the log."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "operator"
    return Actor(kind="cli", name=name, role=Role.ADMIN, via=f"hoso {via}", locale="en")


def print_json(value: dict[str, Any]) -> None:
    """One object on one line, at once."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


def add_json(parser: argparse.ArgumentParser) -> None:
    """The `--json` switch."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def positive(text: str) -> int:
    """A number from 1 on, as an argument of a command."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError("a number from 1 on is needed")
    return number


_BAR = 24
_BETWEEN_SECONDS = 0.1
_told_at = 0.0


def tell_progress(count: int) -> None:
    """A count that runs in place on a terminal; logs and pipes get none of it."""
    if sys.stderr.isatty():
        print(f"\r\033[K{count}", end="", file=sys.stderr, flush=True)


def tell_share(what: str, done: int, total: int) -> None:
    """A bar that grows in place on a terminal; logs and pipes get none of it."""
    global _told_at  # noqa: PLW0603 - one terminal a process
    if not sys.stderr.isatty() or (done < total and time.monotonic() < _told_at + _BETWEEN_SECONDS):
        return
    _told_at = time.monotonic()
    share = done / total if total else 1.0
    bar = "#" * int(_BAR * share)
    print(f"\r\033[K{what} [{bar:<{_BAR}}] {done:,} of {total:,}", end="", file=sys.stderr, flush=True)


def end_progress() -> None:
    """Clear the running count or bar."""
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
