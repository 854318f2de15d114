"""A new customer's form filled from a document: what the paper says of the party that is not ourselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.db.engine import Database
from app.db.tables import Mail
from app.db.visibility import get_document
from app.domain.access import Actor
from app.domain.business import PartyKind
from app.domain.customers import CustomerInput
from app.domain.facts import Fact, FactField
from app.domain.identifiers import IdentifierType, is_free_mail, normalise, parse_company_name
from app.domain.matching.own import own_keys, set_ours_aside
from app.services.organisation import read_organisation
from app.services.understanding import headers_of, load_facts

# Which fact fills which field of the form; lists take all values, the rest the surest.
_LISTS = {
    "addresses": FactField.ADDRESS,
    "phones": FactField.PHONE,
    "emails": FactField.EMAIL,
    "bank_accounts": FactField.BANK_ACCOUNT,
}


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A form to start from. `stated_by`: for each filled column of the record, (source, source_id) of its value."""

    entered: CustomerInput
    document_id: str
    document_title: str
    stated_by: Mapping[str, tuple[str, str]]


class CustomerPrefill:
    """Reads the counterparty off a document."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def from_document(self, actor: Actor, document_id: str) -> Prefilled:
        """The form for the document's other party. Raises NotFound."""
        with self._db.read() as session:
            document = get_document(session, actor, document_id)
            facts = set_ours_aside(load_facts(session, document.id), own_keys(read_organisation(session))).facts
            mail = session.get(Mail, document.id)
            sender = ""
            if mail is not None:
                headers = headers_of(mail)
                sender = headers.original_from_address or headers.from_address or ""
        theirs = _one_party(facts)
        entered = _entered(theirs, sender)
        return Prefilled(entered, document.id, document.title, _stated(theirs, document.id))


def _one_party(facts: Sequence[Fact]) -> list[Fact]:
    """The facts of the best described other party, and those that belong to no party block."""
    groups: dict[int, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.party, []).append(fact)
    named = {no: group for no, group in groups.items() if no and _find(group, FactField.PARTY)}
    if not named:
        return list(facts)
    best = max(named, key=lambda no: (_find(named[no], FactField.TAX_CODE) is not None, len(named[no]), -no))
    return [*named[best], *(groups.get(0, []) if len(named) == 1 else [])]


def _find(facts: Sequence[Fact], field: FactField) -> Fact | None:
    return max((f for f in facts if f.field is field), key=lambda f: f.confidence, default=None)


def _entered(facts: Sequence[Fact], sender: str) -> CustomerInput:
    values = {name: _values(facts, field) for name, field in _LISTS.items()}
    party, tax_code = _find(facts, FactField.PARTY), _find(facts, FactField.TAX_CODE)
    personal = _find(facts, FactField.PERSONAL_ID)
    name = (party.raw or party.value) if party else ""
    parsed = parse_company_name(name) if name else None
    person = bool(personal and not tax_code) and not (parsed and parsed.legal_form)
    emails = values["emails"]
    if not emails and sender and normalise(IdentifierType.EMAIL, sender):
        emails = (sender,)
    domain = next((f.value for f in facts if f.field is FactField.DOMAIN and not is_free_mail(f.value)), "")
    return CustomerInput(
        name=name,
        kind=PartyKind.PERSON.value if person else PartyKind.COMPANY.value,
        tax_code=tax_code.value if tax_code else (personal.value if person and personal else ""),
        addresses=values["addresses"],
        phones=values["phones"],
        emails=emails,
        website=domain,
        bank_accounts=values["bank_accounts"],
        source="document",
    )


def _values(facts: Sequence[Fact], field: FactField) -> tuple[str, ...]:
    ranked = sorted((f for f in facts if f.field is field), key=lambda f: -f.confidence)
    kept = {f.value: (f.raw.strip() or f.value) if field is FactField.BANK_ACCOUNT else f.value for f in ranked}
    return tuple(kept.values())[:5]


def _stated(facts: Sequence[Fact], document_id: str) -> dict[str, tuple[str, str]]:
    columns = {
        "name": FactField.PARTY,
        "tax_code": FactField.TAX_CODE,
        "address": FactField.ADDRESS,
        "phone": FactField.PHONE,
        "email": FactField.EMAIL,
    }
    found = {column: _find(facts, field) for column, field in columns.items()}
    return {column: ("document", f"{document_id}/{fact.page}") for column, fact in found.items() if fact is not None}
