"""Uploads while the store of originals, a bucket on another machine, fails: 503 or 507, and no row without its blob."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.bootstrap import Services
from app.db.tables import Blob, Document
from app.domain.access import Actor
from app.web import create_app
from tests.integration.web.conftest import PASSWORD, Browser, Site
from tests.servers import seaweed
from tests.servers.faults import Fault, FaultProxy, Kind
from tests.servers.s3_stores import s3_store

PATHS = ["/api/v1/documents?name=a.txt", "/add?name=a.txt"]
PUT, GET = "PUT", "GET"


@dataclass
class Office:
    """A site whose originals lie in a bucket behind a line that can fail."""

    services: Services
    bucket: seaweed.Bucket
    proxy: FaultProxy
    browser: Browser
    headers: dict[str, str]
    folder: Path

    def upload(self, data: bytes, path: str = PATHS[0]) -> int:
        """The answer's status."""
        answer = self.browser.client.post(
            path, data=data, headers=self.headers, content_type="application/octet-stream"
        )
        return answer.status_code

    def documents(self) -> int:
        """How many rows there are; each one's blob is read whole and compared, past the line."""
        direct = s3_store(self.bucket, self.folder / "direct")
        with self.services.db.read() as session:
            for sha256 in session.scalars(select(Blob.sha256)):
                direct.verify(sha256)
            return session.scalar(select(func.count()).select_from(Document)) or 0


def office_of(site: Site, bucket: seaweed.Bucket, proxy: FaultProxy, folder: Path) -> Office:
    real = site.services
    store = s3_store(bucket.through(proxy.port), folder, answer_seconds=0.5)
    services = Services(real.settings, real.db, store, real.index)
    browser = Browser(create_app(services).test_client())
    browser.sign_in("lan", PASSWORD)
    [lan] = [a for a in real.users.all() if a.login == "lan"]
    token = real.tokens.create(Actor("user", "Lan", lan.id), "scanner")
    headers = {"Authorization": f"Bearer {token}", "X-CSRFToken": browser.token("/add"), "Accept": "application/json"}
    return Office(services, bucket, proxy, browser, headers, folder)


@pytest.fixture
def office(site: Site, tmp_path: Path) -> Iterator[Office]:
    bucket = seaweed.new_bucket()
    seaweed.warm(bucket)
    proxy = FaultProxy((bucket.host, bucket.port))
    yield office_of(site, bucket, proxy, tmp_path)
    proxy.go_down()


FAULTS = [
    Fault(Kind.STATUS),
    Fault(Kind.STATUS, PUT, status=503, code="SlowDown"),
    Fault(Kind.HANG, PUT),
    Fault(Kind.CRAWL),
    Fault(Kind.CUT_IN, PUT),
    Fault(Kind.ALTER_IN, PUT, "/incoming/"),
    Fault(Kind.LOST_ANSWER, PUT),
    Fault(Kind.CUT_OUT, GET),
    Fault(Kind.ALTER_OUT, GET),
    Fault(Kind.HANG, GET),
    Fault(Kind.STATUS, GET),
    Fault(Kind.HANG, PUT, "/blobs/"),
    Fault(Kind.STATUS, PUT, "/blobs/"),
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.kind.name}-{fault.method}{fault.path}")
def test_an_upload_that_the_store_did_not_take_answers_503_and_can_be_sent_again(
    office: Office, fault: Fault, path: str
) -> None:
    assert office.upload(b"was there before", path) in {200, 201}
    office.proxy.fail(replace(fault))
    assert office.upload(b"HOP DONG", path) == 503
    assert office.documents() == 1
    office.proxy.recover()
    assert office.upload(b"HOP DONG", path) in {200, 201}
    assert office.documents() == 2
    assert list((office.folder / "spool").iterdir()) == []


@pytest.mark.parametrize("path", PATHS)
def test_a_store_that_is_down_answers_503_and_comes_back(office: Office, path: str) -> None:
    office.proxy.go_down()
    assert office.upload(b"HOP DONG", path) == 503
    assert office.browser.get("/readyz").json == {
        "status": "down", "database": "ok", "originals": "down", "index": "ok",
    }  # fmt: skip
    assert office.documents() == 0
    office.proxy.come_up()
    assert office.upload(b"HOP DONG", path) in {200, 201}
    assert office.documents() == 1
    assert office.browser.get("/readyz").status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_a_store_without_room_answers_507_and_takes_nothing(office: Office, path: str) -> None:
    office.proxy.fail(Fault(Kind.STATUS, PUT, status=507, code="XMinioStorageFull"))
    assert office.upload(b"HOP DONG", path) == 507
    assert office.documents() == 0


def test_wrong_keys_and_a_missing_bucket_answer_503_and_take_nothing(
    office: Office, site: Site, tmp_path: Path
) -> None:
    for wrong in (replace(office.bucket, secret="x" * 32), replace(office.bucket, name="hoso-nobodys")):
        refused = office_of(site, wrong, office.proxy, tmp_path)
        assert [refused.upload(b"HOP DONG", path) for path in PATHS] == [503, 503]
    assert office.documents() == 0


def test_an_original_is_given_out_whole_or_not_at_all(office: Office) -> None:
    data = b"HOP DONG " * 5000
    assert office.upload(data) == 201
    with office.services.db.read() as session:
        document_id = session.scalars(select(Document.id)).one()
    address = f"/documents/{document_id}/original"
    for fault in (Fault(Kind.CUT_OUT, GET), Fault(Kind.ALTER_OUT, GET), Fault(Kind.HANG, GET)):
        office.proxy.fail(fault)
        assert office.browser.get(address).status_code == 503
    office.proxy.recover()
    answer = office.browser.get(address)
    assert hashlib.sha256(answer.data).digest() == hashlib.sha256(data).digest()
    assert answer.content_length == len(data)
