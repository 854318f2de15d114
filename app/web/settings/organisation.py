"""Who we are: set aside on every document, never a candidate."""

from __future__ import annotations

from dataclasses import asdict

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.errors import InvalidInput
from app.services.organisation import parse_organisation
from app.web.forms import HosoForm, line
from app.web.identity import current_actor
from app.web.settings.section import blueprint, page
from app.web.toasts import toast
from app.web.wiring import services
from app.web.wording import words_of

_LISTS = ("aliases", "tax_codes", "domains", "emails", "phones", "addresses", "people", "bank_accounts")


class OrganisationForm(HosoForm):
    """One value a line in every field but the name."""

    name = StringField(_("Name"), [InputRequired(), Length(max=400)], filters=[line])
    aliases = TextAreaField(_("Other names and short names"))
    tax_codes = TextAreaField(_("Tax codes"))
    domains = TextAreaField(_("Mail domains"))
    emails = TextAreaField(_("Mail addresses elsewhere"))
    phones = TextAreaField(_("Phones"))
    addresses = TextAreaField(_("Addresses"))
    people = TextAreaField(_("People who sign for us"))
    bank_accounts = TextAreaField(_("Bank accounts"))

    def values(self) -> dict[str, object]:
        """The form in the shape `parse_organisation` reads."""
        lists = {key: [v for v in (self[key].data or "").splitlines() if v.strip()] for key in _LISTS}
        return {"name": self.name.data or "", **lists}


@blueprint.route("/organisation", methods=["GET", "POST"])
def organisation() -> ResponseReturnValue:
    """The form."""
    form = OrganisationForm(data=_stored())
    if form.submitted_and_valid():
        try:
            services().organisation.set(current_actor(), parse_organisation(form.values()))
        except InvalidInput as err:
            _blame(form, err.message)
        else:
            toast(gettext("Saved. Documents read from now on set this organisation aside."))
            return redirect(url_for("settings.organisation"))
    status = 400 if form.errors else 200
    return page("settings/organisation.html", form=form), status


def _blame(form: OrganisationForm, message: str) -> None:
    """Every fault of `parse_organisation` ("phones: …; domains: …") beside its field."""
    for fault in message.split("; "):
        key, _colon, rest = fault.partition(": ")
        if key in form:
            form[key].errors = [*form[key].errors, words_of(rest)]
        else:
            form.form_errors.append(words_of(fault))


def _stored() -> dict[str, str]:
    found = services().organisation.get()
    if found is None:
        return {}
    return {key: value if key == "name" else "\n".join(value) for key, value in asdict(found).items()}
