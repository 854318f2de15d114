"""The harder world, slips of the reader and mails of the plain-text measure: they are what their names say."""

from __future__ import annotations

from random import Random

from rapidfuzz import fuzz

from app.domain.identifiers import IdentifierType, normalise, one_digit_repairs
from app.domain.text import fold
from bench.quality.cases import paper_for
from bench.quality.hard import HardWorld
from bench.quality.misread import Slips, misread
from bench.quality.post import letter
from bench.quality.style import Style
from bench.quality.texts import Run, read
from bench.quality.world import World
from bench.samples.company import own_organisation

WORLD, OWN = World(60, 3), own_organisation(3)


def test_a_slip_changes_one_character_of_a_number_wherever_it_stands() -> None:
    code = next(c.party.tax_code for c in WORLD.customers if c.party.kind == "company" and c.parent is None)
    for seed in range(40):
        text = misread(f"MST: {code}, {' '.join(code)}; số khác 0199999999", Slips(digits=(code,)), Random(seed))
        read_as = text.removeprefix("MST: ")[: len(code)]
        assert sum(a != b for a, b in zip(read_as, code, strict=True)) == 1
        assert code not in text
        assert " ".join(code) not in text
        assert "số khác 0199999999" in text
        assert normalise(IdentifierType.TAX_CODE, read_as) == code or code in one_digit_repairs(read_as)


def test_a_slip_in_a_name_leaves_its_form_and_most_letters() -> None:
    name = "Công ty TNHH Thương mại Đại Phát Hưng"
    for seed in range(40):
        text = misread(f"{name.upper()} / {name}", Slips(names=(name,)), Random(seed))
        upper, _, plain = text.partition(" / ")
        assert plain.startswith("Công ty TNHH")
        for read_as, written in ((upper, name.upper()), (plain, name)):
            assert read_as != written
            assert fuzz.ratio(read_as, written) > 90


def test_the_harder_world_shares_names_and_houses_and_has_gaps() -> None:
    plain, hard = World(300, 3), HardWorld(300, 3)

    def shared(values: list[str]) -> int:
        return len(values) - len(set(values))

    ends = [[" ".join(fold(c.name).split()[-2:]) for c in world.customers] for world in (plain, hard)]
    assert shared(ends[1]) > 2 * shared(ends[0])
    assert shared([c.party.phone for c in plain.customers]) == 0
    assert shared([c.party.phone for c in hard.customers]) > 10
    gaps = sum(not c.party.tax_code for c in hard.on_file())
    assert 60 < gaps < 150
    assert all(c.party.tax_code for c in hard.customers)  # on paper they have one


def test_accounts_are_on_file_for_the_share_asked_for() -> None:
    assert not any(c.party.bank_account for c in WORLD.on_file())
    kept = [c for c in World(400, 3).on_file(0.4) if c.party.bank_account]
    assert 120 < len(kept) < 200


def test_letters_come_from_who_their_writer_says() -> None:
    emails = {contact.email: customer.code for customer in WORLD.customers for contact in customer.contacts}
    seen = set()
    for seed in range(400):
        style = Style(Random(seed), False)
        other = WORLD.stranger(style) if seed % 3 == 0 else WORLD.known(style)
        mail = letter(style, WORLD, OWN, other, paper_for(style, OWN, other, seed))
        seen.add(mail.writer)
        owner = emails.get(mail.sender)
        if mail.writer in ("contact, vouched", "contact", "forward"):
            assert owner == other.code
        if mail.writer.startswith(("bureau", "forged")):
            assert owner is not None
            assert owner != other.code
        if mail.writer in ("own, vouched", "service, vouched"):
            assert owner is None
        assert mail.vouched == ("vouched" in mail.writer)
        assert (mail.headers.original_from_address == mail.sender) == (mail.writer == "forward")
    assert len(seen) >= 10


def test_the_same_run_gives_the_same_pairs_and_mails_change_no_paper() -> None:
    run = Run(papers=12, customers=60, misread=0.5, mails=0.5, hard=True)
    once, again = ([(case.name, said.candidates) for case, said in read(run)] for _ in range(2))
    assert once == again
    assert any(name.startswith("mail_") for name, _ in once)
    truths = [case.other.code for case, _ in read(run) if case.name.startswith("text_")]
    plain = [case.other.code for case, _ in read(Run(papers=12, customers=60, hard=True))]
    assert len(plain) == 12
    assert set(truths) <= {*plain, *(c.code for c in HardWorld(60, 1).customers)}
