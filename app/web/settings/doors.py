"""Doors: where documents come in, when each was last looked at, and what could not be taken."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.web.settings.section import blueprint, page
from app.web.wiring import services


@blueprint.get("/doors")
def doors() -> ResponseReturnValue:
    """Doors that are set up, with what they report; doors that were used before and are not set up any more."""
    settings = services().settings
    reports = {report.state.key: report for report in services().doors.report()}
    set_up = [("folder", f"folder:{inbox.path}", str(inbox.path)) for inbox in settings.inboxes]
    for box in settings.mailboxes:
        name = f"{box.user}@{box.host}"
        set_up.append(("imap", f"imap:{name}/{box.folder}", f"{name} · {box.folder}"))
    if settings.smtp_port:
        names = ", ".join(f"{name}@…" for name in settings.mail_names)
        set_up.append(("smtp", "smtp", f"{settings.smtp_host}:{settings.smtp_port} · {names}"))
    known = {key for _kind, key, _words in set_up}
    former = [report for key, report in reports.items() if key not in known]
    return page("settings/doors.html", set_up=set_up, reports=reports, former=former)
