"""`python -m bench.quality.holding`: from when and until when contracts hold, as plain text, thousands in a minute.

Only contracts, with every wording of bench.quality.terms. Of days counted from a duration a day more or less is right
(see score.facts); an answer where the paper leads to none counts as invented.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from app.domain.facts import FactField, best
from app.services.organisation import parse_organisation
from bench.quality.cases import SEEDS
from bench.quality.make import compose
from bench.quality.pieces import Order
from bench.quality.score import Share
from bench.quality.style import Style
from bench.quality.world import World
from bench.samples.company import own_organisation
from bench.samples.papers import Paper, to_lines
from bench.understand import pages_of_text
from workers.understand import understand

_FIELDS = {"own date": FactField.DATE, "effective": FactField.EFFECTIVE, "expiry": FactField.EXPIRY}


def contracts(count: int, *, held_back: bool) -> Iterator[Paper]:
    """Contracts between us and companies on file; a third in English."""
    seed = SEEDS[held_back]
    world, own = World(200, seed), own_organisation(seed)
    companies = [customer for customer in world.customers if customer.party.kind == "company"]
    for at in range(count):
        style = Style(Random(f"{seed}:{held_back}:holding:{at}"), held_back)
        day = date(2025, 1, 6) + timedelta(days=style.rng.randrange(640))
        language = "en" if style.maybe(0.33) else "vi"
        party = style.rng.choice(companies).party
        signs = frozenset({"address", "tax", "people"})
        yield compose(style, own, Order("contract", party, signs, day, at % 900 + 1, language))


def measure(papers: Sequence[Paper], *, held_back: bool) -> dict[str, Share]:
    """Shares found right by field, and of papers that lead to no such day how many are left without one."""
    own = parse_organisation(own_organisation(SEEDS[held_back]).as_json())
    found: dict[str, Share] = {}
    for at, paper in enumerate(papers):
        text = "\n".join(to_lines(paper))
        said = understand(pages_of_text(text), own=own)
        truths = {"own date": paper.facts.date, "effective": paper.facts.effective, "expiry": paper.facts.expiry}
        for name, truth in truths.items():
            fact = best(said, _FIELDS[name])
            title = name if truth else f"no {name} invented"
            got = date.fromisoformat(fact.value) if fact else None
            right = got is truth or (got is not None and truth is not None and abs(got - truth) <= _slack(name))
            story = f"{at} {name}: truth {truth}, said {got} ({fact.rule if fact else ''}): {_clauses(text)}"
            found.setdefault(title, Share()).add(right, story)
    return found


def _slack(name: str) -> timedelta:
    return timedelta(days=name == "expiry")


def _clauses(text: str) -> str:
    """The lines that could have told it."""
    words = (
        "hiệu lực",
        "thời hạn",
        "thời gian",
        "có giá trị",
        "ngày",
        "effect",
        "term",
        "valid",
        "force",
        "date",
        "day",
    )
    return " | ".join(line for line in text.split("\n") if any(word in line.lower() for word in words))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality.holding", description=__doc__)
    parser.add_argument("--papers", type=int, default=1000)
    parser.add_argument("--held-back", action="store_true", help="the other half of the wordings and customers")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="name at most N of each kind of miss")
    given = parser.parse_args(arguments)
    if given.papers < 1:
        parser.error("--papers must be at least 1")
    found = measure(list(contracts(given.papers, held_back=given.held_back)), held_back=given.held_back)
    print("| measure | share | 95 % interval | of |\n|---|---|---|---|")
    for title, share in sorted(found.items()):
        low, high = share.interval()
        print(f"| {title} | {100 * share.value:.1f} % | {100 * low:.1f}–{100 * high:.1f} | {share.all} |")
    for share in found.values():
        for miss in share.misses[: given.misses]:
            print(miss)
    return 0


if __name__ == "__main__":
    sys.exit(main())
