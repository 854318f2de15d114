"""`hoso threshold`: how sure Hoso must be before it files by itself, and what other values would have done."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from app.cli.session import add_json, operator, print_json, services
from app.domain.matching.threshold import Expected


def register(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("threshold", help="how sure to be before filing without asking")
    command.add_argument("--set", type=float, metavar="P", help="a probability, such as 0.98")
    add_json(command)
    command.set_defaults(run=run_threshold)


def run_threshold(options: argparse.Namespace) -> int:
    """Set it if asked; print the table from this installation, or from the published measure while that tells more."""
    with services() as wired:
        if options.set is not None:
            wired.thresholds.set(operator("threshold"), options.set)
        forecast = wired.thresholds.forecast()
    rows = forecast.own if forecast.own_is_enough or not forecast.measured else forecast.measured
    source = "this installation" if rows is forecast.own else "the published measure"
    if options.json:
        for row in rows:
            print_json(_facts(row, source, is_set=row.threshold == forecast.threshold))
        return 0
    print(f"files at {forecast.threshold:.2%}; from {source}:", file=sys.stderr)
    for row in rows:
        print(("* " if row.threshold == forecast.threshold else "  ") + _words(row))
    return 0


def _facts(row: Expected, source: str, *, is_set: bool) -> dict[str, Any]:
    return {"threshold": row.threshold, "set": is_set, "from": source, "documents": row.all, "files": row.files,
            "judged": row.judged, "right": row.right}  # fmt: skip


def _words(row: Expected) -> str:
    if row.precision is None:
        right = "nobody has judged any"
    else:
        low, high = row.interval()
        right = f"{row.precision:.2%} right ({low:.1%} to {high:.1%})"
    return f"{row.threshold:>7.2%}  files {row.coverage:>6.1%} of {row.all}, {right}"
