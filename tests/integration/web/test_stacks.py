"""Scanned stacks on the web: cut by hand, as one again, taken back; what separates; the programs' door."""

from __future__ import annotations

import io
import re

import pytest

from app.db.tables import AuditRow, Document
from app.domain.access import Actor
from app.domain.documents import Door
from app.domain.facts import FactField
from app.domain.separators import ArchiveNumbers, Patch, Separators
from app.domain.stack_notes import Cut, StackNote, note_of
from app.services.capture import Delivery
from tests.integration.web.conftest import Browser, Site
from tests.integration.web.paper_maker import OTHER_TEAM, Paper, put
from tests.integration.web.test_uploads import bearer  # noqa: F401 - a fixture
from tests.integration.worker import work
from tests.stack_maker import as_pdf, print_page

SCAN = as_pdf([print_page("TRANG MỘT"), print_page("TRANG HAI"), print_page("TRANG BA")])


@pytest.fixture
def scan(site: Site) -> str:
    """A scan of three pages, as if it had been read."""
    found = site.services.capture.capture(io.BytesIO(SCAN), Delivery("quét.pdf", Door.UPLOAD))
    work(site.services)
    return found.document_id


def note(site: Site, document_id: str) -> StackNote | None:
    with site.services.db.read() as session:
        return note_of(session.get_one(Document, document_id).stack)


def ticked(page: str, name: str) -> list[int]:
    return [int(n) for n in re.findall(rf'name="{name}" value="(\d+)" checked', page)]


def test_a_scan_is_cut_made_one_again_and_taken_back(staff: Browser, site: Site, scan: str) -> None:
    shown = staff.get(f"/documents/{scan}").get_data(as_text=True)
    assert f"/documents/{scan}/split" in shown and "As one again" not in shown
    page = staff.get(f"/documents/{scan}/split").get_data(as_text=True)
    assert page.count('class="cut-page"') == 3 and ticked(page, "starts") == ticked(page, "left_out") == []
    form = {"starts": ["2"], "left_out": ["3"]}
    answer = staff.post(f"/documents/{scan}/split", form, page=f"/documents/{scan}/split")
    assert answer.status_code == 303
    work(site.services)
    shown = staff.get(f"/documents/{scan}").get_data(as_text=True)
    assert "Taken apart" in shown and "It becomes 2 documents." in shown and f"/documents/{scan}/cut/undo" in shown
    assert "Took the scan apart by hand" in shown and "pages 1, 2; left out: 3" in shown
    page = staff.get(f"/documents/{scan}/split").get_data(as_text=True)
    assert (ticked(page, "starts"), ticked(page, "left_out")) == ([2], [3])

    assert staff.post(f"/documents/{scan}/join", {}, page=f"/documents/{scan}").status_code == 303
    work(site.services)
    shown = staff.get(f"/documents/{scan}").get_data(as_text=True)
    assert "Take apart as before" in shown and "Its parts" not in shown
    assert staff.post(f"/documents/{scan}/cut/undo", {}, page=f"/documents/{scan}").status_code == 303
    work(site.services)
    assert note(site, scan) == StackNote(
        ((1, 1), (2, 2)), left_out=(3,), cut=Cut((2,), (3,)), before=Cut(), held=None, retired=()
    )
    # Every tick taken away: one document again.
    staff.post(f"/documents/{scan}/split", {}, page=f"/documents/{scan}/split")
    found = note(site, scan)
    assert found is not None and not found.is_split


def test_a_cut_that_is_none_says_so_beside_what_was_ticked(staff: Browser, scan: str) -> None:
    address = f"/documents/{scan}/split"
    answer = staff.post(address, {"left_out": ["1", "2", "3"]}, page=address)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400 and "At least one page has to stay." in page
    assert ticked(page, "left_out") == [1, 2, 3]
    answer = staff.post(address, {}, page=address)
    assert answer.status_code == 400 and "Say at which pages a document begins." in answer.get_data(as_text=True)


def test_a_round_of_review_goes_on_behind_a_cut(staff: Browser, site: Site, scan: str) -> None:
    other = put(site.services, Paper(title="Tờ khác", status="review"))
    page = staff.get(f"/review/{scan}?done=2").get_data(as_text=True)
    assert f"/documents/{scan}/split?review=1&amp;done=2" in page
    assert "/split" not in staff.get(f"/review/{other}").get_data(as_text=True)
    address = f"/documents/{scan}/split?review=1&done=2"
    assert f'href="/review/{scan}?done=2"' in staff.get(address).get_data(as_text=True)
    answer = staff.post(address, {"starts": ["2"]}, page=address)
    assert answer.headers["Location"] == f"/review?after={scan}&done=2"


