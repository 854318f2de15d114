"""The list of customers, the options of pickers, and what the palette finds."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db.parties import CustomerFilter
from app.domain.access import Actor
from app.domain.text import clean_line
from app.web.customers.section import blueprint
from app.web.identity import current_actor
from app.web.palette import Entry, palette_provider
from app.web.wiring import services

_PARAMETERS = ("text", "status", "kind", "owner_id", "sort")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The list, narrowed and sorted; the table alone when a part is asked for."""
    chosen = {key: clean_line(request.args.get(key, ""))[:200] for key in _PARAMETERS}
    narrowed = CustomerFilter(**{**chosen, "sort": chosen["sort"] or "name"})
    lines, cursor = services().customers.page(current_actor(), narrowed, request.args.get("cursor"))
    is_part = request.headers.get("HX-Target") == "customer-list"
    return render_template(
        "customers/_list.html" if is_part else "customers/index.html",
        lines=lines,
        cursor=cursor,
        chosen=chosen,
        is_narrowed=any(chosen[key] for key in _PARAMETERS[:-1]),
        owners=[] if is_part else services().customers.owners(),
    )


@blueprint.get("/find")
def find() -> ResponseReturnValue:
    """Options for a field that takes a customer's code; a part of a page."""
    text = clean_line(request.args.get("customer", "") or request.args.get("q", ""))[:200]
    return render_template("customers/_options.html", lines=services().customers.find(current_actor(), text))


@palette_provider
def _customers(actor: Actor, text: str, limit: int) -> Sequence[Entry]:
    if not text:
        return []
    return [
        Entry(
            line.name,
            url_for("customers.show", code=line.code),
            "user" if line.kind == "person" else "building",
            " · ".join(filter(None, [line.code, line.tax_code])),
        )
        for line in services().customers.find(actor, text, limit)
    ]
