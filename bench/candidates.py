"""Who a document may belong to, asked of ever more customers: `python -m bench.candidates [--customers N …]`.

Customers with seven identifiers each are put into one database, step by step; at each size the same documents are
looked up and decided as filing does it. Prints milliseconds a document and rows of docs/performance.md. PostgreSQL,
or with --sqlite an SQLite file.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app.bootstrap import Services
from app.db import candidates
from app.db.tables import Identifier, Party
from app.domain.facts import Fact
from app.domain.identifiers import IdentifierType, normalise
from app.domain.matching import MatchContext, decide, lookup_keys, lookup_numbers
from app.domain.organisation import Organisation
from app.services.organisation import parse_organisation
from bench import homes
from bench.quality.make import compose
from bench.quality.pieces import ALL_SIGNS, Order
from bench.quality.style import Style
from bench.samples.company import own_organisation
from bench.samples.papers import to_lines
from bench.samples.records import Customer
from bench.samples.universe import generated_customers
from bench.understand import pages_of_text
from workers.understand import understand

T = IdentifierType

_SIZES = (1_000, 10_000, 100_000, 1_000_000)
_PAPERS = 120
_CHUNK = 10_000
_TYPES = ("contract", "invoice", "purchase_order", "acceptance", "proposal")


def main() -> None:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.candidates", description=__doc__)
    parser.add_argument("--customers", type=int, nargs="+", default=_SIZES, metavar="N")
    parser.add_argument("--sqlite", action="store_true")
    options = parser.parse_args()
    with homes.fresh(sqlite=options.sqlite) as services:
        measure(services, sorted(options.customers))


def measure(services: Services, sizes: Sequence[int]) -> None:
    """Fill to each size, ask, print."""
    known = generated_customers(sizes[0], 7)
    own = parse_organisation(own_organisation(7).as_json())
    papers = list(_papers(known, own))
    told: list[list[float]] = []
    filled = 0
    for size in sizes:
        _fill(services, known, filled, size)
        filled = size
        _asked(services, papers, own)  # once for the caches
        times = _asked(services, papers, own)
        told.append(times)
        p95 = statistics.quantiles(times, n=20)[18]
        print(f"{size:>9,} customers: {statistics.median(times):6.1f} ms p50 {p95:6.1f} ms p95", flush=True)
    ratio = statistics.median(told[-1]) / statistics.median(told[0])
    kind = services.db.engine.dialect.name
    print(f"| candidates for one document, {sizes[0]:,} to {sizes[-1]:,} customers, {kind} | {ratio:.2f} | "
          f"{statistics.median(told[0]):.1f} ms, {statistics.median(told[-1]):.1f} ms |")  # fmt: skip


def _papers(customers: Sequence[Customer], own: Organisation) -> Iterator[list[Fact]]:
    """Facts of papers, every fourth about somebody who is no customer."""
    strangers = generated_customers(len(customers), 99, first=70_001)
    for at in range(_PAPERS):
        style = Style(Random(at), False)
        customer = style.rng.choice(strangers if at % 4 == 3 else customers)
        order = Order(style.rng.choice(_TYPES), customer.party, ALL_SIGNS, date(2025, 5, 1), at + 1)
        paper = compose(style, own_organisation(7), order)
        yield understand(pages_of_text("\n".join(to_lines(paper))), own=own)


def _fill(services: Services, known: Sequence[Customer], first: int, last: int) -> None:
    """Customers number `first` to `last`: those the papers are about, then others made of the same words."""
    rng = Random(last)
    for at in range(first, last, _CHUNK):
        numbers = range(at, min(last, at + _CHUNK))
        with services.db.write() as session:
            _insert(session, [(n, known[n] if n < len(known) else _variant(known, n, rng)) for n in numbers])
    with services.db.write() as session:
        session.execute(text("ANALYZE"))


def _variant(known: Sequence[Customer], number: int, rng: Random) -> tuple[str, dict[T, str]]:
    """A customer whose words are taken from two others, with signs of its own."""
    one, two = rng.choice(known).name.split(), rng.choice(known).name.split()
    name = " ".join([*one[:-1], two[-1], f"{number % 997}"])
    digits = f"{number:010d}"
    return name, {
        T.TAX_CODE: f"8{digits[1:]}", T.PHONE: f"+84{digits[1:]}", T.EMAIL: f"info@firma{number}.vn",
        T.DOMAIN: f"firma{number}.vn", T.ADDRESS: f"so {number} duong {two[-1]} ha noi",
    }  # fmt: skip


def _insert(session: Session, made: Sequence[tuple[int, Customer | tuple[str, dict[T, str]]]]) -> None:
    parties: list[dict[str, object]] = []
    rows: list[dict[str, object]] = []
    for number, customer in made:
        name, signs = customer if isinstance(customer, tuple) else (customer.name, _signs(customer))
        party_id = f"p{number}"
        parties.append({"id": party_id, "code": f"K{number:07}", "name": name, "name_key": name.lower()[:400]})
        values = {**signs, T.NAME: name, T.BASE_NAME: name}
        for kind, value in values.items():
            key = normalise(kind, value) if kind in (T.NAME, T.BASE_NAME, T.ADDRESS) else value
            if key:
                rows.append({"party_id": party_id, "type": kind.value, "raw": value, "normalised": key[:400]})
    session.execute(insert(Party), parties)
    session.execute(insert(Identifier), rows)


def _signs(customer: Customer) -> dict[T, str]:
    party = customer.party
    kind = T.PERSONAL_ID if party.kind == "person" else T.TAX_CODE
    values = {kind: party.tax_code, T.PHONE: party.phone, T.EMAIL: party.email, T.ADDRESS: party.address}
    return {kind: key for kind, value in values.items() if (key := normalise(kind, value))}


def _asked(services: Services, papers: Sequence[list[Fact]], own: Organisation) -> list[float]:
    """Milliseconds of each look-up with its decision."""
    times = []
    context = MatchContext()
    for facts in papers:
        with services.db.read() as session:
            started = time.perf_counter()
            references = candidates.find_references(session, "none", lookup_numbers(facts))
            hits = candidates.find_hits(session, lookup_keys(facts, context, own))
            named = {h.party_id for h in hits} | {r.party_id for r in references}
            profiles = {p.party_id: p for p in candidates.find_profiles(session, named)}
            decide(facts, hits, references, context, own, profiles)
            times.append(1000 * (time.perf_counter() - started))
    return times


if __name__ == "__main__":
    main()
