"""A book of customers in memory that answers the matcher's look-ups as the database does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.domain.decisions import Decision
from app.domain.facts import Fact, FactField, PartyRole
from app.domain.identifiers import IdentifierType as T
from app.domain.identifiers import require
from app.domain.identifiers.near_names import near_name_keys
from app.domain.matching import (
    FILES_AT,
    IdentifierHit,
    IdentifierStatus,
    MatchContext,
    PartyProfile,
    ReferenceHit,
    decide,
    lookup_keys,
    lookup_numbers,
    number_key,
)
from app.domain.organisation import Organisation

OWN = Organisation(
    name="Công ty Cổ phần Hồ Sơ Việt",
    aliases=("Ho So Viet JSC", "HSV"),
    tax_codes=("0100112437",),
    domains=("hosoviet.vn",),
    emails=("hosoviet@gmail.com",),
    phones=("028 3822 1234",),
    addresses=("Số 1 Lê Duẩn, Phường Bến Nghé, Quận 1, TP.HCM",),
    people=("Nguyễn Minh Quân",),
    bank_accounts=("0071001234567 - Vietcombank",),
)


@dataclass
class Row:
    party_id: str
    type: T
    value: str
    status: IdentifierStatus = IdentifierStatus.ACTIVE


@dataclass
class Book:
    """Customers and their identifiers. Party ids are the codes in lower case."""

    rows: list[Row] = field(default_factory=list)
    parties: dict[str, tuple[str, str]] = field(default_factory=dict)  # id -> name, kind
    filed: list[ReferenceHit] = field(default_factory=list)

    def add(self, code: str, name: str, *, kind: str = "company", **values: str | Sequence[str]) -> str:
        """A customer; keywords are identifier types."""
        party_id = code.lower()
        self.parties[party_id] = (name, kind)
        self.rows += [
            Row(party_id, T.NAME, require(T.NAME, name)),
            Row(party_id, T.BASE_NAME, require(T.BASE_NAME, name)),
            *(Row(party_id, T.NEAR_NAME, key) for key in near_name_keys(name)),
        ]
        for type_, raw in values.items():
            for one in [raw] if isinstance(raw, str) else raw:
                self.rows.append(Row(party_id, T(type_), require(T(type_), one)))
        return party_id

    def deny(self, party_id: str, type_: T, raw: str) -> None:
        """A person said: this value does not mean them."""
        self.rows.append(Row(party_id, type_, require(type_, raw), IdentifierStatus.NEGATIVE))

    def file(self, number: str, party_id: str) -> None:
        """A document of this number is filed to the customer."""
        self.filed.append(ReferenceHit(number, party_id, "doc-" + number))

    def hits(self, keys: Iterable[tuple[T, str]]) -> list[IdentifierHit]:
        found = []
        for key in keys:
            rows = [row for row in self.rows if (row.type, row.value) == key]
            holders = {row.party_id for row in rows if row.status is IdentifierStatus.ACTIVE}
            for row in rows:
                name, kind = self.parties[row.party_id]
                found.append(
                    IdentifierHit(
                        row.party_id,
                        row.party_id.upper(),
                        name,
                        row.type,
                        row.value,
                        kind,
                        "user",
                        row.status,
                        len(holders) or 1,
                    )
                )
        return found

    def profiles(self) -> dict[str, PartyProfile]:
        return {
            party_id: PartyProfile(
                party_id,
                party_id.upper(),
                name,
                kind,
                frozenset(
                    (r.type, r.value)
                    for r in self.rows
                    if r.party_id == party_id and r.status is IdentifierStatus.ACTIVE
                ),
            )
            for party_id, (name, kind) in self.parties.items()
        }

    def route(
        self,
        facts: Sequence[Fact],
        context: MatchContext | None = None,
        own: Organisation | None = OWN,
        files_at: float = FILES_AT,
    ) -> Decision:
        """What the service does: look up, then decide."""
        context = context or MatchContext()
        hits = self.hits(lookup_keys(facts, context, own))
        numbers = set(lookup_numbers(facts))
        references = [ref for ref in self.filed if number_key(ref.number) in numbers]
        return decide(facts, hits, references, context, own, self.profiles(), files_at)


def fact(
    field_: FactField,
    value: str,
    party: int = 0,
    *,
    page: int = 1,
    confidence: float = 0.95,
    rule: str = "test",
    role: PartyRole | None = None,
) -> Fact:
    """A fact as the reader of documents makes it."""
    return Fact(field_, value, value, page, confidence, rule, party=party, role=role)


def block(party: int, **values: str | Sequence[str]) -> list[Fact]:
    """The facts of one party block: block(2, party_="Công ty …", tax_code="…")."""
    facts = []
    for name, raw in values.items():
        for one in [raw] if isinstance(raw, str) else raw:
            facts.append(fact(FactField(name.rstrip("_").replace("name", "party")), one, party))
    return facts


def ourselves(party: int = 1) -> list[Fact]:
    """Our own block, as it stands on nearly every paper."""
    return block(
        party,
        name=OWN.name,
        tax_code=OWN.tax_codes[0],
        phone="+842838221234",
        address=OWN.addresses[0],
        person=OWN.people[0],
        bank_account="0071001234567",
        domain="hosoviet.vn",
    )
