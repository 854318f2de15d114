"""Corrections act on the next document, on what waits, and can be taken back one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.bootstrap import Services
from app.db.tables import AuditRow, DecisionRow, Document, Identifier, Lesson
from app.domain.access import Actor
from app.domain.customers import CustomerInput
from app.errors import Conflict, NotFound
from tests.integration.test_filing import company, customer, document, paper, take, tax_code
from tests.integration.worker import work

__all__ = ["company", "take"]  # fixtures

GAMA = "CÔNG TY CP GAMA XUYÊN VIỆT"
WEST = "CÔNG TY TNHH ANPHA MIỀN TÂY"
Take = Callable[..., str]


@pytest.fixture
def formless(company: Services, admin: Actor) -> Services:
    """The same with a customer that was entered without its legal form."""
    company.customers.create(admin, CustomerInput(name="Gama Xuyên Việt", code="KH00003"))
    return company


def party(services: Services, code: str) -> str:
    return services.customers.by_code(Actor("cli", "t"), code).id


def statuses(services: Services, code: str, kind: str = "alias") -> dict[str, str]:
    """Status by raw value of what was learned of the customer."""
    with services.db.read() as session:
        query = select(Identifier).where(
            Identifier.party_id == party(services, code), Identifier.type == kind, Identifier.source == "learned"
        )
        return {row.raw: row.status for row in session.scalars(query)}


def standing(services: Services) -> list[tuple[str, str]]:
    """(kind, value) of all lessons on customers that stand, oldest first."""
    with services.db.read() as session:
        query = select(Lesson).where(Lesson.taken_back_at.is_(None), Lesson.kind != "type").order_by(Lesson.id)
        return [(lesson.kind, lesson.value) for lesson in session.scalars(query)]


def west(number: int, name: str = WEST) -> bytes:
    return paper(name, "", number=f"{number:02}/HĐ")


def teach(services: Services, take: Take, admin: Actor) -> str:
    """A first paper of the West, by hand to KH00001."""
    first = take(west(1))
    work(services)
    services.review.assign(admin, first, party(services, "KH00001"))
    work(services)
    return first


def test_what_was_filed_by_a_learned_name_and_moved_never_goes_there_again(
    company: Services, take: Take, admin: Actor
) -> None:
    teach(company, take, admin)
    second = take(west(2))
    work(company)
    assert (customer(company, second), document(company, second).filed_by) == ("KH00001", "rule")

    company.review.assign(admin, second, party(company, "KH00002"))
    assert statuses(company, "KH00001") == {WEST: "negative"}
    assert statuses(company, "KH00002") == {WEST: "active"}
    third = take(west(3))
    work(company)
    assert customer(company, third) == "KH00002"

    company.review.undo(admin, second)
    assert statuses(company, "KH00001") == {WEST: "active"}
    assert statuses(company, "KH00002") == {WEST: "retired"}
    fourth = take(west(4))
    work(company)
    assert customer(company, fourth) == "KH00001"


def test_a_person_who_changes_their_mind_teaches_only_the_last_word(
    company: Services, take: Take, admin: Actor
) -> None:
    first = teach(company, take, admin)
    company.review.assign(admin, first, party(company, "KH00002"))
    assert (statuses(company, "KH00001"), statuses(company, "KH00002")) == ({WEST: "retired"}, {WEST: "active"})
    company.review.assign(admin, first, party(company, "KH00001"))
    assert (statuses(company, "KH00001"), statuses(company, "KH00002")) == ({WEST: "active"}, {WEST: "retired"})
    company.review.undo(admin, first)
    assert (statuses(company, "KH00001"), statuses(company, "KH00002")) == ({WEST: "retired"}, {WEST: "active"})
    assert customer(company, first) == "KH00002"


def test_undone_and_said_again_it_is_learned_again(company: Services, take: Take, admin: Actor) -> None:
    first = teach(company, take, admin)
    company.review.undo(admin, first)
    assert statuses(company, "KH00001") == {WEST: "retired"}
    done = company.review.assign(admin, first, party(company, "KH00001"))
    assert [(item.value, item.means) for item in done.learned] == [(WEST, True)]
    assert statuses(company, "KH00001") == {WEST: "active"}


def test_a_name_like_a_customers_is_remembered_as_somebody_elses(formless: Services, take: Take, admin: Actor) -> None:
    first = take(west(1, GAMA))
    work(formless)
    assert (document(formless, first).status, _candidates(formless, first)[0][0]) == (
        "review",
        party(formless, "KH00003"),
    )
    done = formless.review.assign(admin, first, party(formless, "KH00002"))
    assert [(item.value, item.means) for item in done.learned] == [(GAMA, False), (GAMA, True)]
    own, other = take(west(3, "GAMA XUYÊN VIỆT")), take(west(2, GAMA))
    work(formless)
    assert customer(formless, other) == "KH00002"
    assert customer(formless, own) == "KH00003", "their own name is theirs as before"


def test_what_was_entered_by_hand_stays_whatever_is_moved(company: Services, take: Take, admin: Actor) -> None:
    company.customers.create(admin, CustomerInput(name="Công ty TNHH Gia Ma", code="KH00003", aliases=(WEST,)))
    first = take(west(1))
    work(company)
    assert customer(company, first) == "KH00003"
    company.review.assign(admin, first, party(company, "KH00002"))
    assert standing(company) == []
    second = take(west(2))
    work(company)
    assert customer(company, second) == "KH00003"


def test_not_theirs_weighs_it_again_without_them_and_can_be_taken_back(
    formless: Services, take: Take, admin: Actor
) -> None:
    first, second = take(west(1, GAMA)), take(west(2, GAMA))
    work(formless)
    wrong = party(formless, "KH00003")
    learned = formless.review.reject(admin, first, wrong)
    assert [(item.value, item.means) for item in learned] == [(GAMA, False)]
    assert _candidates(formless, first) == []
    assert document(formless, first).status == "unknown"
    work(formless)
    assert _signs_against(formless, second, wrong), "what waits is weighed again"

    formless.review.take_back_rejection(admin, first, wrong)
    work(formless)
    assert standing(formless) == []
    assert [found for found, _ in _candidates(formless, first)] == [wrong]
    assert not _signs_against(formless, second, wrong)
    with pytest.raises(Conflict):
        formless.review.take_back_rejection(admin, first, wrong)
    done = formless.review.assign(admin, first, wrong)
    assert [(item.value, item.means) for item in done.learned] == [(GAMA, True)], "what was taken back hinders nothing"


def test_a_sender_of_several_customers_ends_as_a_sign_of_none(company: Services, take: Take, admin: Actor) -> None:
    def mail(number: int) -> str:
        text = f"From: Mai <mai@ketoan-thue.vn>\nTo: docs@saoviet-thu.vn\nSubject: gui {number}\n\nxem giup {number}\n"
        made = take(text.encode(), f"{number}.eml")
        work(company)
        return made

    company.review.assign(admin, mail(1), party(company, "KH00001"))
    second = mail(2)
    assert [found for found, _ in _candidates(company, second)] == [party(company, "KH00001")]
    company.review.assign(admin, second, party(company, "KH00002"))
    assert statuses(company, "KH00001", "email") == {"mai@ketoan-thue.vn": "retired"}
    company.review.assign(admin, mail(3), party(company, "KH00001"))
    for code in ("KH00001", "KH00002"):
        assert statuses(company, code, "email") == {"mai@ketoan-thue.vn": "retired"}
    assert _candidates(company, mail(4)) == []


def test_only_what_waits_can_be_refused_and_a_persons_word_beats_an_earlier_one(
    formless: Services, take: Take, admin: Actor
) -> None:
    first = take(west(1, GAMA))
    work(formless)
    wrong = party(formless, "KH00003")
    formless.review.reject(admin, first, wrong)
    formless.review.assign(admin, first, wrong)
    assert ("not_customer", document(formless, first).title) not in standing(formless)
    with pytest.raises(Conflict):
        formless.review.reject(admin, first, wrong)
    with pytest.raises(NotFound):
        formless.review.reject(admin, first, "nobody")


def test_the_door_that_named_a_refused_customer_is_not_followed(company: Services, take: Take, admin: Actor) -> None:
    made = take(paper("CÔNG TY CP BÊ TA", tax_code("030987654")), customer_code="KH00001")
    work(company)
    assert document(company, made).status == "review"
    company.review.reject(admin, made, party(company, "KH00001"))
    assert customer(company, made) == "KH00002"


def test_who_said_what_is_in_the_log(company: Services, take: Take, admin: Actor) -> None:
    teach(company, take, admin)
    second = take(west(2))
    work(company)
    company.review.assign(admin, second, party(company, "KH00002"))
    with company.db.read() as session:
        last = session.scalars(select(AuditRow).where(AuditRow.action == "assign").order_by(AuditRow.id.desc())).first()
        assert last is not None
        assert last.details is not None
        assert (last.details["learned"], last.details["unlearned"]) == ([WEST], [WEST])


def test_documents_that_file_themselves_by_a_lesson_are_counted_once(
    company: Services, take: Take, admin: Actor
) -> None:
    teach(company, take, admin)
    take(west(2))
    take(west(3))
    work(company)
    with company.db.read() as session:
        assert session.scalars(select(Lesson.filed).where(Lesson.kind == "identifier")).one() == 2


def test_a_learned_name_taken_out_of_the_record_is_not_brought_back_by_an_undo(
    company: Services, take: Take, admin: Actor
) -> None:
    teach(company, take, admin)
    second = take(west(2))
    work(company)
    company.review.assign(admin, second, party(company, "KH00002"))
    company.review.undo(admin, second)
    record = company.customers.record(admin, "KH00001")
    company.customers.edit(admin, "KH00001", record.version, CustomerInput(name=record.entered.name))
    assert statuses(company, "KH00001") == {WEST: "retired"}
    third = take(west(3))
    work(company)
    done = company.review.assign(admin, third, party(company, "KH00001"))
    assert done.learned == (), "a person took it away"


def test_not_theirs_on_the_record_acts_on_what_waits(company: Services, take: Take, admin: Actor) -> None:
    first = teach(company, take, admin)
    waiting = take(paper(WEST, tax_code("030111222"), number="07/HĐ"))
    work(company)
    assert document(company, waiting).status == "review"
    with company.db.read() as session:
        row = session.scalars(select(Identifier.id).where(Identifier.raw == WEST)).one()
        entered = session.scalars(select(Identifier.id).where(Identifier.type == "tax_code")).first()
    company.customers.judge_identifier(admin, "KH00001", row, theirs=False)
    work(company)
    assert _signs_against(company, waiting, party(company, "KH00001"))
    company.customers.judge_identifier(admin, "KH00001", row, theirs=True)
    assert statuses(company, "KH00001") == {WEST: "active"}
    company.review.undo(admin, first)
    assert statuses(company, "KH00001") == {WEST: "retired"}
    with pytest.raises(NotFound):
        company.customers.judge_identifier(admin, "KH00001", str(entered), theirs=False)


def _candidates(services: Services, document_id: str) -> list[tuple[str, list[dict[str, object]]]]:
    with services.db.read() as session:
        found = session.get_one(Document, document_id)
        row = session.get_one(DecisionRow, found.decision_id)
        return [(item["party_id"], item["evidence"]) for item in row.candidates]


def _signs_against(services: Services, document_id: str, party_id: str) -> bool:
    """Whether a name speaks against the customer, or the customer is no candidate at all."""
    signs = dict(_candidates(services, document_id)).get(party_id)
    return signs is None or any(s["signal"] == "alias" and float(str(s["weight"])) <= -9 for s in signs)
