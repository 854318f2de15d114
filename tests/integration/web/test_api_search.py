"""Programs search through the API: what their account may see, page by page, and 503 while search is away."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.access import Actor
from app.services.search import SearchService
from tests.integration.web.conftest import Browser, Site
from tests.integration.web.paper_maker import OTHER_TEAM, Paper, customer, put
from tests.integration.web.test_search import AwayIndex


class Program:
    """Calls the API with a token."""

    def __init__(self, browser: Browser, token: str) -> None:
        self._client, self._headers = browser.client, {"Authorization": f"Bearer {token}"}

    def search(self, parameters: str) -> tuple[int, dict[str, Any]]:
        answer = self._client.get(f"/api/v1/search?{parameters}", headers=self._headers)
        assert isinstance(answer.json, dict)
        return answer.status_code, answer.json

    def found(self, parameters: str) -> list[str]:
        status, body = self.search(parameters)
        assert status == 200, body
        return [each["id"] for each in body["found"]]


@pytest.fixture
def program(site: Site, staff: Browser) -> Program:
    """Works for Lan."""
    [lan] = [each for each in site.services.users.all() if each.login == "lan"]
    return Program(site.browser(), site.services.tokens.create(Actor("user", "Lan", lan.id), "report"))


@pytest.fixture
def filed(site: Site) -> str:
    customer(site.services, "KH00001", "Công ty Hoa Sen")
    return put(site.services, Paper(title="Hợp đồng thang máy", customer="KH00001", pages=("một", "bảo trì hợp đồng")))


def test_a_hit_tells_its_page_its_words_and_its_customer(program: Program, filed: str) -> None:
    status, body = program.search("q=bao+tri")
    assert (status, body["total"], body["mode"], body["cursor"]) == (200, 1, "all", None)
    [hit] = body["found"]
    assert (hit["id"], hit["page"], hit["customer"], hit["type"]) == (filed, 2, "KH00001", "contract")
    assert [piece["text"] for piece in hit["snippet"] if piece["marked"]] == ["bảo", "trì"]


def test_what_narrows_on_the_page_narrows_here(site: Site, program: Program, filed: str) -> None:
    letter = put(site.services, Paper(title="Công văn hợp đồng", type="letter", status="unknown"))
    assert set(program.found("q=hop+dong")) == {filed, letter}
    assert program.found("q=hop+dong&type=letter") == [letter]
    assert program.found("q=hop+dong&customer=kh00001") == [filed]
    assert set(program.found("type=letter&type=contract&sort=date")) == {filed, letter}


def test_pages_follow_each_other(site: Site, program: Program) -> None:
    made = {put(site.services, Paper(title=f"Hợp đồng số {n}", pages=(f"bản {n}",))) for n in range(5)}
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        _, body = program.search(f"q=hop+dong&limit=2&cursor={cursor}")
        seen += [each["id"] for each in body["found"]]
        cursor = body["cursor"]
    assert len(seen) == 5
    assert set(seen) == made


def test_documents_of_another_team_are_not_there(site: Site, program: Program) -> None:
    customer(site.services, "KH00009", "Công ty Giấu Kín", acl=OTHER_TEAM)
    put(site.services, Paper(title="Mật Hoa", acl=OTHER_TEAM, customer="KH00009"))
    assert program.search("q=mat+hoa")[1]["total"] == 0
    assert program.search("customer=KH00009")[0] == 404


@pytest.mark.parametrize(
    "parameters", ["limit=0", "limit=201", "limit=x", "limit=99999", "sort=size", "cursor=nonsense", "type=a&" * 51]
)
def test_what_cannot_be_asked_is_refused(program: Program, parameters: str) -> None:
    status, body = program.search(parameters)
    assert (status, body["error"]["code"]) == (400, "invalid")


def test_while_search_is_away_the_answer_is_503(site: Site, program: Program) -> None:
    object.__setattr__(site.services, "search", SearchService(site.services.db, AwayIndex()))  # type: ignore[arg-type]
    status, body = program.search("q=x")
    assert (status, body["error"]["code"]) == (503, "unavailable")
    assert "taken and filed all the same" in body["error"]["message"]


def test_without_a_token_nothing_is_found(site: Site, filed: str) -> None:
    assert site.browser().client.get("/api/v1/search?q=bao+tri").status_code == 401
