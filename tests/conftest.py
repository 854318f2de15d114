"""Fixtures every test may use: a fresh home with services, on each kind of database, and the test data from outside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Services, build
from app.config import Settings, load_settings
from app.db.engine import sqlite_url
from app.domain.access import Actor, Role
from tests import databases
from tests.fault import kills
from tests.servers import postgres, shared

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """The process that began the run owns the servers that its test processes share."""
    if not hasattr(config, "workerinput"):
        shared.begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the servers that tests have started."""
    if not hasattr(config, "workerinput"):
        shared.end_run()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How often this run killed something."""
    if told := kills.told():
        terminalreporter.write_line(told)


@pytest.fixture(scope="session", params=databases.KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """sqlite or postgresql: whoever uses a database runs on both (see tests/databases.py)."""
    return str(request.param)


@pytest.fixture(scope="session")
def empty_database(database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a migrated, empty database of this kind, to copy from."""
    if database_kind == "postgresql":
        return postgres.template_url()
    path = tmp_path_factory.mktemp("template") / "hoso.db"
    databases.make_template(path)
    return sqlite_url(path)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data directory."""
    folder = tmp_path / "home"
    for name in ("", "inbox", "logs", "run", "scratch", "cache"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def database_url(home: Path, empty_database: str) -> Iterator[str]:
    """URL of an empty, migrated database of the test's own."""
    with databases.copy_of(empty_database, home) as url:
        yield url


@pytest.fixture
def environment(home: Path, database_url: str) -> dict[str, str]:
    """The variables that name that data directory and database; no part listens anywhere."""
    return {"HOSO_HOME": str(home), "HOSO_DATABASE_URL": database_url, "HOSO_SMTP_PORT": "0", "HOSO_PORT": "0"}


@pytest.fixture
def settings(environment: dict[str, str]) -> Settings:
    """Settings of that data directory and database."""
    return load_settings(environment)


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    """Services of that data directory."""
    wired = build(settings)
    yield wired
    wired.close()


@pytest.fixture
def admin() -> Actor:
    """Somebody who may do everything, without an account."""
    return Actor(kind="user", name="Admin", role=Role.ADMIN, via="test")


@pytest.fixture(scope="session")
def test_data() -> Path:
    """Real material from outside (see HOSO_TEST_DATA in docs); tests that need it skip where it is absent."""
    folder = Path(os.environ.get("HOSO_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the test data from outside is not here (HOSO_TEST_DATA)")
    return folder
