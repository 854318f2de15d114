"""The measure's papers as plain text, and mails about them, understood and weighed in this process: thousands in minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from sqlalchemy import select

from app.bootstrap import Services
from app.db import candidates
from app.db.tables import Party
from app.domain.decisions import Outcome
from app.domain.documents import DocumentType
from app.domain.facts import Fact
from app.domain.matching import MatchContext, decide, lookup_keys, weigh
from app.domain.reading import PageRead, ReadMethod
from app.services.organisation import parse_organisation
from bench import homes
from bench.quality.cases import SEEDS, Case, paper_for
from bench.quality.feed import Said, Seen, enter
from bench.quality.hard import HardWorld
from bench.quality.misread import CERTAINTY, Slips, misread
from bench.quality.post import ATTACHED, OTHER_ATTACHED, Letter, letter
from bench.quality.score import Pair
from bench.quality.style import Style
from bench.quality.world import Counterparty, World
from bench.samples.company import own_organisation
from bench.samples.papers import Facts, Paper, to_lines
from bench.samples.records import Organisation
from bench.understand import pages_of_text
from workers.extract.eml import MEDIA_TYPE
from workers.extract.mail_text import header_block
from workers.understand import understand

_ACCOUNTS = 0.4  # of customers whose bank account is on file


@dataclass(frozen=True, slots=True)
class Run:
    """`papers` of them, a share `strangers` about nobody we know, a share `misread` with slips of the reader, a share
    `mails` come with a mail (or are one). `hard`: the harder world."""

    papers: int
    customers: int
    strangers: float = 0.2
    misread: float = 0.0
    mails: float = 0.0
    hard: bool = False
    held_back: bool = False


def read(run: Run) -> Iterator[Pair]:
    """Papers and mails with what Hoso says of each."""
    seed = SEEDS[run.held_back]
    world = (HardWorld if run.hard else World)(run.customers, seed)
    own = own_organisation(seed)
    with homes.fresh(sqlite=True) as services:
        enter(services, world.on_file(_ACCOUNTS))
        desk = _Desk(services, own)
        for at in range(run.papers):
            style = Style(Random(f"{seed}:{run.held_back}:text:{at}"), run.held_back)
            other = world.stranger(style) if style.rng.random() < run.strangers else world.known(style)
            paper = paper_for(style, own, other, at)
            # Chance of its own, so that the papers are the same with and without.
            style = Style(Random(f"{seed}:{run.held_back}:way:{at}"), run.held_back)
            slips = _slips(style.rng, other, paper) if style.rng.random() < run.misread else None
            if style.rng.random() < run.mails:
                yield from desk.post(style, world, other, paper, slips, at)
            else:
                yield desk.paper(other, paper, slips, at, MatchContext())


def _slips(rng: Random, other: Counterparty, paper: Paper) -> Slips:
    """One or two kinds of values are read wrongly."""
    party = other.party
    kinds = {"tax": party.tax_code, "phone": party.phone, "account": party.bank_account, "name": party.name}
    chosen = [kind for kind in rng.sample(sorted(kinds), rng.choice((1, 1, 2))) if kinds[kind]]
    digits = tuple(kinds[kind] for kind in chosen if kind != "name")
    return Slips(digits, (party.name,) if "name" in chosen else ())


class _Desk:
    """Reads, understands and weighs, as the pipeline does."""

    def __init__(self, services: Services, own: Organisation) -> None:
        self._services, self._own, self._ours = services, own, parse_organisation(own.as_json())
        with services.db.read() as session:
            rows = session.execute(select(Party.code, Party.id).where(Party.is_customer.is_(True)))
            self._ids = {code: party_id for code, party_id in rows if code}

    def paper(
        self,
        other: Counterparty,
        paper: Paper,
        slips: Slips | None,
        at: int,
        context: MatchContext,
        rendering: str = "",
    ) -> Pair:
        """A paper, with the slips of a reader."""
        text, rng = "\n".join(to_lines(paper)), Random(f"{at}:slips")
        pages = pages_of_text(misread(text, slips, rng) if slips else text)
        if slips:
            pages = [replace(p, method=ReadMethod.OCR, confidence=rng.uniform(*CERTAINTY)) for p in pages]
        facts = understand(pages, own=self._ours)
        rendering = rendering or ("misread" if slips else "text")
        return Case(f"text_{at:05d}", b"", rendering, other, paper.facts), self._said(facts, context)

    def post(
        self, style: Style, world: World, other: Counterparty, paper: Paper, slips: Slips | None, at: int
    ) -> Iterator[Pair]:
        """A mail, and perhaps the paper inside it: the mail is filed first, and again by what was inside."""
        mail = letter(style, world, self._own, other, paper)
        facts = understand(_pages(mail), mail=mail.headers, media_type=MEDIA_TYPE, own=self._ours)
        context = MatchContext(
            thread_party_id=self._ids.get(mail.thread or ""),
            sender_address=mail.sender,
            sender_authenticated=mail.vouched,
            doc_type=DocumentType.EMAIL,
        )
        said, inside = self._said(facts, context), list[Pair]()
        if style.rng.random() < ATTACHED:
            party = self._ids.get(said.customer or "")
            parent = MatchContext(parent_party_id=party, parent_outcome=Outcome(said.status))
            if style.rng.random() < OTHER_ATTACHED:
                other_one = world.known(style)
                paper = paper_for(style, self._own, other_one, at)
                inside = [self.paper(other_one, paper, None, at, parent, "another's attachment")]
            else:
                inside = [self.paper(other, paper, slips, at, parent, "attachment")]
            filed = inside[0][1].customer
            if said.customer is None and filed is not None:
                said = self._said(facts, replace(context, contents_party_id=self._ids[filed]))
        day = paper.facts.date
        yield Case(f"mail_{at:05d}", b"", f"mail ({mail.writer})", other, Facts("email", day), mail.sender), said
        yield from inside

    def _said(self, facts: Sequence[Fact], context: MatchContext) -> Said:
        """As the filing service asks and decides, of a document that came by a door that says nothing."""
        with self._services.db.read() as session:
            hits = candidates.find_hits(session, lookup_keys(facts, context, self._ours))
            wanted = {h.party_id for h in hits} | context.party_ids()
            profiles = {p.party_id: p for p in candidates.find_profiles(session, wanted)}
        made = decide(facts, hits, [], context, self._ours, profiles)
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
                Seen(
                    dossier.profile.code,
                    sign.evidence.signal.value,
                    sign.how.value if sign.how else "",
                    sign.holders > 1,
                    sign.evidence.weight,
                )
                for dossier in weigh(facts, hits, [], context, self._ours, profiles).dossiers.all()
                for sign in dossier.signs
                if sign.evidence.weight > 0
            ),
        )


def _pages(mail: Letter) -> list[PageRead]:
    return pages_of_text(f"{header_block(mail.headers, mail.headers.sent_at)}\n\n{mail.text}")
