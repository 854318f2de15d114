"""The queue: what runs, waits and gave up, with retry and cancel."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.web.identity import current_actor
from app.web.settings.section import blueprint, page
from app.web.toasts import toast
from app.web.wiring import services

_STATES = ("dead", "running", "ready")
_LIMIT = 200


@blueprint.get("/jobs")
def jobs() -> ResponseReturnValue:
    """The list; `?state=` narrows it."""
    state = request.args.get("state", "")
    states = (state,) if state in (*_STATES, "cancelled") else _STATES
    lines = services().jobs.list(states, _LIMIT + 1)
    return page(
        "settings/jobs.html",
        queue=services().jobs.state(),
        lines=lines[:_LIMIT],
        cut=_LIMIT if len(lines) > _LIMIT else 0,
        state=state,
    )


@blueprint.post("/jobs/<job_id>/retry")
def jobs_retry(job_id: str) -> ResponseReturnValue:
    """Run a job that gave up anew."""
    services().jobs.retry(current_actor(), job_id)
    toast(gettext("The job is waiting again."))
    return redirect(url_for("settings.jobs"))


@blueprint.post("/jobs/retry-dead")
def jobs_retry_dead() -> ResponseReturnValue:
    """Run everything that gave up anew."""
    count = services().jobs.retry_dead(current_actor())
    toast(gettext("%(count)s jobs are waiting again.", count=count))
    return redirect(url_for("settings.jobs"))


@blueprint.post("/jobs/<job_id>/cancel")
def jobs_cancel(job_id: str) -> ResponseReturnValue:
    """Take a job out of the queue."""
    services().jobs.cancel(current_actor(), job_id)
    toast(gettext("The job is cancelled; its document can be tried again from its page."))
    return redirect(url_for("settings.jobs"))
