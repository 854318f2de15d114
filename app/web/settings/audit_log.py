"""The audit log: who saw, changed and downloaded what."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from app.domain.text import clean_line
from app.web.identity import current_actor
from app.web.settings.section import blueprint, page
from app.web.wiring import services


@blueprint.get("/audit")
def audit_log() -> ResponseReturnValue:
    """The log, newest first, narrowed by what is chosen."""
    actor, log = current_actor(), services().audit_log
    chosen = {key: clean_line(request.args.get(key, ""))[:200] for key in ("action", "subject", "subject_id", "who")}
    actions, subjects = log.choices(actor)
    found = log.page(actor, cursor=request.args.get("cursor"), **chosen)  # type: ignore[arg-type]
    return page("settings/audit_log.html", log=found, chosen=chosen, actions=actions, subjects=subjects)
