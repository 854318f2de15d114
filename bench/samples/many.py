"""As many documents as a bench or a storm wants, each different, each with its truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from bench.samples.company import own_organisation
from bench.samples.goods import pick_lines, pick_services
from bench.samples.layouts import contracts, english, identity, office, trade
from bench.samples.layouts.mails import MAILS
from bench.samples.papers import Brief, Facts, Paper, Signature, Signatures
from bench.samples.records import Customer, Organisation
from bench.samples.render import scans
from bench.samples.render.forwards import FORWARDS
from bench.samples.render.mail import VIETNAM, Attachment, Mail, forwarded, to_eml
from bench.samples.render.odd import to_odt, to_rtf
from bench.samples.render.office import to_docx
from bench.samples.render.pdf import page_texts, to_pdf
from bench.samples.render.plain import to_html, to_invoice_xml, to_txt
from bench.samples.truths import SampleDocument, Truth, flowing_truth
from bench.samples.universe import generated_customers

CHEAP = ("pdf", "txt", "docx", "eml")
SCANS = ("scan", "scan-300", "bad-scan", "upside-down", "sideways", "photo", "tiff", "png")
FORMATS = (*CHEAP, "forward", "html", "rtf", "odt", "xml", *SCANS)

# Layout, the beginning and the end of its numbers, and whether it takes one page.
_LAYOUTS: tuple[tuple[Callable[[Brief], Paper], str, str, bool], ...] = (
    (contracts.sale, "", "HĐMB-SV", False),
    (contracts.rental, "", "HĐTM-SV", False),
    (contracts.maintenance, "", "HĐBT-SV", False),
    (contracts.appendix, "PL01-", "HĐMB-SV", False),
    (trade.proposal, "BG-", "", True),
    (trade.purchase_order, "PO-", "", True),
    (trade.invoice, "#", "", True),
    (trade.payment_request, "", "ĐNTT", True),
    (office.acceptance, "", "BBNT", False),
    (office.letter, "", "CV", True),
    (office.complaint, "", "CV-KN", True),
    (office.minutes, "", "", True),
    (identity.registration, "", "", True),
)
_WITH_TERM = (contracts.rental, contracts.maintenance)
_ENGLISH = (
    (english.agreement, "AG-"),
    (english.quotation, "Q-"),
    (english.purchase_order, "PO-"),
    (english.letter, "L-"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make: formats to draw from (evenly), one-page papers only, whether stamps are drawn, share of
    English papers (0 to 1), and the years before `today` that papers are dated in."""

    formats: tuple[str, ...] = CHEAP
    short: bool = True
    stamps: bool = False
    english: float = 0.0
    years: float = 3.0


def make_customers(count: int, seed: int = 1) -> tuple[Customer, ...]:
    """Customers for `make_documents`; the same as generated_customers."""
    return generated_customers(count, seed)


