"""The trash: what was deleted, and the way back, which is also what "Undo" posts to."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.domain.access import Actor
from app.domain.text import fold
from app.web.business_pages import asked
from app.web.identity import current_actor
from app.web.palette import Entry, palette_provider
from app.web.toasts import toast
from app.web.wiring import services

blueprint = Blueprint("trash", __name__, url_prefix="/trash")


@palette_provider
def _places(actor: Actor, text: str, limit: int) -> Sequence[Entry]:
    """Pages that have no place of the first level."""
    pages = (
        (gettext("Orders"), url_for("orders.index"), "shopping-cart"),
        (gettext("Import"), url_for("imports.create"), "file-import"),
        (gettext("Trash"), url_for("trash.index"), "trash"),
    )
    wanted = fold(text)
    return [Entry(label, address, icon) for label, address, icon in pages if wanted in fold(label)][:limit]


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Deleted records, last deleted first."""
    subject = asked("subject")
    lines, cursor = services().trash.page(current_actor(), subject, request.args.get("cursor"))
    return render_template("trash/index.html", lines=lines, cursor=cursor, subject=subject)


@blueprint.post("/<subject>/<record_id>/restore")
def restore(subject: str, record_id: str) -> ResponseReturnValue:
    """Back where it was; then to the record."""
    services().trash.restore(current_actor(), subject, record_id)
    toast(gettext("Restored."))
    return redirect(_place(subject, record_id))


def _place(subject: str, record_id: str) -> str:
    pages = {
        "deal": ("deals.show", "deal_id"),
        "order": ("orders.show", "order_id"),
        "case": ("cases.show", "case_id"),
        "interaction": ("interactions.edit", "interaction_id"),
        "task": ("tasks.edit", "task_id"),
    }
    if subject in pages:
        endpoint, name = pages[subject]
        return url_for(endpoint, **{name: record_id})  # type: ignore[arg-type]
    if subject == "document":
        return f"/documents/{record_id}"
    code = services().record_history.page(current_actor(), "party", record_id, limit=1).code
    return url_for("customers.show", code=code) if code else url_for("customers.index")
