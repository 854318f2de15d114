"""Review: one waiting document at a time, its page left, the ranked customers right, a key for each answer.

The state of a round travels in the address: `done` how many were settled, `last` the one settled before.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.db.tables import Document
from app.domain.access import Actor
from app.domain.decisions import Candidate
from app.domain.facts import Fact
from app.domain.matching import PROOF
from app.domain.reasons import Reason
from app.domain.text import clean_line
from app.errors import NotFound
from app.services.decisions import Routing
from app.services.reviewing import WAITING, Decided
from app.services.understanding import headers_of
from app.web.documents.layer import make_layer
from app.web.documents.links_view import lines_of
from app.web.documents.pictures import marked, open_sheet
from app.web.documents.show import facts_of, mail_moment, whose
from app.web.identity import client_address, current_actor
from app.web.toasts import toast
from app.web.wiring import services

blueprint = Blueprint("review", __name__, url_prefix="/review")

CHOICES = 5  # candidates with a key of their own


@dataclass(frozen=True, slots=True)
class Round:
    """Where the reader is: `place` of `total` (both count from 1), `done` settled before, `last` settled just now."""

    place: int
    total: int
    done: int
    last: Decided | None


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The next document that waits: after ?after=, from the start when none is left there."""
    actor = current_actor()
    after = request.args.get("after")
    waiting = services().review.waiting(actor, after=after, limit=1)
    if not waiting and after:
        waiting = services().review.waiting(actor, limit=1)
    if waiting:
        return redirect(_address(waiting[0].id))
    return render_template("review/empty.html", last=_last(actor), done=_done())


@blueprint.get("/<document_id>")
def show(document_id: str) -> ResponseReturnValue:
    """One document to settle; one that is settled already leads to its own page."""
    actor = current_actor()
    detail = services().documents.detail(actor, document_id)
    if detail.document.status not in WAITING:
        return redirect(url_for("documents.show", document_id=document_id))
    services().documents.seen(actor, document_id, address=client_address())
    number = best_page(detail.routing, detail.facts, detail.document)
    sheet, content = open_sheet(actor, document_id, number)
    candidates = detail.routing.decision.candidates if detail.routing else ()
    return render_template(
        "review/show.html",
        d=detail,
        round=_round(actor, document_id),
        keep={"done": _done()},
        sheet=sheet,
        sheet_page=content.page if content else None,
        layer=make_layer(content, "", 0, candidates) if content and sheet and sheet.has_picture else None,
        pieces=marked(content, "", candidates, quiet=False) if content else [],
        headers=headers_of(detail.mail) if detail.mail else None,
        mail_moment=mail_moment,
        ahead=_ahead(actor, document_id),
        choices=CHOICES,
        several=several_of(detail.routing),
        links=lines_of(detail.document, detail.links),
        **whose(detail),
        **facts_of(detail),
    )


@blueprint.post("/<document_id>/assign")
def assign(document_id: str) -> ResponseReturnValue:
    """File it to the customer chosen, or to all of them, and go on."""
    first, *others = request.form.getlist("party_id") or [""]
    services().review.assign(current_actor(), document_id, first, also=others)
    return _next(document_id)


@blueprint.post("/<document_id>/reject")
def reject(document_id: str) -> ResponseReturnValue:
    """Say that it is not this customer's: it is weighed without them, and shown again when it still waits."""
    party_id = request.form.get("party_id", "")
    learned = services().review.reject(current_actor(), document_id, party_id)
    undo = url_for("review.take_back_rejection", document_id=document_id, party_id=party_id, done=_done() or None)
    what = "; ".join(item.value for item in learned)
    if what:
        toast(gettext("Not theirs. No sign of them any more: %(what)s", what=what), undo=undo)
    else:
        toast(gettext("Not theirs. It was weighed again without them."), undo=undo)
    if services().documents.require(current_actor(), document_id).status in WAITING:
        return redirect(url_for("review.show", document_id=document_id, done=_done() or None), 303)
    return _next(document_id)


