"""Commands of the queue: look, retry, cancel."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from app.cli.session import add_json, operator, positive, print_json, services
from app.services.jobs import JobLine

_SHOWN = ("running", "ready", "dead")
_STATES = (*_SHOWN, "cancelled", "done")
_DONE = {"retry": "waiting again", "cancel": "cancelled"}


def register(commands: Any) -> None:
    """Add these commands to the parser."""
    queue = commands.add_parser("jobs", help="the queue").add_subparsers(required=True)
    listing = queue.add_parser("list", help="jobs that have given up, run or wait, the most urgent first")
    listing.add_argument("--state", choices=_STATES, help="only these")
    listing.add_argument("--limit", type=positive, default=200, help="how many at most (default 200)")
    add_json(listing)
    listing.set_defaults(run=run_list)
    for verb, told in (("retry", "run a job that gave up or was cancelled anew"), ("cancel", "take a job out")):
        action = queue.add_parser(verb, help=told)
        action.add_argument("id", metavar="ID", help="as `hoso jobs list` shows it")
        action.set_defaults(run=run_change, verb=verb)


def run_list(options: argparse.Namespace) -> int:
    """Print the queue; what is left out, or that there is none, is said on stderr."""
    with services() as wired:
        found = wired.jobs.list((options.state,) if options.state else _SHOWN, options.limit + 1)
    for job in found[: options.limit]:
        print_json(_facts(job)) if options.json else print(_line(job))
    if len(found) > options.limit:
        print(f"only the first {options.limit} are shown; see --limit and --state", file=sys.stderr)
    elif not found and not options.json:
        print("no jobs", file=sys.stderr)
    return 0


def _facts(job: JobLine) -> dict[str, Any]:
    return {
        "id": job.id,
        "document": job.document_id,
        "step": job.step,
        "state": job.state,
        "failures": job.failures,
        "run_after": job.run_after.isoformat(),
        "error": job.error,
    }


def _line(job: JobLine) -> str:
    return (
        f"{job.id}  {job.state:<9} {job.step:<10} {job.title[:50]:<50} {' '.join((job.error or '').split())}".rstrip()
    )


def run_change(options: argparse.Namespace) -> int:
    """Retry or cancel one job."""
    with services() as wired:
        change = wired.jobs.retry if options.verb == "retry" else wired.jobs.cancel
        change(operator(f"jobs {options.verb}"), options.id)
    print(f"{options.id} {_DONE[options.verb]}")
    return 0
