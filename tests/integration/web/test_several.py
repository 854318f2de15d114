"""Papers of several customers on the pages: one key in review, added and taken away on the document's page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.db.tables import DocumentParty
from tests.integration.web.conftest import Browser, Site
from tests.integration.web.paper_maker import Paper, customer, put


def candidate(party_id: str, code: str, name: str) -> dict[str, Any]:
    sign = {"signal": "tax_code", "value": "0312345673", "weight": 12.5, "page": 1, "box": None}
    return {"party_id": party_id, "code": code, "name": name, "score": 0.5, "evidence": [sign]}


def filed_to(site: Site, document_id: str) -> set[str]:
    with site.services.db.read() as session:
        return set(session.scalars(select(DocumentParty.party_id).where(DocumentParty.document_id == document_id)))


def test_review_files_to_all_that_the_paper_names(site: Site, staff: Browser) -> None:
    one, two = (customer(site.services, f"KH0000{n}", name) for n, name in ((1, "Anpha"), (2, "Bê Ta")))
    weighed = [candidate(one, "KH00001", "Anpha"), candidate(two, "KH00002", "Bê Ta")]
    paper = put(site.services, Paper(status="review", reason="several_customers", candidates=weighed))
    page = staff.get(f"/review/{paper}").get_data(as_text=True)
    assert "It is a paper of all of them" in page
    assert "Anpha · Bê Ta" in page
    assert staff.post(f"/review/{paper}/assign", {"party_id": [one, two]}).status_code == 303
    assert filed_to(site, paper) == {one, two}


def test_other_reasons_offer_no_such_key(site: Site, staff: Browser) -> None:
    one, two = (customer(site.services, f"KH0000{n}", name) for n, name in ((1, "Anpha"), (2, "Bê Ta")))
    weighed = [candidate(one, "KH00001", "Anpha"), candidate(two, "KH00002", "Bê Ta")]
    paper = put(site.services, Paper(status="review", reason="ambiguous", candidates=weighed))
    assert "paper of all of them" not in staff.get(f"/review/{paper}").get_data(as_text=True)


def test_another_is_added_and_taken_away_on_the_documents_page(site: Site, staff: Browser) -> None:
    one, two = (customer(site.services, f"KH0000{n}", name) for n, name in ((1, "Anpha"), (2, "Bê Ta")))
    paper = put(site.services, Paper(customer="KH00001"))
    page = staff.get(f"/documents/{paper}").get_data(as_text=True)
    assert f"/documents/{paper}/customers?also=1" in page
    assert f"/documents/{paper}/unshare" not in page  # one customer alone is not taken away here
    found = staff.get(f"/documents/{paper}/customers?also=1&who=Ta").get_data(as_text=True)
    assert f'action="/documents/{paper}/share"' in found
    assert staff.post(f"/documents/{paper}/share", {"party_id": two}).status_code == 303
    assert filed_to(site, paper) == {one, two}
    page = staff.get(f"/documents/{paper}").get_data(as_text=True)
    assert page.count(f'action="/documents/{paper}/unshare"') == 2
    assert staff.post(f"/documents/{paper}/unshare", {"party_id": one}).status_code == 303
    assert filed_to(site, paper) == {two}
    assert staff.post(f"/documents/{paper}/unshare", {"party_id": two}).status_code == 409
    assert staff.post(f"/documents/{paper}/share", {"party_id": "nobody"}).status_code == 404
