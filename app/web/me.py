"""One's own account: password, language and look, tokens for scripts."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app.errors import InvalidInput
from app.services.users import LOCALES, PASSWORD_MAX, PASSWORD_MIN, THEMES
from app.web.forms import HosoForm, line
from app.web.identity import current, current_actor, public, safe_next
from app.web.locale import LOCALE_COOKIE, THEME_COOKIE
from app.web.toasts import toast
from app.web.wiring import services

blueprint = Blueprint("me", __name__, url_prefix="/me")
_YEAR = 365 * 24 * 3600


class PasswordForm(HosoForm):
    """Change of one's own password."""

    current = PasswordField(_("Current password"), [InputRequired()])
    new = PasswordField(_("New password"), [InputRequired(), Length(PASSWORD_MIN, PASSWORD_MAX)])
    again = PasswordField(_("New password again"), [InputRequired(), EqualTo("new", _("The two are not the same."))])


class TokenForm(HosoForm):
    """A new token."""

    name = StringField(_("What it is for"), [InputRequired(), Length(max=120)], filters=[line])


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The account's page."""
    return _page(TokenForm())


@blueprint.post("/tokens")
def create_token() -> ResponseReturnValue:
    """A new token, shown this once on the page itself (never in an address or a cookie)."""
    form = TokenForm()
    if not form.submitted_and_valid():
        return _page(form), 400
    token = services().tokens.create(current_actor(), str(form.name.data))
    return _page(TokenForm(formdata=None), new_token=token)


@blueprint.post("/tokens/<token_id>/revoke")
def revoke_token(token_id: str) -> ResponseReturnValue:
    """End a token."""
    services().tokens.revoke(current_actor(), token_id)
    toast(gettext("The token is revoked; scripts that use it are refused from now on."))
    return redirect(url_for("me.index"))


def _page(form: TokenForm, new_token: str = "") -> str:
    tokens = services().tokens.of(current_actor().user_id or "")
    return render_template("me/index.html", form=form, tokens=tokens, new_token=new_token)


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Change the password; the one page open to an account that must do so."""
    signed_in = current()
    assert signed_in is not None
    form = PasswordForm()
    if form.submitted_and_valid():
        try:
            services().users.change_password(
                signed_in.actor, str(form.current.data), str(form.new.data), keep_session=signed_in.token_hash
            )
        except InvalidInput as err:
            form.blame(err)
        else:
            toast(gettext("The password is changed. Other devices are signed out."))
            return redirect(url_for("home.index"))
    status = 400 if form.errors else 200
    return render_template("me/password.html", form=form, forced=signed_in.account.must_change_password), status


@blueprint.post("/preferences")
@public
def preferences() -> ResponseReturnValue:
    """Language and look: kept in the browser, and with the account when signed in."""
    response = redirect(safe_next(request.form.get("next")))
    asked = {"locale": request.form.get("locale"), "theme": request.form.get("theme")}
    for name, allowed, cookie in (("locale", LOCALES, LOCALE_COOKIE), ("theme", THEMES, THEME_COOKIE)):
        value = asked[name]
        if value is None:
            continue
        if value not in allowed:
            raise InvalidInput("This choice is not known.", field=name)
        secure = services().settings.secure_cookies
        response.set_cookie(cookie, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure)
    if (signed_in := current()) is not None:
        services().users.set_preferences(signed_in.account.id, locale=asked["locale"], theme=asked["theme"])
    return response
