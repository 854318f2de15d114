"""Every blueprint of the web, one line each."""

from __future__ import annotations

from flask import Blueprint

from app.web import add, api, auth, health, home, me, palette, settings

BLUEPRINTS: tuple[Blueprint, ...] = (
    health.blueprint,
    auth.blueprint,
    home.blueprint,
    palette.blueprint,
    add.blueprint,
    api.blueprint,
    me.blueprint,
    settings.blueprint,
)
