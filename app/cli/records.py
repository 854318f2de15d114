"""Commands about customers' data: customers import, rebuild timeline."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.cli.session import add_json, end_progress, operator, print_json, services, tell_progress
from app.errors import InvalidInput

_KINDS = ("customers", "contacts", "deals", "orders")


def register(commands: Any) -> None:
    """Add these commands to the parser."""
    for kind in _KINDS:
        group = commands.add_parser(kind, help=f"{kind}: import").add_subparsers(required=True)
        bring = group.add_parser("import", help="from a CSV or XLSX file")
        bring.add_argument("file", type=Path, metavar="FILE")
        bring.add_argument("--dry-run", action="store_true", help="list every fault, change nothing")
        bring.add_argument(
            "--skip-bad-rows", action="store_true", help="import the good rows (default: all or nothing)"
        )
        add_json(bring)
        bring.set_defaults(run=run_import, kind=kind)
    rebuild = commands.add_parser("rebuild", help="make derived data again").add_subparsers(required=True)
    timeline = rebuild.add_parser("timeline", help="the customers' timelines")
    timeline.set_defaults(run=run_rebuild_timeline)
    links = rebuild.add_parser(
        "links", help="duplicates, versions and references of documents that were never looked at"
    )
    links.set_defaults(run=run_rebuild_links)


def run_import(options: argparse.Namespace) -> int:
    """Import records; exit 1 when a row was at fault."""
    try:
        stream = options.file.open("rb")
    except OSError as err:
        raise InvalidInput(f"{options.file}: {err.strerror}") from err
    with stream, services() as wired:
        report = wired.imports.run(
            operator(f"{options.kind} import"),
            stream,
            options.file.name,
            options.kind,
            dry_run=options.dry_run,
            skip_bad_rows=options.skip_bad_rows,
        )
    told = asdict(report)
    if options.json:
        for fault in told.pop("faults"):
            print_json({"fault": fault})
        print_json(told)
    else:
        for fault in report.faults:
            print(f"hoso: row {fault.row}, {fault.column}: {fault.message}", file=sys.stderr)
        done = "would be" if options.dry_run else "were"
        print(
            f"{report.created} {done} created, {report.updated} updated, {report.unchanged} unchanged, "
            f"{report.skipped} skipped; {len(report.faults)} faults"
        )
    return 1 if report.faults else 0


def run_rebuild_timeline(_options: argparse.Namespace) -> int:
    """Make all timelines again from what they show."""
    with services() as wired:
        done = wired.timeline.rebuild(operator("rebuild timeline"), tell_progress)
    end_progress()
    print(f"{done.entries} entries of {done.customers} customers")
    return 0


def run_rebuild_links(_options: argparse.Namespace) -> int:
    """Put documents that were never linked into the queue, behind everything else."""
    with services() as wired:
        count = wired.linking.catch_up()
    print(f"{count} documents are to be linked; a worker does it when nothing else waits.")
    return 0
