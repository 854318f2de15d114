"""Fixtures of the browser tests: a running site, a real browser, and a page whose console is watched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect, sync_playwright

from tests.e2e import chromium, site
from tests.e2e.site import RunningSite

# WCAG 2.2 AA and what axe counts as good practice for landmarks and headings.
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs the browser; one worker runs them, so that one site serves them all."""
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))
        if chromium.executable() is None:
            item.add_marker(pytest.mark.skip(reason="no chromium on this machine"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        opened = chromium.launch(playwright)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """One site with a worker for all tests; each test brings files of its own."""
    home = tmp_path_factory.mktemp("e2e") / "home"
    site.prepare(home)
    with site.running(home) as started:
        yield started


@pytest.fixture(scope="session")
def signed_in(browser: Browser, running_site: RunningSite) -> Any:
    """Cookies of a signed-in browser (English)."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{running_site.address}/sign-in")
    page.fill("input[name=login]", site.LOGIN)
    page.fill("input[name=password]", site.PASSWORD)
    page.click("form button.btn-primary")
    page.wait_for_url(f"{running_site.address}/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def context(browser: Browser, running_site: RunningSite, signed_in: Any) -> Iterator[BrowserContext]:
    """A signed-in browser window of its own."""
    opened = browser.new_context(storage_state=signed_in, base_url=running_site.address, locale="en-GB")
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab; the test fails on any warning or error in its console: violations of the policy show there."""
    tab = context.new_page()
    complaints = watch(tab)
    yield tab
    assert complaints == []


def watch(tab: Page) -> list[str]:
    """Collects what the console complains of and what scripts throw."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    tab.on("console", heard)
    tab.on("pageerror", lambda error: complaints.append(f"thrown: {error}"))
    return complaints


def wait_for_picture(picture: Locator, condition: str = "i.naturalWidth > 300") -> None:
    """Wait until the image `i` is there and meets `condition` (the content policy forbids the browser's own wait
    for an expression)."""
    expect(picture).to_be_attached()
    for _ in range(300):
        if picture.evaluate(f"i => i.complete && {condition}"):
            return
        picture.page.wait_for_timeout(100)
    raise AssertionError(f"the picture never met: {condition}")


def accessibility_faults(tab: Page) -> list[str]:
    """What axe finds on the page, seen from its top: rule, what is wrong, where."""
    # What has been scrolled half below the bar at the top counts as too small to hit.
    tab.evaluate("window.scrollTo(0, 0)")
    found = Axe().run(tab, options=_RULES).response["violations"]
    return [
        f"{fault['id']}: {fault['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for fault in found
        for node in fault["nodes"]
    ]
