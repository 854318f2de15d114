"""Vocabulary of routing: signs, candidates, decisions. The rules that weigh them are in matching.py."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.reading import Box


class Signal(StrEnum):
    """A sign that ties a document to a customer, strongest first."""

    EXPLICIT = "explicit"  # address tag, subject tag, folder, or a person's word at upload
    REFERENCE = "reference"  # number of a document already filed
    TAX_CODE = "tax_code"
    TAX_CODE_REPAIRED = "tax_code_repaired"  # one character read wrongly, check digit and list agree
    PERSONAL_ID = "personal_id"
    THREAD = "thread"
    PARENT = "parent"  # the mail it was attached to
    CONTENTS = "contents"  # what came inside this mail or archive
    CONTACT_EMAIL = "contact_email"
    DOMAIN = "domain"
    PHONE = "phone"
    BANK_ACCOUNT = "bank_account"
    NAME_ADDRESS = "name_address"
    NAME = "name"  # name with legal form
    BASE_NAME = "base_name"  # name without legal form: sisters share it
    ALIAS = "alias"  # learned or entered other name
    PERSON = "person"  # a contact's name


SHEET = "sheet"  # the value of an explicit sign that comes of a cover sheet
# Weight of a sign that a person said does not mean this customer; nothing else weighs so much against.
PERSON_SAID_NO = -9.0


class Outcome(StrEnum):
    """What the matcher decided; the same words are document states."""

    FILED = "filed"
    REVIEW = "review"
    UNKNOWN = "unknown"
    DISMISSED = "dismissed"  # a stack: its parts are documents of their own


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sign for (weight > 0) or against (weight < 0) a candidate. Weights are log-odds (natural).

    `page` counts from 1, 0 for what stands on no page; there `box` and text[start:end] are its place, as far as known.
    """

    signal: Signal
    value: str
    weight: float
    page: int = 0
    box: Box | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer a document may belong to. `score` is a probability, 0.0 to 1.0."""

    party_id: str
    code: str
    name: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Outcome with all its reasons. `party_id` only when FILED. `reason` is a message key of the
    form "sole_tax_code" or "ambiguous_sisters" that the pages put into words; `rule_set` names the version.
    `sureness`: the highest threshold at which this files by itself, 0.0 when it does at none."""

    outcome: Outcome
    party_id: str | None
    candidates: tuple[Candidate, ...]
    reason: str
    rule_set: str
    sureness: float = 0.0
