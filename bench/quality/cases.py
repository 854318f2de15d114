"""The files of one run: every type, rendered as it would arrive, by doors that say nothing of the customer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from bench.quality import handled
from bench.quality.mail_programs import PROGRAMS
from bench.quality.make import compose
from bench.quality.pieces import Order
from bench.quality.style import Style
from bench.quality.world import Counterparty, World
from bench.samples.company import own_organisation
from bench.samples.layouts.mails import MAILS
from bench.samples.papers import Facts, Paper
from bench.samples.records import Organisation
from bench.samples.render import scans
from bench.samples.render.forwards import FORWARDS
from bench.samples.render.hand import HANDS
from bench.samples.render.mail import VIETNAM, Attachment, Mail, forwarded, to_eml
from bench.samples.render.office import to_docx
from bench.samples.render.pdf import page_texts, to_pdf
from bench.samples.universe import slug

TYPES = (
    "contract", "contract_appendix", "proposal", "purchase_order", "invoice", "acceptance", "payment_request", "complaint",
    "letter", "identity", "other",
)  # fmt: skip
ENGLISH = (
    "contract",
    "contract_appendix",
    "proposal",
    "purchase_order",
    "invoice",
    "acceptance",
    "payment_request",
    "complaint",
)
WEARS = {
    "clean scan": scans.CLEAN,
    "bad scan": scans.BAD,
    "upside down": scans.UPSIDE_DOWN,
    "sideways": scans.SIDEWAYS,
}
BORN_DIGITAL = ("pdf", "pdf", "docx", "mail", "forward")
SCANNED = (
    "clean scan", "clean scan", "bad scan", "bad scan", "upside down", "sideways", "photo", "marked by pens", *handled.NAMES,
)  # fmt: skip


SEEDS = {False: 1, True: 1001}  # in development, held back


@dataclass(frozen=True, slots=True)
class Case:
    """One file with its truth. `sender` is who wrote a mail first; `text` what a scan's first page says."""

    name: str
    content: bytes
    rendering: str
    other: Counterparty
    facts: Facts
    sender: str = ""
    text: str = ""
    upright: bytes = b""  # the same first page as a clean PDF, of a scan


def cases(
    count: int, seed: int, *, held_back: bool, scanned: float, world: World, strangers: float = 0.2,
    pictures: Sequence[str] = SCANNED,
) -> Iterator[Case]:  # fmt: skip
    """`count` cases; a share `scanned` of them as `pictures`, a share `strangers` about somebody who is no customer."""
    own = own_organisation(seed)
    for at in range(count):
        rng = Random(f"{seed}:{held_back}:quality:{at}")
        style = Style(rng, held_back)
        other = world.stranger(style) if rng.random() < strangers else world.known(style)
        paper = paper_for(style, own, other, at)
        rendering = rng.choice(pictures if rng.random() < scanned else BORN_DIGITAL)
        yield _case(style, own, other, paper, rendering, at)


def paper_for(style: Style, own: Organisation, other: Counterparty, at: int) -> Paper:
    """A paper of any type between us and `other`; `at` numbers it."""
    rng = style.rng
    person = other.party.kind == "person"
    kind = rng.choice([t for t in TYPES if not (person and t in ("identity", "letter"))])
    language = "en" if kind in ENGLISH and not person and rng.random() < 0.12 else "vi"
    day = date(2025, 1, 6) + timedelta(days=rng.randrange(640))
    return compose(style, own, Order(kind, other.party, other.signs, day, at % 900 + 1, language))


def _case(style: Style, own: Organisation, other: Counterparty, paper: Paper, rendering: str, at: int) -> Case:
    name = f"{style.one_of('scan', 'doc', 'tai-lieu', 'IMG')}_{at:05d}"  # a name that says nothing
    if rendering == "docx":
        return Case(f"{name}.docx", to_docx(paper), rendering, other, paper.facts)
    pdf = to_pdf(paper)
    if rendering == "pdf":
        return Case(f"{name}.pdf", pdf, rendering, other, paper.facts)
    if rendering in ("mail", "forward"):
        return _mail(style, own, other, paper, pdf, rendering, f"{name}.eml")
    pdf = to_pdf(paper, hand=style.one_of(*HANDS))  # what is filled in is written by hand on paper, typed in a file
    if rendering in handled.NAMES:
        day = (paper.facts.date or date(2025, 6, 2)) + timedelta(days=1)
        made = handled.handle(rendering, pdf, at, style.one_of(*HANDS), day)
        file = handled.file_name(rendering, name)
        return Case(file, made.content, rendering, other, paper.facts, "", made.text, pdf)
    text, *others = page_texts(pdf)
    if rendering == "photo":
        facts = _on_first_page(paper.facts) if others else paper.facts
        return Case(f"{name}.jpg", scans.photo(pdf, at, sideways=at % 2 == 0), rendering, other, facts, "", text, pdf)
    wear = WEARS[rendering]
    if rendering == "bad scan":
        wear = replace(
            wear, skew=style.rng.uniform(-3, 3), stamp=other.party.name if other.party.kind == "company" else ""
        )
    pictures = scans.scan_pages(pdf, wear, at)
    return Case(f"{name}.pdf", scans.as_pdf(pictures, wear), rendering, other, paper.facts, "", text, pdf)


def _on_first_page(facts: Facts) -> Facts:
    """A photo shows one page: totals and terms of a longer paper may stand on the next, so they are not asked for."""
    return replace(facts, amount=None, currency=None, effective=None, expiry=None)


def _mail(
    style: Style, own: Organisation, other: Counterparty, paper: Paper, pdf: bytes, rendering: str, name: str
) -> Case:
    """A mail by the other side. Half have the paper attached, half say all in their signature."""
    rng = style.rng
    party = other.party
    subject, body = MAILS[rng.choice(sorted(MAILS))]
    number = f"{rng.randrange(10**6):06d}"
    sent = datetime.combine(
        paper.facts.date or date(2025, 6, 2), time(rng.randint(8, 17), rng.randrange(60)), tzinfo=VIETNAM
    )
    free = party.kind == "person" or rng.random() < 0.25
    address = f"{slug(party.representative)}{rng.randrange(1000)}@gmail.com" if free else party.email
    signature = (
        party.representative,
        party.name,
        f"ĐT: {party.phone}",
        *((f"MST: {party.tax_code}",) if "tax" in other.signs else ()),
    )
    mail = Mail(
        party.representative, address, f"docs@{own.domains[0]}", subject.format(number=number),
        tuple(paragraph.format(number=number) for paragraph in body), sent, signature,
        (Attachment("dinh-kem.pdf", pdf, "application/pdf"),) if rng.random() < 0.4 else (),
    )  # fmt: skip
    facts = Facts("email", sent.date())
    if rendering == "mail":
        return Case(name, to_eml(mail), rendering, other, facts, address)
    by, program = rng.choice(own.colleagues), rng.choice((*sorted(FORWARDS), *sorted(PROGRAMS), "attached"))
    note = style.one_of("Chuyển anh chị lưu hồ sơ.", "Nhờ lưu giúp.", "FYI", "Gửi phòng kế toán xử lý giúp nhé.")
    content = forwarded(
        mail, by, mail.to, PROGRAMS.get(program, program), note, sent + timedelta(minutes=rng.randint(5, 900))
    )
    return Case(name, content, f"forward ({program})", other, facts, address)
