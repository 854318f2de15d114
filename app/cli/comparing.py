"""`hoso verify` and `hoso reindex`: compare rows, originals and index; make the index again."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import Any

from app.cli.session import add_json, end_progress, print_json, services, tell_share
from app.errors import Unavailable
from app.services.verifying import Difference, Scope
from indexing.base import SearchError


def register(commands: Any) -> None:
    """Add these commands to the parser."""
    verify = commands.add_parser("verify", help="compare rows, originals and index")
    verify.add_argument("--quick", action="store_true", help="compare sizes, do not read every original again")
    verify.add_argument("--sample", action="store_true", help="tonight's part of the originals only")
    verify.add_argument("--repair", action="store_true", help="bring the index in line with the database")
    add_json(verify)
    verify.set_defaults(run=run_verify)
    reindex = commands.add_parser("reindex", help="make the search index again, without an outage")
    reindex.set_defaults(run=run_reindex)


def run_verify(options: argparse.Namespace) -> int:
    """Name each difference; exit 0 when there is none, or none any more."""
    count = 0
    scope = Scope.of_night(datetime.now(UTC).toordinal()) if options.sample else None
    with services() as wired:
        try:
            for difference in wired.verify.run(
                hashes=not options.quick, repair=options.repair, scope=scope, progress=tell_share
            ):
                count += not difference.repaired
                end_progress()
                _tell_difference(difference, options.json)
        finally:
            end_progress()
    if count:
        print(f"hoso: {count} differences", file=sys.stderr)
    elif not options.json:
        print("Rows, originals and index agree.")
    return 1 if count else 0


def _tell_difference(difference: Difference, as_json: bool) -> None:
    if as_json:
        print_json(asdict(difference))
    else:
        print(difference.text + (" (repaired)" if difference.repaired else ""))


def run_reindex(_options: argparse.Namespace) -> int:
    """Fill a new index and swap it in; exit 1 when it does not take every document."""
    with services() as wired:
        try:
            made = wired.indexing.rebuild(partial(tell_share, "index"))
        except SearchError as err:
            raise Unavailable(f"The index cannot be made: {err} Run it again and it goes on.") from err
        finally:
            end_progress()
    for document_id, reason in made.refused.items():
        print(f"hoso: document {document_id} is not in the index: {reason}", file=sys.stderr)
    print(f"{made.documents - len(made.refused)} documents indexed.")
    return 1 if made.refused else 0