def make_documents(
    count: int,
    seed: int = 1,
    *,
    today: date,
    customers: Sequence[Customer] | None = None,
    own: Organisation | None = None,
    plan: Plan | None = None,
) -> Iterator[SampleDocument]:
    """`count` documents, one after the other; bytes, names and numbers are all different.

    Without `customers`, one for every eight documents is invented. Each paper states its customer's own signs,
    so every outcome is "filed", given that the customers are known. Doors go round: upload, folder, cli; mails
    come by mail. Raises ValueError for an unknown format.
    """
    plan = plan or Plan()
    unknown = set(plan.formats) - set(FORMATS)
    if unknown:
        raise ValueError(f"unknown formats: {', '.join(sorted(unknown))}")
    known = tuple(customers) if customers is not None else generated_customers(max(3, count // 8), seed)
    own = own or own_organisation(seed)
    for at in range(count):
        yield _Maker(own, known, today, plan, seed, at).make()


class _Maker:
    """Makes document number `at` of a series."""

    def __init__(
        self, own: Organisation, customers: Sequence[Customer], today: date, plan: Plan, seed: int, at: int
    ) -> None:
        self.own, self.plan, self.at = own, plan, at
        self.rng = Random(f"{seed}:many:{at}")
        self.customer = self.rng.choice(customers)
        self.day = today - timedelta(days=self.rng.randint(1, int(plan.years * 365)))
        self.kind = plan.formats[at % len(plan.formats)]

    def make(self) -> SampleDocument:
        """The document in its format."""
        if self.kind in ("eml", "forward"):
            return self._mail()
        if self.kind == "xml":
            brief = replace(self._brief(f"{self.at + 1:08d}"), extra={"series": f"1C{self.day:%y}TSV"})
            facts = replace(trade.invoice(brief).facts, number=str(self.at + 1))
            return self._document("xml", to_invoice_xml(brief), Truth("filed", self.customer.code, facts))
        paper = self._paper()
        if self.kind in SCANS:
            return self._scan(paper)
        content = _WRITERS[self.kind](paper)
        truth = flowing_truth(paper, self.customer.code)
        if self.kind == "pdf":
            text = page_texts(content)
            truth = replace(truth, pages=len(text), text=text)
        return self._document(self.kind, content, truth)

    def _document(self, suffix: str, content: bytes, truth: Truth) -> SampleDocument:
        door = ("upload", "folder", "cli")[self.at % 3]
        return SampleDocument(f"{truth.facts.type}-{self.at:06d}.{suffix}", door, content, truth)

    def _brief(self, number: str, language: str = "vi") -> Brief:
        return Brief(
            rng=self.rng,
            own=self.own,
            them=self.customer.party,
            day=self.day,
            number=number,
            lines=pick_lines(self.rng, self.rng.randint(2, 4), language=language),
            variant=self.rng.randrange(12),
            reference=f"{self.rng.randint(1, 200):03d}/{self.day.year}/HĐMB-SV",
            language=language,
        )

    def _paper(self) -> Paper:
        if self.rng.random() < self.plan.english:
            english_layout, prefix = self.rng.choice(_ENGLISH)
            return self._finish(english_layout(self._brief(f"{prefix}{self.day:%y%m}-{self.at:05d}", "en")))
        person = self.customer.party.kind == "person"
        choices = [
            entry
            for entry in _LAYOUTS
            if (entry[3] or not self.plan.short) and not (person and entry[0] in (identity.registration, office.letter))
        ]
        layout, start, end, _ = self.rng.choice(choices)
        brief = self._brief(self._number(start, end))
        if layout in _WITH_TERM:
            end_day = self.day + timedelta(days=self.rng.choice((364, 364, 729)))
            lines = pick_services(self.rng, self.rng.randint(1, 4))
            brief = replace(brief, lines=lines, effective=self.day, expiry=end_day)
        return self._finish(layout(brief))

    def _number(self, start: str, end: str) -> str:
        if start == "#":
            return f"{self.at + 1:08d}"
        if end:
            return f"{start}{self.at + 1:04d}/{self.day.year}/{end}"
        return f"{start}{self.day:%y%m}-{self.at + 1:04d}" if start else ""

    def _finish(self, paper: Paper) -> Paper:
        if self.plan.stamps:
            return paper
        blocks = tuple(
            Signatures(tuple(Signature(p.label, p.note, p.name) for p in block.places))
            if isinstance(block, Signatures)
            else block
            for block in paper.blocks
        )
        return replace(paper, blocks=blocks)

    def _scan(self, paper: Paper) -> SampleDocument:
        pdf = to_pdf(paper)
        text = page_texts(pdf)
        if self.kind in ("photo", "png"):
            text = text[:1]
        truth = Truth("filed", self.customer.code, paper.facts, pages=len(text), scanned=True, text=text)
        if self.kind == "photo":
            return self._document("jpg", scans.photo(pdf, self.at, sideways=self.at % 2 == 0), truth)
        wear = _WEARS[self.kind]
        if self.kind == "bad-scan" and self.at % 2:
            wear = replace(wear, stamp=self.customer.name, skew=-wear.skew)
        pictures = scans.scan_pages(pdf, wear, self.at)
        if self.kind == "tiff":
            return self._document("tif", scans.as_tiff(pictures, wear), truth)
        if self.kind == "png":
            return self._document("png", scans.as_image(pictures[0], wear, "PNG"), truth)
        return self._document("pdf", scans.as_pdf(pictures, wear), truth)

    def _mail(self) -> SampleDocument:
        writer = self.rng.choice(self.customer.contacts)
        subject, body = MAILS[self.rng.choice(sorted(MAILS))]
        number = f"{self.day:%y%m}-{self.at:05d}"
        sent_at = datetime.combine(self.day, time(self.rng.randint(8, 17), self.rng.randrange(60)), tzinfo=VIETNAM)
        paper = self._paper()
        name = f"{paper.facts.type}-{self.at:06d}.pdf"
        attached = self.at % 2 == 0
        pdf = to_pdf(paper) if attached else b""
        mail = Mail(
            writer.name,
            writer.email,
            f"docs@{self.own.domains[0]}",
            f"{subject.format(number=number)} [{self.at}]",
            tuple(paragraph.format(number=number) for paragraph in body),
            sent_at,
            (writer.name, self.customer.name, f"ĐT: {writer.phone}"),
            (Attachment(name, pdf, "application/pdf"),) if attached else (),
        )
        text = page_texts(pdf) if attached else ()
        part = Truth("filed", self.customer.code, paper.facts, pages=max(1, len(text)), text=text)
        facts = Facts("email", self.day)
        truth = Truth("filed", self.customer.code, facts, parts=((name, part),) if attached else ())
        return SampleDocument(f"email-{self.at:06d}.eml", "mail", self._mail_bytes(mail), truth)

    def _mail_bytes(self, mail: Mail) -> bytes:
        if self.kind == "eml":
            return to_eml(mail)
        by = self.rng.choice(self.own.colleagues)
        style = self.rng.choice((*sorted(FORWARDS), "attached"))
        at = mail.sent_at + timedelta(minutes=self.rng.randint(5, 900))
        return forwarded(mail, by, mail.to, style, "Chuyển lưu hồ sơ khách hàng.", at)


_WRITERS: dict[str, Callable[[Paper], bytes]] = {
    "pdf": to_pdf,
    "txt": to_txt,
    "docx": to_docx,
    "html": to_html,
    "rtf": to_rtf,
    "odt": to_odt,
}
_WEARS = {
    "scan": scans.CLEAN,
    "scan-300": scans.GOOD_300,
    "bad-scan": scans.BAD,
    "upside-down": scans.UPSIDE_DOWN,
    "sideways": scans.SIDEWAYS,
    "tiff": scans.CLEAN,
    "png": scans.CLEAN,
}
