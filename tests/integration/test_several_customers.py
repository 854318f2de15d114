"""A paper of several customers: filed to each by a person's word, shown with each, and taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.bootstrap import Services
from app.db.tables import AuditRow, Document, DocumentParty, TimelineEntry
from app.domain.access import Actor, Role
from app.errors import Conflict, NotFound
from tests.integration.test_filing import company, paper, take, tax_code
from tests.integration.web.paper_maker import OTHER_TEAM, customer
from tests.integration.worker import work

__all__ = ["company", "take"]  # fixtures

LAN = Actor("user", "Lan", role=Role.STAFF)
BOTH = paper(
    "CÔNG TY TNHH ANPHA",
    tax_code("031234567"),
    extra=f"\nBÊN C: CÔNG TY CP BÊ TA\nMã số thuế: {tax_code('030987654')}\n",
)


@pytest.fixture
def ids(company: Services) -> tuple[str, str]:
    return tuple(company.customers.by_code(LAN, code).id for code in ("KH00001", "KH00002"))  # type: ignore[return-value]


@pytest.fixture
def waiting(company: Services, take: Callable[..., str]) -> str:
    made = take(BOTH)
    work(company)
    return made


def shown_with(services: Services, document_id: str) -> tuple[set[str], set[str]]:
    """(customers it is filed to, customers whose timelines show it)."""
    with services.db.read() as session:
        filed = session.scalars(select(DocumentParty.party_id).where(DocumentParty.document_id == document_id))
        shown = session.scalars(select(TimelineEntry.party_id).where(TimelineEntry.ref_id == document_id))
        return set(filed), set(shown)


def test_one_that_names_two_waits_and_is_filed_to_both_at_once(
    company: Services, waiting: str, ids: tuple[str, str]
) -> None:
    with company.db.read() as session:
        assert session.get_one(Document, waiting).status == "review"
    company.review.assign(LAN, waiting, ids[0], also=[ids[1], ids[0]])
    work(company)
    assert shown_with(company, waiting) == (set(ids), set(ids))
    for code in ("KH00001", "KH00002"):
        found = company.search.search(LAN, f"customer:{code} mua bán")
        assert [hit.document.id for hit in found.found] == [waiting]
        listed = company.documents.list(LAN, customer_code=code).lines
        assert [line.document.id for line in listed] == [waiting]
    company.review.undo(LAN, waiting)
    assert shown_with(company, waiting) == (set(), set())
    with company.db.read() as session:
        assert session.get_one(Document, waiting).status == "review"


def test_another_is_added_and_taken_away_step_by_step_back(
    company: Services, waiting: str, ids: tuple[str, str]
) -> None:
    one, two = ids
    company.review.assign(LAN, waiting, one)
    company.review.share(LAN, waiting, two)
    assert shown_with(company, waiting) == ({one, two}, {one, two})
    with pytest.raises(Conflict):
        company.review.share(LAN, waiting, two)
    company.review.unshare(LAN, waiting, one)
    assert shown_with(company, waiting) == ({two}, {two})
    with company.db.read() as session:
        assert session.get_one(Document, waiting).party_id == two
    with pytest.raises(Conflict):
        company.review.unshare(LAN, waiting, two)
    company.review.undo(LAN, waiting)
    assert shown_with(company, waiting) == ({one, two}, {one, two})
    company.review.undo(LAN, waiting)
    assert shown_with(company, waiting) == ({one}, {one})
    with company.db.read() as session:
        acts = [r.action for r in session.scalars(select(AuditRow).where(AuditRow.subject_id == waiting))]
    assert acts.count("assign") == 3
    assert acts.count("undo") == 2


def test_what_waits_has_no_first_customer_to_add_to(company: Services, waiting: str, ids: tuple[str, str]) -> None:
    with pytest.raises(Conflict):
        company.review.share(LAN, waiting, ids[0])


def test_a_customer_one_may_not_see_cannot_be_added(company: Services, waiting: str, ids: tuple[str, str]) -> None:
    hidden = customer(company, "KH00099", "Công ty Khuất", acl=OTHER_TEAM)
    company.review.assign(LAN, waiting, ids[0])
    with pytest.raises(NotFound):
        company.review.share(LAN, waiting, hidden)
    with pytest.raises(NotFound):
        company.review.assign(LAN, waiting, ids[0], also=[hidden])
    assert shown_with(company, waiting)[0] == {ids[0]}
