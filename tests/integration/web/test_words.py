"""Language: every message has Vietnamese words, and the right language is chosen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask_babel import force_locale

from app.web import formats
from app.web.messages import compile_all, untranslated
from app.web.wording import words_of
from tests.integration.web.conftest import Browser, Site


@pytest.fixture(autouse=True, scope="module")
def compiled_catalog() -> None:
    """Tests may run where set-up has compiled an older catalog."""
    compile_all()


def test_every_message_is_translated() -> None:
    assert untranslated() == []


@pytest.mark.parametrize(
    ("header", "words"),
    [("vi-VN,vi;q=0.9,en;q=0.8", "Đăng nhập"), ("en-GB,en;q=0.9", "Sign in"), ("fr", "Đăng nhập"), ("", "Đăng nhập")],
)
def test_the_browser_chooses_and_vietnamese_is_the_rest(site: Site, header: str, words: str) -> None:
    page = site.app.test_client().get("/sign-in", headers={"Accept-Language": header}).get_data(as_text=True)
    assert f"<h1>{words}</h1>" in page


def test_a_choice_stays_with_the_account_on_every_device(site: Site, staff: Browser) -> None:
    staff.post("/me/preferences", {"locale": "vi", "theme": "dark", "next": "/add"})
    other = site.browser()
    other.sign_in("lan", "bốn con vịt trắng")
    page = other.get("/").get_data(as_text=True)
    assert '<html lang="vi" data-theme="dark" data-bs-theme="dark">' in page


def test_an_unknown_choice_is_refused(staff: Browser) -> None:
    assert staff.post("/me/preferences", {"locale": "xx"}).status_code == 400


def test_messages_of_errors_are_translated_with_their_values(site: Site) -> None:
    with site.app.test_request_context(), force_locale("vi"):
        assert words_of("The file is empty.") == "Tệp rỗng."
        assert words_of("The file is larger than 200 MiB.") == "Tệp lớn hơn 200 MiB."
        assert words_of("Nobody wrote this.") == "Nobody wrote this."


def test_money_days_and_sizes_are_written_as_the_reader_does(site: Site) -> None:
    moment = datetime(2024, 3, 12, 20, 5, tzinfo=UTC)
    with site.app.test_request_context():
        with force_locale("vi"):
            assert formats.money(Decimal(1250000)).replace("\xa0", " ") == "1.250.000 ₫"
            assert formats.money(Decimal("1200.5"), "USD").replace("\xa0", " ") == "1.200,50 US$"
            assert formats.size(3_400_000) == "3,4 MB"
        with force_locale("en"):
            assert formats.money(Decimal(1250000)) == "₫1,250,000"
            assert formats.number(1250000) == "1,250,000"
        assert formats.day(date(2024, 3, 12)) == "12/03/2024"
        assert formats.moment(moment) == "13/03/2024 03:05"
        assert (formats.day(None), formats.moment(None), formats.money(None)) == ("", "", "")


def test_relative_times_carry_the_exact_one(site: Site) -> None:
    with site.app.test_request_context(), force_locale("en"):
        shown = formats.ago(datetime.now(UTC) - timedelta(minutes=5))
    assert ">5 minutes ago</time>" in shown
    assert 'title="' in shown
