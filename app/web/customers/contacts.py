"""Contacts of a customer: add, edit, take off."""

from __future__ import annotations

from dataclasses import asdict

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.domain.contacts import ContactInput
from app.errors import Conflict, InvalidInput
from app.web.business_forms import ContactForm, blame, lines_of, typed
from app.web.business_kinds import phone
from app.web.customers.section import blueprint
from app.web.identity import current_actor
from app.web.toasts import toast
from app.web.wiring import services


@blueprint.route("/<code>/contacts/new", methods=["GET", "POST"])
def add_contact(code: str) -> ResponseReturnValue:
    """The form for a new contact."""
    head = services().customer_view.head(current_actor(), code)
    form = ContactForm()
    if form.submitted_and_valid():
        try:
            services().contacts.add(current_actor(), code, _entered(form))
        except InvalidInput as err:
            blame(form, err)
        else:
            toast(gettext("Saved."))
            return redirect(url_for("customers.show", code=code, tab="people"))
    return _page(form, head.party.code or code, head.party.name)


@blueprint.route("/<code>/contacts/<contact_id>", methods=["GET", "POST"])
def edit_contact(code: str, contact_id: str) -> ResponseReturnValue:
    """The form for a contact there is."""
    record = services().contacts.record(current_actor(), code, contact_id)
    told = asdict(record.entered) | {
        "phones": "\n".join(map(phone, record.entered.phones)),
        "emails": "\n".join(record.entered.emails),
    }
    form = ContactForm(data={**told, "version": record.version})
    if form.submitted_and_valid():
        try:
            services().contacts.edit(current_actor(), code, contact_id, form.shown_version, _entered(form))
        except (InvalidInput, Conflict) as err:
            blame(form, err)
        else:
            toast(gettext("Saved."))
            return redirect(url_for("customers.show", code=code, tab="people"))
    return _page(form, record.company_code, record.company_name, record=record)


@blueprint.post("/<code>/contacts/<contact_id>/unlink")
def unlink_contact(code: str, contact_id: str) -> ResponseReturnValue:
    """End a person's part at this customer; can be undone."""
    services().contacts.unlink(current_actor(), code, contact_id)
    undo = url_for("customers.relink_contact", code=code, contact_id=contact_id)
    toast(gettext("The person is no contact of this customer any more."), undo=undo)
    return redirect(url_for("customers.show", code=code, tab="people"))


@blueprint.post("/<code>/contacts/<contact_id>/relink")
def relink_contact(code: str, contact_id: str) -> ResponseReturnValue:
    """Undo."""
    services().contacts.relink(current_actor(), code, contact_id)
    return redirect(url_for("customers.show", code=code, tab="people"))


def _page(form: ContactForm, code: str, name: str, record: object = None) -> ResponseReturnValue:
    status = 400 if form.errors else 200
    return render_template("customers/contact.html", form=form, code=code, company=name, record=record), status


def _entered(form: ContactForm) -> ContactInput:
    return ContactInput(
        name=typed(form.name.data),
        title=typed(form.title.data),
        phones=lines_of(form.phones.data),
        emails=lines_of(form.emails.data),
        decides=bool(form.decides.data),
        note=typed(form.note.data),
    )
