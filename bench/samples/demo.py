"""What the demo's documents share: the company, the day, and briefs for its customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypedDict, Unpack

from bench.samples.goods import pick_lines, pick_services
from bench.samples.papers import Brief, Facts, Paper
from bench.samples.records import Customer, Party, SampleCompany
from bench.samples.render.mail import VIETNAM, Mail
from bench.samples.truths import SampleDocument, Truth

Layout = Callable[[Brief], Paper]


class Choices(TypedDict, total=False):
    """What a demo document fixes of its brief; the rest is drawn."""

    variant: int
    lines: int
    rent: bool
    effective: date | None
    expiry: date | None
    reference: str
    reference_day: date | None
    language: str
    extra: dict[str, str]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the demo's papers are written: the sample company on its day."""

    company: SampleCompany

    def day(self, ago: int) -> date:
        """So many days before today (negative: after)."""
        return self.company.today - timedelta(days=ago)

    def moment(self, ago: int, hour: int, minute: int = 0) -> datetime:
        """A moment `ago` days before today, Vietnam's time."""
        return datetime.combine(self.day(ago), time(hour, minute), tzinfo=VIETNAM)

    def customer(self, code: str) -> Customer:
        """A customer by code."""
        return self.company.customer(code)

    def brief(self, code: str, number: str, ago: int, **choices: Unpack[Choices]) -> Brief:
        """A brief for customer `code`, dated `ago` days before today."""
        return self.brief_for(self.customer(code).party, number, ago, **choices)

    def brief_for(self, party: Party, number: str, ago: int, **choices: Unpack[Choices]) -> Brief:
        """A brief for any party; every number has its own chance."""
        rng = Random(f"{self.company.seed}:paper:{party.name}:{number}")
        count, rent = choices.get("lines", 3), choices.get("rent", False)
        language = choices.get("language", "vi")
        lines = pick_services(rng, count) if rent else pick_lines(rng, count, language=language)
        return Brief(
            rng=rng,
            own=self.company.organisation,
            them=party,
            day=self.day(ago),
            number=number,
            lines=lines,
            variant=choices.get("variant", 0),
            effective=choices.get("effective"),
            expiry=choices.get("expiry"),
            reference=choices.get("reference", ""),
            reference_day=choices.get("reference_day"),
            language=language,
            extra=choices.get("extra", {}),
        )

    def mail_truth(self, mail: Mail, customer: str, why: str, parts: tuple[tuple[str, Truth], ...] = ()) -> Truth:
        """The truth of a mail that is filed to `customer` and so are its attachments."""
        english = self.customer(customer).party.language == "en"
        facts = Facts("email", mail.sent_at.date(), language="en" if english else "vi")
        return Truth("filed", customer, facts, why, text=("\n".join((mail.subject, *mail.body)),), parts=parts)


def scanned(truth: Truth) -> Truth:
    """The same truth for a picture of the paper."""
    return replace(truth, scanned=True)


def upload(name: str, content: bytes, truth: Truth) -> SampleDocument:
    """A document that is uploaded."""
    return SampleDocument(name, "upload", content, truth)


def dropped(name: str, content: bytes, truth: Truth, code: str = "") -> SampleDocument:
    """A document dropped into the inbox folder, or into the subfolder of a customer's code."""
    return SampleDocument(name, "folder-with-customer-code" if code else "folder", content, truth, code)
