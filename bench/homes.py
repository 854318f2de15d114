"""Homes that a bench fills and throws away: on SQLite, or on a PostgreSQL of the run's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext

from app.bootstrap import Services, build
from app.cli.setup import prepare_home
from app.config import load_settings
from tests.servers import postgres, shared


@contextmanager
def servers() -> Iterator[None]:
    """While the block runs, servers that it asks for are started, and ended with it."""
    shared.begin_run()
    try:
        yield
    finally:
        shared.end_run()


@contextmanager
def services_of(environment: Mapping[str, str]) -> Iterator[Services]:
    """The services of the prepared home that these variables describe."""
    settings = load_settings(dict(environment))
    prepare_home(settings)
    services = build(settings)
    try:
        yield services
    finally:
        services.close()


@contextmanager
def fresh(*, sqlite: bool) -> Iterator[Services]:
    """The services of an empty home."""
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as home, nullcontext() if sqlite else servers():
        told = {"HOSO_HOME": home}
        if not sqlite:
            told["HOSO_DATABASE_URL"] = postgres.empty_database_url()
        with services_of(told) as services:
            yield services
