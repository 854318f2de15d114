"""What the matcher is given: hits of the look-up, profiles of the parties hit, and how the document came."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.decisions import Outcome
from app.domain.documents import DocumentType, Door
from app.domain.identifiers import IdentifierType


class IdentifierStatus(StrEnum):
    """Status of a row of `identifiers`. NEGATIVE: a person said that this does NOT mean the party."""

    ACTIVE = "active"
    RETIRED = "retired"
    NEGATIVE = "negative"


class SheetFault(StrEnum):
    """Why a cover sheet says nothing; the same words are reasons."""

    FORGED = "sheet_forged"
    GONE = "sheet_gone"


@dataclass(frozen=True, slots=True)
class IdentifierHit:
    """A row of `identifiers` whose (type, value) was asked for, led to the customer it stands for.

    A contact's row gives one hit for each company the contact works for (and one for the contact, where
    that person is a customer too). `value` is the normalised value. `holders` is how many different
    customers this very value leads to by active rows: a phone shared by five says little.
    """

    party_id: str
    party_code: str
    party_name: str
    type: IdentifierType
    value: str
    party_kind: str = "company"  # company | person
    source: str = ""
    status: IdentifierStatus = IdentifierStatus.ACTIVE
    holders: int = 1


@dataclass(frozen=True, slots=True)
class ReferenceHit:
    """A document already filed to `party_id` whose number is one this document carries or refers to."""

    number: str
    party_id: str
    document_id: str


@dataclass(frozen=True, slots=True)
class PartyProfile:
    """A customer that a hit, a reference or the context names, with all its active identifiers.

    What is known of a party is needed to see that a document says something else: a customer without a
    tax code on file is not contradicted by one on the paper.
    """

    party_id: str
    code: str
    name: str
    kind: str = "company"
    identifiers: frozenset[tuple[IdentifierType, str]] = frozenset()

    def has(self, kind: IdentifierType) -> bool:
        """Whether any identifier of this kind is on file."""
        return any(type_ is kind for type_, _ in self.identifiers)


@dataclass(frozen=True, slots=True)
class MatchContext:
    """How the document came. "" and None for what does not apply.

    `explicit_source`: folder | address | tag | upload | cli | sheet. `sheet_fault`: why the cover sheet before this
    part of a stack is not believed; then a person is asked. `sender_address` is who wrote the mail (inside a
    forward the original sender); `sender_authenticated` that our own mail server vouches for that very
    address (dmarc=pass). `parent_*` is the mail or archive this was in; `thread_party_id` the customer to
    whom the other mails of its conversation are filed, `contents_party_id` to whom all that came inside it is.
    """

    explicit_party_id: str | None = None
    explicit_source: str = ""
    sheet_fault: SheetFault | None = None
    parent_party_id: str | None = None
    parent_outcome: Outcome | None = None
    thread_party_id: str | None = None
    contents_party_id: str | None = None
    sender_address: str = ""
    sender_authenticated: bool = False
    door: Door | None = None
    doc_type: DocumentType | None = None

    def party_ids(self) -> set[str]:
        """The customers named by the context itself; their profiles are needed."""
        named = (self.explicit_party_id, self.parent_party_id, self.thread_party_id, self.contents_party_id)
        return {party_id for party_id in named if party_id}

    def without(self, parties: AbstractSet[str]) -> MatchContext:
        """The same, naming none of these."""

        def kept(party_id: str | None) -> str | None:
            return None if party_id in parties else party_id

        return replace(
            self,
            explicit_party_id=kept(self.explicit_party_id),
            parent_party_id=kept(self.parent_party_id),
            thread_party_id=kept(self.thread_party_id),
            contents_party_id=kept(self.contents_party_id),
        )
