"""One document: its pages with marks, whose it is and why, facts, what belongs to it, history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from app.db.tables import Document
from app.domain.access import Actor
from app.domain.decisions import Outcome
from app.domain.documents import SETTLED, DocumentStatus
from app.domain.reasons import explain, sign_text
from app.services.decisions import Routing
from app.services.document_detail import DocumentDetail
from app.services.pages import PageHits
from app.services.understanding import headers_of
from app.web.documents.facts_view import party_blocks, single_facts
from app.web.documents.history import history_of
from app.web.documents.layer import make_layer
from app.web.documents.links_view import lines_of
from app.web.documents.pictures import asked_query, asked_turn, marked
from app.web.documents.section import blueprint
from app.web.documents.sheets import window_of
from app.web.formats import moment
from app.web.identity import client_address, current_actor
from app.web.kinds import TYPES
from app.web.wiring import services

_WAITING = (DocumentStatus.REVIEW, DocumentStatus.UNKNOWN)


@dataclass(frozen=True, slots=True)
class SignLine:
    """A sign in words; `key` ties it to its place on page `page`."""

    words: str
    supports: bool
    page: int
    key: str


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A customer that was weighed, with the signs for and against."""

    party_id: str
    code: str
    name: str
    tax_code: str
    percent: int
    signs: tuple[SignLine, ...]


@blueprint.get("/<document_id>")
def show(document_id: str) -> ResponseReturnValue:
    """The whole page; ?page= opens it there, ?q= marks words."""
    actor = current_actor()
    detail = services().documents.detail(actor, document_id, trashed=True)
    services().documents.seen(actor, document_id, address=client_address())
    query, turn = asked_query(), asked_turn()
    hits = services().pages.hits(actor, document_id, query) if query and detail.page_meta else []
    number = _opened_at(detail, hits)
    return render_template(
        "documents/show.html",
        d=detail,
        window=window_of(document_id, detail.page_meta, number, turn),
        number=number,
        query=query,
        turn=turn,
        hits=hits,
        opened=_opened(actor, detail, number, query, turn),
        headers=headers_of(detail.mail) if detail.mail else None,
        mail_moment=mail_moment,
        history=history_of(detail),
        links=lines_of(detail.document, detail.links),
        **whose(detail.document, detail.routing),
        **facts_of(detail),
    )


@blueprint.get("/<document_id>/progress")
def progress(document_id: str) -> ResponseReturnValue:
    """How far the reading is; loads the page anew when it is through. A part of a page."""
    document = services().documents.require(current_actor(), document_id)
    if document.status in SETTLED:
        return Response(status=200, headers={"HX-Refresh": "true"})
    return render_template("documents/progress.html", document=document)


def _opened_at(detail: DocumentDetail, hits: list[PageHits]) -> int:
    last = len(detail.page_meta) or 1
    asked = request.args.get("page", hits[0].number if hits else 1, type=int)
    return min(max(asked, 1), last)


def _opened(actor: Actor, detail: DocumentDetail, number: int, query: str, turn: int) -> dict[str, object] | None:
    """Layer and text of the page it opens at; those of the others are loaded as they come into sight."""
    if not detail.page_meta:
        return None
    content = services().pages.content(actor, detail.document.id, number)
    candidates = detail.routing.decision.candidates if detail.routing else ()
    return {
        "layer": make_layer(content, query, turn, candidates, quiet=True),
        "segments": marked(content),
        "page": content.page,
    }


def mail_moment(written: str) -> str:
    """The moment of a mail as the reader writes it; as it stands when it cannot be read."""
    try:
        sent = datetime.fromisoformat(written)
    except ValueError:
        return written
    return moment(sent if sent.tzinfo else sent.replace(tzinfo=UTC))


def whose(document: Document, routing: Routing | None) -> dict[str, object]:
    """Whose the document is and why: a sentence, why not the runner-up, the customers that were weighed."""
    locale = str(get_locale())
    sentences = explain(routing.decision, locale) if routing else []
    filed_by_rule = bool(routing and routing.decision.outcome is Outcome.FILED and not routing.by_person)
    if routing and routing.by_person:
        sentences = [_by_person(document, routing)]
    return {
        "routing": routing,
        "reason": sentences[0] if sentences else "",
        # The signs stand in the list of candidates; of the sentences only the runner-up's says more.
        "why_not": sentences[-1] if filed_by_rule and routing and len(routing.decision.candidates) > 1 else "",
        "candidates": candidate_lines(routing, locale),
        "is_waiting": document.status in _WAITING,
    }


def _by_person(document: Document, routing: Routing) -> str:
    by = routing.by or gettext("Somebody")
    if document.status == DocumentStatus.DISMISSED:
        return str(gettext("%(name)s set it aside.", name=by))
    return str(gettext("%(name)s filed it here.", name=by))


def candidate_lines(routing: Routing | None, locale: str) -> list[CandidateLine]:
    """The customers that were weighed, best first."""
    if routing is None:
        return []
    return [
        CandidateLine(
            party_id=candidate.party_id,
            code=candidate.code,
            name=candidate.name,
            tax_code=routing.tax_codes.get(candidate.party_id, ""),
            percent=round(candidate.score * 100),
            signs=tuple(
                SignLine(sign_text(sign, locale), sign.weight > 0, sign.page, f"s{rank}-{index}" if sign.box else "")
                for index, sign in enumerate(candidate.evidence)
            ),
        )
        for rank, candidate in enumerate(routing.decision.candidates)
    ]


def facts_of(detail: DocumentDetail) -> dict[str, object]:
    """What the facts card shows."""
    return {
        "document": detail.document,
        "single": single_facts(detail.facts),
        "parties": party_blocks(detail.facts),
        "types": TYPES,
        "facts_address": url_for("documents.correct", document_id=detail.document.id),
    }