def test_only_scans_that_one_may_see_and_that_have_pages_are_cut(visitor: Browser, staff: Browser, site: Site) -> None:
    hidden = put(site.services, Paper(title="Giấu kín", acl=OTHER_TEAM))
    text = put(site.services, Paper(title="Thư"))
    for path in ("split", "join", "cut/undo"):
        assert staff.post(f"/documents/{hidden}/{path}", {"starts": ["2"]}).status_code == 404
    assert staff.get(f"/documents/{hidden}/split").status_code == 404
    assert staff.get(f"/documents/{text}/split").status_code == 409
    assert f"/documents/{text}/split" not in staff.get(f"/documents/{text}").get_data(as_text=True)
    assert visitor.get(f"/documents/{text}/split").status_code in {302, 303}


def test_programs_cut_a_scan_too(site: Site, staff: Browser, bearer: dict[str, str], scan: str) -> None:  # noqa: F811
    client, address = site.browser().client, f"/api/v1/documents/{scan}"
    for bad in ({"after": 2}, {"after": ["2"]}, [2], {"after": [True]}, {}, {"after": [3]}):
        assert client.post(f"{address}/split", json=bad, headers=bearer).status_code == 400
    answer = client.post(f"{address}/split", json={"after": [1], "leave_out": [3]}, headers=bearer)
    assert (answer.status_code, answer.get_json()) == (202, {"id": scan, "parts": [[1], [2]]})
    work(site.services)
    assert len(client.get(address, headers=bearer).get_json()["children"]) == 2
    assert client.post(f"{address}/join", headers=bearer).status_code == 202
    assert client.post(f"{address}/join", headers=bearer).status_code == 409
    assert client.post(f"{address}/split/undo", headers=bearer).status_code == 202
    assert client.post(f"{address}/split", json={"after": [1]}).status_code == 401


def test_what_separates_is_an_administrators_setting(admin: Browser, staff: Browser, site: Site) -> None:
    form = {
        "patches": ["3", "T"], "texts": "trennblatt\r\n\r\nSEPARATOR", "sheets": "keep", "blanks": "2",
        "drops_backs": "y", "archive": "begin", "prefix": "lt",
    }  # fmt: skip
    assert staff.post("/settings/stacks", form).status_code == 403
    assert site.services.separators.current() == Separators()
    assert admin.post("/settings/stacks", form, page="/settings/stacks").status_code == 302
    wanted = Separators(
        frozenset({Patch.THREE, Patch.T}), frozenset({"TRENNBLATT", "SEPARATOR"}), True, 2, True, ArchiveNumbers.BEGIN,
        "LT",
    )  # fmt: skip
    assert site.services.separators.current() == wanted
    page = admin.get("/settings/stacks").get_data(as_text=True)
    assert re.findall(r'name="patches" value="(\w)" checked', page) == ["T", "3"]
    assert re.search(r'name="archive" value="begin" checked', page)
    with site.services.db.read() as session:
        [row] = session.query(AuditRow).filter_by(subject="setting", subject_id="separators").all()
        assert row.details is not None and row.details["blanks"] == [0, 2]
    for fault in ({"texts": "8934563138165"}, {"blanks": "10"}, {"prefix": "1"}, {"archive": "x"}):
        assert admin.post("/settings/stacks", {**form, **fault}, page="/settings/stacks").status_code == 400
    assert site.services.separators.current() == wanted


def test_a_scan_whose_cut_came_to_nothing_says_so(staff: Browser, site: Site) -> None:
    document = put(site.services, Paper(title="Quét"))
    with site.services.db.write() as session:
        told = StackNote(((1, 1),), cut=Cut((), (2,)), failed="its pages cannot be taken apart")
        session.get_one(Document, document).stack = told.as_json()
    shown = staff.get(f"/documents/{document}").get_data(as_text=True)
    assert "It stays as it was." in shown and "Its pages cannot be taken apart." in shown


def test_a_person_writes_the_archive_number_of_a_paper_with_a_label(staff: Browser, site: Site, scan: str) -> None:
    assert "Archive number" not in staff.get(f"/documents/{scan}").get_data(as_text=True)
    actor = Actor(kind="cli", name="test")
    site.services.documents.correct_fact(actor, scan, FactField.ARCHIVE_NUMBER, "ASN00012")
    assert "ASN00012" in staff.get(f"/documents/{scan}").get_data(as_text=True)