@blueprint.post("/<document_id>/reject/undo")
def take_back_rejection(document_id: str) -> ResponseReturnValue:
    """It may be theirs after all."""
    services().review.take_back_rejection(current_actor(), document_id, request.values.get("party_id", ""))
    return redirect(url_for("review.show", document_id=document_id, done=_done() or None), 303)


@blueprint.post("/<document_id>/dismiss")
def dismiss(document_id: str) -> ResponseReturnValue:
    """Set it aside and go on."""
    services().review.dismiss(current_actor(), document_id)
    return _next(document_id)


@blueprint.post("/<document_id>/undo")
def undo(document_id: str) -> ResponseReturnValue:
    """Take the last word on it back and show it again."""
    services().review.undo(current_actor(), document_id)
    return redirect(url_for("review.show", document_id=document_id, done=max(_done() - 1, 0) or None), 303)


@blueprint.get("/<document_id>/customers")
def customers(document_id: str) -> ResponseReturnValue:
    """Other customers, found by what is typed: a part of a page, or a page of its own without script."""
    actor = current_actor()
    document = services().documents.require(actor, document_id)
    asked = clean_line(request.args.get("who", ""))[:200]
    found = services().customers.find(actor, asked) if asked else []
    template = "documents/picker.html" if request.headers.get("HX-Request") else "documents/picker_page.html"
    action = url_for("review.assign", document_id=document_id)
    return render_template(template, document=document, found=found, asked=asked, action=action, keep={"done": _done()})


def several_of(routing: Routing | None) -> list[Candidate]:
    """The customers that a paper of several names beyond doubt; none unless that is why it waits."""
    if routing is None or routing.decision.reason != Reason.SEVERAL_CUSTOMERS:
        return []
    named = [c for c in routing.decision.candidates if any(sign.weight >= PROOF for sign in c.evidence)]
    return named if len(named) > 1 else []


def best_page(routing: Routing | None, facts: list[Fact], document: Document) -> int:
    """The page to look at first: where the strongest sign of the best customer stands, else where parties are."""
    if document.pages_done == 0:
        return 0
    if routing and routing.decision.candidates:
        placed = [sign for sign in routing.decision.candidates[0].evidence if sign.page]
        if placed:
            return max(placed, key=lambda sign: (sign.box is not None, abs(sign.weight))).page
    named = [fact.page for fact in facts if fact.party and fact.page]
    return min(named, default=1)


def _next(document_id: str) -> ResponseReturnValue:
    waiting = services().review.waiting(current_actor(), after=document_id, limit=1)
    if not waiting:
        waiting = services().review.waiting(current_actor(), limit=1)
    done = _done() + 1
    if waiting:
        return redirect(url_for("review.show", document_id=waiting[0].id, done=done, last=document_id), 303)
    return redirect(url_for("review.index", done=done, last=document_id), 303)


def _ahead(actor: Actor, document_id: str) -> str:
    """The picture that will be looked at next, so that it is drawn while this one is looked at; "" for none."""
    for document in services().review.waiting(actor, after=document_id, limit=1):
        if number := best_page(services().documents.routing(actor, document.id), [], document):
            return url_for("documents.picture", document_id=document.id, number=number, w=900)
    return ""


def _round(actor: Actor, document_id: str) -> Round:
    before, total = services().review.place(actor, document_id)
    done = _done()
    return Round(done + before + 1, done + total, done, _last(actor))


def _last(actor: Actor) -> Decided | None:
    last = request.args.get("last")
    if not last:
        return None
    try:
        return services().review.last_decided(actor, last)
    except NotFound:
        return None


def _done() -> int:
    return max(0, min(request.values.get("done", 0, type=int), 100_000))


def _address(document_id: str) -> str:
    return url_for("review.show", document_id=document_id, done=_done() or None, last=request.args.get("last"))
