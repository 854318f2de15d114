"""Files come in by page and by API: durable before the answer, within the limit, known again."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import func, select

from app.bootstrap import Services
from app.db.tables import Arrival, Document, Party
from app.domain.access import Actor
from app.web import create_app
from storage.base import BlobStore, StagedBlob, StoreFull
from tests.integration.web.conftest import PASSWORD, Browser, Site

LIMIT = 1024 * 1024


@pytest.fixture
def bearer(site: Site) -> dict[str, str]:
    """Headers of a script that works for Lan."""
    [lan] = [a for a in site.services.users.all() if a.login == "lan"]
    return {"Authorization": f"Bearer {site.services.tokens.create(Actor('user', 'Lan', lan.id), 'scanner')}"}


@pytest.fixture
def customer(site: Site) -> str:
    """The code of a customer."""
    with site.services.db.write() as session:
        session.add(Party(code="KH00012", name="Công ty Hoa Sen", name_key="cong ty hoa sen"))
    return "KH00012"


def _count(site: Site, table: type[Document] | type[Arrival]) -> int:
    with site.services.db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _spooled(site: Site) -> list[Path]:
    spool = site.services.settings.spool_dir
    return [path for path in spool.rglob("*") if path.is_file()] if spool.exists() else []


def test_the_form_takes_many_files_without_javascript(site: Site, staff: Browser) -> None:
    files = [(io.BytesIO(b"one"), "một.txt"), (io.BytesIO(b"two"), "../../hai.txt")]
    answer = staff.post("/add", {"file": files}, page="/add", content_type="multipart/form-data")
    assert answer.status_code == 302
    page = staff.get("/add").get_data(as_text=True)
    assert "2 files received." in page
    assert "một.txt" in page
    assert "hai.txt" in page
    assert _count(site, Document) == 2
    assert _spooled(site) == []


def test_a_raw_body_is_one_file_and_answers_json(site: Site, staff: Browser) -> None:
    headers = {"X-CSRFToken": staff.token("/add"), "Content-Type": "application/octet-stream"}
    answer = staff.client.post("/add?name=b%E1%BA%A3n.pdf", data=b"content", headers=headers)
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["status"] == "new"
    assert answer.json["name"] == "bản.pdf"
    assert answer.json["sha256"] == hashlib.sha256(b"content").hexdigest()


def test_without_the_form_token_nothing_is_taken(site: Site, staff: Browser) -> None:
    answer = staff.client.post("/add?name=a.txt", data=b"x", headers={"Content-Type": "application/octet-stream"})
    assert answer.status_code == 400
    assert _count(site, Document) == 0


def test_past_the_limit_a_form_is_refused_and_leaves_nothing(site: Site, staff: Browser) -> None:
    head = '--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + staff.token("/add") + "\r\n"
    head += '--b\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n'
    body = head.encode() + b"x" * (LIMIT + 1) + b"\r\n--b--\r\n"
    answer = staff.client.post("/add", data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413
    assert "larger than 1 MiB" in answer.get_data(as_text=True)
    assert _count(site, Document) == 0
    assert _spooled(site) == []


def test_past_the_limit_an_announced_body_is_refused_before_it_is_stored(site: Site, bearer: dict[str, str]) -> None:
    answer = site.browser().client.post("/api/v1/documents?name=big.bin", data=b"x" * (LIMIT + 1), headers=bearer)
    assert answer.status_code == 413
    assert answer.json == {"error": {"code": "too_large", "message": "The file is larger than 1 MiB."}}
    assert _spooled(site) == []


def test_a_file_of_exactly_the_limit_is_taken(site: Site, bearer: dict[str, str]) -> None:
    answer = site.browser().client.post("/api/v1/documents?name=fits.bin", data=b"x" * LIMIT, headers=bearer)
    assert answer.status_code == 201


def test_the_api_takes_multipart_and_raw_and_knows_the_same_bytes_again(site: Site, bearer: dict[str, str]) -> None:
    client = site.browser().client
    first = client.post("/api/v1/documents", data={"file": (io.BytesIO(b"abc"), "a.txt")}, headers=bearer)
    again = client.post("/api/v1/documents", data=b"abc", headers={**bearer, "X-File-Name": "b.txt"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json is not None and again.json is not None
    assert (first.json["status"], again.json["status"]) == ("new", "duplicate")
    assert first.json["id"] == again.json["id"]
    assert _count(site, Arrival) == 2
    told = client.get(first.headers["Location"], headers=bearer)
    assert told.json is not None
    assert (told.json["status"], told.json["sha256"]) == ("received", hashlib.sha256(b"abc").hexdigest())


def test_an_unknown_customer_is_refused_before_the_file_is_taken(site: Site, bearer: dict[str, str]) -> None:
    answer = site.browser().client.post("/api/v1/documents?name=a&customer=KH99999", data=b"abc", headers=bearer)
    assert answer.status_code == 404
    assert _count(site, Document) == 0


def test_a_known_customer_is_kept_with_the_arrival(site: Site, bearer: dict[str, str], customer: str) -> None:
    address = f"/api/v1/documents?name=a&customer={customer.lower()}"
    assert site.browser().client.post(address, data=b"abc", headers=bearer).status_code == 201
    with site.services.db.read() as session:
        arrival = session.scalar(select(Arrival))
    assert arrival is not None
    assert arrival.customer_code == customer


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp4"}])
def test_without_a_good_token_the_api_says_so_in_json(site: Site, headers: dict[str, str]) -> None:
    answer = site.browser().client.post("/api/v1/documents?name=a", data=b"abc", headers=headers)
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["error"]["code"] == "unauthorized"
    assert _count(site, Document) == 0


def test_the_api_ignores_the_cookie_of_a_signed_in_browser(site: Site, staff: Browser) -> None:
    assert staff.client.post("/api/v1/documents?name=a", data=b"abc").status_code == 401
    assert _count(site, Document) == 0


def test_a_revoked_token_is_refused(site: Site, staff: Browser) -> None:
    page = staff.post("/me/tokens", {"name": "Scanner"}).get_data(as_text=True)
    token = page.split('value="hoso_')[1].split('"')[0]
    headers = {"Authorization": f"Bearer hoso_{token}"}
    client = site.browser().client
    assert client.post("/api/v1/documents?name=a", data=b"abc", headers=headers).status_code == 201
    [lan] = [a for a in site.services.users.all() if a.login == "lan"]
    [info] = site.services.tokens.of(lan.id)
    staff.post(f"/me/tokens/{info.id}/revoke")
    assert client.post("/api/v1/documents?name=a", data=b"abd", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("address", "body", "code"),
    [("/api/v1/documents?name=a", b"", "invalid"), ("/api/v1/documents", b"abc", "invalid")],
)
def test_an_empty_or_nameless_file_is_refused(
    site: Site, bearer: dict[str, str], address: str, body: bytes, code: str
) -> None:
    answer = site.browser().client.post(address, data=body, headers=bearer)
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"]["code"] == code


def test_somebody_elses_document_reads_as_not_there(site: Site, bearer: dict[str, str]) -> None:
    client = site.browser().client
    made = client.post("/api/v1/documents?name=a", data=b"abc", headers=bearer)
    with site.services.db.write() as session:
        for document in session.scalars(select(Document)):
            document.acl = "team:other"
    theirs = client.get(made.headers["Location"], headers=bearer)
    nobodys = client.get("/api/v1/documents/0", headers=bearer)
    assert (theirs.status_code, theirs.json) == (nobodys.status_code, nobodys.json) == (404, nobodys.json)


class _FullDisk:
    """A store on a disk without room: staging works, writing does not."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store

    def stage(self) -> StagedBlob:
        staged = self._store.stage()

        class Full:
            size = 0
            commit, discard, settle = staged.commit, staged.discard, staged.settle

            def write(self, data: bytes) -> int:
                raise StoreFull("no room")

        return Full()

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


