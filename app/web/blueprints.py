"""Every blueprint of the web, one line each."""

from __future__ import annotations

from flask import Blueprint

from app.web import auth, health, home, me, palette

BLUEPRINTS: tuple[Blueprint, ...] = (
    health.blueprint,
    auth.blueprint,
    home.blueprint,
    palette.blueprint,
    me.blueprint,
)
