"""How documents are named: the template, its language, and what it makes of real documents."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from app.domain.naming import MAX_TEMPLATE, PLACEHOLDERS, make_title, title_parts, validate_template
from app.domain.text import clean_line
from app.errors import InvalidInput
from app.web.forms import HosoForm, line, options
from app.web.identity import current_actor
from app.web.settings.section import blueprint, page
from app.web.toasts import toast
from app.web.wiring import services
from app.web.wording import words_of

_SAMPLES = 6

WORDS = {
    "date": _("date on the paper"),
    "type": _("type of document"),
    "number": _("its number"),
    "customer": _("the customer's name"),
    "amount": _("amount with currency"),
    "subject": _("what it is about"),
    "original": _("name of the file"),
}


class NamingForm(HosoForm):
    """Template and language."""

    template = StringField(_("Template"), [InputRequired(), Length(max=MAX_TEMPLATE)], filters=[line])
    language = SelectField(_("Language of the type words"), choices=options((("vi", "Tiếng Việt"), ("en", "English"))))


@blueprint.route("/naming", methods=["GET", "POST"])
def naming() -> ResponseReturnValue:
    """The form."""
    template, language = services().organisation.naming_template()
    form = NamingForm(data={"template": template, "language": language})
    if form.submitted_and_valid():
        try:
            services().organisation.set_naming_template(
                current_actor(), str(form.template.data), str(form.language.data)
            )
        except InvalidInput as err:
            form.blame(err)
        else:
            toast(gettext("Saved. Documents filed or corrected from now on are named like this."))
            return redirect(url_for("settings.naming"))
    samples, fault = _samples(str(form.template.data or ""), str(form.language.data))
    words = [(name, WORDS[name]) for name in PLACEHOLDERS]
    body = page("settings/naming.html", form=form, words=words, samples=samples, fault=fault)
    return body, 400 if form.errors else 200


@blueprint.get("/naming/preview")
def naming_preview() -> ResponseReturnValue:
    """What the template being typed makes of the newest documents; a part of the page."""
    samples, fault = _samples(clean_line(request.args.get("template", "")), request.args.get("language", "vi"))
    return render_template("settings/naming_preview.html", samples=samples, fault=fault)


def _samples(template: str, language: str) -> tuple[list[tuple[str, str]], str]:
    """(file name, title) of the newest filed documents, or why the template is not good."""
    try:
        validate_template(template)
    except InvalidInput as err:
        return [], words_of(err.message)
    actor, documents = current_actor(), services().documents
    made = []
    for found in documents.list(actor, statuses=("filed",), limit=_SAMPLES).lines:
        detail = documents.detail(actor, found.document.id)
        parts = title_parts(detail.facts, found.customer_name or "", found.document.original_name)
        made.append((found.document.original_name, make_title(template, parts, language)))
    return made, ""
