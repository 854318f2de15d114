"""The web: `create_app(services)` puts gate, headers, language and blueprints together; no logic here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from app.services.sessions import signing_key
from app.web import (
    deeds,
    failures,
    formats,
    identity,
    kinds,
    links,
    locale,
    metrics,
    navigation,
    security,
    static_files,
    toasts,
)
from app.web.blueprints import BLUEPRINTS
from app.web.uploads import UploadRequest, close_staging

if TYPE_CHECKING:
    from app.bootstrap import Services

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def create_app(services: Services) -> Flask:
    """The WSGI app over `services`. Raises ConfigError where set-up is not complete, Unavailable without database."""
    app = Flask("app.web", template_folder=str(_TEMPLATES), static_folder=None)
    app.request_class = UploadRequest
    app.extensions["hoso"] = services
    app.config.update(
        SECRET_KEY=signing_key(services.db),
        SESSION_COOKIE_NAME="hoso_state",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=services.settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: the token is bound to it
        WTF_CSRF_SSL_STRICT=False,  # SameSite and the token suffice; a strict referrer policy breaks this check
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    metrics.init_app(app)
    # The order is the order in which a request passes: who asks, may they, is the form theirs.
    for part in (identity, locale, security, static_files, formats, kinds, deeds, links, toasts, navigation, failures):
        part.init_app(app)
    app.teardown_request(close_staging)
    csrf = CSRFProtect(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
        if blueprint.name == "api":
            csrf.exempt(blueprint)  # its calls carry a token of their own and never a cookie
    if services.settings.trusted_proxies:
        hops = services.settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
