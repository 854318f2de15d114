"""The search page: finds without accents, narrows, pages, opens at the page; says so when search is away."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from app.services.search import SearchService
from indexing.base import Health, IndexDelete, IndexDocument, SearchUnavailable
from tests.integration.web.conftest import Browser, Site
from tests.integration.web.paper_maker import OTHER_TEAM, Paper, customer, put


class AwayIndex:
    """An index that does not answer."""

    def __getattr__(self, name: str) -> object:
        def refuse(*_arguments: object, **_options: object) -> object:
            raise SearchUnavailable("away")

        return refuse

    def write(self, batch: Sequence[IndexDocument | IndexDelete]) -> object:
        raise SearchUnavailable("away")

    def health(self) -> Health:
        return Health(False, "away", 0, False, False)


@pytest.fixture
def filed(site: Site) -> str:
    customer(site.services, "KH00001", "Công ty Hoa Sen")
    return put(site.services, Paper(title="Hợp đồng thang máy", customer="KH00001", pages=("một", "bảo trì hợp đồng")))


def test_words_without_accents_find_and_open_at_the_page(filed: str, staff: Browser) -> None:
    page = staff.get("/search?q=bao+tri").get_data(as_text=True)
    assert f"/documents/{filed}?page=2&amp;q=bao+tri#page-2" in page
    assert "<mark>bảo</mark>" in page
    assert "1 document" in page
    assert "Công ty Hoa Sen" in page


def test_parts_of_the_page_are_what_is_asked_for(filed: str, staff: Browser) -> None:
    part = staff.get("/search?q=bao+tri", headers={"HX-Request": "true", "HX-Target": "results"})
    assert "<html" not in part.get_data(as_text=True)
    assert "Narrow" in part.get_data(as_text=True)
    rows = staff.get("/search?q=bao+tri", headers={"HX-Request": "true", "HX-Target": "more"}).get_data(as_text=True)
    assert rows.lstrip().startswith("<tbody>")


def test_facets_choose_and_take_away(site: Site, filed: str, staff: Browser) -> None:
    letter = put(site.services, Paper(title="Công văn hợp đồng", type="letter", status="unknown"))
    both = staff.get("/search?q=hop+dong").get_data(as_text=True)
    assert "/search?q=hop+dong&amp;type=letter" in both
    only = staff.get("/search?q=hop+dong&type=letter").get_data(as_text=True)
    assert letter in only
    assert filed not in only
    assert 'class="chip" href="/search?q=hop+dong"' in only
    either = staff.get("/search?q=hop+dong&type=letter&type=contract").get_data(as_text=True)
    assert letter in either
    assert filed in either


def test_more_rows_come_by_cursor_each_once(site: Site, staff: Browser) -> None:
    made = {put(site.services, Paper(title=f"Hợp đồng số {n}", pages=(f"bản {n}",))) for n in range(23)}
    first = staff.get("/search?q=hop+dong").get_data(as_text=True)
    assert "23 documents" in first
    more = re.search(r'id="more">.*?href="([^"]+)"', first, re.S)
    assert more is not None, "a next page"
    second = staff.get(more.group(1).replace("&amp;", "&"), headers={"HX-Request": "true", "HX-Target": "more"})
    rows = [re.findall(r'class="hit-title" href="/documents/([^?#"]+)', page) for page in (first, second.text)]
    assert len(rows[0]) == 20
    assert sorted(rows[0] + rows[1]) == sorted(made)
    assert staff.get("/search?q=hop+dong&cursor=nonsense").status_code == 200


def test_nothing_found_explains_the_query_language(filed: str, staff: Browser) -> None:
    page = staff.get("/search?q=zzzzzz").get_data(as_text=True)
    assert "Nothing found" in page
    assert "What can be typed" in page


def test_a_misspelt_word_says_that_similar_ones_were_taken(filed: str, staff: Browser) -> None:
    page = staff.get("/search?q=thangg").get_data(as_text=True)
    assert "similar ones" in page
    assert filed in page


def test_what_matched_is_said_when_no_mark_shows_it(site: Site, staff: Browser) -> None:
    customer(site.services, "KH00001", "Công ty Hoa Sen")
    document_id = put(site.services, Paper(title="Giấy", customer="KH00001", pages=("một",)))
    page = staff.get("/search?q=hoa+sen").get_data(as_text=True)
    assert document_id in page
    assert "Found by" in page


def test_when_search_is_away_the_page_says_so(site: Site, staff: Browser) -> None:
    object.__setattr__(site.services, "search", SearchService(site.services.db, AwayIndex()))  # type: ignore[arg-type]
    answer = staff.get("/search?q=x")
    assert answer.status_code == 503
    assert "Search does not answer now" in answer.get_data(as_text=True)
    part = staff.get("/search?q=x", headers={"HX-Request": "true", "HX-Target": "results"})
    assert part.status_code == 503
    assert "Search does not answer now" in part.get_data(as_text=True)
    assert staff.get("/palette?q=hop").status_code == 200


def test_counts_and_customers_of_another_team_do_not_leak(site: Site, staff: Browser) -> None:
    customer(site.services, "KH00009", "Công ty Giấu Kín", acl=OTHER_TEAM)
    put(site.services, Paper(title="Mật Hoa", acl=OTHER_TEAM, customer="KH00009", type="complaint"))
    for path in ("/search", "/search?q=mat+hoa", "/search?type=complaint", "/palette?q=mat"):
        page = staff.get(path).get_data(as_text=True)
        assert "Mật" not in page, path
        assert "Giấu" not in page, path


def test_the_preview_shows_the_page_with_marks(filed: str, staff: Browser) -> None:
    part = staff.get(f"/documents/{filed}/preview?page=2&q=bao+tri").get_data(as_text=True)
    assert "on-hit" in part
    assert f"/documents/{filed}/pages/2.webp" in part
    beyond = staff.get(f"/documents/{filed}/preview?page=9").get_data(as_text=True)
    assert "There are no pages to show" in beyond
