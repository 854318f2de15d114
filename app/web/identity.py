"""Who is asking: the session cookie, the gate in front of every view, and the marks on views.

Everything is closed: a view without a mark needs a signed-in account. `@public` opens one, `@admin_required`
asks for more. `current_actor()` is what services take.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Actor
from app.errors import Forbidden
from app.services.sessions import ABSOLUTE, SignedIn
from app.web.wiring import services

View = TypeVar("View", bound=Callable[..., Any])

_COOKIE = "hoso_session"


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def admin_required(view: View) -> View:
    """Mark a view as for administrators only; others get 403."""
    view.needs_admin = True  # type: ignore[attr-defined]
    return view


def current() -> SignedIn | None:
    """The session of this request, None on public pages without one."""
    found: SignedIn | None = g.get("signed_in")
    return found


def current_actor() -> Actor:
    """Who acts in this request. Raises Forbidden where nobody is signed in."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise Forbidden("Sign in first.")
    return actor


def client_address() -> str:
    """The address asked from; behind a proxy only as far as HOSO_TRUSTED_PROXIES allows."""
    return request.remote_addr or ""


def init_app(app: Flask) -> None:
    """Put the gate in front of every view. Must come before the form token's check."""
    app.before_request(_identify)
    app.before_request(_gate)
    app.context_processor(lambda: {"me": _me()})


def _me() -> Any:
    signed_in = current()
    return signed_in.account if signed_in else None


def _view_marks() -> tuple[bool, bool]:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "is_public", False)), bool(getattr(view, "needs_admin", False))


def _identify() -> None:
    g.signed_in = g.actor = None
    if request.endpoint == "static_file":
        return
    token = request.cookies.get(_COOKIE)
    signed_in = services().sessions.find(token) if token else None
    if signed_in is None:
        return
    g.signed_in, g.actor = signed_in, signed_in.actor
    # The form token is bound to the server's session: one of before the sign-in is worth nothing after it.
    if session.get("csrf_token") != signed_in.csrf:
        session["csrf_token"] = signed_in.csrf


def _gate() -> ResponseReturnValue | None:
    is_public, needs_admin = _view_marks()
    if request.endpoint is None or is_public:
        return None
    signed_in = current()
    if signed_in is None:
        return to_sign_in()
    if signed_in.account.must_change_password and request.endpoint not in {"me.password", "auth.sign_out"}:
        return redirect(url_for("me.password"))
    if needs_admin and not signed_in.actor.is_admin:
        raise Forbidden("This page is for administrators.")
    return None


def to_sign_in() -> ResponseReturnValue:
    """The way to the sign-in page and back; a part of a page loads the whole sign-in page."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    where = url_for("auth.sign_in", next=wanted) if wanted not in {"", "/"} else url_for("auth.sign_in")
    if request.headers.get("HX-Request"):
        # An htmx redirect: the part's own address is no page to come back to.
        return Response(status=401, headers={"HX-Redirect": url_for("auth.sign_in")})
    return redirect(where)


def safe_next(target: str | None) -> str:
    """`target` when it is a path of ours, else home; never another site."""
    parts = urlsplit(target or "")
    good = target and target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if good and target and "\\" not in target and target.isprintable() else url_for("home.index")


def set_session_cookie(response: Any, token: str) -> None:
    """Put the session's token into the browser."""
    response.set_cookie(
        _COOKIE,
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=services().settings.secure_cookies,
    )


def drop_session_cookie(response: Any) -> None:
    """Take the token out of the browser."""
    response.delete_cookie(_COOKIE, httponly=True, samesite="Lax", secure=services().settings.secure_cookies)
