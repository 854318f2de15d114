"""From an error to an answer: a page that says what happened and what can be done, a toast, or JSON."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import NamedTuple

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.db.types import new_id
from app.errors import Forbidden, HosoError, InvalidInput, NotFound, TooLarge, TooMany
from app.web.toasts import toast
from app.web.wording import words_of

_log = logging.getLogger("hoso.web")


class Advice(NamedTuple):
    """Head line of an error page, what can be done, and an icon."""

    title: str
    help: str
    icon: str


ADVICE: dict[int, Advice] = {
    400: Advice(_("This cannot be used"), _("Go back, correct what was entered and send it again."), "forms"),
    403: Advice(_("Not allowed"), _("Ask an administrator if you need this."), "lock"),
    404: Advice(
        _("Not found"), _("It may have been deleted or the address is wrong. Search for it above."), "error-404"
    ),
    405: Advice(_("Not possible here"), _("Go back and use the buttons on the page."), "ban"),
    409: Advice(_("Somebody was faster"), _("Go back, load the page again and look at what has changed."), "git-merge"),
    413: Advice(_("Too large"), _("Split the file or send it in a smaller form."), "file-zip"),
    429: Advice(_("Too many attempts"), _("Wait a little, then try again."), "clock-pause"),
    500: Advice(
        _("Something went wrong here"),
        _("Nothing of yours was lost. Try again; if it stays, tell an administrator the number below."),
        "bug",
    ),
    503: Advice(_("A part does not answer"), _("Try again in a moment; it usually comes back by itself."), "plug-x"),
    507: Advice(
        _("The disk is full"),
        _("Nothing was taken. Ask an administrator to make room, then send it again."),
        "database-off",
    ),
}


def init_app(app: Flask) -> None:
    """Map every failure."""
    app.register_error_handler(HosoError, _hoso)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _hoso(err: HosoError) -> ResponseReturnValue:
    if err.http_status >= 500:
        _log.warning("request failed", extra={"code": err.code, "endpoint": request.endpoint})
    response = answer(err.http_status, err.code, words_of(err.message))
    if isinstance(err, TooMany):
        response.headers["Retry-After"] = str(err.retry_after)
    return response


def _stale_form(_err: CSRFError) -> ResponseReturnValue:
    return answer(400, "stale_form", gettext("The page was open too long or you signed in anew. Load it again."))


def _http(err: HTTPException) -> ResponseReturnValue:
    status = err.code or 500
    if status < 400:
        return err.get_response()
    known: dict[int, HosoError] = {
        400: InvalidInput("The request cannot be understood."),
        403: Forbidden("You may not do this."),
        404: NotFound("There is nothing at this address."),
        413: TooLarge("What was sent is larger than allowed here."),
    }
    if status in known:
        return answer(status, known[status].code, gettext(known[status].message))
    return answer(status, HTTPStatus(status).name.lower(), HTTPStatus(status).phrase)


def _unforeseen(err: Exception) -> ResponseReturnValue:
    number = new_id()
    _log.error("unforeseen failure", extra={"number": number, "endpoint": request.endpoint}, exc_info=err)
    return answer(500, "error", gettext("An error that nobody foresaw."), number=number)


def answer(status: int, code: str, message: str, *, number: str = "") -> Response:
    """The failure in the form the asker reads: JSON under /api, a toast for a part of a page, else a page."""
    wants_json = request.accept_mimetypes.best == "application/json"
    if request.path.startswith("/api/") or wants_json:
        response = jsonify({"error": {"code": code, "message": message}})
    elif request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        toast(message, kind="danger")
        response = Response("")
        response.headers["HX-Reswap"] = "none"
    else:
        advice = ADVICE.get(status, ADVICE[500 if status >= 500 else 400])
        page = render_template("errors/error.html", status=status, advice=advice, message=message, number=number)
        response = Response(page, content_type="text/html; charset=utf-8")
    response.status_code = status
    return response
