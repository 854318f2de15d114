"""Short messages about what was just done, with a way to undo it.

On a full page they are drawn by base.html; with a part of a page they travel in the HX-Trigger header and
static/js/toasts.js draws them.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, Response, get_flashed_messages, request
from flask import flash as _flash


def toast(message: str, *, kind: str = "success", undo: str | None = None, link: tuple[str, str] | None = None) -> None:
    """Show `message` with the next answer. kind: success | info | warning | danger.

    `undo`: address that a POST undoes the act with. `link`: (address, words).
    """
    _flash(json.dumps({"text": str(message), "kind": kind, "undo": undo, "link": link}), "toast")


def init_app(app: Flask) -> None:
    """Give templates `pending_toasts()` and send toasts along with parts of pages."""
    app.jinja_env.globals["pending_toasts"] = pending
    app.after_request(_send_along)


def pending() -> list[dict[str, Any]]:
    """The toasts not shown yet; asking takes them."""
    return [json.loads(str(text)) for text in get_flashed_messages(category_filter=["toast"])]


def _send_along(response: Response) -> Response:
    is_part = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    moves_on = response.status_code // 100 == 3 or "HX-Redirect" in response.headers or "HX-Refresh" in response.headers
    if is_part and not moves_on and (waiting := pending()):
        events = json.loads(response.headers.get("HX-Trigger", "{}")) | {"toasts": waiting}
        response.headers["HX-Trigger"] = json.dumps(events)  # ASCII: headers carry nothing else
    return response
