"""Pages of cases: list, form, one case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.db.business import Narrowed
from app.domain.business import CaseStatus
from app.services.cases import CaseInput
from app.web.business_forms import CaseForm, people_choices, typed
from app.web.business_pages import asked, deleted, fixed_customer, shown_version, try_saving, try_to
from app.web.identity import current_actor
from app.web.toasts import toast
from app.web.wiring import services

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

_NAMES = ("subject", "description", "status", "severity", "code", "owner_id")
_OPEN = (CaseStatus.OPEN.value, CaseStatus.WAITING.value)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The list; what is not closed unless another state is chosen."""
    chosen = {key: asked(key) for key in ("text", "state", "owner_id")}
    state = chosen["state"]
    narrowed = Narrowed(
        text=chosen["text"],
        state="" if state in ("", "all") else state,
        states=() if state else _OPEN,
        owner_id=chosen["owner_id"],
    )
    lines, cursor = services().cases.page(current_actor(), narrowed, request.args.get("cursor"))
    owners = services().customers.owners()
    return render_template("cases/index.html", lines=lines, cursor=cursor, chosen=chosen, owners=owners)


@blueprint.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """The form for a new case."""
    form = _form(CaseForm(data={"customer": asked("customer"), "severity": "normal"}))
    if form.submitted_and_valid():
        customer = typed(form.customer.data)
        made = try_to(lambda: services().cases.create(current_actor(), customer, _entered(form)), form)
        if made:
            toast(gettext("Saved."))
            return redirect(url_for("cases.show", case_id=made))
    return _page(form, fixed=fixed_customer())


@blueprint.get("/<case_id>")
def show(case_id: str) -> ResponseReturnValue:
    """One case."""
    return render_template("cases/show.html", line=services().cases.get(current_actor(), case_id))


@blueprint.route("/<case_id>/edit", methods=["GET", "POST"])
def edit(case_id: str) -> ResponseReturnValue:
    """The form for a case there is."""
    line = services().cases.get(current_actor(), case_id)
    told = {name: getattr(line.row, name) or "" for name in _NAMES} | {"version": line.row.version}
    form = _form(CaseForm(data=told), line.row.owner_id)
    if form.submitted_and_valid():
        saved = try_saving(
            lambda: services().cases.edit(current_actor(), case_id, form.shown_version, _entered(form)), form
        )
        if saved:
            toast(gettext("Saved."))
            return redirect(url_for("cases.show", case_id=case_id))
    return _page(form, line=line)


@blueprint.post("/<case_id>/status")
def set_status(case_id: str) -> ResponseReturnValue:
    """Another state; can be undone."""
    before = services().cases.get(current_actor(), case_id).row
    status = request.values.get("status", "")
    services().cases.set_status(current_actor(), case_id, shown_version(), status)
    undo = url_for("cases.set_status", case_id=case_id, status=before.status, version=before.version + 1)
    toast(gettext("Saved."), undo=undo if status != before.status else None)
    return redirect(url_for("cases.show", case_id=case_id))


@blueprint.post("/<case_id>/delete")
def delete(case_id: str) -> ResponseReturnValue:
    """Into the trash; can be undone."""
    services().cases.delete(current_actor(), case_id, shown_version())
    return deleted(gettext("The case is in the trash."), "case", case_id, url_for("cases.index"))


def _page(form: CaseForm, **values: object) -> ResponseReturnValue:
    shown = {"fixed": "", "line": None} | values
    return render_template("cases/form.html", form=form, **shown), 400 if form.errors else 200


def _form(form: CaseForm, owner_id: str | None = None) -> CaseForm:
    form.owner_id.choices = people_choices(services().customers.owners(), owner_id)
    return form


def _entered(form: CaseForm) -> CaseInput:
    told: dict[str, Any] = {name: typed(form[name].data) for name in _NAMES}
    return CaseInput(**told)
