"""Review: one waiting document at a time, one answer each, the next at once, everything can be undone."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from app.db.tables import Document, Identifier
from app.domain.access import Actor
from tests.integration.web.conftest import Browser, Site
from tests.integration.web.paper_maker import OTHER_TEAM, Paper, candidate, customer, put

CLI = Actor("cli", "test")


@pytest.fixture
def waiting(site: Site) -> list[str]:
    """Three documents that wait, oldest first; the first has two candidates."""
    first = customer(site.services, "KH00001", "Công ty Hoa Sen", tax_code="0101234567")
    second = customer(site.services, "KH00002", "Công ty Hoa Súng")
    candidates = [
        candidate(first, 0.6, page=2),
        candidate(second, 0.3, signal="name", value="Hoa Súng", weight=-2.0, page=1),
    ]
    party = {"field": "party", "value": "Công ty TNHH Sen Vàng", "page": 1, "party_no": 1, "confidence": 0.9}
    return [
        put(
            site.services,
            Paper(title="Thứ nhất", status="review", candidates=candidates, reason="ambiguous_sisters", facts=(party,)),
        ),
        put(site.services, Paper(title="Thứ hai", status="unknown", reason="no_candidate")),
        put(site.services, Paper(title="Thứ ba", status="review", reason="weak")),
    ]


def _document(site: Site, document_id: str) -> Document:
    return site.services.documents.require(CLI, document_id)


def _party(site: Site, code: str) -> str:
    return site.services.customers.by_code(CLI, code).id


def test_it_begins_with_the_oldest_and_shows_candidates_with_signs(waiting: list[str], staff: Browser) -> None:
    answer = staff.get("/review")
    assert answer.headers["Location"] == f"/review/{waiting[0]}"
    page = staff.get(f"/review/{waiting[0]}").get_data(as_text=True)
    assert "1 of 3" in page
    assert "Several customers share this name" in page
    assert 'data-key="1"' in page
    assert 'data-key="2"' in page
    assert "0101234567" in page
    assert "sign-for" in page
    assert "sign-against" in page
    assert f"/documents/{waiting[0]}/pages/2.webp" in page, "the page of the best sign"
    assert "on-for" in page
    assert f"from_document={waiting[0]}" in page
    assert "style=" not in page


def test_one_answer_files_and_brings_the_next_and_tells_what_was_learned(
    site: Site, waiting: list[str], staff: Browser
) -> None:
    answer = staff.post(f"/review/{waiting[0]}/assign", {"party_id": _party(site, "KH00001"), "done": "0"})
    assert answer.status_code == 303
    where = answer.headers["Location"]
    assert urlsplit(where).path == f"/review/{waiting[1]}"
    assert _document(site, waiting[0]).status == "filed"
    page = staff.get(where).get_data(as_text=True)
    assert "2 of 3" in page
    assert "is filed to Công ty Hoa Sen." in page
    assert "“Công ty TNHH Sen Vàng”" in page


def test_undo_brings_it_back_and_forgets_what_was_learned(site: Site, waiting: list[str], staff: Browser) -> None:
    staff.post(f"/review/{waiting[0]}/assign", {"party_id": _party(site, "KH00001")})
    answer = staff.post(f"/review/{waiting[0]}/undo", {"done": "1"})
    assert answer.headers["Location"] == f"/review/{waiting[0]}"
    assert _document(site, waiting[0]).status == "review"
    with site.services.db.read() as session:
        learned = session.scalars(select(Identifier).where(Identifier.source == "learned")).all()
    assert {row.status for row in learned} == {"retired"}


def test_not_theirs_shows_it_again_without_them_and_undo_brings_them_back(
    site: Site, waiting: list[str], staff: Browser
) -> None:
    party = _party(site, "KH00001")
    page = staff.get(f"/review/{waiting[0]}").get_data(as_text=True)
    assert page.count(f"/review/{waiting[0]}/reject") == 2
    answer = staff.post(f"/review/{waiting[0]}/reject", {"party_id": party, "done": "3"})
    assert answer.headers["Location"] == f"/review/{waiting[0]}?done=3"
    page = staff.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Not theirs. It was weighed again without them." in page
    assert f'value="{party}"' not in page
    undo = f"/review/{waiting[0]}/reject/undo?party_id={party}&amp;done=3"
    assert undo in page
    answer = staff.post(undo.replace("&amp;", "&"))
    assert answer.headers["Location"] == f"/review/{waiting[0]}?done=3"
    assert staff.post(f"/review/{waiting[0]}/reject/undo?party_id={party}").status_code == 409


def test_set_aside_and_later(site: Site, waiting: list[str], staff: Browser) -> None:
    answer = staff.post(f"/review/{waiting[1]}/dismiss", {"done": "4"})
    assert answer.headers["Location"] == f"/review/{waiting[2]}?done=5&last={waiting[1]}"
    assert _document(site, waiting[1]).status == "dismissed"
    assert "is set aside." in staff.get(answer.headers["Location"]).get_data(as_text=True)
    assert staff.get(f"/review?after={waiting[0]}").headers["Location"] == f"/review/{waiting[2]}"
    assert staff.get(f"/review?after={waiting[2]}").headers["Location"] == f"/review/{waiting[0]}", (
        "from the start again"
    )


def test_other_customers_are_found_by_name_and_filed_to(site: Site, waiting: list[str], staff: Browser) -> None:
    asked = f"/review/{waiting[1]}/customers?who=hoa+sung"
    part = staff.get(asked, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert f'action="/review/{waiting[1]}/assign"' in part
    assert "Công ty Hoa Súng" in part
    assert "<html" in staff.get(asked).get_data(as_text=True), "a page of its own without script"


def test_when_nothing_waits_it_says_so(staff: Browser) -> None:
    answer = staff.get("/review")
    assert answer.status_code == 200
    assert "Nothing waits" in answer.get_data(as_text=True)


def test_a_settled_document_leads_to_its_own_page(site: Site, staff: Browser) -> None:
    document_id = put(site.services, Paper())
    assert staff.get(f"/review/{document_id}").headers["Location"] == f"/documents/{document_id}"


def test_the_last_one_ends_the_round(site: Site, staff: Browser) -> None:
    party = customer(site.services, "KH00001", "Công ty Hoa Sen")
    document_id = put(site.services, Paper(title="Duy nhất", status="unknown", reason="no_signs"))
    answer = staff.post(f"/review/{document_id}/assign", {"party_id": party, "done": "2"})
    page = staff.get(answer.headers["Location"]).get_data(as_text=True)
    assert "3 documents settled in this round." in page
    assert "is filed to Công ty Hoa Sen." in page


def test_another_teams_documents_neither_wait_nor_are_shown(site: Site, staff: Browser) -> None:
    hidden = put(site.services, Paper(title="Mật", status="review", acl=OTHER_TEAM, reason="weak"))
    assert "Nothing waits" in staff.get("/review").get_data(as_text=True)
    party = customer(site.services, "KH00001", "Công ty Hoa Sen")
    assert staff.get(f"/review/{hidden}").status_code == 404
    assert staff.get(f"/review/{hidden}/customers?who=hoa").status_code == 404
    for act in ("assign", "dismiss", "undo", "reject", "reject/undo"):
        assert staff.post(f"/review/{hidden}/{act}", {"party_id": party}).status_code == 404
    assert staff.get(f"/review?last={hidden}").status_code == 200
    assert "Mật" not in staff.get(f"/review?last={hidden}").get_data(as_text=True)


def test_a_customer_of_another_team_cannot_be_filed_to(site: Site, waiting: list[str], staff: Browser) -> None:
    hidden = customer(site.services, "KH00009", "Công ty Giấu Kín", acl=OTHER_TEAM)
    assert staff.post(f"/review/{waiting[0]}/assign", {"party_id": hidden}).status_code == 404
    assert _document(site, waiting[0]).status == "review"
