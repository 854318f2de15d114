"""The 360° page of a customer: header, tabs, timeline, quick notes, history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, to_user_timezone

from app.db.business import Narrowed
from app.db.tables import TimelineEntry
from app.domain.business import TimelineKind
from app.domain.documents import DocumentType
from app.domain.faults import InvalidFields
from app.domain.text import clean_line
from app.services.interactions import InteractionInput
from app.services.order_papers import Papers
from app.web.business_kinds import kinds_of_chip
from app.web.customers.section import blueprint
from app.web.identity import client_address, current_actor
from app.web.locale import TIMEZONE
from app.web.toasts import toast
from app.web.wiring import services

_TABS = ("overview", "timeline", "documents", "orders", "cases", "people")
_COLLECTED = ("document", "email")


@blueprint.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """The page; ?tab= chooses its part."""
    actor, tab = current_actor(), request.args.get("tab", "overview")
    head = services().customer_view.head(actor, code)
    if head.party.code != code:
        return redirect(url_for("customers.show", code=head.party.code, tab=request.args.get("tab")))
    services().customer_view.seen(actor, head.party.id, address=client_address())
    tab = tab if tab in _TABS else "overview"
    parts = {"orders": _orders, "cases": _cases, "people": _people, "timeline": _timeline, "documents": _documents}
    values = parts[tab](head.party.id, code) if tab in parts else _overview(code)
    today = datetime.now(ZoneInfo(TIMEZONE)).date()
    return render_template(
        f"customers/{tab}.html", head=head, party=head.party, owner=head.owner, tab=tab, today=today, **values
    )


@blueprint.get("/<code>/timeline")
def timeline(code: str) -> ResponseReturnValue:
    """More of the timeline, or it narrowed; a part of a page, the whole tab without htmx."""
    if not request.headers.get("HX-Request"):
        only, cursor = request.args.get("only"), request.args.get("cursor")
        return redirect(url_for("customers.show", code=code, tab="timeline", only=only, cursor=cursor))
    head = services().customer_view.head(current_actor(), code)
    values = _timeline(head.party.id, code)
    template = "customers/_entries.html" if request.args.get("cursor") else "customers/_timeline.html"
    return render_template(template, party=head.party, **values)


@blueprint.get("/<code>/search")
def search(code: str) -> ResponseReturnValue:
    """The search page, narrowed to this customer."""
    head = services().customer_view.head(current_actor(), code)
    words = clean_line(request.args.get("q", ""))[:400]
    return redirect("/search?" + urlencode({"q": f"customer:{head.party.code} {words}".strip()}))


@blueprint.post("/<code>/note")
def note(code: str) -> ResponseReturnValue:
    """A quick note, call or meeting from the page; the renewed timeline for htmx, the page else."""
    entered = InteractionInput(
        kind=request.form.get("kind", "note"),
        subject=request.form.get("subject", ""),
        body=request.form.get("body", ""),
        contact_id=request.form.get("contact_id", ""),
    )
    try:
        made = services().interactions.create(current_actor(), code, entered)
    except InvalidFields as err:
        toast(" ".join(fault.in_words(gettext) for fault in err.faults), kind="danger")
    else:
        toast(gettext("Noted."), undo=url_for("interactions.delete", interaction_id=made, version=1))
    if not request.headers.get("HX-Request"):
        return redirect(url_for("customers.show", code=code))
    head = services().customer_view.head(current_actor(), code)
    return render_template("customers/_timeline.html", party=head.party, **_timeline(head.party.id, code))


@blueprint.post("/<code>/identifiers/<identifier_id>/reject")
def reject_identifier(code: str, identifier_id: str) -> ResponseReturnValue:
    """Say that something learned does not mean this customer; can be undone."""
    value = services().customers.judge_identifier(current_actor(), code, identifier_id, theirs=False)
    undo = url_for("customers.accept_identifier", code=code, identifier_id=identifier_id)
    toast(gettext("“%(value)s” does not point to this customer any more.", value=value), undo=undo)
    return redirect(url_for("customers.show", code=code))


@blueprint.post("/<code>/identifiers/<identifier_id>/accept")
def accept_identifier(code: str, identifier_id: str) -> ResponseReturnValue:
    """Undo."""
    services().customers.judge_identifier(current_actor(), code, identifier_id, theirs=True)
    return redirect(url_for("customers.show", code=code))


def _overview(code: str) -> dict[str, Any]:
    page = services().customer_view.page(current_actor(), code)
    return {
        "page": page,
        "days": by_day(page.timeline),
        "papers": _papers(page.timeline),
        "cursor": page.timeline_cursor,
        "chosen": "",
        "after_day": "",
    }


def _timeline(party_id: str, code: str) -> dict[str, Any]:
    chosen = request.args.get("only", "")
    entries, cursor = services().timeline.page(
        current_actor(), party_id, kinds=kinds_of_chip(chosen), cursor=request.args.get("cursor"), limit=50
    )
    return {
        "days": by_day(entries),
        "papers": _papers(entries),
        "cursor": cursor,
        "chosen": chosen,
        "after_day": request.args.get("after_day", ""),
    }


def _papers(entries: Sequence[TimelineEntry]) -> Papers:
    """What belongs together by an order's number among what is shown and beyond it."""
    return services().order_papers.around(
        current_actor(),
        orders=[entry.ref_id for entry in entries if entry.kind == TimelineKind.ORDER],
        documents=[entry.ref_id for entry in entries if entry.kind in _COLLECTED],
    )


def _documents(party_id: str, code: str) -> dict[str, Any]:
    chosen = request.args.get("type", "")
    chosen = chosen if chosen in set(DocumentType) else ""
    entries, cursor = services().timeline.page(
        current_actor(),
        party_id,
        kinds=() if chosen else _COLLECTED,
        doc_type=chosen,
        cursor=request.args.get("cursor"),
        limit=48,
    )
    view = services().customer_view
    return {
        "entries": entries,
        "cursor": cursor,
        "chosen": chosen,
        "counts": view.document_counts(current_actor(), code),
        "pictured": view.pictured(current_actor(), [entry.ref_id for entry in entries]),
        "view": "list" if request.args.get("view") == "list" else "grid",
    }


def _orders(party_id: str, code: str) -> dict[str, Any]:
    lines, cursor = services().orders.page(current_actor(), Narrowed(customer_id=party_id), request.args.get("cursor"))
    papers = services().order_papers.around(current_actor(), orders=[line.row.id for line in lines])
    return {"lines": lines, "cursor": cursor, "papers": papers}


def _cases(party_id: str, code: str) -> dict[str, Any]:
    lines, cursor = services().cases.page(current_actor(), Narrowed(customer_id=party_id), request.args.get("cursor"))
    return {"lines": lines, "cursor": cursor}


def _people(party_id: str, code: str) -> dict[str, Any]:
    return {"people": services().customer_view.people(current_actor(), code)}


def by_day(entries: list[TimelineEntry]) -> list[tuple[str, list[TimelineEntry]]]:
    """Entries under their days in the reader's zone, as (ISO day, entries)."""
    days: list[tuple[str, list[TimelineEntry]]] = []
    for entry in entries:
        day = to_user_timezone(entry.happened_at).date().isoformat()
        if not days or days[-1][0] != day:
            days.append((day, []))
        days[-1][1].append(entry)
    return days
