"""Serves our own static files and the vendored ones under an address that changes with their content."""

from __future__ import annotations

import hashlib
import json
import mimetypes
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, send_file, url_for
from markupsafe import Markup
from werkzeug.security import safe_join

from app.errors import ConfigError
from app.web.identity import public

FOLDER = Path(__file__).resolve().parent / "static"
_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Route /static/VERSION/PATH and give templates `asset(path)` and `icon(name)`. Raises ConfigError
    where set-up has not fetched the front-end files."""
    if not (FOLDER / "vendor" / "stamp").is_file():
        raise ConfigError("The front-end files are missing: run `make setup`.")
    version = _content_version(FOLDER)

    @public
    def static_file(version: str, path: str) -> Response:
        return _serve(path, forever=version == current_version)

    current_version = version
    app.add_url_rule("/static/<version>/<path:path>", "static_file", static_file)
    app.jinja_env.globals["asset"] = lambda path: url_for("static_file", version=version, path=path)
    app.jinja_env.globals["icon"] = icon


def _content_version(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _serve(path: str, *, forever: bool) -> Response:
    found = safe_join(str(FOLDER), path)
    if found is None or not Path(found).is_file():
        abort(404)
    media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    packed = Path(found + ".gz")
    use_packed = packed.is_file() and request.accept_encodings.quality("gzip") > 0
    response = send_file(
        packed if use_packed else found,
        mimetype=media_type,
        download_name=Path(found).name,
        max_age=_YEAR if forever else 0,
    )
    if use_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers.add("Vary", "Accept-Encoding")
    if forever:
        response.cache_control.immutable = True
    return response


@cache
def _icons() -> dict[str, list[tuple[str, dict[str, str]]]]:
    loaded: dict[str, list[tuple[str, dict[str, str]]]] = json.loads(
        (FOLDER / "vendor" / "icons.json").read_text(encoding="utf-8")
    )
    return loaded


@cache
def icon(name: str, label: str = "") -> Markup:
    """The Tabler icon `name` as inline SVG; hidden from screen readers unless it has a `label`.

    Raises KeyError for a name that is not in the set, so that a test of the page finds it.
    """
    shapes = Markup("").join(_shape(str(tag), attributes) for tag, attributes in _icons()[name])
    role = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup(
        '<svg class="icon" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>'
    ).format(role, shapes)


def _shape(tag: str, attributes: dict[str, str]) -> Markup:
    written = Markup("").join(Markup(' {}="{}"').format(key, value) for key, value in attributes.items())
    return Markup("<{}{}/>").format(tag, written)
