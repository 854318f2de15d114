"""A document as the JSON object that scripts read: keys fixed by the documented interface."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.bootstrap import Services
from app.db.tables import Arrival, DecisionRow
from app.domain.access import Actor
from app.domain.documents import DocumentStatus
from app.domain.facts import SINGLE_VALUED, Fact, FactField, PartyRole, best
from app.services.document_detail import DocumentDetail
from app.services.links_told import tell_links, tell_orders

_PLURALS = {
    FactField.PARTY: "parties",
    FactField.TAX_CODE: "tax_codes",
    FactField.PERSONAL_ID: "personal_ids",
    FactField.PHONE: "phones",
    FactField.EMAIL: "emails",
    FactField.DOMAIN: "domains",
    FactField.BANK_ACCOUNT: "bank_accounts",
    FactField.ADDRESS: "addresses",
    FactField.PERSON: "people",
    FactField.REFERENCE: "references",
}


def describe(services: Services, actor: Actor, document_id: str, *, arrival_id: str | None = None) -> dict[str, Any]:
    """One document: id, source, parent, sha256, status, type, title, customer, candidates, facts, pages, ocr_pages,
    language, links, orders, error. `arrival_id` picks whose source name is told (default the first arrival).
    Raises NotFound."""
    detail = services.documents.detail(actor, document_id, trashed=True)
    document = detail.document
    return {
        "id": document.id,
        "source": _source(detail, arrival_id),
        "parent": document.parent_id,
        "sha256": document.sha256,
        "status": document.status,
        "type": document.type,
        "title": document.title,
        "customer": _customer(detail),
        "candidates": _candidates(detail.decision),
        "facts": facts_of(detail.facts),
        "pages": document.pages,
        "ocr_pages": document.ocr_pages,
        "language": document.language,
        "links": tell_links(detail),
        "orders": tell_orders(detail),
        "error": _error(detail),
    }


def _source(detail: DocumentDetail, arrival_id: str | None) -> str:
    for arrival in detail.arrivals:
        if arrival_id in {None, arrival.id}:
            return arrival.source_name
    return detail.document.original_name


def _customer(detail: DocumentDetail) -> str | None:
    main = [p.code for p in detail.customers if p.id == detail.document.party_id]
    return main[0] if main else None


def _candidates(decision: DecisionRow | None) -> list[dict[str, Any]]:
    if decision is None:
        return []
    return [
        {
            "customer": candidate["code"],
            "score": round(candidate["score"], 4),
            "evidence": [
                {"signal": e["signal"], "value": e["value"], "page": e["page"], "weight": round(e["weight"], 2)}
                for e in candidate["evidence"]
            ],
        }
        for candidate in decision.candidates
    ]


def facts_of(facts: list[Fact]) -> dict[str, Any]:
    """Facts by name: single values as an object (the surest one), the rest as lists; a mail's sender apart."""
    told: dict[str, Any] = {}
    for field in SINGLE_VALUED:
        if (fact := best(facts, field)) is not None:
            told[field.value] = _fact(fact)
    for field, name in _PLURALS.items():
        if several := [_fact(f) for f in facts if f.field is field]:
            told[name] = several
    for fact in facts:
        if fact.field is FactField.EMAIL and fact.role is PartyRole.SENDER and fact.page == 0:
            told["sender"] = _fact(fact)
            break
    return told


def _fact(fact: Fact) -> dict[str, Any]:
    told: dict[str, Any] = {"value": fact.value, "page": fact.page, "confidence": round(fact.confidence, 3)}
    if fact.role is not None:
        told["role"] = fact.role.value
    return told


def _error(detail: DocumentDetail) -> str | None:
    document = detail.document
    if document.status == DocumentStatus.FAILED:
        return document.status_reason or "failed"
    if document.status == DocumentStatus.HELD:
        return "encrypted: give its password on the document's page"
    return document.no_text_reason


def children_of(services: Services, document_id: str) -> list[str]:
    """Documents that came inside this one (attachments, members), in their order."""
    with services.db.read() as session:
        query = select(Arrival.document_id).where(Arrival.parent_id == document_id).order_by(Arrival.id)
        return list(dict.fromkeys(session.scalars(query)))
