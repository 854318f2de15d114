"""Add files: many at once, each straight to disk, and the live list of what came in by any door."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from app.db.types import new_id
from app.domain.access import Actor
from app.domain.documents import Door
from app.domain.text import clean_line
from app.services.capture import Captured, Delivery
from app.web.identity import current_actor
from app.web.toasts import toast
from app.web.uploads import Upload, received
from app.web.wiring import services

blueprint = Blueprint("add", __name__, url_prefix="/add")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The page: the drop zone and the list."""
    page = services().arrivals.recent(current_actor(), cursor=request.args.get("cursor"))
    return render_template(
        "add/index.html",
        page=page,
        limit=services().capture.limit,
        limit_mb=f"{services().capture.limit / 1024 / 1024:g} MB",
    )


@blueprint.get("/live")
def live() -> ResponseReturnValue:
    """The first page of the list again; 204 when nothing in it changed since `seen`."""
    page = services().arrivals.recent(current_actor())
    body = render_template("add/list.html", page=page, seen="")
    seen = hashlib.sha256(body.encode()).hexdigest()[:16]
    if seen == request.args.get("seen"):
        return Response(status=204)
    return render_template("add/list.html", page=page, seen=seen)


@blueprint.post("")
def receive() -> ResponseReturnValue:
    """Take files: a plain form (several files, answers with a page) or one raw body (answers JSON)."""
    actor = current_actor()
    is_raw = request.mimetype != "multipart/form-data"
    code = customer_named(actor, request.args.get("customer") or (request.form.get("customer") if not is_raw else None))
    uploads = received(request, name=request.args.get("name"))
    batch = request.args.get("batch", "")[:36] or new_id()
    taken = [(upload, _take(upload, actor, code, batch)) for upload in uploads]
    if is_raw:
        [(upload, result)] = taken
        return jsonify(_told(upload, result)), 201
    _say(taken)
    return redirect(url_for("add.index"))


def customer_named(actor: Actor, given: str | None) -> str | None:
    """The customer's code as stored, None when none was given. Raises NotFound before anything is read."""
    code = clean_line(given or "")
    return services().arrivals.check_customer(actor, code) if code else None


def _take(upload: Upload, actor: Actor, code: str | None, batch: str) -> Captured:
    delivery = Delivery(
        name=upload.name, door=Door.UPLOAD, sender=actor.name, customer_code=code, batch=batch, actor=actor
    )
    return services().capture.accept(upload.staged, delivery)


def _told(upload: Upload, result: Captured) -> dict[str, str]:
    return {
        "id": result.document_id,
        "arrival": result.arrival_id,
        "name": upload.name,
        "sha256": result.sha256,
        "status": "new" if result.is_new else "duplicate",
    }


def _say(taken: list[tuple[Upload, Captured]]) -> None:
    known = sum(not result.is_new for _upload, result in taken)
    toast(ngettext("%(num)s file received.", "%(num)s files received.", len(taken)))
    if known:
        text = ngettext("%(num)s of them was here already.", "%(num)s of them were here already.", known)
        toast(text, kind="info")


@blueprint.post("/<document_id>/retry")
def retry(document_id: str) -> ResponseReturnValue:
    """Try again what gave up on a document."""
    actor = current_actor()
    services().documents.detail(actor, document_id)  # only what one may see can be retried
    services().jobs.retry_document(actor, document_id)
    toast(gettext("It is being tried again."))
    return _back()


@blueprint.post("/<document_id>/password")
def password(document_id: str) -> ResponseReturnValue:
    """Give the password of a held document."""
    services().documents.give_password(current_actor(), document_id, request.form.get("password", ""))
    toast(gettext("Thank you. It is being read with this password."))
    return _back()


def _back() -> ResponseReturnValue:
    if request.headers.get("HX-Request"):
        return live()
    return redirect(url_for("add.index"))


@blueprint.get("/customers")
def customers() -> ResponseReturnValue:
    """Options for the customer field."""
    found = services().arrivals.customers_like(current_actor(), clean_line(request.args.get("customer", "")))
    return render_template("add/customers.html", customers=found)
