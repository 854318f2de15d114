"""Pages of interactions: the form for a call, meeting, visit, chat or note."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.errors import NotFound
from app.services.interactions import InteractionInput
from app.web.business_forms import InteractionForm, as_local, local_moment, typed
from app.web.business_pages import asked, back_to_customer, deleted, fixed_customer, shown_version, try_saving, try_to
from app.web.forms import options
from app.web.identity import current_actor
from app.web.toasts import toast
from app.web.wiring import services

blueprint = Blueprint("interactions", __name__, url_prefix="/interactions")


@blueprint.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """The form for a new entry."""
    form = InteractionForm(data={"customer": asked("customer"), "kind": asked("kind") or "note"})
    _choose_contacts(form, typed(form.customer.data))
    if form.submitted_and_valid() and (entered := _entered(form)) is not None:
        customer = typed(form.customer.data)
        made = try_to(lambda: services().interactions.create(current_actor(), customer, entered), form)
        if made:
            toast(gettext("Noted."))
            return redirect(back_to_customer(customer, "customers.index"))
    return _page(form, fixed=fixed_customer())


@blueprint.route("/<interaction_id>", methods=["GET", "POST"])
def edit(interaction_id: str) -> ResponseReturnValue:
    """The form for an entry there is."""
    line = services().interactions.get(current_actor(), interaction_id)
    row = line.row
    told = {
        "kind": row.kind,
        "subject": row.subject,
        "body": row.body,
        "contact_id": row.contact_id or "",
        "happened_at": as_local(row.happened_at),
        "version": row.version,
    }
    form = InteractionForm(data=told)
    _choose_contacts(form, line.customer_code or "", row.contact_id)
    if form.submitted_and_valid() and (entered := _entered(form)) is not None:
        saved = try_saving(
            lambda: services().interactions.edit(current_actor(), interaction_id, form.shown_version, entered),
            form,
        )
        if saved:
            toast(gettext("Saved."))
            return redirect(back_to_customer(line.customer_code, "customers.index"))
    return _page(form, line=line)


@blueprint.post("/<interaction_id>/delete")
def delete(interaction_id: str) -> ResponseReturnValue:
    """Into the trash; can be undone."""
    code = services().interactions.get(current_actor(), interaction_id).customer_code
    services().interactions.delete(current_actor(), interaction_id, shown_version())
    back = back_to_customer(code, "customers.index")
    return deleted(gettext("The entry is in the trash."), "interaction", interaction_id, back)


def _page(form: InteractionForm, **values: object) -> ResponseReturnValue:
    shown = {"fixed": "", "line": None} | values
    return render_template("interactions/form.html", form=form, **shown), 400 if form.errors else 200


def _choose_contacts(form: InteractionForm, code: str, present: str | None = None) -> None:
    try:
        people = services().contacts.of_customer(current_actor(), code) if code else []
    except NotFound:
        people = []
    known = {value for value, _name in people}
    former = [(present, gettext("(no contact any more)"))] if present and present not in known else []
    form.contact_id.choices = options([("", "—"), *people, *former])


def _entered(form: InteractionForm) -> InteractionInput | None:
    try:
        moment = local_moment(form.happened_at.data)
    except ValueError:
        form.happened_at.errors = [gettext("Choose a day and a time.")]
        return None
    return InteractionInput(
        kind=typed(form.kind.data),
        subject=typed(form.subject.data),
        body=typed(form.body.data),
        contact_id=typed(form.contact_id.data),
        happened_at=moment,
    )
