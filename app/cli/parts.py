"""Commands that run parts of Hoso: run (all of them), serve, work, watch, mail, retrain."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any, NoReturn

from app.cli.session import settings
from app.cli.supervisor import Supervisor


def register(commands: Any) -> None:
    """Add these commands to the parser."""
    everything = commands.add_parser("run", help="run everything on this machine, in the foreground")
    everything.set_defaults(run=run_all)
    serve = commands.add_parser("serve", help="run the web pages and the API")
    serve.set_defaults(run=lambda _options: _become("app.web.server"))
    work = commands.add_parser("work", help="run a worker")
    work.add_argument("--until-idle", action="store_true", help="stop when no job is left")
    work.set_defaults(run=run_work)
    watch = commands.add_parser("watch", help="watch the inbox folders")
    watch.set_defaults(run=lambda _options: _become("workers", "watch"))
    mail = commands.add_parser("mail", help="receive mail by SMTP and pull mailboxes by IMAP")
    mail.set_defaults(run=lambda _options: _become("workers", "mail"))
    train = commands.add_parser("retrain", help="learn types of documents from what people have said")
    train.set_defaults(run=lambda _options: _become("workers", "retrain"))


def _become(module: str, *arguments: str) -> NoReturn:
    # The parts are siblings of the command line, not libraries of it: this process turns into the part.
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 - no shell is meant


def run_work(options: argparse.Namespace) -> int:
    """Turn into a worker."""
    _become("workers", "work", *(["--until-idle"] if options.until_idle else []))


def run_all(_options: argparse.Namespace) -> int:
    """Start all parts and look after them until Ctrl-C."""
    return Supervisor(settings()).run()
