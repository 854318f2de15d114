"""The page of what was learned: every lesson with where it comes from, taken back and put back one by one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.db.tables import AuditRow, Identifier, Job, Lesson
from app.domain.access import Actor, Role
from app.errors import NotFound
from app.services.type_learning import Figures
from tests.integration.web.conftest import Browser, Site
from tests.integration.web.paper_maker import OTHER_TEAM, Paper, customer, put

NAME = "Công ty TNHH Sen Vàng"
LAN = Actor(kind="user", name="Lan", role=Role.STAFF)


def waiting(site: Site, title: str = "Hợp đồng sen", **more: object) -> str:
    fact = {"field": "party", "value": NAME, "page": 1, "party_no": 1, "confidence": 0.9}
    return put(site.services, Paper(title=title, status="review", facts=(fact,), **more))  # type: ignore[arg-type]


@pytest.fixture
def taught(site: Site) -> str:
    """A lesson of Lan's: the name means KH00001."""
    party = customer(site.services, "KH00001", "Công ty Hoa Sen")
    site.services.review.assign(LAN, waiting(site), party)
    return lesson(site, "identifier")


def lesson(site: Site, kind: str) -> str:
    with site.services.db.read() as session:
        return session.scalars(select(Lesson.id).where(Lesson.kind == kind).order_by(Lesson.id.desc())).first() or ""


def status(site: Site) -> str:
    with site.services.db.read() as session:
        return session.scalars(select(Identifier.status).where(Identifier.raw == NAME)).one()


def file_jobs(site: Site, document_id: str) -> int:
    with site.services.db.read() as session:
        query = select(Job).where(Job.document_id == document_id, Job.step == "file", Job.state == "ready")
        return len(session.scalars(query).all())


def test_it_says_what_of_whom_from_where_and_by_whom(site: Site, taught: str, admin: Browser) -> None:
    page = admin.get("/settings/learned").get_data(as_text=True)
    for told in (f"“{NAME}”", "Other name", "Công ty Hoa Sen", "KH00001", "Lan", "Means the customer", "Contract"):
        assert told in page
    assert f"/settings/learned/{taught}/retire" in page


def test_one_is_taken_back_and_put_back_and_what_waits_is_weighed_again(
    site: Site, taught: str, admin: Browser
) -> None:
    other = waiting(site, "Khác")
    assert admin.post(f"/settings/learned/{taught}/retire", {"next": "/settings/learned?kind="}).status_code == 303
    assert (status(site), file_jobs(site, other)) == ("retired", 1)
    assert admin.post(f"/settings/learned/{taught}/retire").status_code == 409
    page = admin.get("/settings/learned").get_data(as_text=True)
    assert f"/settings/learned/{taught}/restore" in page
    assert admin.post(f"/settings/learned/{taught}/restore").status_code == 303
    assert status(site) == "active"
    assert admin.post(f"/settings/learned/{taught}/restore").status_code == 409
    with site.services.db.read() as session:
        acts = [(r.action, r.subject_id) for r in session.scalars(select(AuditRow).where(AuditRow.subject == "lesson"))]
    assert acts == [("take_back", taught), ("put_back", taught)]


def test_what_was_taken_back_by_hand_is_not_learned_again(site: Site, taught: str, admin: Browser) -> None:
    admin.post(f"/settings/learned/{taught}/retire")
    again = waiting(site, "Lần nữa")
    done = site.services.review.assign(LAN, again, site.services.customers.by_code(LAN, "KH00001").id)
    assert done.learned == ()
    assert status(site) == "retired"


def test_a_value_that_another_customer_has_by_now_is_not_put_back(site: Site, taught: str, admin: Browser) -> None:
    admin.post(f"/settings/learned/{taught}/retire")
    second = customer(site.services, "KH00002", "Công ty Hoa Súng")
    site.services.review.assign(LAN, waiting(site, "Khác"), second)
    answer = admin.post(f"/settings/learned/{taught}/restore")
    assert answer.status_code == 409
    assert "Another customer has this value meanwhile" in answer.get_data(as_text=True)


def test_it_is_narrowed_by_kind_and_customer_and_paged(site: Site, taught: str, admin: Browser) -> None:
    assert f"“{NAME}”" not in admin.get("/settings/learned?kind=type").get_data(as_text=True)
    assert f"“{NAME}”" in admin.get("/settings/learned?customer=kh00001").get_data(as_text=True)
    assert "No customer has this code." in admin.get("/settings/learned?customer=KH00077").get_data(as_text=True)
    assert admin.get("/settings/learned?kind=nonsense").status_code == 400
    assert admin.get("/settings/learned?cursor=nonsense").status_code == 400
    root = Actor("cli", "t", role=Role.ADMIN)
    first = site.services.lessons.page(root, limit=1)
    assert first.cursor is not None
    second = site.services.lessons.page(root, limit=1, cursor=first.cursor)
    assert {first.lines[0].kind, second.lines[0].kind} == {"identifier", "type"}
    assert second.cursor is None


