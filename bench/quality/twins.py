"""Papers that are alike: each as text and scanned twice, and beside it other papers of the very same template.

A sibling is written with the same wordings, layout and goods, so that number, day (a month on) and perhaps the customer
are all that differ: the hardest case for who looks for duplicates.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from app.domain.facts import Fact
from app.domain.organisation import Organisation
from app.domain.reading import PageRead
from app.services.organisation import parse_organisation
from bench.quality.cases import SEEDS, TYPES
from bench.quality.make import compose
from bench.quality.pieces import Order
from bench.quality.style import Style
from bench.quality.world import World
from bench.samples.company import own_organisation
from bench.samples.papers import Paper
from bench.samples.render import scans
from bench.samples.render.office import to_docx
from bench.samples.render.pdf import to_pdf
from workers.extract.base import Limits
from workers.reading import Reader
from workers.understand import understand

TEXT, DOCX, CLEAN, BAD = "text", "docx", "clean scan", "bad scan"
ITSELF, SAME_CUSTOMER, OTHER_CUSTOMER = "itself", "sibling, same customer", "sibling, other customer"
_RECEIVED = date(2026, 12, 31)


@dataclass(frozen=True, slots=True)
class Copy:
    """One rendering of one paper as it was read. `paper` numbers the template, `who` says which paper of it."""

    paper: int
    type: str
    who: str
    rendering: str
    pages: tuple[PageRead, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class _File:
    paper: int
    type: str
    who: str
    rendering: str
    name: str
    content: bytes


def copies(count: int, *, held_back: bool, cores: int) -> tuple[list[Copy], Organisation]:
    """`count` templates, of each the paper in four renderings and two siblings in two; and whose papers they are."""
    seed = SEEDS[held_back]
    own = parse_organisation(own_organisation(seed).as_json())
    files = list(_files(count, seed, held_back))
    with (
        tempfile.TemporaryDirectory(prefix="hoso-twins-") as scratch,
        Reader(cores=cores, limits=Limits(), scratch_root=Path(scratch)) as reader,
        ThreadPoolExecutor(cores) as pool,
    ):
        return list(pool.map(lambda file: _read(reader, file, own), files)), own


def _files(count: int, seed: int, held_back: bool) -> Iterator[_File]:
    world, own = World(200, seed), own_organisation(seed)
    for at in range(count):
        kind, style = TYPES[at % len(TYPES)], Style(Random(f"{seed}:{held_back}:twins:{at}"), held_back)
        them, other = (world.known(style) for _ in range(2))
        while not them.party.tax_code or not other.party.tax_code or them.party.tax_code == other.party.tax_code:
            them, other = (world.known(style) for _ in range(2))
        day = date(2025, 1, 6) + timedelta(days=style.rng.randrange(600))
        order = Order(kind, them.party, them.signs, day, at % 800 + 1)
        later = replace(order, day=day + timedelta(days=30), running=order.running + 1)
        last = replace(order, day=day + timedelta(days=31), running=order.running + 2, them=other.party)
        for who, what in ((ITSELF, order), (SAME_CUSTOMER, later), (OTHER_CUSTOMER, last)):
            paper = compose(Style(Random(f"{seed}:{held_back}:layout:{at}"), held_back), own, what)
            yield from _renderings(paper, at, kind, who)


def _renderings(paper: Paper, at: int, kind: str, who: str) -> Iterator[_File]:
    pdf = to_pdf(paper)
    skew = Random(f"{at}:{who}").uniform(-3, 3)
    yield _File(at, kind, who, TEXT, "a.pdf", pdf)
    if who == ITSELF:
        yield _File(at, kind, who, DOCX, "a.docx", to_docx(paper))
        yield _File(at, kind, who, CLEAN, "a.pdf", _scan(pdf, scans.CLEAN, at))
    if who != OTHER_CUSTOMER:
        yield _File(at, kind, who, BAD, "a.pdf", _scan(pdf, replace(scans.BAD, skew=skew), at))


def _scan(pdf: bytes, wear: scans.Wear, at: int) -> bytes:
    return scans.as_pdf(scans.scan_pages(pdf, wear, at), wear)


def _read(reader: Reader, file: _File, own: Organisation) -> Copy:
    with tempfile.TemporaryDirectory(prefix="hoso-twin-") as folder, reader.scratch() as scratch:
        path = Path(folder) / file.name
        path.write_bytes(file.content)
        read: list[PageRead] = []
        reader.read(path, file.name, scratch=scratch, on_page=lambda page, _total: read.append(page))
    pages = tuple(sorted(read, key=lambda page: page.number))
    facts = understand(pages, file_name=file.name, received=_RECEIVED, own=own)
    return Copy(file.paper, file.type, file.who, file.rendering, pages, tuple(facts))
