"""Create, edit and delete a customer; a new one may be filled from a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.domain.customers import CustomerInput
from app.errors import Conflict, InvalidInput
from app.services.customers import CustomerRef
from app.services.customers_prefill import Prefilled
from app.web.business_forms import CustomerForm, blame, lines_of, people_choices, typed
from app.web.business_kinds import phone
from app.web.customers.section import blueprint
from app.web.identity import current_actor, safe_next
from app.web.toasts import toast
from app.web.wiring import services

_LISTS = ("aliases", "addresses", "phones", "emails", "domains", "bank_accounts")


@blueprint.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """The form for a new customer; ?from_document=ID fills it and files that document to the customer."""
    prefilled = _prefilled()
    form = _form(prefilled.entered if prefilled else _asked())
    if form.submitted_and_valid():
        try:
            made = services().customers.create(current_actor(), _entered(form), stated_by=_stated_by(form, prefilled))
        except InvalidInput as err:
            blame(form, err)
        else:
            return _after_create(made, prefilled)
    return _page(form, prefilled=prefilled)


@blueprint.route("/<code>/edit", methods=["GET", "POST"])
def edit(code: str) -> ResponseReturnValue:
    """The form for a customer there is."""
    record = services().customers.record(current_actor(), code)
    form = _form(record.entered, record.version)
    if form.submitted_and_valid():
        try:
            saved = services().customers.edit(current_actor(), code, form.shown_version, _entered(form))
        except (InvalidInput, Conflict) as err:
            blame(form, err)
        else:
            toast(gettext("Saved."))
            return redirect(url_for("customers.show", code=saved.code))
    return _page(form, code=record.code, learned=record.learned)


@blueprint.route("/<code>/delete", methods=["GET", "POST"])
def delete(code: str) -> ResponseReturnValue:
    """What the deletion touches, and the deletion."""
    actor = current_actor()
    impact = services().customers.impact(actor, code)
    if request.method == "POST":
        version = request.form.get("version", -1, type=int)
        record = services().customers.record(actor, code)
        services().customers.delete(actor, code, version)
        undo = url_for("trash.restore", subject="party", record_id=record.id)
        toast(gettext("%(name)s is in the trash.", name=impact.name), undo=undo)
        return redirect(url_for("customers.index"))
    return render_template("customers/delete.html", impact=impact)


def _page(form: CustomerForm, **values: object) -> ResponseReturnValue:
    shown = {"code": None, "prefilled": None, "learned": ()} | values
    return render_template("customers/form.html", form=form, **shown), 400 if form.errors else 200


def _form(entered: CustomerInput, version: int = 0) -> CustomerForm:
    told = {key: "\n".join(value) if key in _LISTS else value for key, value in asdict(entered).items()}
    told["phones"] = "\n".join(map(phone, entered.phones))
    form = CustomerForm(data={**told, "version": version})
    form.owner_id.choices = people_choices(services().customers.owners(), entered.owner_id)
    return form


def _entered(form: CustomerForm) -> CustomerInput:
    lists = {key: lines_of(form[key].data) for key in _LISTS}
    plain = {
        f.name: typed(form[f.name].data) for f in fields(CustomerInput) if f.name not in (*_LISTS, "code", "owner_id")
    }
    return CustomerInput(**plain, **lists, code=form.code.data or None, owner_id=form.owner_id.data or None)  # type: ignore[arg-type]


def _asked() -> CustomerInput:
    """A form filled from the address: ?name=…&tax_code=…"""
    given = {f.name: request.args.get(f.name, "")[:1000] for f in fields(CustomerInput) if f.name in request.args}
    values: dict[str, Any] = {key: (value,) if key in _LISTS else value for key, value in given.items()}
    return CustomerInput(**{"name": "", **values})


def _prefilled() -> Prefilled | None:
    document_id = request.args.get("from_document", "")
    return services().customer_prefill.from_document(current_actor(), document_id) if document_id else None


def _stated_by(form: CustomerForm, prefilled: Prefilled | None) -> Mapping[str, tuple[str, str]]:
    """Sources of the values that stayed as the document says them."""
    if prefilled is None:
        return {}
    entered, kept = prefilled.entered, _entered(form)
    firsts = {"address": "addresses", "phone": "phones", "email": "emails"}

    def value(of: CustomerInput, column: str) -> object:
        return (getattr(of, firsts[column]) or ("",))[0] if column in firsts else getattr(of, column)

    return {c: source for c, source in prefilled.stated_by.items() if value(entered, c) == value(kept, c)}


def _after_create(made: CustomerRef, prefilled: Prefilled | None) -> ResponseReturnValue:
    if prefilled is None:
        toast(gettext("%(name)s is now customer %(code)s.", name=made.name, code=made.code))
        return redirect(url_for("customers.show", code=made.code))
    services().review.assign(current_actor(), prefilled.document_id, made.id)
    toast(
        gettext("The document is filed to the new customer %(name)s.", name=made.name),
        link=(url_for("customers.show", code=made.code), made.code),
    )
    return redirect(safe_next(request.args.get("next") or "/review"))
