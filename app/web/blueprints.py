"""Every blueprint of the web, one line each."""

from __future__ import annotations

from flask import Blueprint

from app.web import (
    add,
    api,
    auth,
    cases,
    cover_sheets,
    customers,
    deals,
    documents,
    health,
    history,
    home,
    imports,
    interactions,
    me,
    metrics,
    orders,
    palette,
    review,
    search,
    settings,
    tasks,
    trash,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    health.blueprint,
    metrics.blueprint,
    auth.blueprint,
    home.blueprint,
    palette.blueprint,
    add.blueprint,
    documents.blueprint,
    customers.blueprint,
    cover_sheets.blueprint,
    deals.blueprint,
    orders.blueprint,
    cases.blueprint,
    interactions.blueprint,
    tasks.blueprint,
    imports.blueprint,
    trash.blueprint,
    history.blueprint,
    review.blueprint,
    search.blueprint,
    api.blueprint,
    me.blueprint,
    settings.blueprint,
)
