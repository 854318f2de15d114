"""`python -m bench.quality.weights`: what each sign tells, by thousands of papers, beside the weight that the rules give it.

The papers are the measure's, as plain text that is understood and weighed in this process: no file is rendered, nothing is
filed. It also tells how thresholds would do, and writes what their page shows until an installation has a history.

Fellegi and Sunter (JASA 64, 1969): the weight of a sign is ln P(seen | the document's customer) / P(seen | another one).
Another customer is any of the list taken at random, with which a paper has nothing to do; look-alike strangers, of which
the measure holds far more than any office meets, are told apart.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.quality import score, tables
from bench.quality.feed import Seen
from bench.quality.score import Pair
from bench.quality.texts import Run, read

_HALF = 0.5  # added to every count (Jeffreys), so that nothing seen never is no figure


@dataclass(frozen=True, slots=True)
class Ratio:
    """`for_right` of `documents` showed the sign for their own customer; `for_others` of `pairs` for another one."""

    for_right: int
    documents: int
    for_others: int
    pairs: int

    @property
    def log(self) -> float:
        """Natural logarithm of the likelihood ratio."""
        return math.log((self.for_right + _HALF) / (self.documents + 1)) - math.log(
            (self.for_others + _HALF) / (self.pairs + 1)
        )

    def interval(self) -> tuple[float, float]:
        """At 95 %, by the delta method."""
        spread = 1.96 * math.sqrt(
            1 / (self.for_right + _HALF)
            - 1 / (self.documents + 1)
            + 1 / (self.for_others + _HALF)
            - 1 / (self.pairs + 1)
        )
        return self.log - spread, self.log + spread


Key = tuple[str, str]  # signal, how it was seen
SHARED = "shared"


def key_of(seen: Seen) -> Key:
    """Values that several customers have are told apart from those that one has alone."""
    how = f"{seen.how}, {SHARED}" if seen.shared and seen.how else SHARED if seen.shared else seen.how
    return seen.signal, how


def ratios(pairs: Sequence[Pair], customers: int, *, look_alikes: bool) -> dict[Key, Ratio]:
    """Of every sign seen at least once, over known customers' papers and, with `look_alikes`, strangers' too."""
    right: Counter[Key] = Counter()
    others: Counter[Key] = Counter()
    documents = compared = 0
    for case, said in pairs:
        truth = case.other.code
        if truth is not None:
            documents += 1
            right.update({key_of(seen) for seen in said.seen if seen.code == truth})
        elif not look_alikes:
            continue
        compared += customers - (truth is not None)
        others.update(key for key, code in {(key_of(seen), seen.code) for seen in said.seen} if code != truth)
    return {key: Ratio(right[key], documents, others[key], compared) for key in sorted({*right, *others})}


def given(pairs: Sequence[Pair]) -> dict[Key, float]:
    """The weight that the rules gave each sign, in the middle (median) of all who had it."""
    found: dict[Key, list[float]] = {}
    for _, said in pairs:
        for seen in said.seen:
            found.setdefault(key_of(seen), []).append(seen.weight)
    return {key: median(weights) for key, weights in found.items()}


def tell(pairs: Sequence[Pair], customers: int) -> None:
    """Print the table; what weighs more than its interval allows is marked. Not of values that several share: they speak
    for each of them alike, so that only nobody is outweighed, and never one of them by another."""
    plain, hard = (ratios(pairs, customers, look_alikes=with_them) for with_them in (False, True))
    weights = given(pairs)
    print("\n| sign | how | for its customer | for another | ln ratio | 95 % interval | with look-alikes | weight |")
    print("|---|---|---|---|---|---|---|---|")
    for key, ratio in hard.items():
        near = plain.get(key, Ratio(0, ratio.documents, 0, ratio.pairs))
        low, high = near.interval()
        mark = " **too much**" if weights[key] > high and SHARED not in key[1] else ""
        print(
            f"| {key[0]} | {key[1]} | {ratio.for_right} of {ratio.documents} | {near.for_others}, {ratio.for_others} | "
            f"{near.log:.1f} | {low:.1f}–{high:.1f} | {ratio.log:.1f} | {weights[key]:.1f}{mark} |"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality.weights", description=__doc__)
    parser.add_argument("--papers", type=int, default=3000)
    parser.add_argument("--customers", type=int, default=1000)
    parser.add_argument("--strangers", type=float, default=0.2, help="share of papers of nobody we know")
    parser.add_argument("--misread", type=float, default=0.0, help="share of papers with a slip of the reader")
    parser.add_argument("--mails", type=float, default=0.0, help="share of papers that come with a mail")
    parser.add_argument("--hard", action="store_true", help="the harder world, for the middle of the scale")
    parser.add_argument("--held-back", action="store_true", help="the other half of the wordings and customers")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="name at most N of each kind of miss")
    parser.add_argument("--curve", type=Path, help="write app/services/measured.json here")
    asked = parser.parse_args(arguments)
    pairs = list(read(_run(asked)))
    table = score.routing(pairs)
    tables.shares("Routing", table)
    tables.calibration(pairs)
    tables.thresholds(pairs)
    print("\nKnown customers not filed:", dict(score.reasons(pairs).most_common()))
    tell(pairs, asked.customers)
    for name, share in table.items():
        for miss in share.misses[: asked.misses]:
            print(f"{name}: {miss}")
    if asked.curve:
        asked.curve.write_text(json.dumps(curve(pairs, _source(asked, len(pairs)))) + "\n", "utf-8")
    return 0


def _run(asked: argparse.Namespace) -> Run:
    return Run(
        asked.papers, asked.customers, asked.strangers, asked.misread, asked.mails, hard=asked.hard, held_back=asked.held_back
    )  # fmt: skip


def _source(asked: argparse.Namespace, documents: int) -> str:
    half = "held back" if asked.held_back else "in development"
    kinds = f"a share {asked.mails:g} with mails, {asked.misread:g} misread"
    return f"bench.quality.weights: {documents} documents ({kinds}), {half}, {asked.customers} customers"


def curve(pairs: Sequence[Pair], source: str) -> dict[str, object]:
    """[sureness to three decimals, rounded down; known; right; how many] of the run, and where it is from."""
    counted = Counter((int(j.sureness * 1000) / 1000, j.known, j.right) for j in score.judged(pairs))
    return {"source": source, "documents": [[*key, count] for key, count in sorted(counted.items())]}


if __name__ == "__main__":
    sys.exit(main())
