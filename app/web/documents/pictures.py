"""Pages one by one: their pictures, what lies on them, their text, and the preview beside search results."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue

from app.domain.access import Actor
from app.domain.decisions import Candidate
from app.domain.text import clean_line
from app.services.page_images import nearest_width
from app.services.pages import QUERY_LIMIT, Marks, PageContent
from app.web.documents.layer import make_layer
from app.web.documents.places import Piece, pieces_of, places_of
from app.web.documents.section import blueprint
from app.web.documents.sheets import Sheet, sheet_of
from app.web.identity import client_address, current_actor
from app.web.wiring import services

_WIDEST = 4000
_TURNS = (0, 90, 180, 270)


@blueprint.get("/<document_id>/pages/<int:number>.webp")
def picture(document_id: str, number: int) -> ResponseReturnValue:
    """The page as a picture, drawn from the original once and then kept; ?w= pixels wide, ?turn= clockwise."""
    source = services().pages.source(current_actor(), document_id, number)
    width = nearest_width(min(request.args.get("w", 900, type=int), _WIDEST))
    rotation = (source.rotation + asked_turn()) % 360
    etag = f"{source.sha256[:32]}-{number}-{width}-{rotation}"
    # The browser keeps the picture but asks each time: who may see a document can change.
    if etag in request.if_none_match:
        return _private(Response(status=304), etag)
    path = services().page_images.page(source.sha256, source.media_type, number, width, rotation, source.password)
    return _private(send_file(path, mimetype="image/webp"), etag)


def _private(response: Response, etag: str) -> Response:
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get("/<document_id>/pages/<int:number>/layer")
def layer(document_id: str, number: int) -> ResponseReturnValue:
    """What lies on the picture of a page: a part of a page. ?signs=1 draws the signs of the candidates."""
    actor = current_actor()
    content = services().pages.content(actor, document_id, number)
    quiet = not request.args.get("signs")
    made = make_layer(content, asked_query(), asked_turn(), _candidates(actor, document_id), quiet=quiet)
    return render_template("documents/layer.html", layer=made)


@blueprint.get("/<document_id>/pages/<int:number>/text")
def text(document_id: str, number: int) -> ResponseReturnValue:
    """The text of a page with its marks: a part of a page. ?signs=1 draws the signs of the candidates."""
    actor = current_actor()
    content = services().pages.content(actor, document_id, number)
    quiet = not request.args.get("signs")
    pieces = marked(content, asked_query(), _candidates(actor, document_id), quiet=quiet)
    return render_template("documents/text.html", page=content.page, pieces=pieces)


@blueprint.get("/<document_id>/preview")
def preview(document_id: str) -> ResponseReturnValue:
    """One page of a document with marks, for the side of a list; a part of a page."""
    actor = current_actor()
    document = services().documents.require(actor, document_id)
    number = max(1, request.args.get("page", 1, type=int))
    signs = bool(request.args.get("signs"))
    if not signs:  # who reviews a document has been logged already
        services().documents.seen(actor, document_id, address=client_address())
    sheet, content = open_sheet(actor, document_id, number)
    query = asked_query()
    candidates = _candidates(actor, document_id) if signs else ()
    return render_template(
        "documents/preview.html",
        document=document,
        sheet=sheet,
        layer=make_layer(content, query, 0, candidates) if content and sheet and sheet.has_picture else None,
        pieces=marked(content, query, candidates, quiet=not signs) if content else [],
        sheet_page=content.page if content else None,
        query=query,
        signs=signs,
    )


def open_sheet(actor: Actor, document_id: str, number: int) -> tuple[Sheet | None, PageContent | None]:
    """A page to show by itself; (None, None) when the document has no such page."""
    document = services().documents.require(actor, document_id)
    if not 1 <= number <= document.pages_done:
        return None, None
    content = services().pages.content(actor, document_id, number)
    return sheet_of(document_id, content.page), content


def marked(
    content: PageContent, query: str, candidates: Sequence[Candidate] = (), *, quiet: bool = True
) -> list[Piece]:
    """The text of a page in pieces: the words of a query, the places of facts and of the candidates' signs."""
    return pieces_of(content.page.text, Marks(query), places_of(content, candidates, quiet=quiet))


def asked_query() -> str:
    """The words to mark, as asked for."""
    return clean_line(request.args.get("q", ""))[:QUERY_LIMIT]


def asked_turn() -> int:
    """By how much the reader turned the pages, clockwise."""
    turn = request.args.get("turn", 0, type=int)
    if turn not in _TURNS:
        abort(404)
    return turn


def _candidates(actor: Actor, document_id: str) -> tuple[Candidate, ...]:
    routing = services().documents.routing(actor, document_id)
    return routing.decision.candidates if routing else ()
