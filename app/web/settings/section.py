"""The blueprint of all settings pages and their tabs; closed to everybody but administrators as a whole."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import lazy_gettext as _

from app.errors import Forbidden
from app.web.identity import current_actor

blueprint = Blueprint("settings", __name__, url_prefix="/settings")

_TABS = (
    ("settings.organisation", _("Our organisation")),
    ("settings.users", _("Users")),
    ("settings.doors", _("Doors")),
    ("settings.stacks", _("Scanned stacks")),
    ("settings.naming", _("Naming")),
    ("settings.threshold", _("How sure before filing")),
    ("settings.learned", _("Learned")),
    ("settings.jobs", _("Jobs")),
    ("settings.health", _("Health")),
    ("settings.audit_log", _("Audit log")),
)


@blueprint.before_request
def _administrators_only() -> None:
    if not current_actor().is_admin:
        raise Forbidden("The settings are for administrators.")


def page(template: str, **values: object) -> str:
    """A settings page with its tabs."""
    tabs = [(words, url_for(endpoint), (request.endpoint or "").startswith(endpoint)) for endpoint, words in _TABS]
    return render_template(template, tabs=tabs, **values)
