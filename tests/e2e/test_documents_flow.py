"""The main way through the product in a real browser: in by upload, filed, found, marked; an unknown company once
reviewed files its next paper by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bench.samples.company import sample_company
from bench.samples.documents import sample_documents
from bench.samples.tables import write_company
from tests.e2e import site
from tests.e2e.conftest import accessibility_faults, wait_for_picture, watch
from tests.e2e.site import RunningSite

SETTLES = 90_000  # milliseconds that a paper may take on a busy machine
NEXT_PAPER = """CÔNG TY TNHH DƯỢC PHẨM BẠCH ĐÀN XANH
Địa chỉ: Số 88 đường Mạch Nha, phường Hòa Mỹ, Thành phố Cần Thơ
Mã số thuế: 1890955676

CÔNG VĂN
Số: 15/CV-2026
Cần Thơ, ngày 02 tháng 12 năm 2026
Kính gửi: Công ty TNHH Giải pháp Văn phòng Sao Việt
Công ty TNHH Dược phẩm Bạch Đàn Xanh xin thông báo lịch nhận hàng mới.
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """A site of the sample company with its customers, without documents."""
    home = tmp_path_factory.mktemp("flow") / "home"
    site.prepare(home)
    with site.running(home) as started:
        company = sample_company()
        organisation = home.parent / "organisation.json"
        organisation.write_text(json.dumps(company.organisation.as_json()), encoding="utf-8")
        started.hoso("organisation", "set", str(organisation))
        tables = {path.stem: path for path in write_company(company, home.parent)}
        started.hoso("customers", "import", str(tables["customers"]))
        yield started


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample documents as files, and the next paper of the unknown company."""
    folder = tmp_path_factory.mktemp("papers")
    for document in sample_documents(sample_company()):
        (folder / document.name).write_bytes(document.content)
    (folder / "cong van bach dan xanh.txt").write_text(NEXT_PAPER, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def contract(office: RunningSite, papers: Path) -> str:
    """Path of the page of a contract that is filed."""
    told = office.hoso("add", str(papers / "HD thue may photocopy - Dai Phat.pdf"), "--wait", "--json")
    return f"/documents/{json.loads(told.splitlines()[0])['id']}"


@pytest.fixture(scope="module")
def office_context(browser: Browser, office: RunningSite) -> Iterator[BrowserContext]:
    """A browser signed in to that site, in English."""
    context = browser.new_context(base_url=office.address, locale="en-GB", viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=login]", site.LOGIN)
    page.fill("input[name=password]", site.PASSWORD)
    page.click("form button.btn-primary")
    page.wait_for_url(f"{office.address}/")
    page.close()
    yield context
    context.close()


@pytest.fixture
def tab(office_context: BrowserContext) -> Iterator[Page]:
    """A tab whose console stays silent."""
    page = office_context.new_page()
    complaints = watch(page)
    yield page
    page.close()
    assert complaints == []


def _upload(tab: Page, *files: Path) -> None:
    tab.goto("/add")
    tab.locator("input[type=file]").first.set_input_files([str(file) for file in files])


def _state_of(tab: Page, name: str) -> Any:
    return tab.locator("#arrivals tr", has_text=name)


def test_upload_filed_found_without_accents_marked_and_on_the_customers_page(tab: Page, papers: Path) -> None:
    _upload(tab, papers / "HD thue may photocopy - Dai Phat.pdf")
    expect(_state_of(tab, "HD thue may photocopy")).to_contain_text("Filed", timeout=SETTLES)

    tab.keyboard.press("/")
    tab.keyboard.type("hop dong thue")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search?q=hop+dong+thue")
    hit = tab.locator(".hits tr").first
    expect(hit.locator("mark").first).to_be_visible()
    expect(hit).to_contain_text("Công ty TNHH Đại Phát")
    assert accessibility_faults(tab) == []

    tab.locator("#search").fill("may photocopy dai phat")  # results as one types
    expect(tab.locator(".found-total")).to_contain_text("1 document")
    tab.wait_for_url("**/search?q=may+photocopy+dai+phat")
    tab.locator(".hit-title").first.focus()
    tab.keyboard.press("Space")
    expect(tab.locator("#preview .on-hit.now")).to_have_count(1)
    tab.keyboard.press("n")
    expect(tab.locator("#preview .on-hit.now")).to_have_count(1)
    tab.keyboard.press("Enter")

    tab.wait_for_url(re.compile(r"/documents/.+page=\d+.*q="))
    picture = tab.locator(".sheet .paper > img").first
    expect(picture).to_be_visible()
    wait_for_picture(picture)
    expect(tab.locator(".on-hit.now")).to_have_count(1)
    expect(tab.locator(".on-hit").nth(1)).to_be_attached()
    assert accessibility_faults(tab) == []

    place = tab.locator("#facts [data-place]").first
    place.hover()
    expect(tab.locator(".on-place.lit")).to_have_count(1)

    title = tab.locator("h1").inner_text()
    tab.locator(".whose-name a", has_text="Công ty TNHH Đại Phát").click()
    tab.wait_for_url("**/customers/KH00001")
    expect(tab.get_by_text(title.removesuffix(" - Công ty TNHH Đại Phát")).first).to_be_visible()


def test_a_fact_and_a_sign_bring_their_place_into_sight(tab: Page, contract: str) -> None:
    tab.goto(contract)
    tab.wait_for_load_state("load")
    amount = tab.locator("#facts .fact", has=tab.locator("input[name=field][value=amount]")).locator("[data-place]")
    amount.focus()
    tab.keyboard.press("Enter")  # its page is the second, whose layer is not loaded yet
    now = tab.locator(".on-page.lit.now")
    expect(now).to_have_count(1)
    expect(now).to_be_in_viewport()
    expect(tab.locator("[data-page='2'] .on-page.now")).to_have_count(1)
    expect(tab.locator("[data-place-told]")).to_have_text("Shown on page 2")
    tab.mouse.move(0, 0)
    expect(now).to_have_count(1)  # stays lit
    tab.keyboard.press("Escape")
    expect(now).to_have_count(0)

    tab.locator("details.why > summary").click()
    sign = tab.locator(".sign-for [data-place]").first
    sign.click()
    expect(tab.locator("[data-page='1'] .on-page.lit.now")).to_be_in_viewport()
    expect(tab.locator(".sign-strength-proof").first).to_have_text("proves it")
    assert accessibility_faults(tab) == []


def test_on_a_phone_a_fact_leads_to_its_place_and_back(
    browser: Browser, office_context: BrowserContext, office: RunningSite, contract: str
) -> None:
    context = browser.new_context(
        base_url=office.address, storage_state=office_context.storage_state(), has_touch=True, locale="en-GB",
        viewport={"width": 390, "height": 844},
    )  # fmt: skip
    tab = context.new_page()
    tab.goto(contract)
    tab.wait_for_load_state("load")
    number = tab.locator("#facts .fact", has=tab.locator("input[name=field][value=number]")).locator("[data-place]")
    number.tap()
    expect(tab.locator(".on-page.lit.now")).to_be_in_viewport()
    assert accessibility_faults(tab) == []
    tab.get_by_role("button", name="Back to the facts").tap()
    expect(number).to_be_in_viewport()
    expect(number).to_be_focused()
    context.close()


def test_a_correction_by_hand_shows_at_once(tab: Page, contract: str) -> None:
    tab.goto("/documents?type=contract")
    tab.locator(f"tbody a[href*='{contract}']").first.click()
    row = tab.locator(".fact", has=tab.locator("input[name=field][value=expiry]"))
    row.locator("summary").click()
    row.locator("input[name=value]").fill("2031-05-04")
    row.get_by_role("button", name="Save").click()
    expect(tab.locator("#facts")).to_contain_text("04/05/2031")
    expect(tab.locator("#toasts")).to_contain_text("Saved.")


def test_pages_turn_zoom_and_jump(tab: Page, contract: str) -> None:
    tab.goto(contract)
    tab.locator("[data-viewer]").wait_for()
    tab.wait_for_load_state("load")  # keys work once the page's modules have run
    tab.keyboard.press("]")
    expect(tab.locator(".viewer-jump input[name=page]")).to_have_value("2")
    expect(tab.locator("[data-thumb='2']")).to_have_attribute("aria-current", "true")
    tab.keyboard.press("+")
    expect(tab.locator(".viewer-zoom output")).to_have_text("125 %")
    tab.locator("[data-turn]").click()
    tab.wait_for_url(re.compile("turn=90"))
    picture = tab.locator(".sheet .paper > img").first
    wait_for_picture(picture, "i.naturalWidth > i.naturalHeight")


def test_an_unknown_company_is_reviewed_once_and_its_next_paper_files_itself(tab: Page, papers: Path) -> None:
    _upload(tab, papers / "don dat hang bach dan xanh.pdf")
    expect(_state_of(tab, "bach dan xanh")).to_contain_text("Unknown customer", timeout=SETTLES)

    tab.goto("/review")
    expect(tab.locator("h1")).to_have_text("Review")
    wait_for_picture(tab.locator(".paper > img").first)
    assert accessibility_faults(tab) == []
    tab.keyboard.press("n")
    tab.wait_for_url(re.compile("/customers/new"))
    name = tab.locator("input[name=name]")
    expect(name).to_have_value(re.compile("BẠCH ĐÀN XANH", re.IGNORECASE))
    expect(tab.locator("input[name=tax_code]")).to_have_value("1890955676")
    tab.locator("main form button.btn-primary").first.click()
    tab.wait_for_url(re.compile("/review"))
    expect(tab.locator("main")).to_contain_text("is filed to")

    _upload(tab, papers / "cong van bach dan xanh.txt")
    row = _state_of(tab, "cong van bach dan xanh")
    expect(row).to_contain_text("Filed", timeout=SETTLES)
    expect(row).to_contain_text(re.compile("BẠCH ĐÀN XANH", re.IGNORECASE))


def test_review_is_settled_and_undone_with_keys_alone(tab: Page, papers: Path) -> None:
    _upload(tab, papers / "cong van Dai Phat.pdf")
    row = _state_of(tab, "cong van Dai Phat")
    expect(row).to_contain_text("To review", timeout=SETTLES)
    row.get_by_role("link", name="Review").click()
    expect(tab.locator(".choice")).to_have_count(2)
    expect(tab.locator(".on-for").first).to_be_attached()
    expect(tab.locator(".whose-settles")).to_contain_text("Ask which one:")
    tab.locator(".choices [data-place]").first.click()
    expect(tab.locator(".on-for.lit.now")).to_be_in_viewport()
    tab.keyboard.press("1")
    expect(tab.locator(".review-last")).to_contain_text("is filed to")
    tab.keyboard.press("u")
    tab.wait_for_url(re.compile(r"/review/[0-9a-f-]{36}$"))
    expect(tab.locator(".choice")).to_have_count(2)
    tab.keyboard.press("o")
    tab.keyboard.type("huong que")
    expect(tab.locator(".found-customer").first).to_contain_text("Hương Quê Việt")
    tab.keyboard.press("Escape")
    tab.keyboard.press("d")
    expect(tab.locator(".review-last")).to_contain_text("is set aside.")


def test_everything_is_there_without_javascript(
    browser: Browser, office_context: BrowserContext, office: RunningSite, contract: str
) -> None:
    context = browser.new_context(
        base_url=office.address, java_script_enabled=False, storage_state=office_context.storage_state()
    )
    tab = context.new_page()
    tab.goto("/search?q=hop+dong+thue")
    tab.locator(".hit-title").first.click()
    expect(tab.locator("h1")).to_contain_text("018-2025")
    expect(tab.locator(".on-hit").first).to_be_attached()
    tab.locator(".wrong > summary").click()
    tab.locator(".wrong .choose input[name=who]").fill("huong que")
    tab.locator(".wrong .choose button").click()
    expect(tab.locator(".found-customer").first).to_contain_text("Hương Quê Việt")
    assert tab.locator(".found-customers form").first.get_attribute("action") == f"{contract}/assign"
    tab.go_back()
    tab.locator(".also > summary").click()
    tab.locator(".also .choose input[name=who]").fill("huong que")
    tab.locator(".also .choose button").click()
    assert tab.locator(".found-customers form").first.get_attribute("action") == f"{contract}/share"
    context.close()


@pytest.mark.parametrize(("width", "locale", "theme"), [(1280, "vi", "light"), (380, "en", "dark")])
def test_pages_are_accessible_and_fit(tab: Page, contract: str, width: int, locale: str, theme: str) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto("/me")
    for name, value in (("theme", theme), ("locale", locale)):
        tab.locator("header details.menu:has(button[name=locale]) > summary").click()
        tab.locator(f"header button[name={name}][value={value}]").click()
        tab.wait_for_load_state("load")
    for path in (
        "/documents",
        "/documents?status=failed",
        "/search",
        "/search?q=hop+dong",
        "/search?q=zzzz",
        "/review",
        contract,
    ):
        tab.goto(path)
        tab.wait_for_load_state("networkidle")
        assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} scrolls sideways"
        assert accessibility_faults(tab) == [], path
