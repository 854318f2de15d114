"""Which language a page speaks: the account's choice, else the cookie, else the browser, else Vietnamese."""

from __future__ import annotations

from flask import Flask, request
from flask_babel import Babel, get_locale

from app.services.users import LOCALES, THEMES
from app.web.identity import current

LOCALE_COOKIE = "hoso_locale"
THEME_COOKIE = "hoso_theme"
TIMEZONE = "Asia/Ho_Chi_Minh"


def init_app(app: Flask) -> None:
    """Set Flask-Babel up and tell templates language and look."""
    Babel(app, locale_selector=chosen_locale, default_timezone=TIMEZONE)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.context_processor(lambda: {"locale": str(get_locale()), "theme": chosen_theme()})


def chosen_locale() -> str:
    """ "vi" or "en"."""
    signed_in = current()
    own = signed_in.account.locale if signed_in else None
    asked = own or request.cookies.get(LOCALE_COOKIE)
    if asked in LOCALES:
        return str(asked)
    # A program that asks for no language reads English.
    return request.accept_languages.best_match(LOCALES) or ("en" if request.path.startswith("/api/") else "vi")


def chosen_theme() -> str:
    """ "light", "dark", or "auto" (as the system)."""
    signed_in = current()
    own = signed_in.account.theme if signed_in else None
    asked = own or request.cookies.get(THEME_COOKIE)
    return asked if asked in THEMES else "auto"
