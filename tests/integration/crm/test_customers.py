"""Customers: what is stored, found, refused and kept when they are created, edited and deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.parties import CustomerFilter
from app.db.tables import Assertion, AuditRow, Identifier, Party
from app.domain.access import Actor
from app.domain.contacts import ContactInput
from app.domain.customers import CustomerInput
from app.domain.faults import InvalidFields
from app.errors import Conflict, InvalidInput, NotFound
from app.services.contacts import ContactService
from app.services.customers import CustomerService

DAI_PHAT = CustomerInput(
    name="Công ty TNHH Đại Phát",
    tax_code="0301234562",
    aliases=("Đại Phát Group",),
    addresses=("Số 12 đường Nguyễn Huệ, Quận 1, TP. HCM", "45 Lê Lợi, Đà Nẵng"),
    phones=("028 3822 1234", "0168 312 3456"),
    emails=("info@daiphat.vn", "daiphat@gmail.com"),
    website="https://www.daiphat.vn/lien-he",
    bank_accounts=("0071001234567 - Vietcombank",),
    note="Khách lâu năm",
)


@pytest.fixture
def customers(db: Database) -> CustomerService:
    return CustomerService(db)


def identifiers(db: Database, code: str, status: str = "active") -> set[tuple[str, str]]:
    with db.read() as session:
        query = select(Identifier).join(Party, Party.id == Identifier.party_id)
        rows = session.scalars(query.where(Party.code == code, Identifier.status == status))
        return {(row.type, row.normalised) for row in rows}


def faults(err: InvalidFields) -> dict[str, str]:
    return {fault.field: fault.in_words() for fault in err.faults}


def test_codes_run_on_and_leave_out_those_given_by_hand(customers: CustomerService, actor: Actor) -> None:
    first = customers.create(actor, CustomerInput(name="Công ty An Bình"))
    taken = customers.create(actor, CustomerInput(name="Công ty Bảo Minh", code="kh00002"))
    third = customers.create(actor, CustomerInput(name="Công ty Cát Tường"))
    assert [first.code, taken.code, third.code] == ["KH00001", "KH00002", "KH00003"]


def test_everything_a_customer_is_found_by_becomes_an_identifier(
    customers: CustomerService, actor: Actor, db: Database
) -> None:
    code = customers.create(actor, DAI_PHAT).code
    found = identifiers(db, code)
    assert {
        ("tax_code", "0301234562"),
        ("phone", "+842838221234"),
        ("phone", "+84383123456"),
        ("email", "info@daiphat.vn"),
        ("domain", "daiphat.vn"),
        ("bank_account", "0071001234567"),
        ("name", "tnhh dai phat"),
        ("base_name", "dai phat"),
        ("address", "12 nguyen hue"),
    } <= found
    assert not [value for kind, value in found if kind == "domain" and "gmail" in value]


def test_every_fault_is_told_at_its_field_and_nothing_is_stored(
    customers: CustomerService, actor: Actor, db: Database
) -> None:
    wrong = CustomerInput(name="", tax_code="0301234567", phones=("123", "0903 123 456"), emails=("a@",), kind="firm")
    with pytest.raises(InvalidFields) as raised:
        customers.create(actor, wrong)
    told = faults(raised.value)
    assert set(told) == {"name", "tax_code", "phones", "emails", "kind"}
    assert "123" in told["phones"]
    assert "check digit" in told["tax_code"]
    with db.read() as session:
        assert session.scalar(select(Party.id)) is None


def test_a_tax_code_held_by_another_customer_is_refused_by_name(customers: CustomerService, actor: Actor) -> None:
    customers.create(actor, DAI_PHAT)
    with pytest.raises(InvalidFields) as raised:
        customers.create(actor, CustomerInput(name="Công ty khác", tax_code="0301 234 562"))
    assert "KH00001 Công ty TNHH Đại Phát" in faults(raised.value)["tax_code"]


def test_editing_retires_what_is_gone_and_keeps_the_history(
    customers: CustomerService, actor: Actor, db: Database
) -> None:
    code = customers.create(actor, DAI_PHAT).code
    record = customers.record(actor, code)
    assert record.entered.phones == ("+842838221234", "+84383123456")
    changed = replace(record.entered, phones=("0903 123 456",), website="", emails=(), tax_code="")
    customers.edit(actor, code, record.version, changed)
    assert ("phone", "+84903123456") in identifiers(db, code)
    assert {("phone", "+842838221234"), ("domain", "daiphat.vn"), ("tax_code", "0301234562")} <= identifiers(
        db, code, "retired"
    )
    with db.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "update")).one()
        assert row.details is not None
        assert row.details["tax_code"] == ["0301234562", None]
        assert row.details["phone"] == ["+842838221234", "+84903123456"]
        cleared = select(Assertion).where(Assertion.field == "tax_code", Assertion.value.is_(None))
        assert session.scalars(cleared).one().source_id == actor.user_id


def test_saving_what_was_not_changed_changes_nothing(customers: CustomerService, actor: Actor, db: Database) -> None:
    code = customers.create(actor, DAI_PHAT).code
    record = customers.record(actor, code)
    before = identifiers(db, code)
    customers.edit(actor, code, record.version, record.entered)
    assert customers.record(actor, code).version == record.version
    assert identifiers(db, code) == before


def test_the_second_of_two_editors_is_told(customers: CustomerService, actor: Actor) -> None:
    code = customers.create(actor, DAI_PHAT).code
    record = customers.record(actor, code)
    customers.edit(actor, code, record.version, replace(record.entered, note="một"))
    with pytest.raises(Conflict):
        customers.edit(actor, code, record.version, replace(record.entered, note="hai"))
    assert customers.record(actor, code).entered.note == "một"


@pytest.mark.parametrize(
    "text",
    ["dai phat", "Đại Phát", "kh00001", "0301234562", "0903 999 888", "lan@daiphat.vn", "daiphat.vn", "tran ngoc"],
)
def test_a_customer_is_found_by_what_people_type(
    customers: CustomerService, actor: Actor, db: Database, text: str
) -> None:
    code = customers.create(actor, DAI_PHAT).code
    customers.create(actor, CustomerInput(name="Công ty An Bình"))
    person = ContactInput(name="Trần Ngọc Lan", phones=("0903 999 888",), emails=("lan@daiphat.vn",))
    ContactService(db).add(actor, code, person)
    assert [line.code for line in customers.find(actor, text)] == [code]
    assert [line.code for line in customers.page(actor, CustomerFilter(text=text))[0]] == [code]


def test_wildcards_in_a_search_are_only_characters(customers: CustomerService, actor: Actor) -> None:
    customers.create(actor, DAI_PHAT)
    assert customers.find(actor, "%") == []
    assert customers.page(actor, CustomerFilter(text="_"))[0] == []


def test_pages_by_key_hold_every_customer_once(customers: CustomerService, actor: Actor) -> None:
    for number in range(23):
        customers.create(actor, CustomerInput(name=f"Công ty Số {number % 3}"))
    for sort in ("name", "-name", "code", "-created", "-changed"):
        seen: list[str] = []
        cursor = None
        while True:
            lines, cursor = customers.page(actor, CustomerFilter(sort=sort), cursor, limit=5)
            seen += [line.code for line in lines]
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 23


def test_a_broken_cursor_is_a_clear_error(customers: CustomerService, actor: Actor) -> None:
    with pytest.raises(InvalidInput):
        customers.page(actor, CustomerFilter(), "bm9wZQ")


def test_nobody_sees_what_is_not_theirs(customers: CustomerService, actor: Actor, stranger: Actor) -> None:
    code = customers.create(actor, DAI_PHAT).code
    assert customers.page(stranger, CustomerFilter())[0] == []
    assert customers.find(stranger, code) == []
    for call in (customers.record, customers.by_code, customers.impact):
        with pytest.raises(NotFound):
            call(stranger, code)
    with pytest.raises(NotFound):
        customers.edit(stranger, code, 1, DAI_PHAT)


def test_a_value_said_to_mean_somebody_else_stays_so_until_it_is_entered(
    customers: CustomerService, actor: Actor, db: Database
) -> None:
    ref = customers.create(actor, DAI_PHAT)
    with db.write() as session:
        session.add(
            Identifier(party_id=ref.id, type="alias", raw="ĐP", normalised="dp", status="negative", source="learned")
        )
    record = customers.record(actor, ref.code)
    customers.edit(actor, ref.code, record.version, replace(record.entered, note="x"))
    assert ("alias", "dp") in identifiers(db, ref.code, "negative")
    record = customers.record(actor, ref.code)
    customers.edit(actor, ref.code, record.version, replace(record.entered, aliases=("ĐP",)))
    assert ("alias", "dp") in identifiers(db, ref.code)
