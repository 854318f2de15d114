"""Taking a scan apart by hand, having it as one again, and taking either back."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from app.domain.stack_notes import Cut
from app.errors import InvalidInput
from app.services.stack_cuts import CutPlan
from app.web.documents.section import blueprint
from app.web.documents.sheets import sheet_of
from app.web.identity import current_actor
from app.web.toasts import toast
from app.web.wiring import services
from app.web.wording import words_of


@blueprint.get("/<document_id>/split")
def split(document_id: str) -> ResponseReturnValue:
    """All pages small, and where the documents begin."""
    plan = services().stacks.plan(current_actor(), document_id)
    return _page(plan, plan.cut)


@blueprint.post("/<document_id>/split")
def cut(document_id: str) -> ResponseReturnValue:
    """Take it apart: `starts` are the pages at which documents begin, `left_out` those that are in none. Neither, of a
    scan that is taken apart: it is one document again."""
    actor = current_actor()
    starts, left_out = (request.form.getlist(name, type=int) for name in ("starts", "left_out"))
    plan = services().stacks.plan(actor, document_id)
    if plan.is_split and not starts and not left_out:
        return join(document_id)
    try:
        made = services().stacks.split(actor, document_id, starts, left_out)
    except InvalidInput as err:
        return _page(plan, Cut(tuple(starts), tuple(left_out)), words_of(err.message)), 400
    count = len(made.parts(plan.document.pages))
    words = ngettext("It becomes %(num)s document.", "It becomes %(num)s documents.", count)
    toast(words, undo=url_for("documents.undo_cut", document_id=document_id))
    if _in_review():
        return redirect(url_for("review.index", after=document_id, done=_done()), 303)
    return _back(document_id)


@blueprint.post("/<document_id>/join")
def join(document_id: str) -> ResponseReturnValue:
    """Have the scan as one document again."""
    services().stacks.join(current_actor(), document_id)
    toast(gettext("It is one document again."), undo=url_for("documents.undo_cut", document_id=document_id))
    return _back(document_id)


@blueprint.post("/<document_id>/cut/undo")
def undo_cut(document_id: str) -> ResponseReturnValue:
    """Cut it as it was before."""
    services().stacks.undo(current_actor(), document_id)
    toast(gettext("It is as it was before."))
    return _back(document_id)


def _page(plan: CutPlan, shown: Cut, fault: str = "") -> str:
    begins = {part[0] for part in shown.parts(plan.document.pages)[1:]} | set(shown.starts)
    return render_template(
        "documents/split.html",
        plan=plan,
        document=plan.document,
        sheets=[sheet_of(plan.document.id, page) for page in plan.pages],
        begins=begins,
        left_out=set(shown.left_out),
        fault=fault,
        back=url_for("review.show" if _in_review() else "documents.show", document_id=plan.document.id, done=_done()),
    )


def _in_review() -> bool:
    """Whether it was come to from a round of review, which goes on behind it."""
    return request.args.get("review") == "1"


def _done() -> int | None:
    return request.args.get("done", type=int) if _in_review() else None


def _back(document_id: str) -> ResponseReturnValue:
    return redirect(url_for("documents.show", document_id=document_id), 303)
