"""The list of documents, and what the palette finds of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Actor
from app.domain.text import clean_line
from app.errors import NotFound, Unavailable
from app.services.documents import DocumentPage
from app.web.documents.section import blueprint
from app.web.identity import current_actor
from app.web.kinds import DOORS, STATUSES, TYPES
from app.web.palette import Entry, palette_provider
from app.web.wiring import services

_ENOUGH = 2  # characters typed before the palette looks for titles


@blueprint.get("")
def index() -> ResponseReturnValue:
    """All documents, newest first, narrowed by state, type, door and customer."""
    chosen = {
        "status": _one_of(STATUSES, "status"),
        "type": _one_of(TYPES, "type"),
        "door": _one_of(DOORS, "door"),
        "customer": clean_line(request.args.get("customer", ""))[:64],
    }
    unknown_customer = False
    try:
        page = services().documents.list(
            current_actor(),
            statuses=[chosen["status"]] if chosen["status"] else (),
            types=[chosen["type"]] if chosen["type"] else (),
            door=chosen["door"] or None,
            customer_code=chosen["customer"] or None,
            cursor=request.args.get("cursor"),
        )
    except NotFound:
        page, unknown_customer = DocumentPage([], None), True
    return render_template(
        "documents/index.html",
        page=page,
        chosen=chosen,
        unknown_customer=unknown_customer,
        types=TYPES,
        statuses=STATUSES,
        doors=DOORS,
    )


def _one_of(known: Mapping[str, object], name: str) -> str:
    given = request.args.get(name, "")
    return given if given in known else ""


@palette_provider
def titles(actor: Actor, text: str, limit: int) -> Sequence[Entry]:
    """Documents whose title holds what is typed."""
    if len(text) < _ENOUGH:
        return []
    try:
        found = services().search.suggest(actor, text, limit * 2)
    except Unavailable:
        return []  # the palette goes on with what does not need the index
    return [
        Entry(item.text, url_for("documents.show", document_id=item.doc_id), "file")
        for item in found
        if item.kind == "title"
    ][:limit]
