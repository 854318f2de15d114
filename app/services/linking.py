"""The link step: finds documents that are like one, that it names, or that are the same invoice in another form, and
ties them; stores the numbers that orders find it by. Never merges, never removes any.

What a document is found by is committed before it looks for others, so that of two that come at the same moment at
least one finds the other. Texts are compared outside of transactions.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import invoice_keys, jobs, likeness, links, order_numbers
from app.db.engine import Database
from app.db.links import Found
from app.db.tables import Document, Page
from app.domain.documents import DocumentStatus, DocumentType, Step
from app.domain.facts import Fact, FactField
from app.domain.identifiers import IdentifierType, normalise
from app.domain.likeness import (
    RULES,
    VERSION,
    Invoice,
    Kind,
    Paper,
    Sketch,
    Verdict,
    citations,
    compare,
    invoice_of,
    same_invoice,
    series_of,
    shingled,
    sketch,
)
from app.domain.likeness import order_numbers as numbers_of_orders
from app.domain.matching.own import OwnKeys, own_keys, set_ours_aside
from app.domain.reading import ReadMethod
from app.services.filing import customers_of
from app.services.organisation import read_organisation
from app.services.reading import ClaimLost, claimed_document
from app.services.stacks import is_taken_apart
from app.services.understanding import XML_TYPES, load_facts

_COMPARED = 12  # documents whose texts are compared, the most alike by their sketches
_LINKED = 10  # of those that are alike, how many are linked
_LEAST_LIKE = 0.2  # by sketches, which are off by a tenth
_BATCH = 500
_LINKABLE = (
    DocumentStatus.FILED.value,
    DocumentStatus.REVIEW.value,
    DocumentStatus.UNKNOWN.value,
    DocumentStatus.DISMISSED.value,
)


class LinkingService:
    """The link step, and what has it done for documents that were there before."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def run(self, claim: jobs.Claim) -> None:
        """Link the claim's document. One that is changed meanwhile is looked at again. Raises ClaimLost."""
        with self._db.read() as session:
            document = session.get(Document, claim.document_id)
            if document is None:
                raise ClaimLost
            keys = own_keys(read_organisation(session))
            facts = load_facts(session, document.id)
            paper, invoice = _paper(session, document, facts, keys), _invoice(session, document, facts)
        made = sketch(paper.text)
        with self._db.write() as session:
            seen = claimed_document(session, claim)
            if seen.version == document.version:
                self._make_findable(session, seen, made, facts, invoice)
        with self._db.read() as session:
            met = _candidates(session, document, made)
            forms = _other_forms(session, document, invoice)
            alike, unlike = _alike(session, document, paper, met, keys)
        tied = {end for link in forms for end in (link.from_id, link.to_id)}
        with self._db.write() as session:
            self._settle(session, claim, document, [*forms, *alike], [one for one in unlike if one not in tied])

    @staticmethod
    def _make_findable(
        session: Session, document: Document, made: Sketch, facts: Sequence[Fact], invoice: Invoice | None
    ) -> None:
        likeness.put_sketch(session, document.id, made)
        links.put_citations(session, document.id, citations(facts))
        invoice_keys.put_invoice_keys(session, document.id, invoice.keys() if invoice else [])
        order_numbers.put_order_numbers(
            session, document.id, customers_of(session, document), numbers_of_orders(facts, document.type)
        )

    @staticmethod
    def _settle(
        session: Session, claim: jobs.Claim, seen: Document, alike: Sequence[Found], unlike: Sequence[str]
    ) -> None:
        document = claimed_document(session, claim)
        if document.version != seen.version:
            jobs.defer(session, claim, 0.0)
            return
        named = links.cited_by(session, document, citations(load_facts(session, document.id)))
        links.settle(session, document, [*alike, *named, *links.citing(session, document)], unlike, _found_by())
        if not jobs.finish(session, claim):
            raise ClaimLost

    def catch_up(self, limit: int | None = None) -> int:
        """Have documents linked that never were, oldest first, at most `limit`. Returns how many are on their way now.

        For those that came before there were links, or were linked by an older version. Raises Unavailable.
        """
        count, after = 0, ""
        while limit is None or count < limit:
            part = _BATCH if limit is None else min(_BATCH, limit - count)
            with self._db.write() as session:
                ids = likeness.not_linked(session, _LINKABLE, after, part)
                for document_id in ids:
                    jobs.enqueue(session, document_id, Step.LINK, priority=jobs.PRIORITY_BULK, turn=0)
            if not ids:
                break
            count, after = count + len(ids), ids[-1]
        return count


