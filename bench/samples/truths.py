"""A sample document: its bytes, the door it comes by, and what is true about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bench.samples.papers import Facts, Paper, to_lines
from bench.samples.render.pdf import page_texts, to_pdf

DOORS = ("upload", "folder", "folder-with-customer-code", "mail", "cli")
OUTCOMES = ("filed", "review", "unknown", "held", "duplicate", "any")


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true and what Hoso should do.

    outcome: filed | review | unknown | held | duplicate, or "any" for a mere container. `customer` is the
    right code even where the outcome is not "filed" (None: a stranger, or nobody can tell); `candidates`
    the codes a review should offer. `text` is what stands on the pages, where known; `scanned` says that
    only OCR can read it. `parts` are the files inside, in order, as (name, truth). `why` is for people.
    """

    outcome: str
    customer: str | None
    facts: Facts
    why: str = ""
    candidates: tuple[str, ...] = ()
    pages: int = 1
    scanned: bool = False
    text: tuple[str, ...] = ()
    parts: tuple[tuple[str, Truth], ...] = ()
    duplicate_of: str = ""
    password: str = ""

    def as_json(self) -> dict[str, object]:
        """Flat values, dates ISO, None where it says nothing; `parts` with their names."""
        facts = self.facts
        return {
            "outcome": self.outcome,
            "customer": self.customer,
            "candidates": list(self.candidates),
            "type": facts.type,
            "date": facts.date.isoformat() if facts.date else None,
            "number": facts.number,
            "amount": facts.amount,
            "currency": facts.currency,
            "effective": facts.effective.isoformat() if facts.effective else None,
            "expiry": facts.expiry.isoformat() if facts.expiry else None,
            "language": facts.language,
            "pages": self.pages,
            "scanned": self.scanned,
            "duplicate_of": self.duplicate_of or None,
            "password": self.password or None,
            "why": self.why,
            "text": list(self.text),
            "parts": [{"name": name, **truth.as_json()} for name, truth in self.parts],
        }


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """A file as it arrives. `folder` is the inbox subfolder (a customer's code) of door folder-with-customer-code."""

    name: str
    door: str
    content: bytes
    truth: Truth
    folder: str = ""

    @property
    def sha256(self) -> str:
        """Hash of the bytes, as `hoso documents` shows it."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def path(self) -> str:
        """Where it is written below documents/: door, subfolder when there is one, name."""
        door = "folder" if self.folder else self.door
        return "/".join(part for part in (door, self.folder, self.name) if part)

    def as_json(self) -> dict[str, object]:
        """One entry of truth.json."""
        head = {"file": self.path, "name": self.name, "door": self.door, "folder": self.folder or None}
        return {**head, "sha256": self.sha256, "bytes": len(self.content), **self.truth.as_json()}


def flowing_truth(paper: Paper, customer: str | None, why: str = "") -> Truth:
    """The truth of a paper filed to `customer` in a format without pages (DOCX, TXT, HTML, RTF, ODT)."""
    return Truth("filed", customer, paper.facts, why, text=("\n".join(to_lines(paper)),))


def paper_truth(paper: Paper, customer: str | None, *, outcome: str = "filed", why: str = "", **more: object) -> Truth:
    """The truth of a paper that is filed to `customer` (or what `outcome` says); text and pages from its PDF."""
    text = page_texts(to_pdf(paper))
    return Truth(outcome, customer, paper.facts, why, pages=len(text), text=text, **more)  # type: ignore[arg-type]