def test_it_is_for_administrators_and_shows_nothing_of_other_teams(site: Site, taught: str, staff: Browser) -> None:
    for answer in (staff.get("/settings/learned"), staff.post(f"/settings/learned/{taught}/retire", page="/")):
        assert answer.status_code == 403
    hidden = customer(site.services, "KH00009", "Công ty Giấu Kín", acl=OTHER_TEAM)
    there = Actor(kind="user", name="Kín", acl=(OTHER_TEAM,))
    fact = {"field": "party", "value": "Công ty TNHH Mật", "page": 1, "party_no": 1, "confidence": 0.9}
    secret = put(site.services, Paper(title="Mật", status="review", facts=(fact,), acl=OTHER_TEAM))
    site.services.review.assign(there, secret, hidden)
    ours = Actor(kind="user", name="An", role=Role.ADMIN)
    assert all(line.actor == "Lan" for line in site.services.lessons.page(ours).lines)
    for kind in ("identifier", "type"):
        with pytest.raises(NotFound):
            site.services.lessons.take_back(ours, lesson(site, kind))


def test_a_corrected_type_is_an_example_and_the_last_word_counts(site: Site, admin: Browser, staff: Browser) -> None:
    made = put(site.services, Paper(title="Giấy", type="other"))
    for slug in ("invoice", "letter", "letter"):
        staff.post(f"/documents/{made}/facts", {"field": "type", "value": slug})
    with site.services.db.read() as session:
        rows = session.scalars(select(Lesson).where(Lesson.kind == "type").order_by(Lesson.id)).all()
        assert [(row.value, row.taken_back_at is None) for row in rows] == [("invoice", False), ("letter", True)]
    admin.post(f"/settings/learned/{rows[0].id}/restore")
    with site.services.db.read() as session:
        rows = session.scalars(select(Lesson).where(Lesson.kind == "type").order_by(Lesson.id)).all()
        assert [(row.value, row.taken_back_at is None) for row in rows] == [("invoice", True), ("letter", False)]


def test_when_nothing_was_learned_it_says_how(admin: Browser) -> None:
    assert "Nothing learned yet" in admin.get("/settings/learned").get_data(as_text=True)


def test_the_classifier_of_types_tells_its_figures_and_is_switched_off_and_on(site: Site, admin: Browser) -> None:
    learning = site.services.type_learning
    assert "A small classifier learns" in admin.get("/settings/learned").get_data(as_text=True)
    learning.keep(LAN, learning.now(), Figures({"invoice": 7}))
    assert "too few examples so far: 7" in admin.get("/settings/learned").get_data(as_text=True)
    learning.keep(LAN, learning.now(), Figures({"invoice": 30, "letter": 30}, 60, 40, 55, 17, 2), b"data", "0" * 64)
    page = admin.get("/settings/learned").get_data(as_text=True)
    assert "the rules alone told 40 rightly, together with what was learned 55: 17 mended, 2 spoilt." in page
    assert "In use" in page
    assert admin.post("/settings/learned/types", {"on": "0"}).status_code == 303
    assert "Switched off" in admin.get("/settings/learned").get_data(as_text=True)
    assert not learning.is_on()
    admin.post("/settings/learned/types", {"on": "1"})
    assert "In use" in admin.get("/settings/learned").get_data(as_text=True)
    learning.keep(LAN, learning.now(), Figures({"invoice": 30, "letter": 30}, 60, 40, 41, 3, 2))
    assert "Not better than the rules" in admin.get("/settings/learned").get_data(as_text=True)


def test_a_learned_type_says_so_beside_the_fact(site: Site, staff: Browser) -> None:
    fact = {"field": "type", "value": "letter", "confidence": 0.8, "rule": "learned"}
    made = put(site.services, Paper(type="letter", facts=(fact,)))
    assert "Learned from examples" in staff.get(f"/documents/{made}").get_data(as_text=True)
    other = put(site.services, Paper(title="Khác", type="letter", facts=(fact | {"rule": "title"},)))
    assert "Learned from examples" not in staff.get(f"/documents/{other}").get_data(as_text=True)