@pytest.mark.parametrize("path", ["/api/v1/documents?name=a.txt", "/add?name=a.txt"])
def test_a_full_disk_answers_507_and_takes_nothing(site: Site, path: str) -> None:
    real = site.services
    full = Services(real.settings, real.db, cast("BlobStore", _FullDisk(real.blobs)), real.index)
    browser = Browser(create_app(full).test_client())
    browser.sign_in("lan", PASSWORD)
    [lan] = [a for a in real.users.all() if a.login == "lan"]
    token = real.tokens.create(Actor("user", "Lan", lan.id), "scanner")
    headers = {"Authorization": f"Bearer {token}", "X-CSRFToken": browser.token("/add"), "Accept": "application/json"}
    answer = browser.client.post(path, data=b"abc", headers=headers, content_type="application/octet-stream")
    assert answer.status_code == 507
    assert answer.json == {"error": {"code": "out_of_space", "message": "The disk is full; nothing was taken."}}
    assert _count(site, Document) == 0
    assert _spooled(site) == []


def test_the_live_list_answers_nothing_while_nothing_changes(staff: Browser) -> None:
    first = staff.get("/add/live")
    seen = first.get_data(as_text=True).split("seen=")[1].split('"')[0]
    assert staff.get(f"/add/live?seen={seen}").status_code == 204
    staff.post("/add", {"file": [(io.BytesIO(b"one"), "a.txt")]}, page="/add", content_type="multipart/form-data")
    assert staff.get(f"/add/live?seen={seen}").status_code == 200


def test_the_list_hides_what_is_not_mine_to_see(site: Site, staff: Browser) -> None:
    staff.post("/add", {"file": [(io.BytesIO(b"one"), "secret-name.txt")]}, page="/add")
    assert "secret-name.txt" in staff.get("/add").get_data(as_text=True)
    with site.services.db.write() as session:
        for document in session.scalars(select(Document)):
            document.acl = "team:other"
    assert "secret-name.txt" not in staff.get("/add").get_data(as_text=True)
