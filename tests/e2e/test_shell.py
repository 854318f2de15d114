"""The frame in a real browser: keys, palette, menus, confirmations, the live list, life without JavaScript."""

from __future__ import annotations

import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import accessibility_faults, watch
from tests.e2e.site import RunningSite


@pytest.fixture(autouse=True)
def english(page: Page) -> None:
    """The account may speak Vietnamese from a test before."""
    page.goto("/me")
    page.locator("header details.menu:has(button[name=locale]) > summary").click()
    page.locator("header button[name=locale][value=en]").click()
    page.wait_for_load_state("load")


def test_the_sign_in_page_is_accessible_and_says_what_was_wrong(browser: Browser, running_site: RunningSite) -> None:
    tab = browser.new_page(base_url=running_site.address, locale="vi-VN")
    complaints = watch(tab)
    tab.goto("/")
    assert tab.url.endswith("/sign-in")
    assert accessibility_faults(tab) == []
    assert complaints == []
    tab.fill("input[name=login]", "somebody")
    tab.fill("input[name=password]", "wrong")
    tab.click("form button.btn-primary")
    expect(tab.get_by_role("alert")).to_contain_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    tab.close()


def test_escape_closes_the_palette_whatever_is_typed(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("something")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_slash_goes_to_the_search_box_and_escape_leaves_it(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    assert page.input_value("#search") == ""
    page.keyboard.press("Escape")
    expect(page.locator("#search")).not_to_be_focused()


def test_the_palette_goes_to_a_page(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("setti")
    expect(page.locator("#palette [role=option]").first).to_contain_text("Settings")
    assert accessibility_faults(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/organisation")


def test_question_mark_lists_the_keys_and_g_goes(page: Page) -> None:
    page.goto("/add")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys of this page")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/")


def test_a_menu_closes_on_escape_and_on_a_click_elsewhere(page: Page) -> None:
    page.goto("/")
    menu = page.locator("header details.menu").last
    for by_key in (True, False):
        menu.locator("summary").click()
        expect(menu).to_have_attribute("open", "")
        if by_key:
            page.keyboard.press("Escape")
        else:
            page.locator("h1").click()
        expect(menu).not_to_have_attribute("open", "")


def test_on_a_phone_the_navigation_opens_and_closes(page: Page) -> None:
    page.set_viewport_size({"width": 380, "height": 800})
    page.goto("/")
    expect(page.locator("#nav")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(page.locator("#nav")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#nav")).to_be_hidden()


def test_what_cannot_be_undone_asks_first(page: Page) -> None:
    page.goto("/me")
    page.get_by_label("What it is for").fill("Scanner")
    page.get_by_role("button", name="Create a token").click()
    page.get_by_role("button", name="Revoke").first.click()
    dialog = page.get_by_role("dialog", name="Are you sure?")
    expect(dialog).to_contain_text("Scanner")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Revoke").first).to_be_visible()
    page.get_by_role("button", name="Revoke").first.click()
    dialog.get_by_role("button", name="Go ahead").click()
    expect(page.locator(".toast-card").last).to_contain_text("The token is revoked")


def test_chosen_files_show_in_the_live_list_until_they_are_settled_and_after_a_reload(
    page: Page, tmp_path: Path
) -> None:
    names = [f"ghi chú {number} {time.time_ns()}.txt" for number in range(5)]
    for name in names:
        (tmp_path / name).write_text(f"Biên bản họp {name}", encoding="utf-8")
    page.goto("/add")
    page.set_input_files("#file", [tmp_path / name for name in names])
    for name in names:
        row = page.locator("#arrivals tr", has_text=name.removesuffix(".txt")).first
        expect(row).to_contain_text("Unknown customer", timeout=60_000)
    page.reload()
    assert page.locator("#arrivals tbody tr").count() >= 5
    assert accessibility_faults(page) == []


def test_other_doors_arrivals_show_by_themselves(page: Page, running_site: RunningSite, tmp_path: Path) -> None:
    path = tmp_path / f"from the command line {time.time_ns()}.txt"
    path.write_text(path.name)
    page.goto("/add")
    page.wait_for_timeout(1700)  # the list has renewed itself once
    running_site.hoso("add", str(path))
    expect(page.locator("#arrivals")).to_contain_text(path.stem, timeout=10_000)


def test_a_dropped_file_is_sent(page: Page) -> None:
    name = f"dropped {time.time_ns()}.txt"
    page.goto("/add")
    page.evaluate(
        """(name) => {
          const data = new DataTransfer();
          data.items.add(new File(["dropped " + name], name, { type: "text/plain" }));
          for (const kind of ["dragenter", "dragover", "drop"])
            document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        name,
    )
    expect(page.locator("#arrivals")).to_contain_text(name.removesuffix(".txt"), timeout=10_000)


def test_a_refused_file_says_why_and_the_others_go_on(page: Page, tmp_path: Path) -> None:
    empty, good = tmp_path / "empty.txt", tmp_path / f"good {time.time_ns()}.txt"
    empty.touch()
    good.write_text(good.name)
    page.goto("/add")
    page.set_input_files("#file", [empty, good])
    expect(page.locator("#sending li.failed")).to_contain_text("empty file")
    expect(page.locator("#arrivals")).to_contain_text(good.stem, timeout=10_000)


def test_without_javascript_files_are_added_and_the_menus_work(
    browser: Browser, running_site: RunningSite, signed_in: object, tmp_path: Path
) -> None:
    path = tmp_path / f"plain {time.time_ns()}.txt"
    path.write_text(path.name)
    context = browser.new_context(
        storage_state=signed_in,  # type: ignore[arg-type]
        base_url=running_site.address,
        java_script_enabled=False,
        viewport={"width": 380, "height": 800},
    )
    tab = context.new_page()
    tab.goto("/")
    tab.get_by_role("button", name="Menu").click()
    expect(tab.locator("#nav")).to_be_visible()
    tab.goto("/add")
    tab.set_input_files("#file", path)
    tab.get_by_role("button", name="Send").click()
    expect(tab.locator("#arrivals")).to_contain_text(path.stem)
    expect(tab.locator(".toast-card").first).to_contain_text("1 file received.")
    context.close()


def test_static_files_are_kept_for_a_year_under_their_version(page: Page) -> None:
    page.goto("/")
    for address in page.evaluate("[...document.querySelectorAll('link[rel=stylesheet]')].map((link) => link.href)"):
        with urllib.request.urlopen(address) as answer:
            assert "immutable" in answer.headers["Cache-Control"]