def _found_by() -> str:
    return f"likeness-{VERSION}.{RULES}"


def _paper(session: Session, document: Document, facts: Sequence[Fact], keys: OwnKeys) -> Paper:
    pages = session.execute(
        select(Page.text, Page.method).where(Page.document_id == document.id).order_by(Page.number)
    ).all()
    theirs = set_ours_aside(facts, keys).facts
    names = (normalise(IdentifierType.NAME, fact.value) for fact in theirs if fact.field is FactField.PARTY)
    return Paper(
        # A stack is like nothing: its parts are.
        text=shingled(() if is_taken_apart(document) else (text for text, _ in pages)),
        type=document.type,
        number=document.number,
        dated=document.dated,
        amount=document.amount,
        currency=document.currency,
        parties=frozenset(fact.value for fact in theirs if fact.field is FactField.TAX_CODE),
        names=frozenset(name for name in names if name),
        series=series_of(facts),
        from_picture=any(method == ReadMethod.OCR for _, method in pages),
        is_einvoice=document.media_type in XML_TYPES and document.type == DocumentType.INVOICE,
    )


def _invoice(session: Session, document: Document, facts: Sequence[Fact]) -> Invoice | None:
    return invoice_of(
        facts,
        is_xml=document.media_type in XML_TYPES,
        kind=document.type,
        number=document.number,
        dated=document.dated,
        amount=document.amount,
        containers=invoice_keys.containers_of(session, document),
        file_name=document.original_name,
    )


def _candidates(session: Session, document: Document, made: Sketch) -> list[str]:
    """Whom to compare with: those it is linked with already, and of those it meets or shares a number with the most
    alike by their sketches."""
    met = [*likeness.who_meets(session, document.id, made), *likeness.who_has_number(session, document)]
    sketches = likeness.sketches_of(session, list(dict.fromkeys(met)))

    def alike(found: str) -> float:
        other = sketches[found]
        return made.likeness(other) + made.figures_alike(other)

    near = [found for found, other in sketches.items() if made.likeness(other) >= _LEAST_LIKE]
    near.sort(key=lambda found: (-alike(found), found))
    return list(dict.fromkeys([*links.partners(session, document.id), *near[:_COMPARED]]))


def _other_forms(session: Session, document: Document, invoice: Invoice | None) -> list[Found]:
    """Links from the XML to the copies to be read of one invoice."""
    if invoice is None:
        return []
    found: list[Found] = []
    met = [
        *links.partners(session, document.id),
        *invoice_keys.who_shares_invoice_key(session, document.id, invoice.keys()),
    ]
    for other_id in dict.fromkeys(met):
        other = session.get(Document, other_id)
        if other is None or other.deleted_at is not None:
            continue
        theirs = _invoice(session, other, load_facts(session, other.id))
        sure = same_invoice(invoice, theirs) if theirs else None
        if sure is not None:
            xml, pages = (document, other) if invoice.is_xml else (other, document)
            found.append(Found(xml.id, pages.id, Kind.SAME_INVOICE.value, sure, {}))
    return sorted(found, key=lambda link: (-link.confidence, link.from_id, link.to_id))[:_LINKED]


def _alike(
    session: Session, document: Document, paper: Paper, met: Sequence[str], keys: OwnKeys
) -> tuple[list[Found], list[str]]:
    """(links to those that are alike most, those that are not alike)."""
    found: list[tuple[Document, Verdict]] = []
    unlike: list[str] = []
    for other_id in met:
        other = session.get(Document, other_id)
        if other is None or other.deleted_at is not None or _one_in_other(document, other):
            continue
        verdict = compare(paper, _paper(session, other, load_facts(session, other.id), keys))
        if verdict is None:
            unlike.append(other.id)
        else:
            found.append((other, verdict))
    found.sort(key=lambda pair: (-pair[1].confidence, pair[0].id))
    return [_link(document, other, verdict) for other, verdict in found[:_LINKED]], unlike


def _one_in_other(one: Document, other: Document) -> bool:
    """A mail and the paper attached to it belong together already."""
    return one.parent_id == other.id or other.parent_id == one.id


def _link(one: Document, other: Document, verdict: Verdict) -> Found:
    """From the one that came later: ids sort by time."""
    later, earlier = max(one.id, other.id), min(one.id, other.id)
    evidence = {
        "likeness": round(verdict.likeness, 3),
        "figures": round(verdict.figures, 3),
        "differs": list(verdict.differs),
    }
    return Found(later, earlier, verdict.kind.value, verdict.confidence, evidence)
