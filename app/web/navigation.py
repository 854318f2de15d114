"""The places of the left navigation and the counts beside them. A new page of the first level is one line here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _

from app.domain.access import Actor
from app.web.identity import current
from app.web.wiring import services


class Place(NamedTuple):
    """A page of the first level. `key`: pressed after `g` it goes there."""

    endpoint: str
    label: str
    icon: str
    key: str
    admin: bool = False

    def url(self) -> str:
        """Its address."""
        return url_for(self.endpoint)

    def is_here(self) -> bool:
        """Whether the present page belongs to it."""
        return request.blueprint == self.endpoint.partition(".")[0]


PLACES = (
    Place("home.index", _("Home"), "home", "h"),
    Place("customers.index", _("Customers"), "building", "c"),
    Place("documents.index", _("Documents"), "files", "d"),
    Place("review.index", _("Review"), "eye-check", "r"),
    Place("deals.index", _("Deals"), "briefcase", "l"),
    Place("cases.index", _("Cases"), "lifebuoy", "s"),
    Place("tasks.index", _("Tasks"), "checkbox", "t"),
    Place("settings.index", _("Settings"), "settings", "e", admin=True),
)

# What the Add button offers.
ADD_MENU = (
    Place("add.index", _("Files"), "upload", "a"),
    Place("customers.create", _("Customer"), "building-plus", ""),
    Place("interactions.create", _("Note or call"), "note", ""),
    Place("tasks.create", _("Task"), "checkbox", ""),
)


def places(actor: Actor) -> Sequence[Place]:
    """What this actor may go to."""
    return [p for p in PLACES if (actor.is_admin or not p.admin) and _exists(p)]


def _exists(place: Place) -> bool:
    return place.endpoint in current_app.view_functions


def init_app(app: Flask) -> None:
    """Give templates `places` and `review_count`."""

    def context() -> dict[str, object]:
        signed_in = current()
        if signed_in is None:
            return {"places": [], "add_menu": [], "review_count": 0}
        return {
            "places": places(signed_in.actor),
            "add_menu": [p for p in ADD_MENU if _exists(p)],
            "review_count": services().home.review_count(signed_in.actor),
        }

    app.context_processor(context)
