"""One document: its pages with marks, whose it is and why, facts, what belongs to it, history."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from app.db.tables import Document
from app.domain.access import Actor
from app.domain.advice import what_settles
from app.domain.decisions import Outcome
from app.domain.documents import SETTLED, DocumentStatus
from app.domain.reading import MailHeaders
from app.domain.reasons import explain
from app.domain.stack_notes import note_of
from app.services.decisions import Routing
from app.services.document_detail import DocumentDetail
from app.services.pages import PageHits
from app.services.stack_cuts import can_be_cut
from app.services.understanding import headers_of
from app.web.documents.facts_view import Around, is_read_poorly, party_blocks, single_facts
from app.web.documents.history import history_of
from app.web.documents.layer import make_layer
from app.web.documents.links_view import lines_of
from app.web.documents.pictures import asked_query, asked_turn, marked
from app.web.documents.section import blueprint
from app.web.documents.sheets import window_of
from app.web.documents.signs_view import as_printed, candidate_lines
from app.web.formats import moment
from app.web.identity import client_address, current_actor
from app.web.kinds import TYPES
from app.web.wiring import services

_WAITING = (DocumentStatus.REVIEW, DocumentStatus.UNKNOWN)


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
        headers=_headers(detail),
        mail_moment=mail_moment,
        history=history_of(detail),
        links=lines_of(detail.document, detail.links),
        stack=note_of(detail.document.stack),
        **whose(detail),
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
        "pieces": marked(content, query, candidates),
        "page": content.page,
    }


def mail_moment(written: str) -> str:
    """The moment of a mail as the reader writes it; as it stands when it cannot be read."""
    try:
        sent = datetime.fromisoformat(written)
    except ValueError:
        return written
    return moment(sent if sent.tzinfo else sent.replace(tzinfo=UTC))


def whose(detail: DocumentDetail) -> dict[str, object]:
    """Whose the document is and why: a sentence, what would settle it, why not the runner-up, who was weighed; whether
    it may be several."""
    document, routing, locale = detail.document, detail.routing, str(get_locale())
    is_waiting = document.status in _WAITING
    can_cut = can_be_cut(document) and not detail.has_password
    shown: dict[str, object] = {"routing": routing, "is_waiting": is_waiting, "can_cut": can_cut}
    if routing is None:
        return shown | {"reason": "", "why_not": "", "settles": "", "candidates": ()}
    decision = as_printed(routing.decision, detail.facts)
    sentences = explain(decision, locale)
    filed_by_rule = decision.outcome is Outcome.FILED and not routing.by_person
    return shown | {
        "reason": _by_person(document, routing) if routing.by_person else sentences[0],
        # The signs stand in the list of candidates; of the sentences only the runner-up's says more.
        "why_not": sentences[-1] if filed_by_rule and len(decision.candidates) > 1 else "",
        "settles": what_settles(decision, locale) if is_waiting else "",
        "candidates": candidate_lines(decision.candidates, routing.tax_codes, _headers(detail), locale),
    }


def _headers(detail: DocumentDetail) -> MailHeaders | None:
    return headers_of(detail.mail) if detail.mail else None


def _by_person(document: Document, routing: Routing) -> str:
    by = routing.by or gettext("Somebody")
    if document.status == DocumentStatus.DISMISSED:
        return str(gettext("%(name)s set it aside.", name=by))
    return str(gettext("%(name)s filed it here.", name=by))


def facts_of(detail: DocumentDetail) -> dict[str, object]:
    """What the facts card shows."""
    poor = frozenset(page.number for page in detail.page_meta if is_read_poorly(page.method, page.confidence))
    around = Around(len(detail.page_meta), poor, _headers(detail))
    return {
        "document": detail.document,
        "single": single_facts(detail.facts, around),
        "parties": party_blocks(detail.facts, around),
        "types": TYPES,
        "facts_address": url_for("documents.correct", document_id=detail.document.id),
    }
