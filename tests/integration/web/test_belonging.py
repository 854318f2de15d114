"""An invoice as XML and to read on each other's pages and in review; orders beside the documents with their number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from app.db.tables import Document, Order
from app.domain.access import Actor
from app.services.interactions import InteractionInput
from app.services.orders import OrderInput, OrderLineInput
from tests.integration.web.conftest import Browser, Site
from tests.integration.web.paper_maker import OTHER_TEAM, Paper, customer, put
from tests.integration.web.test_links import link

BOSS = Actor("cli", "root")
SELLER = {"field": "tax_code", "value": "0102030405", "role": "seller"}


def invoice(site: Site, *, xml: bool, status: str = "filed", amount: int = 12_500_000) -> str:
    """Invoice 1C26TSV-231 of 12/03/2026 as one of its two forms."""
    said = {"field": "reference", "value": "1C26TSV-00000231", "rule": "invoice-series"}
    exact: tuple[dict[str, Any], ...] = ({"field": "number", "value": "231", "rule": "e-invoice"},) if xml else ()
    return put(
        site.services,
        Paper(
            name="HD231.xml" if xml else "HD231.pdf",
            title="Hóa đơn bản XML" if xml else "Hóa đơn bản in",
            pages=("SHDon: 231" if xml else "HÓA ĐƠN Số 00000231",),
            picture=not xml,
            status=status,
            type="invoice",
            customer="KH00001" if status == "filed" else "",
            media_type="application/xml" if xml else "application/pdf",
            facts=(said, SELLER, *exact),
            values={
                "dated": date(2026, 3, 12),
                "number": "231" if xml else "00000231",
                "amount": Decimal(amount),
                "currency": "VND",
            },
        ),
    )


def page(browser: Browser, path: str, language: str = "en") -> str:
    browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.fixture
def anpha(site: Site) -> None:
    customer(site.services, "KH00001", "Công ty Anpha")


@pytest.mark.parametrize(
    ("language", "as_xml", "to_read"),
    [
        ("en", "This invoice, as XML", "This invoice, to read"),
        ("vi", "Bản XML của hóa đơn này", "Bản thể hiện của hóa đơn này"),
    ],
)
def test_each_form_shows_the_other(
    site: Site, staff: Browser, anpha: None, language: str, as_xml: str, to_read: str
) -> None:
    data, copy = invoice(site, xml=True), invoice(site, xml=False)
    link(site.services)
    of_copy, of_data = page(staff, f"/documents/{copy}", language), page(staff, f"/documents/{data}", language)
    assert as_xml in of_copy and f'href="/documents/{data}">Hóa đơn bản XML</a>' in of_copy
    assert to_read in of_data and f'href="/documents/{copy}">Hóa đơn bản in</a>' in of_data
    assert "12/03/2026 · XML" in of_copy and "12/03/2026 · PDF" in of_data
    assert "here" not in of_copy.split('id="related-title"')[1].split("</section>")[0]


def test_another_amount_on_the_copy_is_told(site: Site, staff: Browser, anpha: None) -> None:
    invoice(site, xml=True)
    copy = invoice(site, xml=False, amount=12_800_000)
    link(site.services)
    assert "Amount: here ₫12,800,000, there ₫12,500,000" in page(staff, f"/documents/{copy}")


@pytest.mark.parametrize(("xml", "words"), [(True, "filed already, to read:"), (False, "filed already, as XML:")])
def test_review_says_that_the_other_form_is_filed(
    site: Site, staff: Browser, anpha: None, xml: bool, words: str
) -> None:
    invoice(site, xml=not xml)
    waiting = invoice(site, xml=xml, status="review")
    link(site.services)
    shown = page(staff, f"/review/{waiting}")
    assert words in shown and "Công ty Anpha (KH00001)" in shown


@pytest.fixture
def ordered(site: Site, anpha: None) -> tuple[str, str]:
    """An order, and an acceptance that bears its number: the ids of both."""
    line = OrderLineInput("Giấy A4", "2", "ram", "65.000")
    order = site.services.orders.create(BOSS, "KH00001", OrderInput((line,), ordered_on="01/03/2026", code="DH260012"))
    said = {"field": "reference", "value": "DH-26/0012", "rule": "reference-purchase_order"}
    paper = put(
        site.services,
        Paper(
            name="a.pdf", title="Nghiệm thu một - Công ty Anpha", type="acceptance", customer="KH00001", facts=(said,)
        ),
    )
    link(site.services)
    return order, paper


def test_an_order_shows_its_documents_and_a_document_its_orders(
    site: Site, staff: Browser, ordered: tuple[str, str]
) -> None:
    order, paper = ordered
    to_paper, to_order = f'href="/documents/{paper}">Nghiệm thu một</a>', f'href="/orders/{order}"'
    assert to_paper in page(staff, "/customers/KH00001?tab=orders")
    assert to_paper in page(staff, f"/orders/{order}")
    shown = page(staff, f"/documents/{paper}")
    assert to_order in shown and "Belongs together" in shown and "₫130,000" in shown


def test_both_stand_together_on_the_timeline(site: Site, staff: Browser, ordered: tuple[str, str]) -> None:
    order, paper = ordered
    site.services.interactions.create(BOSS, "KH00001", InteractionInput("call", "Hỏi giá"))
    site.services.timeline.rebuild(BOSS)
    for path in ("/customers/KH00001", "/customers/KH00001?tab=timeline"):
        shown = page(staff, path)
        assert f'href="/documents/{paper}">Nghiệm thu một</a>' in shown
        assert shown.count(f'href="/orders/{order}"') == 2, "its own entry, and below the document"
        assert "Order DH260012" in shown


def test_neither_shows_to_who_may_not_see_it(site: Site, staff: Browser, ordered: tuple[str, str]) -> None:
    order, paper = ordered
    with site.services.db.write() as session:
        session.execute(update(Document).values(acl=OTHER_TEAM))
    for path in ("/customers/KH00001?tab=orders", f"/orders/{order}"):
        assert "Nghiệm thu một" not in page(staff, path)
    assert "No document of the customer bears" in page(staff, f"/orders/{order}")
    with site.services.db.write() as session:
        session.execute(update(Document).values(acl="team:all"))
        session.execute(update(Order).values(acl=OTHER_TEAM))
    shown = page(staff, f"/documents/{paper}")
    assert "DH260012" not in shown.split('id="related-title"')[-1] and f"/orders/{order}" not in shown


def test_many_documents_of_an_order_are_cut_and_all_are_one_click_away(
    site: Site, staff: Browser, ordered: tuple[str, str]
) -> None:
    order, _ = ordered
    said = {"field": "reference", "value": "DH260012", "rule": "reference-purchase_order"}
    for at in range(7):
        name = f"{at}.pdf"
        put(site.services, Paper(name=name, title=f"Tờ {at}", type="letter", customer="KH00001", facts=(said,)))
    link(site.services)
    table = page(staff, "/customers/KH00001?tab=orders")
    assert [at for at in range(7) if f">Tờ {at}<" in table] == [2, 3, 4, 5, 6]
    assert f'href="/orders/{order}#papers">more</a>' in table
    whole = page(staff, f"/orders/{order}")
    assert all(f">Tờ {at}<" in whole for at in range(7)) and "Nghiệm thu một" in whole
