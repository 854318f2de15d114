"""Every page in a real browser: no accessibility fault, no complaint in the console, nothing sideways.

A new page is one line in PAGES.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import accessibility_faults

PAGES = [
    "/",
    "/customers",
    "/customers/new",
    "/deals",
    "/deals?view=list",
    "/deals/new",
    "/orders",
    "/orders/new",
    "/cases",
    "/cases/new",
    "/tasks",
    "/tasks/new",
    "/interactions/new",
    "/imports",
    "/trash",
    "/documents",
    "/search",
    "/search?q=hop+dong",
    "/review",
    "/add",
    "/cover-sheets/separator",
    "/me",
    "/me/password",
    "/settings/organisation",
    "/settings/users",
    "/settings/doors",
    "/settings/stacks",
    "/settings/naming",
    "/settings/learned",
    "/settings/threshold",
    "/settings/jobs",
    "/settings/health",
    "/settings/audit",
]
SIZES = {"wide": (1280, 800), "phone": (380, 800)}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("size", "theme", "locale"), [("wide", "light", "vi"), ("phone", "dark", "en")])
def test_page(page: Page, path: str, size: str, theme: str, locale: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    choose(page, theme, locale)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    assert page.locator("html").get_attribute("lang") == locale
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "scrolls sideways"
    assert page.evaluate(SMALL_TEXT) == []
    assert accessibility_faults(page) == []


# Visible text under 14 px.
SMALL_TEXT = """() => [...document.querySelectorAll("body *")]
  .filter((el) => el.checkVisibility() && [...el.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
  .filter((el) => parseFloat(getComputedStyle(el).fontSize) < 14)
  .map((el) => el.outerHTML.slice(0, 120))"""


def choose(page: Page, theme: str, locale: str) -> None:
    """Through the account's own menu, so that it is tried as well."""
    page.goto("/me")
    for name, value in (("theme", theme), ("locale", locale)):
        page.locator("header details.menu:has(button[name=locale]) > summary").click()
        page.locator(f"header button[name={name}][value={value}]").click()
        page.wait_for_load_state("load")
