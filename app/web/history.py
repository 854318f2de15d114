"""The history of one record in words: who changed what, when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from app.web.business_kinds import FAMILIES, phone
from app.web.formats import day, number
from app.web.identity import current_actor
from app.web.kinds import TYPES
from app.web.wiring import services

blueprint = Blueprint("history", __name__, url_prefix="/history")

# What the fields of records are called.
FIELDS: dict[str, str] = {
    "name": _("Name"),
    "kind": _("Kind"),
    "code": _("Code"),
    "status": _("Status"),
    "tax_code": _("Tax code"),
    "address": _("Address"),
    "addresses": _("Addresses"),
    "phone": _("Phone"),
    "phones": _("Phones"),
    "email": _("Mail"),
    "emails": _("Mail addresses"),
    "website": _("Website"),
    "domain": _("Mail domain"),
    "domains": _("Mail domains"),
    "alias": _("Other name"),
    "aliases": _("Other names"),
    "bank_account": _("Bank account"),
    "bank_accounts": _("Bank accounts"),
    "owner_id": _("Owner"),
    "assignee_id": _("Who"),
    "source": _("Source"),
    "note": _("Note"),
    "title": _("Title"),
    "decides": _("Decides or signs"),
    "company": _("Company"),
    "role": _("Role"),
    "stage": _("Stage"),
    "amount": _("Amount"),
    "currency": _("Currency"),
    "expected_close": _("Expected close"),
    "closed_on": _("Closed on"),
    "closed_at": _("Closed"),
    "ordered_on": _("Order date"),
    "deal_id": _("Deal"),
    "lines": _("Lines"),
    "subject": _("Subject"),
    "description": _("Description"),
    "severity": _("Severity"),
    "body": _("Note"),
    "contact_id": _("With whom"),
    "happened_at": _("When"),
    "due_on": _("Due"),
    "done_at": _("Done"),
    "person": _("Name"),
    "sheet_type": _("Type of document"),
}
ACTIONS: dict[str, str] = {
    "create": _("created this"),
    "update": _("changed"),
    "delete": _("moved this to the trash"),
    "restore": _("restored this"),
    "view": _("looked at this"),
    "download": _("downloaded this"),
    "link": _("made this a contact"),
    "unlink": _("ended this contact"),
    "print": _("made a cover sheet"),
}


# Fields whose values are slugs with a word of their own, by kind of record.
_FAMILIES: dict[tuple[str, str], str] = {
    ("party", "status"): "customer",
    ("party", "kind"): "party",
    ("deal", "stage"): "deal",
    ("order", "status"): "order",
    ("case", "status"): "case",
    ("case", "severity"): "severity",
    ("interaction", "kind"): "talk",
}


def value_in_words(subject: str, field: str, value: str) -> str:
    """A value of the history as pages show it: slugs as words, days and amounts as the reader writes them."""
    family = _FAMILIES.get((subject, field))
    if family and value in FAMILIES[family]:
        return str(FAMILIES[family][value].label)
    if field == "sheet_type" and value in TYPES:
        return str(TYPES[value].label)
    if field == "amount" and value.replace(".", "", 1).isdigit():
        return number(Decimal(value))
    parts = value.split("-")
    if len(value) == len("2026-12-31") and len(parts) == len("ymd") and all(part.isdigit() for part in parts):
        return day(date.fromisoformat(value))
    return phone(value) if field == "phone" else value


@blueprint.get("/<subject>/<record_id>")
def show(subject: str, record_id: str) -> ResponseReturnValue:
    """The page; ?views=1 tells of those who only looked, too."""
    history = services().record_history.page(current_actor(), subject, record_id, request.args.get("cursor"))
    with_views = request.args.get("views") == "1"
    events = [event for event in history.events if with_views or event.action != "view"]
    return render_template(
        "trash/history.html",
        history=history,
        events=events,
        with_views=with_views,
        fields=FIELDS,
        actions=ACTIONS,
        in_words=value_in_words,
    )
