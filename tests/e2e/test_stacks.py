"""A scan taken apart by hand in the browser: with the keyboard, taken back from the message, on a phone."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import accessibility_faults, wait_for_picture
from tests.e2e.site import RunningSite
from tests.e2e.test_pages import SMALL_TEXT, choose
from tests.stack_maker import as_pdf, print_page


@pytest.fixture(scope="module")
def scan(running_site: RunningSite, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A scan of five pages that was read."""
    path = tmp_path_factory.mktemp("scan") / "nam-trang.pdf"
    path.write_bytes(as_pdf([print_page(f"TRANG SỐ {number}", "Nội dung của trang.") for number in range(1, 6)]))
    told = running_site.hoso("add", "--wait", "--json", str(path))
    return str(json.loads(told.splitlines()[-1])["id"])


def look(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "scrolls sideways"
    assert page.evaluate(SMALL_TEXT) == []
    assert accessibility_faults(page) == []


def test_a_scan_is_taken_apart_with_the_keyboard_and_put_together(page: Page, scan: str) -> None:
    page.goto(f"/documents/{scan}")
    page.keyboard.press("s")
    expect(page).to_have_url(f"{page.url.split('/documents')[0]}/documents/{scan}/split")
    told, take = page.locator("[data-told]"), page.locator("[data-take]")
    expect(told).to_have_text("One document, as it is")
    expect(take).to_be_disabled()
    page.keyboard.press("Enter")  # nothing to do: nothing happens
    for key in ("ArrowRight", "ArrowRight", "c", "]", "x"):
        page.keyboard.press(key)
    expect(told).to_have_text("2 documents pages 1–2 · pages 3–5 · left out: 4")
    large = page.locator("[data-large-page] img")
    wait_for_picture(large)
    assert large.get_attribute("alt") == "Page 4"
    page.keyboard.press("Space")
    expect(page.locator("input[name=starts][value='4']")).to_be_checked()
    page.keyboard.press("c")
    expect(told).to_have_text("2 documents pages 1–2 · pages 3–5 · left out: 4")
    look(page)
    page.keyboard.press("Enter")
    expect(page.locator(".toast, [role=status]").filter(has_text="It becomes 2 documents.").first).to_be_visible()
    expect(page.locator(".related li")).to_have_count(2, timeout=120_000)
    expect(page.get_by_text("Taken apart").first).to_be_visible()
    page.get_by_role("button", name="As one again").click()
    expect(page.get_by_text("It is one document again.")).to_be_visible()
    before = page.get_by_role("button", name="Take apart as before")
    before.click(timeout=120_000)
    expect(page.locator(".related li")).to_have_count(2, timeout=120_000)
    page.get_by_role("button", name="As one again").click(timeout=120_000)
    expect(before).to_be_visible(timeout=120_000)


@pytest.mark.parametrize(("size", "theme", "locale"), [((380, 800), "dark", "vi"), ((1360, 850), "light", "vi")])
def test_the_page_of_cuts(page: Page, scan: str, size: tuple[int, int], theme: str, locale: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    choose(page, theme, locale)
    page.goto(f"/documents/{scan}/split")
    page.locator("input[name=starts]").nth(1).check()
    expect(page.locator("[data-told]")).to_have_text("2 tài liệu trang 1–2 · trang 3–5")
    page.locator("input[name=left_out]").first.check()
    look(page)
    page.locator("input[name=left_out]").first.uncheck()
    page.locator("input[name=starts]").nth(1).uncheck()
    expect(page.locator("[data-take]")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.locator("[data-viewer]")).to_be_visible()
