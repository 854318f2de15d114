"""Addresses that keep what is chosen: the present page with some of its parameters changed."""

from __future__ import annotations

from flask import Flask, request, url_for


def init_app(app: Flask) -> None:
    """Give templates `here_with(**changes)`."""
    app.jinja_env.globals["here_with"] = here_with


def here_with(**changes: object) -> str:
    """This page's address with `changes` made to its query; None takes a parameter away.

    Any change but of the cursor starts from the first page again.
    """
    query: dict[str, object] = {k: v if len(v) > 1 else v[0] for k, v in request.args.to_dict(flat=False).items()}
    if "cursor" not in changes:
        query.pop("cursor", None)
    query |= changes
    values = {k: v for k, v in query.items() if v is not None}
    return url_for(request.endpoint or "home.index", **(request.view_args or {}), **values)  # type: ignore[arg-type]
