"""`python -m bench.quality.alike`: whether copies of one paper are found, and other papers of its template left alone.

Every pair of readings of one template is compared: copies of the same paper (text, DOCX, clean scan, bad scan) should be
found, siblings (see bench.quality.twins) should not. A pair counts as found when its sketches share a key, so that the
look-up brings it up, and the verdict says that the two are alike. A registration of the same company at another day is
another version of itself, so those siblings are not asked for.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.domain.facts import FactField, best
from app.domain.identifiers import IdentifierType, normalise
from app.domain.likeness import Paper, Sketch, compare, shingled, sketch
from app.domain.matching.own import OwnKeys, own_keys, set_ours_aside
from app.domain.reading import ReadMethod
from app.services.understanding import amount_of, date_of
from bench.quality.score import Share
from bench.quality.twins import Copy, copies


@dataclass(frozen=True, slots=True)
class _Read:
    copy: Copy
    paper: Paper
    sketch: Sketch


def measure(read: Sequence[Copy], keys: OwnKeys) -> dict[str, Share]:
    """Shares by what was asked: copies found, siblings left alone."""
    by_template: dict[int, list[_Read]] = defaultdict(list)
    for copy in read:
        paper = paper_of(copy, keys)
        by_template[copy.paper].append(_Read(copy, paper, sketch(paper.text)))
    found: dict[str, Share] = defaultdict(Share)
    for readings in by_template.values():
        for one, other in combinations(readings, 2):
            _count(found, one, other)
    return found


def paper_of(copy: Copy, keys: OwnKeys) -> Paper:
    """What the link step would compare of this reading."""
    value = {field: fact.value if (fact := best(copy.facts, field)) else None for field in FactField}
    theirs = set_ours_aside(copy.facts, keys).facts
    names = (normalise(IdentifierType.NAME, fact.value) for fact in theirs if fact.field is FactField.PARTY)
    return Paper(
        text=shingled(page.text for page in copy.pages),
        type=value[FactField.TYPE] or "other",
        number=value[FactField.NUMBER],
        dated=date_of(value[FactField.DATE]),
        amount=amount_of(value[FactField.AMOUNT]),
        currency=value[FactField.CURRENCY],
        parties=frozenset(fact.value for fact in theirs if fact.field is FactField.TAX_CODE),
        names=frozenset(name for name in names if name),
        from_picture=any(page.method is ReadMethod.OCR for page in copy.pages),
    )


def _count(found: dict[str, Share], one: _Read, other: _Read) -> None:
    verdict = compare(one.paper, other.paper)
    kind = verdict.kind.value if verdict else "nothing"
    met = bool(set(one.sketch.bands()) & set(other.sketch.bands()))
    told = f"{one.copy.paper} {one.copy.type}: {_side(one)} / {_side(other)}: {kind}{'' if met else ', not met'}"
    for title in _titles(one, other):
        is_copy = one.copy.who == other.copy.who
        right = (met and verdict is not None) if is_copy else (verdict is None or not met)
        found[title].add(right, told)


def _titles(one: _Read, other: _Read) -> Iterator[str]:
    pictures = one.paper.from_picture or other.paper.from_picture
    if one.copy.who == other.copy.who:
        yield "re-scans found" if pictures else "text in other bytes found"
    elif one.copy.type != "identity":
        yield "siblings left alone, one read from a picture" if pictures else "siblings left alone, as text"


def _side(read: _Read) -> str:
    return f"{read.copy.who}, {read.copy.rendering}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality.alike", description=__doc__)
    parser.add_argument("--templates", type=int, default=110)
    parser.add_argument("--cores", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--held-back", action="store_true")
    parser.add_argument("--misses", action="store_true", help="name every pair that was judged wrongly")
    given = parser.parse_args(arguments)
    if given.templates < 1:
        parser.error("--templates must be at least 1")
    read, own = copies(given.templates, held_back=given.held_back, cores=given.cores)
    print("| pairs | share | 95 % interval | of |\n|---|---|---|---|")
    found = measure(read, own_keys(own))
    for title, share in sorted(found.items()):
        low, high = share.interval()
        print(f"| {title} | {100 * share.value:.2f} % | {100 * low:.1f}–{100 * high:.1f} | {share.all} |")
    for share in found.values():
        for miss in share.misses if given.misses else ():
            print(miss)
    return 0


if __name__ == "__main__":
    sys.exit(main())
