"""Contacts, deals, orders, cases, interactions and tasks, and what each puts on the timeline."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.db.business import Narrowed
from app.db.engine import Database
from app.db.tables import AuditRow, Blob, Document, DocumentParty, Identifier, Mail, Party, Relation, TimelineEntry
from app.domain.access import Actor, system
from app.domain.contacts import ContactInput
from app.domain.customers import CustomerInput
from app.domain.days import moment_of
from app.domain.faults import InvalidFields
from app.errors import Conflict, NotFound
from app.services import filing
from app.services.cases import CaseInput, CaseService
from app.services.contacts import ContactService
from app.services.customers import CustomerService
from app.services.deals import DealInput, DealService
from app.services.interactions import InteractionInput, InteractionService
from app.services.orders import OrderInput, OrderLineInput, OrderService
from app.services.tasks import TaskFilter, TaskInput, TaskService
from app.services.timeline import TimelineService
from app.services.trash import TrashService


@pytest.fixture
def code(db: Database, actor: Actor) -> str:
    return CustomerService(db).create(actor, CustomerInput(name="Công ty TNHH Đại Phát")).code


def entries(db: Database) -> list[tuple[str, str, str | None]]:
    with db.read() as session:
        rows = session.scalars(select(TimelineEntry).order_by(TimelineEntry.happened_at.desc()))
        return [(row.kind, row.title, row.detail) for row in rows]


def no_documents(actor: Actor, document_id: str) -> None:
    raise NotFound("No such document.")


def test_a_contacts_mail_and_phone_belong_to_the_person_who_leads_to_the_company(
    db: Database, actor: Actor, code: str
) -> None:
    person_id = ContactService(db).add(
        actor,
        code,
        ContactInput(name="Bà Trần Ngọc Lan", emails=("lan@gmail.com",), phones=("0903123456",), title="Kế toán"),
    )
    with db.read() as session:
        held = {
            (i.type, i.normalised) for i in session.scalars(select(Identifier).where(Identifier.party_id == person_id))
        }
        relation = session.scalars(select(Relation)).one()
        company = session.get_one(Party, relation.to_id)
    assert held == {("person", "tran ngoc lan"), ("email", "lan@gmail.com"), ("phone", "+84903123456")}
    assert (relation.from_id, relation.role, relation.title, company.code) == (person_id, "contact", "Kế toán", code)


def test_the_same_person_becomes_contact_of_a_second_company(db: Database, actor: Actor, code: str) -> None:
    other = CustomerService(db).create(actor, CustomerInput(name="Công ty CP Đại Phát")).code
    contacts = ContactService(db)
    lan = ContactInput(name="Trần Ngọc Lan", emails=("lan@gmail.com",))
    first = contacts.add(actor, code, lan)
    second = contacts.add(
        actor, other, ContactInput(name="TRẦN NGỌC LAN", emails=("Lan@Gmail.com",), phones=("0903123456",))
    )
    assert first == second
    record = contacts.record(actor, code, first)
    assert record.other_companies == ((other, "Công ty CP Đại Phát"),)
    assert record.entered.phones == ("+84903123456",)


def test_a_shared_mailbox_does_not_make_two_people_one(db: Database, actor: Actor, code: str) -> None:
    contacts = ContactService(db)
    first = contacts.add(actor, code, ContactInput(name="Trần Ngọc Lan", emails=("ketoan@daiphat.vn",)))
    second = contacts.add(actor, code, ContactInput(name="Lê Văn Minh", emails=("ketoan@daiphat.vn",)))
    assert first != second


def test_a_contact_is_taken_off_and_put_back(db: Database, actor: Actor, code: str) -> None:
    contacts = ContactService(db)
    person = contacts.add(actor, code, ContactInput(name="Trần Ngọc Lan"))
    contacts.unlink(actor, code, person)
    assert contacts.of_customer(actor, code) == []
    contacts.relink(actor, code, person)
    assert contacts.of_customer(actor, code) == [(person, "Trần Ngọc Lan")]


def test_a_deal_keeps_its_moves_and_ends_with_a_day(db: Database, actor: Actor, code: str) -> None:
    deals = DealService(db)
    deal_id = deals.create(actor, code, DealInput(name="Máy in", amount="1.250.000.000 đ", expected_close="31/12/2026"))
    deals.move(actor, deal_id, 1, "proposal")
    deals.move(actor, deal_id, 2, "won")
    detail = deals.get(actor, deal_id)
    assert [move.stage for move in detail.moves] == ["new", "proposal", "won"]
    assert detail.line.row.closed_on is not None
    assert detail.line.row.amount == Decimal(1_250_000_000)
    assert entries(db) == [("deal", "DL00001 Máy in", "won")]
    deals.move(actor, deal_id, 3, "negotiation")
    assert deals.get(actor, deal_id).line.row.closed_on is None
    with pytest.raises(Conflict):
        deals.move(actor, deal_id, 3, "lost")


def test_the_board_shows_open_deals_by_stage(db: Database, actor: Actor, code: str) -> None:
    deals = DealService(db)
    for stage in ("new", "new", "proposal", "won"):
        deals.create(actor, code, DealInput(name=f"Hợp đồng {stage}", stage=stage))
    board = deals.board(actor, Narrowed())
    assert {stage: len(lines) for stage, lines in board.items()} == {
        "new": 2,
        "qualified": 0,
        "proposal": 1,
        "negotiation": 0,
    }


def test_an_orders_amount_is_the_sum_of_its_lines(db: Database, actor: Actor, code: str) -> None:
    orders = OrderService(db)
    lines = (
        OrderLineInput("Giấy A4", "1,5", "thùng", "333.333"),
        OrderLineInput("Mực in", "2", "hộp", "1.250.000"),
        OrderLineInput(""),
    )
    order_id = orders.create(actor, code, OrderInput(lines=lines, ordered_on="12/03/2026"))
    detail = orders.get(actor, order_id)
    assert detail.line.row.amount == Decimal(500_000 + 2_500_000)
    assert [(line.product, line.quantity) for line in detail.lines] == [
        ("Giấy A4", Decimal("1.5")),
        ("Mực in", Decimal(2)),
    ]
    with db.read() as session:
        entry = session.scalars(select(TimelineEntry)).one()
    assert entry.happened_at == moment_of(date(2026, 3, 12))
    orders.edit(actor, order_id, 1, OrderInput(lines=lines[1:], ordered_on="12/03/2026"))
    assert orders.get(actor, order_id).line.row.amount == Decimal(2_500_000)
    with db.read() as session:
        changed = session.scalars(select(AuditRow).where(AuditRow.action == "update")).one().details
    assert changed is not None
    assert set(changed) == {"amount", "lines"}


def test_faults_of_an_order_name_line_and_field(db: Database, actor: Actor, code: str) -> None:
    lines = (OrderLineInput("Giấy", "x", "", "10"), OrderLineInput("Mực", "1", "", "-5"))
    with pytest.raises(InvalidFields) as raised:
        OrderService(db).create(actor, code, OrderInput(lines=lines, ordered_on="31/02/2026"))
    assert {fault.field for fault in raised.value.faults} == {"lines-0-quantity", "lines-1-unit_price", "ordered_on"}


def test_a_case_is_closed_and_opened_again(db: Database, actor: Actor, code: str) -> None:
    cases = CaseService(db)
    case_id = cases.create(actor, code, CaseInput(subject="Máy kẹt giấy", severity="high"))
    cases.set_status(actor, case_id, 1, "closed")
    assert cases.get(actor, case_id).row.closed_at is not None
    cases.set_status(actor, case_id, 2, "open")
    assert cases.get(actor, case_id).row.closed_at is None
    assert entries(db) == [("case", "CS00001 Máy kẹt giấy", "open")]


def test_an_interaction_lies_in_the_past_and_names_only_the_customers_people(
    db: Database, actor: Actor, code: str
) -> None:
    interactions = InteractionService(db)
    with pytest.raises(InvalidFields) as raised:
        interactions.create(
            actor,
            code,
            InteractionInput("call", "Hẹn gặp", contact_id="nobody", happened_at=datetime.now(UTC) + timedelta(days=2)),
        )
    assert {fault.field for fault in raised.value.faults} == {"happened_at", "contact_id"}
    interactions.create(actor, code, InteractionInput("call", "Gọi xác nhận giá", body="Đồng ý"))
    assert entries(db) == [("call", "Gọi xác nhận giá", "Đồng ý")]


def test_open_tasks_come_by_day_and_those_without_a_day_last(db: Database, actor: Actor, code: str) -> None:
    tasks = TaskService(db)
    tasks.create(actor, TaskInput("Không hạn"))
    later = tasks.create(actor, TaskInput("Sau", due_on="01/12/2026"), code)
    tasks.create(actor, TaskInput("Trước", due_on="01/11/2026"), code)
    first, cursor = tasks.page(actor, TaskFilter(), limit=2)
    rest, end = tasks.page(actor, TaskFilter(), cursor, limit=2)
    assert [line.row.title for line in first + rest] == ["Trước", "Sau", "Không hạn"]
    assert end is None
    tasks.set_done(actor, later, 1, True)
    assert [line.row.title for line in tasks.page(actor, TaskFilter(done=True))[0]] == ["Sau"]


def test_what_is_deleted_leaves_the_timeline_and_comes_back(db: Database, actor: Actor, code: str) -> None:
    deals, trash = DealService(db), TrashService(db, no_documents)
    deal_id = deals.create(actor, code, DealInput(name="Máy in"))
    deals.delete(actor, deal_id, 1)
    assert entries(db) == []
    with pytest.raises(NotFound):
        deals.get(actor, deal_id)
    (lost,), _ = trash.page(actor)
    assert (lost.subject, lost.label, lost.title, lost.by) == ("deal", "DL00001", "Máy in", actor.name)
    trash.restore(actor, "deal", deal_id)
    assert entries(db) == [("deal", "DL00001 Máy in", "new")]
    assert trash.page(actor)[0] == []


def test_a_deleted_customer_takes_its_records_out_of_sight_until_it_is_restored(
    db: Database, actor: Actor, code: str
) -> None:
    customers, deals, trash = CustomerService(db), DealService(db), TrashService(db, no_documents)
    deal_id = deals.create(actor, code, DealInput(name="Máy in"))
    impact = customers.impact(actor, code)
    assert impact.touches_anything
    assert impact.counts["deals"] == 1
    customers.delete(actor, code, impact.version)
    assert deals.page(actor, Narrowed())[0] == []
    (gone,), _ = trash.page(actor, "party")
    trash.restore(actor, "party", gone.id)
    assert [line.row.id for line in deals.page(actor, Narrowed())[0]] == [deal_id]


def test_a_customer_is_not_restored_onto_a_tax_code_taken_meanwhile(db: Database, actor: Actor) -> None:
    customers, trash = CustomerService(db), TrashService(db, no_documents)
    old = customers.create(actor, CustomerInput(name="Công ty Cũ", tax_code="0100109106"))
    customers.delete(actor, old.code, 1)
    customers.create(actor, CustomerInput(name="Công ty Mới", tax_code="0100109106"))
    with pytest.raises(Conflict, match="tax code"):
        trash.restore(actor, "party", old.id)


def test_nobody_reaches_records_of_another_team(db: Database, actor: Actor, stranger: Actor, code: str) -> None:
    deals = DealService(db)
    deal_id = deals.create(actor, code, DealInput(name="Máy in"))
    assert deals.page(stranger, Narrowed())[0] == []
    with pytest.raises(NotFound):
        deals.get(stranger, deal_id)
    with pytest.raises(NotFound):
        deals.move(stranger, deal_id, 1, "won")
    with pytest.raises(NotFound):
        deals.create(stranger, code, DealInput(name="Lén"))


def test_a_rebuilt_timeline_is_the_same(db: Database, actor: Actor, code: str) -> None:
    DealService(db).create(actor, code, DealInput(name="Máy in", amount="10"))
    OrderService(db).create(
        actor, code, OrderInput(lines=(OrderLineInput("Giấy", "1", "", "5"),), ordered_on="1/3/2026")
    )
    CaseService(db).create(actor, code, CaseInput(subject="Kẹt giấy"))
    InteractionService(db).create(actor, code, InteractionInput("visit", "Ghé thăm"))
    TaskService(db).create(actor, TaskInput("Gọi lại"), code)
    timeline = TimelineService(db)

    def rows() -> list[dict[str, object]]:
        with db.read() as session:
            found = session.scalars(select(TimelineEntry).order_by(TimelineEntry.ref_id)).all()
            return [
                {c.name: getattr(r, c.name) for c in TimelineEntry.__table__.columns if c.name != "id"} for r in found
            ]

    before = rows()
    untouched = timeline.rebuild(actor)
    assert (untouched.entries, untouched.added, untouched.changed, untouched.removed) == (5, 0, 0, 0)
    with db.write() as session:
        for number, entry in enumerate(session.scalars(select(TimelineEntry))):
            if number % 2:
                session.delete(entry)
            else:
                entry.title = "hỏng"
    timeline.rebuild(actor)
    assert rows() == before


def test_what_filing_shows_of_documents_and_mails_is_what_a_rebuild_shows(
    db: Database, actor: Actor, code: str
) -> None:
    party = CustomerService(db).by_code(actor, code)
    with db.write() as session:
        for number, kind in enumerate(("contract", "email", "other")):
            session.add(Blob(sha256=str(number) * 64, size=1, media_type="application/pdf"))
            session.flush()
            document = Document(
                sha256=str(number) * 64,
                original_name="a",
                title=f"Giấy {number}",
                door="upload",
                status="filed",
                filed_by="rule",
                type=kind,
                party_id=party.id,
                dated=date(2026, 3, 12) if kind == "contract" else None,
                amount=Decimal(5) if kind == "contract" else None,
                currency="VND",
                subject="Về việc",
            )
            session.add(document)
            session.flush()
            session.add(DocumentParty(document_id=document.id, party_id=party.id))
            if kind == "email":
                headers = {"original_sent_at": "2026-03-01T08:00:00+07:00"}
                session.add(Mail(document_id=document.id, thread_id="t", headers=headers))
            session.flush()
            filing.show(session, document, system("file"))
    rebuilt = TimelineService(db).rebuild(actor)
    assert (rebuilt.entries, rebuilt.added, rebuilt.changed, rebuilt.removed) == (3, 0, 0, 0)
