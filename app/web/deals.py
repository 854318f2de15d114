"""Pages of deals: board and list, form, one deal with its moves."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.db.business import Narrowed
from app.db.tables import Deal
from app.services.deals import DealInput
from app.web.business_forms import DealForm, people_choices, typed
from app.web.business_pages import asked, back_to_customer, deleted, fixed_customer, shown_version, try_saving, try_to
from app.web.formats import day, number
from app.web.identity import current_actor
from app.web.toasts import toast
from app.web.wiring import services

blueprint = Blueprint("deals", __name__, url_prefix="/deals")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Open deals by stage, or with ?view=list all of them as a list."""
    chosen = {key: asked(key) for key in ("text", "state", "owner_id")}
    narrowed = Narrowed(text=chosen["text"], state=chosen["state"], owner_id=chosen["owner_id"])
    owners = services().customers.owners()
    if request.args.get("view") == "list":
        lines, cursor = services().deals.page(current_actor(), narrowed, request.args.get("cursor"))
        return render_template("deals/list.html", lines=lines, cursor=cursor, chosen=chosen, owners=owners)
    board = services().deals.board(current_actor(), narrowed)
    return render_template("deals/board.html", board=board, chosen=chosen, owners=owners)


@blueprint.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """The form for a new deal."""
    form = _form(DealForm(data={"customer": asked("customer")}))
    if form.submitted_and_valid():
        customer = typed(form.customer.data)
        made = try_to(lambda: services().deals.create(current_actor(), customer, _entered(form)), form)
        if made:
            toast(gettext("Saved."))
            return redirect(back_to_customer(customer if request.args.get("customer") else None, "deals.index"))
    return _page(form, fixed=fixed_customer())


@blueprint.get("/<deal_id>")
def show(deal_id: str) -> ResponseReturnValue:
    """One deal."""
    return render_template("deals/show.html", detail=services().deals.get(current_actor(), deal_id))


@blueprint.route("/<deal_id>/edit", methods=["GET", "POST"])
def edit(deal_id: str) -> ResponseReturnValue:
    """The form for a deal there is."""
    detail = services().deals.get(current_actor(), deal_id)
    form = _form(DealForm(data=_told(detail.line.row)), detail.line.row.owner_id)
    if form.submitted_and_valid():
        saved = try_saving(
            lambda: services().deals.edit(current_actor(), deal_id, form.shown_version, _entered(form)), form
        )
        if saved:
            toast(gettext("Saved."))
            return redirect(url_for("deals.show", deal_id=deal_id))
    return _page(form, line=detail.line)


@blueprint.post("/<deal_id>/move")
def move(deal_id: str) -> ResponseReturnValue:
    """Move to another stage; can be undone."""
    before = services().deals.get(current_actor(), deal_id).line.row
    stage = request.form.get("stage") or asked("stage")
    services().deals.move(current_actor(), deal_id, shown_version(), stage)
    undo = url_for("deals.move", deal_id=deal_id, stage=before.stage, version=before.version + 1)
    toast(gettext("Moved."), undo=undo if before.stage != stage else None)
    back = url_for("deals.show", deal_id=deal_id) if request.form.get("back") == "deal" else url_for("deals.index")
    return redirect(back)


@blueprint.post("/<deal_id>/delete")
def delete(deal_id: str) -> ResponseReturnValue:
    """Into the trash; can be undone."""
    services().deals.delete(current_actor(), deal_id, shown_version())
    return deleted(gettext("The deal is in the trash."), "deal", deal_id, url_for("deals.index"))


def _page(form: DealForm, **values: object) -> ResponseReturnValue:
    shown = {"fixed": "", "line": None} | values
    return render_template("deals/form.html", form=form, **shown), 400 if form.errors else 200


def _form(form: DealForm, owner_id: str | None = None) -> DealForm:
    form.owner_id.choices = people_choices(services().customers.owners(), owner_id)
    return form


def _told(deal: Deal) -> dict[str, object]:
    return {
        "name": deal.name,
        "stage": deal.stage,
        "amount": number(deal.amount),
        "currency": deal.currency,
        "expected_close": day(deal.expected_close),
        "closed_on": day(deal.closed_on),
        "owner_id": deal.owner_id or "",
        "code": deal.code,
        "note": deal.note,
        "version": deal.version,
    }


def _entered(form: DealForm) -> DealInput:
    names = ("name", "stage", "code", "amount", "currency", "expected_close", "closed_on", "owner_id", "note")
    return DealInput(**{name: typed(form[name].data) for name in names})
