"""Answers to whoever watches the process: is it up, can it work."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from app.errors import HosoError
from app.web.identity import public
from app.web.wiring import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def up() -> ResponseReturnValue:
    """200 as soon as the process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """200 when database and store answer, else 503; each part in a word, nothing else.

    Without search documents are still taken, filed and shown: that is no reason to send people away.
    """
    parts = {"database": database_answers(), "originals": blobs_answer(), "index": services().index.health().ok}
    good = parts["database"] and parts["originals"]
    words = {name: "ok" if fine else "down" for name, fine in parts.items()}
    return jsonify({"status": "ok" if good else "down", **words}), 200 if good else 503


def database_answers() -> bool:
    """Whether a query comes back."""
    try:
        with services().db.read() as session:
            session.execute(text("SELECT 1"))
    except HosoError:
        return False
    return True


def blobs_answer() -> bool:
    """Whether the store of originals can say what it holds."""
    # A hash nobody has: the store must be able to say that it is not there.
    try:
        services().blobs.size("0" * 64)
    except Exception:
        return False
    return True
