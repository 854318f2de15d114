"""Words for what the audit log holds: actions and what they were done to. Histories and the log use them alike."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _

ACTIONS: dict[str, str] = {
    "assign": _("filed by hand"),
    "cancel": _("cancelled"),
    "change_password": _("changed the password"),
    "correct": _("corrected"),
    "create": _("created"),
    "delete": _("deleted"),
    "dismiss": _("set aside"),
    "download": _("downloaded"),
    "file": _("routed"),
    "give_password": _("gave the password"),
    "import": _("imported"),
    "join": _("made one document again"),
    "link": _("linked"),
    "merge": _("merged"),
    "print": _("made a cover sheet"),
    "put_back": _("put back"),
    "rebuild": _("rebuilt"),
    "receive": _("received"),
    "receive_again": _("received again"),
    "reject": _("said it is not theirs"),
    "reset_password": _("reset the password"),
    "restore": _("restored"),
    "retry": _("tried again"),
    "revoke": _("revoked"),
    "sign_in": _("signed in"),
    "sign_in_failed": _("failed to sign in"),
    "sign_out": _("signed out"),
    "split": _("took apart"),
    "take_back": _("took back"),
    "train": _("learned types anew"),
    "undo": _("undid"),
    "undo_cut": _("cut as before"),
    "unlink": _("unlinked"),
    "update": _("changed"),
    "view": _("looked at"),
}

SUBJECTS: dict[str, str] = {
    "api_token": _("token"),
    "case": _("case"),
    "deal": _("deal"),
    "document": _("document"),
    "interaction": _("note or call"),
    "job": _("job"),
    "lesson": _("what was learned"),
    "order": _("order"),
    "party": _("customer or contact"),
    "relation": _("contact"),
    "setting": _("setting"),
    "task": _("task"),
    "timeline": _("timeline"),
    "user": _("user"),
}


def init_app(app: Flask) -> None:
    """Give templates the filters `deed` and `deed_subject`; what has no word yet shows as it is stored."""
    app.jinja_env.filters["deed"] = lambda action: ACTIONS.get(action, action)
    app.jinja_env.filters["deed_subject"] = lambda subject: SUBJECTS.get(subject, subject)
