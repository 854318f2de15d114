"""`python -m bench.quality.weights`: what each sign is worth by the measure, beside what the rules give it.

The weight of a sign is ln P(seen | the customer it is) / P(seen | another customer) (Fellegi and Sunter 1969), counted
over papers of known customers and all customers on file. What never was seen with another customer has only a lower
bound, that of half a sighting. Half of the wordings are held back from it, as in the measure.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.domain.matching.threshold import wilson
from bench.quality.cases import SEEDS, cases
from bench.quality.feed import run
from bench.quality.score import Pair
from bench.quality.world import World
from bench.samples.company import own_organisation


@dataclass
class Sign:
    """How often a sign was seen with the right customer, and with another one; `given`: weights it was given."""

    right: int = 0
    other: int = 0
    given: list[float] = field(default_factory=list)


def count(pairs: Iterable[Pair]) -> tuple[dict[str, Sign], int]:
    """Signs by name, and over how many papers of known customers. A sign counts once a paper and customer."""
    found: dict[str, Sign] = defaultdict(Sign)
    papers = 0
    for case, said in pairs:
        if case.other.code is None:
            continue
        papers += 1
        for (code, _), signs in zip(said.candidates, said.signs, strict=True):
            for name, weight in {n: w for n, w in reversed(signs) if w > 0}.items():
                sign = found[name]
                sign.given.append(weight)
                if code == case.other.code:
                    sign.right += 1
                else:
                    sign.other += 1
    return dict(found), papers


def likelihood_ratio(sign: Sign, papers: int, customers: int) -> tuple[float, float, float]:
    """(estimate, low, high) of the natural log; half a sighting is added to either count."""
    strangers = papers * (customers - 1)
    estimate = math.log((sign.right + 0.5) / (papers + 1)) - math.log((sign.other + 0.5) / (strangers + 1))
    right, other = wilson(sign.right, papers), wilson(sign.other, strangers)
    low = math.log(max(right[0], 1e-12)) - math.log(other[1])
    high = math.log(right[1]) - math.log(other[0]) if other[0] > 0 else math.inf
    return estimate, low, high


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality.weights", description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--customers", type=int, default=1000)
    given = parser.parse_args(arguments)
    seed = SEEDS[False]
    world = World(given.customers, seed)
    files = list(cases(given.documents, seed, held_back=False, scanned=0.0, world=world))
    pairs = list(zip(files, run(files, world.customers, own_organisation(seed)), strict=True))
    signs, papers = count(pairs)
    print(f"{papers} papers of known customers, {given.customers} customers\n")
    print("| sign | by the rules, median | by the measure | 95 % interval | with the right one | with others |")
    print("|---|---|---|---|---|---|")
    for name, sign in sorted(signs.items(), key=lambda item: -item[1].right):
        estimate, low, high = likelihood_ratio(sign, papers, given.customers)
        top = "∞" if math.isinf(high) else f"{high:.1f}"
        median = statistics.median(sign.given)
        print(f"| {name} | {median:.1f} | {estimate:.1f} | {low:.1f}–{top} | {sign.right} | {sign.other} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
