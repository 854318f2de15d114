"""Sign in, sign out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.errors import Forbidden, TooMany
from app.web.forms import HosoForm, line
from app.web.identity import (
    client_address,
    current,
    drop_session_cookie,
    public,
    safe_next,
    set_session_cookie,
)
from app.web.wiring import services
from app.web.wording import words_of

blueprint = Blueprint("auth", __name__)


class SignInForm(HosoForm):
    """Login and password."""

    login = StringField(_("Login"), [InputRequired(), Length(max=320)], filters=[line])
    password = PasswordField(_("Password"), [InputRequired(), Length(max=1000)])


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """The form; on success home or where one came from. The same words for every way to fail."""
    wanted = safe_next(request.args.get("next"))
    if request.method == "GET" and current() is not None:
        return redirect(wanted)
    form, status = SignInForm(), 200
    if form.submitted_and_valid():
        try:
            return _enter(str(form.login.data), str(form.password.data), wanted)
        except (Forbidden, TooMany) as err:
            form.form_errors.append(words_of(err.message))
            status = err.http_status
    return render_template("auth/sign_in.html", form=form), status


def _enter(login: str, password: str, wanted: str) -> ResponseReturnValue:
    agent = request.user_agent.string
    token = services().sessions.sign_in(login, password, address=client_address(), agent=agent)
    session.clear()  # nothing of before the sign-in lives on, the form token least of all
    response = redirect(wanted)
    set_session_cookie(response, token)
    return response


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session."""
    signed_in = current()
    assert signed_in is not None
    services().sessions.sign_out(signed_in, address=client_address())
    session.clear()
    response = redirect(url_for("auth.sign_in"))
    drop_session_cookie(response)
    return response
