"""Duplicates, versions and references on the document's page and in review, and a person's word on them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from app.bootstrap import Services
from app.db import jobs
from app.db.tables import Document
from tests.integration.web.conftest import Browser, Site
from tests.integration.web.paper_maker import OTHER_TEAM, Paper, customer, put

_TEXT = (
    "Hợp đồng mua bán số 125/2026/HĐMB-APSV giữa Công ty Anpha và Công ty Sao Việt, giao hàng trong bảy ngày, bảo hành "
    "mười hai tháng, thanh toán bằng chuyển khoản trong ba mươi ngày. Mã số thuế 0312345673, điện thoại 02838221234, "
    "tài khoản 0071000123456. Giấy A4 120 ram giá 65.000, mực in 4 hộp giá 1.250.000. Tổng cộng 12.800.000 đồng."
)
_UNLINK = re.compile(r'action="(/documents/[^"]+/links/[^"]+/unrelate)"')


def made(site: Site, **given: Any) -> str:
    values = {
        "dated": date(2026, 3, 12),
        "number": "125/2026/HĐMB-APSV",
        "number_key": "1252026hdmbapsv",
        "amount": Decimal(12_800_000),
        "currency": "VND",
    } | given.pop("values", {})
    return put(site.services, Paper(**{"pages": (_TEXT,), "customer": "KH00001", "values": values, **given}))


def link(services: Services) -> None:
    """Do the link step for all that were put."""
    services.linking.catch_up()
    with services.db.write() as session:
        claims = jobs.claim(session, "test", ("link",), limit=100)
    for claim in claims:
        services.linking.run(claim)


@pytest.fixture
def twins(site: Site) -> tuple[str, str]:
    """A filed contract, and its re-scan that waits."""
    customer(site.services, "KH00001", "Công ty Anpha")
    first = made(site, title="Bản gốc", name="goc.pdf")
    again = _TEXT.replace("Anpha", "Anpba").replace("giữa", "glữa")
    second = made(site, title="Bản quét", name="quet.pdf", pages=(again,), status="review", customer="")
    link(site.services)
    return first, second


def test_the_page_shows_the_other_scan_whose_it_is_and_the_way_to_say_no(
    site: Site, twins: tuple[str, str], staff: Browser
) -> None:
    first, second = twins
    page = staff.get(f"/documents/{second}").get_data(as_text=True)
    assert "The same, once more" in page
    assert f'href="/documents/{first}">Bản gốc</a>' in page
    assert "Công ty Anpha (KH00001) · 12/03/2026 · same paper, another scan" in page
    assert "style=" not in page
    assert f'href="/documents/{second}">Bản quét</a>' in staff.get(f"/documents/{first}").get_data(as_text=True)


def test_not_related_is_kept_told_and_taken_back(site: Site, twins: tuple[str, str], staff: Browser) -> None:
    first, second = twins
    found = _UNLINK.search(staff.get(f"/documents/{first}").get_data(as_text=True))
    assert found is not None
    answer = staff.post(found.group(1))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/documents/{first}")
    page = staff.get(f"/documents/{first}").get_data(as_text=True)
    assert "The same, once more" not in page
    assert "Said to be not related" in page
    assert "said by Lan" in page
    assert "Said that another document has nothing to do with it" in staff.get(f"/documents/{second}").get_data(
        as_text=True
    )
    staff.post(found.group(1).replace("unrelate", "relate"))
    assert "The same, once more" in staff.get(f"/documents/{second}").get_data(as_text=True)


def test_review_warns_that_it_is_filed_already_and_to_whom(site: Site, twins: tuple[str, str], staff: Browser) -> None:
    _, second = twins
    page = staff.get(f"/review/{second}?done=3").get_data(as_text=True)
    assert "The same paper is filed already, in another scan:" in page
    assert "Công ty Anpha (KH00001)" in page
    found = _UNLINK.search(page)
    assert found is not None
    answer = staff.post(found.group(1), {"in_review": "3"})
    assert answer.headers["Location"] == f"/review/{second}?done=3"
    assert "is filed already" not in staff.get(f"/review/{second}").get_data(as_text=True)


def test_a_version_says_which_is_newer_and_what_differs(site: Site, staff: Browser) -> None:
    customer(site.services, "KH00001", "Công ty Anpha")
    old = made(site, title="Bản một", name="1.pdf", picture=False)
    text = _TEXT.replace("12.800.000", "13.900.000")
    new = made(
        site, title="Bản hai", name="2.pdf", picture=False, pages=(text,),
        values={"amount": Decimal(13_900_000), "dated": date(2026, 3, 20)},
    )  # fmt: skip
    link(site.services)
    page = staff.get(f"/documents/{old}").get_data(as_text=True)
    assert "Another version" in page
    assert f"/documents/{new}" in page
    assert " · newer · " in page
    assert "Date: here 12/03/2026, there 20/03/2026" in page
    assert "Amount: here ₫12,800,000, there ₫13,900,000" in page


def test_what_the_reader_may_not_see_is_neither_shown_nor_counted_nor_settled(
    site: Site, twins: tuple[str, str], staff: Browser
) -> None:
    first, second = twins
    found = _UNLINK.search(staff.get(f"/documents/{second}").get_data(as_text=True))
    assert found is not None
    with site.services.db.write() as session:
        session.execute(update(Document).where(Document.id == first).values(acl=OTHER_TEAM))
    for path in (f"/documents/{second}", f"/review/{second}"):
        page = staff.get(path).get_data(as_text=True)
        assert "Bản gốc" not in page
        assert "Belongs together" not in page
        assert "filed already" not in page
    assert staff.post(found.group(1)).status_code == 404
    assert staff.post(f"/documents/{second}/links/none/relate").status_code == 404
