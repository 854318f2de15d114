"""What the pages of deals, orders, cases, interactions and tasks share: the chosen customer, ways back, saving."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.domain.text import clean_line
from app.errors import Conflict, HosoError, InvalidInput, NotFound
from app.web.business_forms import VersionedForm, blame
from app.web.identity import current_actor, safe_next
from app.web.toasts import toast
from app.web.wiring import services

Result = TypeVar("Result")


def asked(name: str) -> str:
    """A parameter of the address, one clean line."""
    return clean_line(request.args.get(name, ""))[:200]


def fixed_customer() -> str:
    """ "CODE Name" when the address names a customer there is, so that the form need not ask; else ""."""
    code = asked("customer")
    if not code:
        return ""
    try:
        found = services().customers.by_code(current_actor(), code)
    except NotFound:
        return ""
    return f"{found.code} {found.name}"


def try_to(act: Callable[[], Result], form: VersionedForm) -> Result | None:
    """What `act` returns; None when it refused, with the reasons in the form."""
    try:
        return act()
    except NotFound as err:
        _blame_customer(form, err)
    except (InvalidInput, Conflict) as err:
        blame(form, err)
    return None


def try_saving(act: Callable[[], None], form: VersionedForm) -> bool:
    """As `try_to` for acts without a result: whether it went well."""

    def acted() -> bool:
        act()
        return True

    return try_to(acted, form) is True


def _blame_customer(form: VersionedForm, err: HosoError) -> None:
    """The only thing a form names by hand is its customer."""
    if "customer" not in form:
        raise err
    form["customer"].errors = [
        *form["customer"].errors,
        gettext("No customer has this code: choose one from the list."),
    ]


def back_to_customer(code: str | None, fallback: str) -> str:
    """The address of the customer's page, of `fallback` without one."""
    return url_for("customers.show", code=code) if code else url_for(fallback)


def deleted(words: str, subject: str, record_id: str, back: str) -> ResponseReturnValue:
    """Say that a record is in the trash, with a way to undo it, and go `back`."""
    toast(words, undo=url_for("trash.restore", subject=subject, record_id=record_id))
    return redirect(safe_next(request.form.get("next")) if request.form.get("next") else back)


def shown_version() -> int:
    """The version a posted button carries; -1 for nonsense, which then conflicts."""
    return request.values.get("version", -1, type=int)
