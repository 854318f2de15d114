"""The command that shows and moves how sure Hoso must be before it files by itself: threshold."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.session import add_json, operator, print_json, services
from app.domain.matching.expected import Expected, Share
from app.services.threshold import ENOUGH, Outlook


def register(commands: Any) -> None:
    """Add this command to the parser."""
    parser = commands.add_parser("threshold", help="how sure before filing, and what to expect of it")
    parser.add_argument("--set", type=float, metavar="P", help="a probability, 0.96 to 0.998")
    add_json(parser)
    parser.set_defaults(run=run_threshold)


def run_threshold(options: argparse.Namespace) -> int:
    """Move it when asked to, and print the table."""
    with services() as wired:
        actor = operator("threshold")
        if options.set is not None:
            wired.threshold.set(actor, options.set)
        outlook = wired.threshold.outlook(actor)
    if options.json:
        _print_lines(outlook)
    else:
        _print_table(outlook)
    return 0


def _shares(row: Expected) -> dict[str, Share]:
    return {"right": row.precision, "coverage": row.coverage, "strangers": row.strangers, "asked": row.asked}


def _print_lines(outlook: Outlook) -> None:
    print_json(
        {"files_at": outlook.files_at, "from": "history" if outlook.from_history else "measure",
         "judged": outlook.judged, "waiting": outlook.waiting}
    )  # fmt: skip
    for row in outlook.rows:
        told = {
            name: {"share": share.value, "low": round(share.low, 4), "high": round(share.high, 4), "of": share.all}
            for name, share in _shares(row).items()
        }
        print_json({"files_at": row.files_at, **told})


def _print_table(outlook: Outlook) -> None:
    source = (
        f"{outlook.judged} documents of this installation"
        if outlook.from_history
        else f"the measure of this version (of {ENOUGH} own documents needed, {outlook.judged} have a known customer)"
    )
    print(f"Files from {100 * outlook.files_at:g} %; {outlook.waiting} documents wait. Expected, after {source}:")
    print(f"{'from':>7}  {'filed rightly':>24}  {'of customers':>24}  {'strangers filed':>24}  {'left to people':>24}")
    for row in outlook.rows:
        cells = "  ".join(f"{_told(share):>24}" for share in _shares(row).values())
        print(f"{100 * row.files_at:>5g} %  {cells}{'  now' if row.files_at == outlook.files_at else ''}")


def _told(share: Share) -> str:
    if share.value is None:
        return "-"
    return f"{100 * share.value:.1f} % ({100 * share.low:.1f}-{100 * share.high:.1f})"
