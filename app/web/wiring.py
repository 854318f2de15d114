"""Gives views the services of this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from app.bootstrap import Services


def services() -> Services:
    """The services the app was made with."""
    return cast("Services", current_app.extensions["hoso"])
