"""The programs' door: a token in, JSON out. Described for those who call it in docs/api.md."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Actor
from app.domain.documents import DocumentStatus, Door
from app.domain.text import clean_line
from app.errors import InvalidInput
from app.services.capture import Delivery
from app.services.document_detail import DocumentDetail
from app.services.links_told import tell_links, tell_orders
from app.services.pages import QUERY_LIMIT
from app.services.search import FoundDocument
from app.web.add import customer_named
from app.web.failures import answer
from app.web.identity import public
from app.web.uploads import received
from app.web.wiring import services
from indexing.base import MAX_LIMIT, FacetName, Sort

_VALUES_LIMIT = 50  # of one facet, to narrow by
_VALUE_LIMIT = 64  # characters

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.before_request
def _by_token() -> Response | None:
    """Only the token counts here: a browser's cookie must not let another site call this."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    actor = services().tokens.find(token.strip()) if scheme.lower() == "bearer" and token else None
    g.signed_in, g.actor = None, actor
    if actor is None:
        response = answer(401, "unauthorized", "Send a valid token: Authorization: Bearer TOKEN.")
        response.headers["WWW-Authenticate"] = 'Bearer realm="hoso"'
        return response
    return None


@blueprint.post("/documents")
@public
def create_document() -> ResponseReturnValue:
    """Take one file: multipart field `file`, or the raw body with its name in `?name=` or X-File-Name.

    `customer` (a code) files it there. 201 once it is durable; the same bytes again answer `duplicate`.
    """
    actor: Actor = g.actor
    is_form = request.mimetype == "multipart/form-data"
    code = customer_named(actor, request.args.get("customer") or (request.form.get("customer") if is_form else None))
    uploads = received(request, name=request.args.get("name") or request.headers.get("X-File-Name"))
    if len(uploads) != 1:
        raise InvalidInput("Send one file a call.")
    delivery = Delivery(name=uploads[0].name, door=Door.API, sender=actor.name, customer_code=code, actor=actor)
    taken = services().capture.accept(uploads[0].staged, delivery)
    body = {
        "id": taken.document_id,
        "sha256": taken.sha256,
        "size": taken.size,
        "status": "new" if taken.is_new else "duplicate",
    }
    return jsonify(body), 201, {"Location": url_for("api.document", document_id=taken.document_id)}


@blueprint.get("/documents/<document_id>")
@public
def document(document_id: str) -> ResponseReturnValue:
    """Where a document stands."""
    return jsonify(_told(services().documents.detail(g.actor, document_id)))


@blueprint.put("/documents/<document_id>/links/<link_id>")
@public
def relate(document_id: str, link_id: str) -> ResponseReturnValue:
    """Say whether the two documents of a link have to do with each other: {"related": false}, or true again."""
    asked = request.get_json(silent=True)
    related = asked.get("related") if isinstance(asked, dict) else None
    if not isinstance(related, bool):
        raise InvalidInput('Send {"related": true} or {"related": false}.', field="related")
    say = services().links.restore if related else services().links.dismiss
    say(g.actor, document_id, link_id)
    return jsonify(_told(services().documents.detail(g.actor, document_id)))


@blueprint.post("/documents/<document_id>/split")
@public
def split_document(document_id: str) -> ResponseReturnValue:
    """Take a scan apart: JSON with `after`, the last page of each document but one, and `leave_out`. 202 with the pages
    of each document; a worker makes them."""
    body = request.get_json(silent=True)
    after, leave_out = (_page_numbers(body, name) for name in ("after", "leave_out"))
    pages = services().stacks.plan(g.actor, document_id).document.pages
    cut = services().stacks.split(g.actor, document_id, [page + 1 for page in after], leave_out)
    return jsonify({"id": document_id, "parts": cut.parts(pages)}), 202


@blueprint.post("/documents/<document_id>/join")
@public
def join_document(document_id: str) -> ResponseReturnValue:
    """Have a scan as one document again. 202; a worker reads it."""
    services().stacks.join(g.actor, document_id)
    return jsonify({"id": document_id}), 202


@blueprint.post("/documents/<document_id>/split/undo")
@public
def undo_split(document_id: str) -> ResponseReturnValue:
    """Cut a scan as it was before somebody cut it last. 202."""
    services().stacks.undo(g.actor, document_id)
    return jsonify({"id": document_id}), 202


def _page_numbers(body: object, name: str) -> list[int]:
    given = body.get(name, []) if isinstance(body, dict) else None
    if not isinstance(given, list) or not all(type(page) is int for page in given):
        raise InvalidInput("Send JSON with lists of page numbers: after, leave_out.", field=name)
    return given


@blueprint.get("/search")
@public
def search() -> ResponseReturnValue:
    """A page of found documents for `q`, narrowed by the values of facets; 503 while the search engine is away."""
    asked = request.args
    found = services().search.search(
        g.actor,
        clean_line(asked.get("q", ""))[:QUERY_LIMIT],
        selections=_selections(g.actor),
        facets=(),
        sort=_sort(asked.get("sort", Sort.RELEVANCE.value)),
        limit=_limit(asked.get("limit", "20")),
        cursor=asked.get("cursor") or None,
    )
    body = {
        "total": found.total,
        "mode": found.mode.value,
        "cursor": found.cursor,
        "found": list(map(_hit, found.found)),
    }
    return jsonify(body)


def _selections(actor: Actor) -> dict[FacetName, list[str]]:
    """What narrows; a customer is named by its code. Raises NotFound for one that is not there."""
    chosen = {name: [clean_line(v)[:_VALUE_LIMIT] for v in request.args.getlist(name.value)] for name in FacetName}
    if any(len(values) > _VALUES_LIMIT for values in chosen.values()):
        raise InvalidInput("Too many values to narrow by.")
    codes = chosen.pop(FacetName.CUSTOMER)
    chosen[FacetName.CUSTOMER] = [services().customers.by_code(actor, code).id for code in codes]
    return chosen


def _sort(written: str) -> Sort:
    try:
        return Sort(written)
    except ValueError as err:
        raise InvalidInput("The order is relevance or date.", field="sort") from err


def _limit(written: str) -> int:
    if not written.isascii() or not written.isdigit() or len(written) > 4:
        raise InvalidInput(f"The number of hits a page must be from 1 to {MAX_LIMIT}.", field="limit")
    return int(written)


def _hit(found: FoundDocument) -> dict[str, Any]:
    row, hit = found.document, found.hit
    return {
        "id": row.id,
        "title": row.title,
        "type": row.type,
        "status": row.status,
        "date": row.dated.isoformat() if row.dated else None,
        "customer": found.customer.code if found.customer else None,
        "page": hit.page,
        "snippet": [{"text": segment.text, "marked": segment.marked} for segment in hit.snippet],
        "matched": list(hit.matched),
    }


def _told(detail: DocumentDetail) -> dict[str, Any]:
    row = detail.document
    customer = next((party.code for party in detail.customers if party.id == row.party_id), None)
    stuck = row.status in {DocumentStatus.FAILED, DocumentStatus.HELD}
    return {
        "id": row.id,
        "sha256": row.sha256,
        "status": row.status,
        "type": row.type,
        "title": row.title,
        "name": row.original_name,
        "customer": customer,
        "pages": row.pages,
        "pages_done": row.pages_done,
        "parent": row.parent_id,
        "children": [child.id for child in detail.children],
        "links": tell_links(detail),
        "orders": tell_orders(detail),
        "error": (row.status_reason if stuck else None) or row.no_text_reason,
    }
