"""The measure's papers as plain text, understood and weighed in this process: thousands in minutes."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from app.bootstrap import Services
from app.db import candidates
from app.domain.facts import Fact
from app.domain.matching import MatchContext, decide, lookup_keys, weigh
from app.services.organisation import parse_organisation
from bench import homes
from bench.quality.cases import SEEDS, Case, paper_for
from bench.quality.feed import Said, enter
from bench.quality.score import Pair
from bench.quality.style import Style
from bench.quality.world import World
from bench.samples.company import own_organisation
from bench.samples.papers import to_lines
from bench.samples.records import Organisation
from bench.understand import pages_of_text
from workers.understand import understand


def read(count: int, customers: int, strangers: float, *, held_back: bool) -> Iterator[Pair]:
    """`count` papers with what Hoso says of each; a share `strangers` of them about nobody we know."""
    seed = SEEDS[held_back]
    world, own = World(customers, seed), own_organisation(seed)
    with homes.fresh(sqlite=True) as services:
        enter(services, world.customers)
        for at in range(count):
            rng = Random(f"{seed}:{held_back}:text:{at}")
            style = Style(rng, held_back)
            other = world.stranger(style) if rng.random() < strangers else world.known(style)
            paper = paper_for(style, own, other, at)
            facts = understand(pages_of_text("\n".join(to_lines(paper))), own=parse_organisation(own.as_json()))
            yield Case(f"text_{at:05d}", b"", "text", other, paper.facts), _said(services, facts, own)


def _said(services: Services, facts: list[Fact], own: Organisation) -> Said:
    """As the filing service asks and decides, of a document that came by a door that says nothing."""
    ours, context = parse_organisation(own.as_json()), MatchContext()
    with services.db.read() as session:
        hits = candidates.find_hits(session, lookup_keys(facts, context, ours))
        profiles = {p.party_id: p for p in candidates.find_profiles(session, {h.party_id for h in hits})}
    made = decide(facts, hits, [], context, ours, profiles)
    codes = {c.party_id: c.code for c in made.candidates}
    return Said(
        status=made.outcome.value,
        customer=codes[made.party_id] if made.party_id else None,
        reason=made.reason,
        candidates=tuple((c.code, c.score) for c in made.candidates),
        signs=tuple((e.signal.value, e.weight) for e in made.candidates[0].evidence) if made.candidates else (),
        facts=tuple(facts),
        text="",
        sender="",
        sureness=made.sureness,
        seen=frozenset(
            (dossier.profile.code, sign.evidence.signal.value, sign.how.value if sign.how else "")
            for dossier in weigh(facts, hits, [], context, ours, profiles).dossiers.all()
            for sign in dossier.signs
            if sign.evidence.weight > 0
        ),
    )
