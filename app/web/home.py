"""The start page: what is waiting for me."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.web.identity import current_actor
from app.web.locale import TIMEZONE
from app.web.wiring import services

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Everything on one page, each part one small query."""
    home, actor = services().home, current_actor()
    here = datetime.now(ZoneInfo(TIMEZONE))
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    return render_template(
        "home/index.html",
        ages=home.review_ages(actor),
        doors=home.doors_today(actor, midnight),
        stuck=home.stuck(actor),
        expiring=home.expiring(actor, here.date()),
        tasks=home.my_tasks(actor, here.date()),
        health=home.health(),
        has_organisation=services().organisation.get() is not None,
    )
