"""Accounts: add, role, close, new one-time password."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from app.domain.access import Role
from app.errors import Conflict, InvalidInput
from app.web.forms import HosoForm, line, options
from app.web.identity import current_actor
from app.web.settings.section import blueprint, page
from app.web.toasts import toast
from app.web.wiring import services

ROLES = {Role.STAFF: _("Staff"), Role.ADMIN: _("Administrator")}


class UserForm(HosoForm):
    """A new account."""

    login = StringField(_("Login"), [InputRequired(), Length(max=120)], filters=[line])
    name = StringField(_("Name"), [InputRequired(), Length(max=200)], filters=[line])
    role = SelectField(_("Role"), choices=options(ROLES.items()))


@blueprint.route("/users", methods=["GET", "POST"])
def users() -> ResponseReturnValue:
    """The list and the form. A one-time password is shown on this very answer and never again."""
    form = UserForm()
    if form.submitted_and_valid():
        login = str(form.login.data)
        try:
            password = services().users.add(current_actor(), login, str(form.name.data), Role(form.role.data))
        except InvalidInput as err:
            form.blame(err)
        except Conflict as err:
            form.blame(InvalidInput(err.message, field="login"))
        else:
            return _page(UserForm(formdata=None), login.lower(), password)
    return _page(form), 400 if form.errors else 200


@blueprint.post("/users/<user_id>/password")
def users_password(user_id: str) -> ResponseReturnValue:
    """A new one-time password; ends the account's sessions."""
    password = services().users.reset_password(current_actor(), user_id)
    return _page(UserForm(formdata=None), services().users.get(user_id).login, password)


@blueprint.post("/users/<user_id>/role")
def users_role(user_id: str) -> ResponseReturnValue:
    """Change the role."""
    role = request.form.get("role", "")
    if role not in set(Role):
        raise InvalidInput("The role is admin or staff.", field="role")
    services().users.set_role(current_actor(), user_id, Role(role))
    toast(gettext("The role is changed."))
    return redirect(url_for("settings.users"))


@blueprint.post("/users/<user_id>/active")
def users_active(user_id: str) -> ResponseReturnValue:
    """Close or open the account."""
    active = request.form.get("active") == "1"
    services().users.set_active(current_actor(), user_id, active)
    toast(gettext("The account is open again.") if active else gettext("The account is closed."))
    return redirect(url_for("settings.users"))


def _page(form: UserForm, login: str = "", password: str = "") -> str:
    return page(
        "settings/users.html", form=form, accounts=services().users.all(), roles=ROLES, login=login, password=password
    )
