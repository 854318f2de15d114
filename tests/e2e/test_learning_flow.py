"""Learning in a real browser: "not theirs" in review, filed by hand, the lesson taken back and put back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.bootstrap import build
from app.config import load_settings
from app.domain.access import Actor, Role
from app.domain.customers import CustomerInput
from tests.e2e import site
from tests.e2e.conftest import accessibility_faults, watch
from tests.e2e.site import RunningSite

NAME = "CÔNG TY CP GAMA XUYÊN VIỆT"
PAPER = f"HỢP ĐỒNG MUA BÁN\nSố: 07/2026/HĐMB\n\nBÊN A (BÊN MUA): {NAME}\nĐịa chỉ: 12 Lê Lợi, Huế\n\nĐiều 1. Hàng hóa.\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """A site with a customer that was entered without its legal form, and a paper that names one like it."""
    home = tmp_path_factory.mktemp("learning") / "home"
    site.prepare(home)
    services = build(load_settings({"HOSO_HOME": str(home)}))
    services.customers.create(Actor("cli", "test", role=Role.ADMIN), CustomerInput(name="Gama Xuyên Việt"))
    services.close()
    with site.running(home) as started:
        _add(started, home.parent / "giay.txt", PAPER)
        yield started


@pytest.fixture
def tab(browser: Browser, office: RunningSite) -> Iterator[Page]:
    """A signed-in tab whose console is watched."""
    context = browser.new_context(base_url=office.address, locale="en-GB")
    page = context.new_page()
    complaints = watch(page)
    page.goto("/sign-in")
    page.fill("input[name=login]", site.LOGIN)
    page.fill("input[name=password]", site.PASSWORD)
    page.click("form button.btn-primary")
    page.wait_for_url(f"{office.address}/")
    yield page
    context.close()
    assert complaints == []


def _add(office: RunningSite, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    office.hoso("add", str(path), "--wait")


def test_from_not_theirs_to_the_list_of_lessons(tab: Page, office: RunningSite, tmp_path: Path) -> None:
    tab.goto("/review")
    expect(tab.locator(".choice")).to_have_count(1)
    assert accessibility_faults(tab) == []
    tab.get_by_role("button", name="Not theirs").click()
    expect(tab.locator(".choice")).to_have_count(0)
    told = tab.get_by_text(f"No sign of them any more: {NAME}")
    expect(told).to_be_visible()
    tab.locator("[data-toast]", has=told).get_by_role("button", name="Undo").click()
    expect(tab.locator(".choice")).to_have_count(1)

    tab.keyboard.press("1")
    expect(tab.locator(".review-last")).to_contain_text(f"Learned for the next ones: “{NAME}”")

    tab.goto("/settings/learned?kind=identifier")
    expect(tab.get_by_role("row").filter(has_text=NAME)).to_contain_text("Means the customer")
    tab.get_by_role("button", name="Take back").click()
    expect(tab.get_by_text(f"Taken back: “{NAME}”.")).to_be_visible()
    assert accessibility_faults(tab) == []
    _add(office, tmp_path / "hai.txt", PAPER.replace("07/2026", "08/2026"))
    tab.goto("/review")
    expect(tab.locator(".choice")).to_have_count(1)

    tab.goto("/settings/learned?kind=identifier")
    tab.get_by_role("button", name="Put back").click()
    expect(tab.get_by_role("button", name="Take back")).to_be_visible()
    expect(_nothing_waits(tab)).to_be_visible()


def _nothing_waits(tab: Page) -> Locator:
    """What waited was weighed again, and files itself by the lesson that acts again."""
    nothing = tab.get_by_text("Nothing waits")
    for _ in range(100):
        tab.goto("/review")
        if nothing.count():
            break
        tab.wait_for_timeout(200)
    return nothing
