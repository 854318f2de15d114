"""A whole site on an empty home, and browsers (test clients) signed in to it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from app.bootstrap import Services, build
from app.cli.setup import prepare_home
from app.config import load_settings
from app.domain.access import Actor, Role
from app.web import create_app

PASSWORD = "bốn con vịt trắng"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Site:
    """The services and the app over them."""

    services: Services
    app: Flask

    def browser(self) -> Browser:
        """A new browser without cookies, speaking English."""
        return Browser(self.app.test_client())


class Browser:
    """A test client that fills in form tokens as a browser does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    def get(self, path: str, **options: object) -> TestResponse:
        """GET; redirects are not followed."""
        return self.client.get(path, buffered=True, **options)

    def token(self, page: str = "/me") -> str:
        """The form token as `page` carries it."""
        found = _TOKEN.search(self.client.get(page).get_data(as_text=True))
        assert found is not None, page
        return found.group(1)

    def post(
        self, path: str, data: Mapping[str, object] | None = None, *, page: str = "/me", **options: object
    ) -> TestResponse:
        """POST a form with the token of `page`."""
        fields = {"csrf_token": self.token(page), **(data or {})}
        return self.client.post(path, data=fields, **options)

    def sign_in(self, login: str, password: str) -> TestResponse:
        """Through the form."""
        return self.post("/sign-in", {"login": login, "password": password}, page="/sign-in")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one administrator `admin` and one colleague `lan`, both with PASSWORD; tests copy it."""
    home = tmp_path_factory.mktemp("web") / "home"
    settings = load_settings({"HOSO_HOME": str(home)})
    prepare_home(settings)
    services = build(settings)
    first = services.users.create_first_admin()
    assert first is not None
    _own_password(services, "admin", first)
    boss = Actor(kind="cli", name="test", role=Role.ADMIN)
    _own_password(services, "lan", services.users.add(boss, "lan", "Lan", Role.STAFF))
    services.close()
    return home


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once a run, not once a test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def site(tmp_path: Path, prepared: Path, compiled: FileSystemBytecodeCache) -> Iterator[Site]:
    """A site of its own, with a limit of 1 MiB a file."""
    home = shutil.copytree(prepared, tmp_path / "home")
    services = build(load_settings({"HOSO_HOME": str(home), "HOSO_UPLOAD_LIMIT_MB": "1"}))
    app = create_app(services)
    app.jinja_env.bytecode_cache = compiled
    yield Site(services, app)
    services.close()


def _own_password(services: Services, login: str, one_time: str) -> None:
    [account] = [a for a in services.users.all() if a.login == login]
    actor = Actor(kind="user", name=account.name, user_id=account.id, role=account.role)
    services.users.change_password(actor, one_time, PASSWORD)


@pytest.fixture
def visitor(site: Site) -> Browser:
    """Nobody signed in."""
    return site.browser()


@pytest.fixture
def admin(site: Site) -> Browser:
    """The administrator, signed in."""
    return _signed_in(site, "admin")


@pytest.fixture
def staff(site: Site) -> Browser:
    """A colleague, signed in."""
    return _signed_in(site, "lan")


def _signed_in(site: Site, login: str) -> Browser:
    browser = site.browser()
    assert browser.sign_in(login, PASSWORD).status_code == 302
    return browser
