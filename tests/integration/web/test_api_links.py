"""Programs read a document's links and orders and say what is not related: what their account may see, both ends."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from app.db.tables import AuditRow, Document, DocumentLink, Order, Party
from app.domain.access import Actor
from app.services.orders import OrderInput, OrderLineInput
from tests.integration.web.conftest import Browser, Site
from tests.integration.web.paper_maker import OTHER_TEAM, Paper, customer, put
from tests.integration.web.test_links import _TEXT, link, made


class Program:
    """Calls the API with a token of Lan's."""

    def __init__(self, site: Site) -> None:
        [lan] = [each for each in site.services.users.all() if each.login == "lan"]
        token = site.services.tokens.create(Actor("user", "Lan", lan.id), "script")
        self._client, self._headers = site.browser().client, {"Authorization": f"Bearer {token}"}

    def document(self, document_id: str) -> dict[str, Any]:
        answer = self._client.get(f"/api/v1/documents/{document_id}", headers=self._headers)
        assert answer.status_code == 200 and isinstance(answer.json, dict)
        return answer.json

    def say(self, document_id: str, link_id: str, body: object) -> tuple[int, Any]:
        address = f"/api/v1/documents/{document_id}/links/{link_id}"
        answer = self._client.put(address, headers=self._headers, json=body)
        return answer.status_code, answer.json


@pytest.fixture
def program(site: Site) -> Program:
    return Program(site)


@pytest.fixture
def pair(site: Site) -> tuple[str, str]:
    """A contract, and an appendix that refers to it."""
    customer(site.services, "KH00001", "Công ty Anpha")
    contract = made(site, title="Hợp đồng", name="1.pdf")
    said = {"field": "reference", "value": "125/2026/HĐMB-APSV", "rule": "reference-contract", "page": 1}
    about = {"field": "reference", "value": "DH260012", "rule": "reference-purchase_order", "page": 1}
    text = "Phụ lục gia hạn thời gian giao hàng thêm mười lăm ngày theo hợp đồng đã ký giữa hai bên."
    appendix = put(
        site.services,
        Paper(
            name="2.pdf",
            title="Phụ lục",
            type="contract_appendix",
            customer="KH00001",
            pages=(text,),
            facts=(said, about),
        ),
    )
    link(site.services)
    return contract, appendix


def test_a_link_tells_its_kind_its_direction_and_the_other_document(program: Program, pair: tuple[str, str]) -> None:
    contract, appendix = pair
    [to] = program.document(appendix)["links"]
    [back] = program.document(contract)["links"]
    assert to == {
        "id": back["id"],
        "kind": "refers_to",
        "direction": "to",
        "document": {
            "id": contract,
            "title": "Hợp đồng",
            "type": "contract",
            "date": "2026-03-12",
            "media_type": "image/png",
            "customer": "KH00001",
        },
        "confidence": 0.95,
        "likeness": None,
        "number": "125/2026/HĐMB-APSV",
        "differs": [],
        "related": True,
        "said_by": None,
    }
    assert (back["kind"], back["direction"], back["document"]["id"]) == ("refers_to", "from", appendix)


def test_what_differs_between_versions_is_named(site: Site, program: Program) -> None:
    customer(site.services, "KH00001", "Công ty Anpha")
    old = made(site, title="Bản một", name="1.pdf", picture=False)
    text = _TEXT.replace("12.800.000", "13.900.000")
    made(site, title="Bản hai", name="2.pdf", picture=False, pages=(text,), values={"amount": Decimal(13_900_000)})
    link(site.services)
    [found] = program.document(old)["links"]
    assert (found["kind"], found["direction"], found["differs"]) == ("version", "both", ["amount"])
    assert 0.9 < found["likeness"] <= 1.0


def test_not_related_is_said_and_taken_back_and_told_by_whom(
    site: Site, program: Program, pair: tuple[str, str]
) -> None:
    contract, appendix = pair
    [found] = program.document(contract)["links"]
    status, body = program.say(contract, found["id"], {"related": False})
    assert status == 200
    assert [(each["related"], each["said_by"]) for each in body["links"]] == [(False, "Lan")]
    assert [each["related"] for each in program.document(appendix)["links"]] == [False]
    assert program.say(appendix, found["id"], {"related": True})[0] == 200
    assert [each["related"] for each in program.document(contract)["links"]] == [True]
    with site.services.db.read() as session:
        told = session.query(AuditRow).filter(AuditRow.action.in_(("link", "unlink"))).all()
    assert sorted((row.action, row.subject_id, row.actor) for row in told) == sorted(
        (action, each, "Lan") for action in ("link", "unlink") for each in pair
    )


@pytest.mark.parametrize("body", [None, [], {}, {"related": "no"}, {"related": 0}, "false"])
def test_a_word_that_cannot_be_read_changes_nothing(program: Program, pair: tuple[str, str], body: object) -> None:
    [found] = program.document(pair[0])["links"]
    status, told = program.say(pair[0], found["id"], body)
    assert (status, told["error"]["code"]) == (400, "invalid")
    assert program.document(pair[0])["links"] == [found]


def test_a_link_needs_both_ends_to_be_seen(site: Site, program: Program, pair: tuple[str, str]) -> None:
    contract, appendix = pair
    [found] = program.document(contract)["links"]
    assert program.say(contract, "nothing", {"related": False})[0] == 404
    with site.services.db.write() as session:
        session.execute(update(Document).where(Document.id == appendix).values(acl=OTHER_TEAM))
    shown = program.document(contract)
    assert (shown["links"], shown["orders"]) == ([], [])
    assert program.say(contract, found["id"], {"related": False})[0] == 404
    assert program.say(appendix, found["id"], {"related": False})[0] == 404
    with site.services.db.read() as session:
        assert session.query(DocumentLink).one().dismissed_at is None


def test_the_customer_of_the_other_document_is_told_to_who_may_see_it(
    site: Site, program: Program, pair: tuple[str, str]
) -> None:
    with site.services.db.write() as session:
        session.execute(update(Party).values(acl=OTHER_TEAM))
    [found] = program.document(pair[0])["links"]
    assert found["document"]["customer"] is None


def test_the_orders_whose_number_it_bears(site: Site, program: Program, pair: tuple[str, str]) -> None:
    _, appendix = pair
    boss = Actor("cli", "root")
    line = OrderLineInput("Giấy A4", "2", "ram", "65.000")
    site.services.orders.create(boss, "KH00001", OrderInput((line,), ordered_on="01/03/2026", code="DH-260012"))
    assert program.document(appendix)["orders"] == [
        {"code": "DH-260012", "date": "2026-03-01", "status": "confirmed", "amount": "130000", "currency": "VND"}
    ]
    with site.services.db.write() as session:
        session.execute(update(Order).values(acl=OTHER_TEAM))
    assert program.document(appendix)["orders"] == []


def test_a_browsers_cookie_does_not_count(staff: Browser, pair: tuple[str, str]) -> None:
    answer = staff.client.put(f"/api/v1/documents/{pair[0]}/links/x", json={"related": False})
    assert answer.status_code == 401
