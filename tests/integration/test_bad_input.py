"""Whatever comes in ends filed, in review, held or failed with its reason: never wrong silently, nothing lost."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from app.bootstrap import Services, build
from app.config import load_settings
from app.db.tables import Document, Page
from app.domain.access import Actor, Role
from app.domain.customers import CustomerInput
from app.domain.documents import Door
from app.errors import InvalidInput
from app.services.capture import Delivery
from app.services.organisation import parse_organisation
from app.web import create_app
from tests import databases
from tests.integration.bad_papers import BAD, BIDI, Bad
from tests.integration.test_filing import OWN, tax_code
from tests.integration.web.conftest import PASSWORD, Browser
from tests.integration.worker import work

ADMIN = Actor(kind="user", name="Admin", role=Role.ADMIN, via="test")
EACH = pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.key)


@dataclass
class Office:
    """A home in which every bad file has been worked through."""

    services: Services
    ids: dict[str, str]
    given: dict[str, str]
    browser: Browser

    def document(self, bad: Bad) -> Document:
        return self.services.documents.require(ADMIN, self.ids[bad.key])

    def page(self, bad: Bad, locale: str) -> TestResponse:
        headers = {"Accept-Language": locale}
        return self.browser.client.get(f"/documents/{self.ids[bad.key]}", headers=headers, buffered=True)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, empty_database: str) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("bad") / "home"
    for name in ("", "inbox", "logs", "run", "scratch", "cache"):
        (home / name).mkdir()
    with databases.copy_of(empty_database, home) as url:
        services = build(load_settings({"HOSO_HOME": str(home), "HOSO_DATABASE_URL": url, "HOSO_SMTP_PORT": "0"}))
        try:
            _customers(services)
            files = {bad: bad.make() for bad in BAD}
            ids = {bad.key: _take(services, data, bad.name) for bad, data in files.items()}
            given = {bad.key: hashlib.sha256(data).hexdigest() for bad, data in files.items()}
            work(services)
            yield Office(services, ids, given, _signed_in(services))
        finally:
            services.close()


def _customers(services: Services) -> None:
    services.organisation.set(ADMIN, parse_organisation({**OWN, "tax_codes": [tax_code("010203040")]}))
    for code, name, digits in (
        ("KH00001", "Công ty TNHH Anpha", "031234567"),
        ("KH00002", "Công ty CP Bê Ta", "030987654"),
    ):
        services.customers.create(ADMIN, CustomerInput(name=name, code=code, tax_code=tax_code(digits)))


def _take(services: Services, data: bytes, name: str) -> str:
    return services.capture.capture(io.BytesIO(data), Delivery(name=name, door=Door.UPLOAD)).document_id


def _signed_in(services: Services) -> Browser:
    once = services.users.create_first_admin()
    assert once is not None
    [account] = services.users.all()
    actor = Actor(kind="user", name=account.name, user_id=account.id, role=account.role)
    services.users.change_password(actor, once, PASSWORD)
    browser = Browser(create_app(services).test_client())
    assert browser.sign_in(account.login, PASSWORD).status_code == 302
    return browser


@EACH
def test_it_ends_where_it_may_with_its_reason(office: Office, bad: Bad) -> None:
    detail = office.services.documents.detail(ADMIN, office.ids[bad.key])
    found = detail.document
    assert found.status in bad.ends, (found.status, found.status_reason)
    assert [customer.code for customer in detail.customers] == ([bad.customer] if bad.customer else [])
    if found.status == "failed":
        assert found.status_reason
    elif found.status != "held":
        assert detail.routing is not None
        assert detail.routing.decision.reason


@EACH
def test_its_page_says_so_in_both_languages(office: Office, bad: Bad) -> None:
    for locale, words in (("en", bad.english), ("vi", bad.vietnamese)):
        answer = office.page(bad, locale)
        assert answer.status_code == 200
        shown = answer.get_data(as_text=True)
        assert f'lang="{locale}"' in shown
        assert words in shown, locale
        assert not set(BIDI) & set(shown)


@EACH
def test_its_bytes_are_kept(office: Office, bad: Bad) -> None:
    with office.services.blobs.open(office.document(bad).sha256) as stream:
        assert hashlib.sha256(stream.read()).hexdigest() == office.given[bad.key]


def test_the_store_is_whole(office: Office) -> None:
    assert list(office.services.verify.run()) == []


def test_a_page_upside_down_is_turned_and_every_page_of_a_long_one_is_read(office: Office) -> None:
    upside_down, long = (next(b for b in BAD if b.key == key) for key in ("upside down", "500 pages"))
    with office.services.db.read() as session:
        assert session.get_one(Page, (office.ids[upside_down.key], 1)).rotation == 180
    assert office.document(long).pages_done == 500


def test_a_file_without_bytes_is_refused_with_its_reason(office: Office) -> None:
    with pytest.raises(InvalidInput, match=r"The file is empty\."):
        _take(office.services, b"", "rong.pdf")
