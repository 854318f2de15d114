"""Orders and the documents that bear their number belong together, whichever comes, moves or changes last."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from app.bootstrap import Services
from app.db.engine import Database
from app.db.order_numbers import documents_of_orders, orders_of_documents
from app.db.tables import Document, Order
from app.domain.access import Actor, Role
from app.domain.documents import Door
from app.services.capture import Delivery
from app.services.orders import OrderInput, OrderLineInput
from tests.databases import ONLY_SQLITE
from tests.integration.test_links import ANPHA, OURS, company
from tests.integration.worker import work

__all__ = ["company"]  # a fixture
ACCEPTANCE = (
    "BIÊN BẢN NGHIỆM THU\nSố: BBNT-01/2026\nNgày 20 tháng 4 năm 2026\n{said}\n"
    f"BÊN A: CÔNG TY TNHH GIẢI PHÁP SAO VIỆT\nMã số thuế: {OURS}\n"
    "BÊN B: CÔNG TY TNHH ANPHA\nMã số thuế: {code}\nHai bên thống nhất nghiệm thu hàng đã giao đủ.\n"
)


def acceptance(said: str = "Căn cứ Đơn hàng số DH-26/0012 ngày 01/03/2026;", code: str = ANPHA) -> str:
    return ACCEPTANCE.format(said=said, code=code)


def take(services: Services, content: str) -> str:
    taken = services.capture.capture(io.BytesIO(content.encode()), Delivery("a.txt", Door.CLI, sender="a"))
    work(services)
    return taken.document_id


def order(services: Services, actor: Actor, code: str = "DH260012", customer: str = "KH00001") -> str:
    line = OrderLineInput("Giấy A4", "10", "ram", "65.000")
    return services.orders.create(actor, customer, OrderInput((line,), ordered_on="01/03/2026", code=code))


def codes(services: Services, actor: Actor, document_id: str) -> list[str]:
    return [each.code for each in services.documents.detail(actor, document_id).orders]


def papers(services: Services, actor: Actor, order_id: str) -> list[str]:
    return [each.id for each in services.order_papers.of_order(actor, order_id)]


@pytest.mark.parametrize("order_first", [True, False])
def test_they_find_each_other_whichever_comes_first(company: Services, admin: Actor, order_first: bool) -> None:
    if order_first:
        made, paper = order(company, admin), take(company, acceptance())
    else:
        paper, made = take(company, acceptance()), order(company, admin)
    assert codes(company, admin, paper) == ["DH260012"]
    assert papers(company, admin, made) == [paper]
    around = company.order_papers.around(admin, orders=[made], documents=[paper])
    assert [each.id for each in around.documents[made]] == [paper]
    assert [each.id for each in around.orders[paper]] == [made]


def test_an_order_that_is_imported_later_is_found_too(company: Services, admin: Actor) -> None:
    paper = take(company, acceptance())
    table = (
        "Mã đơn hàng,Mã khách hàng,Ngày đặt,Sản phẩm,Số lượng,Đơn giá\n"
        "DH-26.0012,KH00001,01/03/2026,Giấy A4,10,65000\nDH-26-0013,KH00001,02/03/2026,Mực,1,5000\n"
    )
    report = company.imports.run(admin, io.BytesIO(table.encode()), "orders.csv", "orders")
    assert report.created == 2
    assert codes(company, admin, paper) == ["DH-26.0012"]


def test_only_the_exact_number_of_the_same_customer_counts(company: Services, admin: Actor) -> None:
    order(company, admin, "DH260013")
    order(company, admin, "DH26001")
    theirs = order(company, admin, "DH260012", "KH00002")
    paper = take(company, acceptance())
    assert codes(company, admin, paper) == []
    assert papers(company, admin, theirs) == []


def test_digits_count_only_where_the_paper_says_they_are_an_orders(company: Services, admin: Actor) -> None:
    made = order(company, admin, "4500012345")
    said = take(company, acceptance("Theo đơn đặt hàng số 4500012345 ngày 01/03/2026"))
    contract = take(company, acceptance("Căn cứ Hợp đồng số 4500012345 ngày 01/03/2026"))
    assert papers(company, admin, made) == [said]
    assert codes(company, admin, contract) == []


def test_a_document_that_moves_leaves_the_order_at_once_and_finds_the_new_customers(
    company: Services, admin: Actor
) -> None:
    made = order(company, admin)
    paper = take(company, acceptance())
    beta = company.customers.by_code(admin, "KH00002").id
    company.review.assign(admin, paper, beta)
    assert (papers(company, admin, made), codes(company, admin, paper)) == ([], []), "before it is linked again"
    order(company, admin, "BBNT-01.2026", "KH00002")
    work(company)
    assert (papers(company, admin, made), codes(company, admin, paper)) == ([], ["BBNT-01.2026"])
    anpha = company.customers.by_code(admin, "KH00001").id
    company.review.assign(admin, paper, beta, also=[anpha])
    work(company)
    assert papers(company, admin, made) == [paper], "filed to both"


def test_an_order_whose_code_is_changed_or_that_is_deleted_lets_go(company: Services, admin: Actor) -> None:
    made = order(company, admin)
    paper = take(company, acceptance())
    line = OrderLineInput("Giấy A4", "10", "ram", "65.000")
    version = company.orders.get(admin, made).line.row.version
    company.orders.edit(admin, made, version, OrderInput((line,), ordered_on="01/03/2026", code="DH260099"))
    assert codes(company, admin, paper) == []
    company.orders.edit(admin, made, version + 1, OrderInput((line,), ordered_on="01/03/2026", code="DH-260012"))
    assert codes(company, admin, paper) == ["DH-260012"]
    company.orders.delete(admin, made, version + 2)
    assert codes(company, admin, paper) == []
    assert company.order_papers.around(admin, orders=[made], documents=[paper]).documents == {}


def test_neither_shows_to_who_may_not_see_it(company: Services, admin: Actor) -> None:
    made = order(company, admin)
    paper = take(company, acceptance())
    somebody = replace(admin, role=Role.STAFF)
    assert (papers(company, somebody, made), codes(company, somebody, paper)) == ([paper], ["DH260012"])
    with company.db.write() as session:
        session.execute(update(Order).values(acl="team:elsewhere"))
    assert codes(company, somebody, paper) == []
    assert company.order_papers.around(somebody, orders=[made], documents=[paper]).orders == {}
    assert papers(company, somebody, made) == []
    with company.db.write() as session:
        session.execute(update(Order).values(acl="team:all"))
        session.execute(update(Document).values(acl="team:elsewhere"))
    assert papers(company, somebody, made) == []
    company.documents.trash(Actor(kind="cli", name="root", role=Role.ADMIN), paper)
    assert papers(company, Actor(kind="cli", name="root", role=Role.ADMIN), made) == []


def plans_of(db: Database, ask: Callable[[Session], object]) -> list[str]:
    """How SQLite looks up what `ask` asks for."""
    asked: list[tuple[str, Any]] = []

    def heard(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", heard)
    with db.read() as session:
        ask(session)
    event.remove(db.engine, "before_cursor_execute", heard)
    with db.engine.connect() as connection:
        plans = [
            connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            for statement, parameters in asked
            if statement.startswith("SELECT")
        ]
        return [str(row[3]) for plan in plans for row in plan]


@ONLY_SQLITE
def test_look_ups_are_ranges_of_indexes(company: Services, admin: Actor) -> None:
    made = company.orders.get(admin, order(company, admin)).line.row
    paper = take(company, acceptance())
    there = plans_of(company.db, lambda session: documents_of_orders(session, admin, [made]))
    back = plans_of(company.db, lambda session: orders_of_documents(session, admin, [paper]))
    for plan, index in ((there, "(party_id=? AND key=?)"), (back, "ix_orders_code_key (code_key=? AND party_id=?)")):
        assert any(index in line for line in plan), plan
        tables = ("orders", "documents", "document_order_numbers", "document_parties")
        assert not [line for line in plan if line.startswith("SCAN") and line.split()[1] in tables], plan
