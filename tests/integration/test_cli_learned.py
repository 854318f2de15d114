"""`hoso learned` as scripts meet it."""

from __future__ import annotations

from app.bootstrap import Services
from app.domain.access import Actor
from tests.integration.test_cli import Run, hoso
from tests.integration.web.paper_maker import Paper, customer, put

__all__ = ["hoso"]  # fixture

NAME = "Công ty TNHH Sen Vàng"


def test_lessons_are_listed_taken_back_and_put_back(hoso: Run, services: Services) -> None:
    assert hoso("learned", "list") == (0, [], "nothing learned yet\n")
    party = customer(services, "KH00001", "Công ty Hoa Sen")
    fact = {"field": "party", "value": NAME, "page": 1, "party_no": 1, "confidence": 0.9}
    made = put(services, Paper(status="review", facts=(fact,)))
    services.review.assign(Actor("user", "Lan"), made, party)
    _, lines, _ = hoso("learned", "list", "--json", "--kind", "identifier", "--customer", "KH00001")
    [line] = lines
    assert line | {"id": "", "at": ""} == {
        "id": "", "kind": "identifier", "state": "acts", "type": "alias", "value": NAME, "customer": "KH00001",
        "document": made, "by": "Lan", "at": "", "filed": 0,
    }  # fmt: skip
    assert hoso("learned", "restore", line["id"])[2] == "hoso: This acts already.\n"
    assert hoso("learned", "retire", line["id"])[0] == 0
    assert hoso("learned", "retire", line["id"])[0] == 1
    assert {found["state"] for found in hoso("learned", "list", "--kind", "identifier", "--json")[1]} == {"taken back"}
    assert hoso("learned", "restore", line["id"])[0] == 0
    assert "only the newest 1 are shown" in hoso("learned", "list", "--limit", "1")[2]
    assert hoso("learned", "list", "--customer", "KH00077")[0] == 1
    assert hoso("learned", "retire", "nothing")[0] == 1
