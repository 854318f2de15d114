"""Settings, for administrators, a file a page: our organisation, doors, stacks, users, naming, threshold, lessons…"""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.web.settings import audit_log, doors, health, jobs, learned, naming, organisation, stacks, threshold, users
from app.web.settings.section import blueprint

__all__ = [
    "audit_log",
    "blueprint",
    "doors",
    "health",
    "jobs",
    "learned",
    "naming",
    "organisation",
    "stacks",
    "threshold",
    "users",
]


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The first of the pages."""
    return redirect(url_for("settings.organisation"))
