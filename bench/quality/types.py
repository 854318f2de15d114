"""`python -m bench.quality.types`: what examples add to the rules on a paper's type, each example held back once.

Papers as in the measure of reading, as text PDF; with `--untitled` their title is taken away, as on the forms of a
house that call themselves by names of their own. Every paper counts as confirmed by a person.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from app.domain.documents import DocumentType
from app.domain.reading import PageOutcome, PageRead, ReadMethod
from app.domain.text import clean
from app.domain.type_choice import is_better
from bench.quality.cases import SEEDS, paper_for
from bench.quality.style import Style
from bench.quality.world import World
from bench.samples.company import own_organisation
from bench.samples.papers import Paper, Title
from bench.samples.render.pdf import page_texts, to_pdf
from workers.learning.features import sample_of
from workers.learning.training import Corpus, Example, held_back, learnable, train
from workers.understand import ruled_type


def main() -> int:
    """Parse the arguments, train, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality.types", description=__doc__)
    parser.add_argument("--papers", type=int, default=600)
    parser.add_argument("--held-back", action="store_true", help="other wordings than in development")
    parser.add_argument("--untitled", action="store_true", help="without the title")
    given = parser.parse_args()
    examples = list(_examples(given.papers, held_back=given.held_back, untitled=given.untitled))
    started = time.perf_counter()
    corpus, types = Corpus(examples), learnable(examples)
    score = held_back(corpus, types)
    data, _ = train(corpus, types).dump()
    spent = time.perf_counter() - started
    print(f"{score.examples} examples of {len(types)} types")
    print(f"right by the rules {score.rules}, together with the classifier {score.together}", end=": ")
    print(f"{score.fixed} mended, {score.broken} spoilt; used: {is_better(score.fixed, score.broken)}")
    print(f"training and measuring {spent:.1f} s by the clock; stored in {len(data) / 1000:.0f} kB")
    return 0


def _examples(count: int, *, held_back: bool, untitled: bool) -> Iterator[Example]:
    seed = SEEDS[held_back]
    own, world = own_organisation(seed), World(200, seed)
    for at in range(count):
        style = Style(Random(f"{seed}:{held_back}:types:{at}"), held_back)
        paper = paper_for(style, own, world.known(style), at)
        name = f"scan_{at:05d}.pdf"
        pages = _pages(_without_title(paper) if untitled else paper)
        ruled = ruled_type(pages, name, "application/pdf")
        yield Example(f"{at:05d}", sample_of(pages, name), DocumentType(paper.facts.type), ruled)


def _without_title(paper: Paper) -> Paper:
    return replace(paper, blocks=tuple(block for block in paper.blocks if not isinstance(block, Title)))


def _pages(paper: Paper) -> list[PageRead]:
    texts = page_texts(to_pdf(paper))
    return [PageRead(n, clean(text), ReadMethod.NATIVE, PageOutcome.TEXT) for n, text in enumerate(texts, start=1)]


if __name__ == "__main__":
    raise SystemExit(main())
