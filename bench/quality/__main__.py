"""`python -m bench.quality`: how well Hoso reads and routes papers of our own make. See docs/quality.md.

No document is known before, nothing was learned, and no door says whose a file is. Every fifth file is a stranger's.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.quality import score, tables
from bench.quality.cases import SCANNED, SEEDS, cases
from bench.quality.feed import run
from bench.quality.world import World
from bench.samples.company import own_organisation


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("--documents", type=int, default=1200)
    parser.add_argument("--customers", type=int, default=1000)
    parser.add_argument("--scanned", type=float, default=0.3, help="share of files that are pictures")
    parser.add_argument(
        "--pictures",
        nargs="+",
        choices=sorted(set(SCANNED)),
        default=SCANNED,
        metavar="KIND",
        help="only such pictures",
    )
    parser.add_argument("--quick", action="store_true", help="no pictures")
    parser.add_argument(
        "--held-back", action="store_true", help="other customers, wordings and layouts than in development"
    )
    parser.add_argument("--seed", type=int, help="another one than the measure's own")
    parser.add_argument(
        "--misses",
        nargs="?",
        type=int,
        const=1000,
        default=0,
        metavar="N",
        help="name (at most N of) each kind of miss",
    )
    parser.add_argument("--strangers", type=float, default=0.2, help="share of files of nobody we know")
    parser.add_argument("--json", type=Path, help="write the figures here")
    given = parser.parse_args(arguments)
    seed = given.seed if given.seed is not None else SEEDS[given.held_back]
    world = World(given.customers, seed)
    scanned = 0.0 if given.quick else given.scanned
    files = list(cases(
        given.documents, seed, held_back=given.held_back, scanned=scanned, world=world, strangers=given.strangers,
        pictures=given.pictures,
    ))  # fmt: skip
    started = time.perf_counter()
    pairs = list(zip(files, run(files, world.on_file(), own_organisation(seed)), strict=True))
    spent = time.perf_counter() - started
    figures = _print(pairs, given.misses)
    print(f"\n{len(files)} files, {given.customers} customers, {spent / len(files):.2f} s a file by the clock")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def _print(pairs: Sequence[score.Pair], misses: int) -> dict[str, dict[str, float]]:
    told = {
        "Routing": score.routing(pairs), "Facts": score.facts(pairs), "Strongest sign of what filed itself: right": score.signals(pairs),
    }  # fmt: skip
    for title, table in told.items():
        tables.shares(title, table)
    tables.calibration(pairs)
    tables.thresholds(pairs)
    print("\nKnown customers not filed:", dict(score.reasons(pairs).most_common()))
    _reading(pairs)
    for title, table in told.items():
        for name, share in table.items():
            for miss in share.misses[:misses]:
                print(f"{title} / {name}: {miss}")
    return {title: {name: share.value for name, share in table.items() if share.all} for title, table in told.items()}


def _reading(pairs: Sequence[score.Pair]) -> None:
    kinds = sorted({case.rendering for case, _ in pairs if case.text})
    if kinds:
        print("\n| pictures | characters wrong | pages |\n|---|---|---|")
    for kind in kinds:
        rates = [score.error_rate(said.text, case.text) for case, said in pairs if case.rendering == kind and case.text]
        wrong, total = (sum(column) for column in zip(*rates, strict=True))
        print(f"| {kind} | {100 * wrong / total:.2f} % | {len(rates)} |")


if __name__ == "__main__":
    sys.exit(main())
