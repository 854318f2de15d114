"""Facts found on a document, each with its place, confidence and the rule that found it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.reading import Box


class FactField(StrEnum):
    """What a fact is about. Single-valued fields appear once (the best); the rest may repeat."""

    TYPE = "type"
    DATE = "date"  # the document's own date, ISO
    NUMBER = "number"
    AMOUNT = "amount"  # decimal digits with "." as the point, no grouping
    CURRENCY = "currency"  # ISO 4217
    EFFECTIVE = "effective"  # ISO date
    EXPIRY = "expiry"  # ISO date
    SUBJECT = "subject"  # what the paper is about, one line
    REFERENCE = "reference"  # number of another document this one refers to
    PARTY = "party"  # a party's name as printed
    TAX_CODE = "tax_code"
    PERSONAL_ID = "personal_id"
    PHONE = "phone"  # E.164
    EMAIL = "email"
    DOMAIN = "domain"
    BANK_ACCOUNT = "bank_account"
    ADDRESS = "address"
    PERSON = "person"  # signatory or representative
    ARCHIVE_NUMBER = "archive_number"  # of the paper in the office's own archive, from the label stuck on it


SINGLE_VALUED = frozenset(
    {
        FactField.TYPE,
        FactField.DATE,
        FactField.NUMBER,
        FactField.AMOUNT,
        FactField.CURRENCY,
        FactField.EFFECTIVE,
        FactField.EXPIRY,
        FactField.SUBJECT,
        FactField.ARCHIVE_NUMBER,
    }
)


# Rules of an amount that was also looked for in words ("Bằng chữ: mười triệu đồng").
TOTAL_AND_WORDS = "total-and-words"  # both say the same
WORDS_ALONE = "words-only"
WORDS_AGAINST_TOTAL = "words-against-total"  # they differ; the words were taken
TOTAL_AGAINST_WORDS = "total-against-words"  # they differ; the figures were taken


class PartyRole(StrEnum):
    """The part a party plays on a document."""

    PARTY_A = "party_a"
    PARTY_B = "party_b"
    FURTHER = "further"  # party C, D… of a contract: as much a party as A and B
    SELLER = "seller"
    BUYER = "buyer"
    SENDER = "sender"
    RECIPIENT = "recipient"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Fact:
    """One assertion read off a document.

    `value` is normalised (see FactField), `raw` as printed. `page` counts from 1, 0 for the file as a
    whole (its name, its mail headers). `confidence` 0.0 to 1.0. `rule` names the rule that found it.
    `party` ties facts of one party block together: facts with the same number (from 1) belong to one
    party; 0 means to none known. `role` is set on every fact of a party block whose role is known.
    """

    field: FactField
    value: str
    raw: str
    page: int
    confidence: float
    rule: str
    box: Box | None = None
    start: int | None = None  # offset of `raw` in the page's text
    end: int | None = None
    party: int = 0
    role: PartyRole | None = None


def best(facts: list[Fact] | tuple[Fact, ...], field: FactField) -> Fact | None:
    """The fact of `field` with the highest confidence (the first on a tie), or None."""
    return max((f for f in facts if f.field is field), key=lambda f: f.confidence, default=None)
