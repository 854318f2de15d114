"""The search page: results as one types, facets, preview; the one box on every page leads here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.domain.text import clean, clean_line
from app.errors import InvalidInput, Unavailable
from app.services.pages import QUERY_LIMIT
from app.services.search import FoundDocument, SearchAnswer
from app.web.documents.section import page_address
from app.web.identity import current_actor
from app.web.kinds import DOORS, STATUSES, TYPES
from app.web.links import here_with
from app.web.wiring import services
from indexing.base import FacetName, MatchMode, Segment, Sort

blueprint = Blueprint("search", __name__)

FACETS: tuple[tuple[FacetName, str], ...] = (
    (FacetName.TYPE, _("Type")),
    (FacetName.CUSTOMER, _("Customer")),
    (FacetName.YEAR, _("Year")),
    (FacetName.DOOR, _("Door")),
    (FacetName.STATUS, _("State")),
)
_MODES = {
    MatchMode.MOST: _("Nothing holds all of these words. These hold most of them."),
    MatchMode.FUZZY: _("Nothing holds these words as written. These hold similar ones."),
}
_REASONS = {
    "party_names": _("a name on it"),
    "codes": _("a number on it"),
    "phones": _("a phone number on it"),
    "customer": _("its customer"),
    "text": _("its text"),
    "title": _("its title"),
}
_CHOSEN_LIMIT = 50  # values of one facet that an address may carry


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value one can narrow by; `address` chooses it or takes it away."""

    label: str
    icon: str
    count: int | None
    chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A hit as a row. `why` says what matched when no mark shows it."""

    found: FoundDocument
    title: Sequence[Segment]
    address: str
    preview: str
    why: str


@blueprint.get("/search")
def results() -> ResponseReturnValue:
    """The page, its results alone (htmx), or the next rows (htmx, into #more)."""
    query = clean_line(request.args.get("q", ""))[:QUERY_LIMIT]
    sort = Sort.DATE if request.args.get("sort") == Sort.DATE else Sort.RELEVANCE
    selections = _selections()
    cursor = request.args.get("cursor")
    answer: SearchAnswer | None = None
    status = 200
    try:
        answer = _ask(query, selections, sort, cursor)
    except Unavailable:
        status = 503
    target = request.headers.get("HX-Target", "")
    template = {"results": "search/results.html", "more": "search/rows.html"}.get(target, "search/index.html")
    page = render_template(
        template,
        query=query,
        sort=sort.value,
        answer=answer,
        lines=[_line(found, query) for found in answer.found] if answer else [],
        facets=_facets(answer, selections) if answer else [],
        chips=_chips(answer, selections) if answer else [],
        narrowed=any(selections.values()),
        mode=_MODES.get(answer.mode, "") if answer else "",
        behind=services().search.behind(),
    )
    response: Response = make_response(page, status)
    return response


def _ask(query: str, selections: Mapping[FacetName, Sequence[str]], sort: Sort, cursor: str | None) -> SearchAnswer:
    actor = current_actor()
    try:
        return services().search.search(actor, query, selections=selections, sort=sort, cursor=cursor)
    except InvalidInput:
        if cursor is None:
            raise
        # A place in results that are no more: begin again.
        return services().search.search(actor, query, selections=selections, sort=sort)


def _selections() -> dict[FacetName, list[str]]:
    return {
        name: [
            clean_line(value)[:64] for value in request.args.getlist(name.value)[:_CHOSEN_LIMIT] if clean_line(value)
        ]
        for name, _label in FACETS
    }


def _line(found: FoundDocument, query: str) -> FoundLine:
    hit, document = found.hit, found.document
    indexed = "".join(segment.text for segment in hit.title)
    # The index may be a moment behind: a title that has changed since is shown as it is now.
    title = hit.title if indexed == clean(document.title) else (Segment(document.title, False),)
    shows = any(segment.marked for segment in (*title, *hit.snippet))
    why = "" if shows else ", ".join(str(_REASONS[name]) for name in hit.matched if name in _REASONS)
    return FoundLine(
        found=found,
        title=title,
        address=page_address(document.id, hit.page, query),
        preview=url_for("documents.preview", document_id=document.id, page=hit.page or 1, q=query or None),
        why=why,
    )


def _facets(answer: SearchAnswer, selections: Mapping[FacetName, Sequence[str]]) -> list[tuple[str, list[FacetValue]]]:
    shown = []
    for name, label in FACETS:
        counted = {count.value: count.count for count in answer.facets.get(name, ())}
        values = [*counted, *(value for value in selections[name] if value not in counted)]
        if values:
            rows = [_value(answer, name, value, counted.get(value, 0), selections) for value in values]
            shown.append((str(label), rows))
    return shown


def _chips(answer: SearchAnswer, selections: Mapping[FacetName, Sequence[str]]) -> list[FacetValue]:
    return [_value(answer, name, value, None, selections) for name, _label in FACETS for value in selections[name]]


def _value(
    answer: SearchAnswer,
    name: FacetName,
    value: str,
    count: int | None,
    selections: Mapping[FacetName, Sequence[str]],
) -> FacetValue:
    chosen = value in selections[name]
    others = [v for v in selections[name] if v != value]
    label, icon = _words(answer, name, value)
    address = here_with(**{name.value: (others if chosen else [*others, value]) or None})
    return FacetValue(label, icon, count, chosen, address)


def _words(answer: SearchAnswer, name: FacetName, value: str) -> tuple[str, str]:
    known = {FacetName.TYPE: TYPES, FacetName.DOOR: DOORS, FacetName.STATUS: STATUSES}.get(name, {})
    if value in known:
        return str(known[value].label), known[value].icon
    if name is FacetName.CUSTOMER:
        party = answer.customers.get(value)
        return (party.name if party else gettext("Another customer")), "building"
    return value, "calendar" if name is FacetName.YEAR else "point"
