"""Fixtures every test may use: a fresh home with services on the embedded backends, and the test data from outside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Services, build, open_database
from app.config import Settings, load_settings
from app.db.schema import migrate
from app.domain.access import Actor, Role
from tests.servers import shared

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """The process that began the run owns the servers that its test processes share."""
    if not hasattr(config, "workerinput"):
        shared.begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the servers that tests have started."""
    if not hasattr(config, "workerinput"):
        shared.end_run()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from: migrating takes longer than most tests."""
    home = tmp_path_factory.mktemp("template")
    db = open_database(load_settings({"HOSO_HOME": str(home)}))
    migrate(db)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return home / "hoso.db"


@pytest.fixture
def home(tmp_path: Path, empty_database: Path) -> Path:
    """A data directory with an empty, migrated database."""
    folder = tmp_path / "home"
    for name in ("", "inbox", "logs", "run", "scratch", "cache"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    shutil.copy(empty_database, folder / "hoso.db")
    return folder


@pytest.fixture
def settings(home: Path) -> Settings:
    """Settings of that data directory; no part listens anywhere."""
    return load_settings({"HOSO_HOME": str(home), "HOSO_SMTP_PORT": "0", "HOSO_PORT": "0"})


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
