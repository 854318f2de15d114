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

from app.domain.matching.weights import WEIGHTS
from bench.quality import score, tables
from bench.quality.score import Pair
from bench.quality.texts import read

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


Key = tuple[str, str]  # signal, how


def ratios(pairs: Sequence[Pair], customers: int, *, look_alikes: bool) -> dict[Key, Ratio]:
    """Of every sign seen at least once, over known customers' papers and, with `look_alikes`, strangers' too."""
    right: Counter[Key] = Counter()
    others: Counter[Key] = Counter()
    documents = compared = 0
    for case, said in pairs:
        truth = case.other.code
        if truth is not None:
            documents += 1
            right.update({(signal, how) for code, signal, how in said.seen if code == truth})
        elif not look_alikes:
            continue
        compared += customers - (truth is not None)
        others.update((signal, how) for code, signal, how in said.seen if code != truth)
    return {key: Ratio(right[key], documents, others[key], compared) for key in sorted({*right, *others})}


def tell(pairs: Sequence[Pair], customers: int) -> None:
    """Print the table."""
    plain, hard = (ratios(pairs, customers, look_alikes=with_them) for with_them in (False, True))
    by_hand: dict[Key, float] = {}
    for (_, how), (signal, weight) in WEIGHTS.items():
        by_hand[(signal.value, how.value)] = max(weight, by_hand.get((signal.value, how.value), -math.inf))
    print("\n| sign | how | for its customer | for another | ln ratio | 95 % interval | with look-alikes | by hand |")
    print("|---|---|---|---|---|---|---|---|")
    for key, ratio in hard.items():
        near = plain.get(key, Ratio(0, ratio.documents, 0, ratio.pairs))
        low, high = near.interval()
        hand = str(by_hand.get(key, ""))
        print(
            f"| {key[0]} | {key[1]} | {ratio.for_right} of {ratio.documents} | {near.for_others}, {ratio.for_others} | "
            f"{near.log:.1f} | {low:.1f}–{high:.1f} | {ratio.log:.1f} | {hand} |"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality.weights", description=__doc__)
    parser.add_argument("--papers", type=int, default=3000)
    parser.add_argument("--customers", type=int, default=1000)
    parser.add_argument("--strangers", type=float, default=0.2, help="share of papers of nobody we know")
    parser.add_argument("--held-back", action="store_true", help="the other half of the wordings and customers")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="name at most N of each kind of miss")
    parser.add_argument("--curve", type=Path, help="write app/services/measured.json here")
    given = parser.parse_args(arguments)
    pairs = list(read(given.papers, given.customers, given.strangers, held_back=given.held_back))
    table = score.routing(pairs)
    tables.shares("Routing", table)
    tables.calibration(pairs)
    tables.thresholds(pairs)
    print("\nKnown customers not filed:", dict(score.reasons(pairs).most_common()))
    tell(pairs, given.customers)
    for name, share in table.items():
        for miss in share.misses[: given.misses]:
            print(f"{name}: {miss}")
    if given.curve:
        half = "held back" if given.held_back else "in development"
        source = f"bench.quality.weights: {given.papers} papers, {half}, {given.customers} customers"
        given.curve.write_text(json.dumps(curve(pairs, source)) + "\n", "utf-8")
    return 0


def curve(pairs: Sequence[Pair], source: str) -> dict[str, object]:
    """[sureness to three decimals, rounded down; known; right; how many] of the run, and where it is from."""
    counted = Counter((int(j.sureness * 1000) / 1000, j.known, j.right) for j in score.judged(pairs))
    return {"source": source, "documents": [[*key, count] for key, count in sorted(counted.items())]}


if __name__ == "__main__":
    sys.exit(main())
