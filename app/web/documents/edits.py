"""What a person does to a document: title, facts, customer, password, retry, trash. Each act answers with the page."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.domain.facts import FactField
from app.domain.text import clean_line
from app.errors import InvalidInput
from app.web.documents.section import blueprint
from app.web.documents.show import facts_of
from app.web.identity import current_actor
from app.web.toasts import toast
from app.web.wiring import services


@blueprint.post("/<document_id>/title")
def rename(document_id: str) -> ResponseReturnValue:
    """Set the title; an empty one lets the template make it again."""
    title = request.form.get("title", "")
    services().documents.rename(current_actor(), document_id, title)
    if clean_line(title):
        toast(gettext("The title is saved."))
    else:
        toast(gettext("The title will be made from the facts again."))
    return _back(document_id)


@blueprint.post("/<document_id>/facts")
def correct(document_id: str) -> ResponseReturnValue:
    """Set a single-valued fact; "" says that the paper has none."""
    actor = current_actor()
    name = request.form.get("field", "")
    if name not in set(FactField):
        raise InvalidInput("There is no such fact.", field="field")
    services().documents.correct_fact(actor, document_id, FactField(name), request.form.get("value", ""))
    toast(gettext("Saved. The title and the filing follow."))
    if request.headers.get("HX-Request"):
        return render_template("documents/facts.html", **facts_of(services().documents.detail(actor, document_id)))
    return _back(document_id)


@blueprint.get("/<document_id>/customers")
def customers(document_id: str) -> ResponseReturnValue:
    """Customers to file it to, found by what is typed: a part of a page, or a page of its own without script."""
    actor = current_actor()
    document = services().documents.require(actor, document_id)
    asked = clean_line(request.args.get("who", ""))[:200]
    found = services().customers.find(actor, asked) if asked else []
    template = "documents/picker.html" if request.headers.get("HX-Request") else "documents/picker_page.html"
    also = request.args.get("also") == "1"
    action = url_for("documents.share" if also else "documents.assign", document_id=document_id)
    return render_template(template, document=document, found=found, asked=asked, action=action, keep={})


@blueprint.post("/<document_id>/assign")
def assign(document_id: str) -> ResponseReturnValue:
    """File it to the customer a person names."""
    assigned = services().review.assign(current_actor(), document_id, request.form.get("party_id", ""))
    learned = "; ".join(item.value for item in assigned.learned if item.means)
    words = gettext("Filed. Learned for the next ones: %(what)s", what=learned) if learned else gettext("Filed.")
    toast(words, undo=url_for("documents.undo", document_id=document_id))
    return _back(document_id)


@blueprint.post("/<document_id>/share")
def share(document_id: str) -> ResponseReturnValue:
    """Say that it is another customer's too."""
    services().review.share(current_actor(), document_id, request.form.get("party_id", ""))
    toast(gettext("It is filed to them too."), undo=url_for("documents.undo", document_id=document_id))
    return _back(document_id)


@blueprint.post("/<document_id>/unshare")
def unshare(document_id: str) -> ResponseReturnValue:
    """Say that it is not this one of several customers'."""
    services().review.unshare(current_actor(), document_id, request.form.get("party_id", ""))
    toast(gettext("It is not filed to them any more."), undo=url_for("documents.undo", document_id=document_id))
    return _back(document_id)


@blueprint.post("/<document_id>/dismiss")
def dismiss(document_id: str) -> ResponseReturnValue:
    """Say that it is no document worth filing."""
    services().review.dismiss(current_actor(), document_id)
    toast(gettext("Set aside. It can still be found."), undo=url_for("documents.undo", document_id=document_id))
    return _back(document_id)


@blueprint.post("/<document_id>/undo")
def undo(document_id: str) -> ResponseReturnValue:
    """Take a person's last decision back."""
    services().review.undo(current_actor(), document_id)
    toast(gettext("It is as it was before."))
    return _back(document_id)


@blueprint.post("/<document_id>/password")
def password(document_id: str) -> ResponseReturnValue:
    """Give the password of a held document."""
    services().documents.give_password(current_actor(), document_id, request.form.get("password", ""))
    toast(gettext("Thank you. It is being read with this password."))
    return _back(document_id)


@blueprint.post("/<document_id>/retry")
def retry(document_id: str) -> ResponseReturnValue:
    """Try again what gave up."""
    actor = current_actor()
    services().documents.require(actor, document_id)  # only what one may see can be retried
    services().jobs.retry_document(actor, document_id)
    toast(gettext("It is being tried again."))
    return _back(document_id)


@blueprint.post("/<document_id>/links/<link_id>/unrelate")
def unrelate(document_id: str, link_id: str) -> ResponseReturnValue:
    """Say that it has nothing to do with the other document of a link."""
    services().links.dismiss(current_actor(), document_id, link_id)
    back = url_for("documents.relate", document_id=document_id, link_id=link_id)
    toast(gettext("They are not related. It will not be found again."), undo=back)
    if (done := request.form.get("in_review", type=int)) is not None:
        return redirect(url_for("review.show", document_id=document_id, done=done or None), 303)
    return _back(document_id)


@blueprint.post("/<document_id>/links/<link_id>/relate")
def relate(document_id: str, link_id: str) -> ResponseReturnValue:
    """Take that word back."""
    services().links.restore(current_actor(), document_id, link_id)
    toast(gettext("They are related again."))
    return _back(document_id)


@blueprint.post("/<document_id>/trash")
def trash(document_id: str) -> ResponseReturnValue:
    """Put it in the trash."""
    services().documents.trash(current_actor(), document_id)
    toast(gettext("It is in the trash."), undo=url_for("documents.restore", document_id=document_id))
    return redirect(url_for("documents.index"))


@blueprint.post("/<document_id>/restore")
def restore(document_id: str) -> ResponseReturnValue:
    """Take it out of the trash."""
    services().documents.restore(current_actor(), document_id)
    toast(gettext("It is back."))
    return _back(document_id)


def _back(document_id: str) -> ResponseReturnValue:
    return redirect(url_for("documents.show", document_id=document_id), 303)
