"""Whatever the text, understanding it ends soon, is the same every time, and points at what is printed."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.documents import DocumentType
from app.domain.facts import SINGLE_VALUED, FactField
from app.domain.reading import MailHeaders, PageOutcome, PageRead, ReadMethod
from app.domain.text import clean
from workers.understand import understand, understand_einvoice

STRINGS = Path(os.environ.get("HOSO_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")) / "strings"

PIECES = [
    "HỢP ĐỒNG MUA BÁN\n", "BÊN A: ", "BÊN B (BÊN BÁN): ", "CÔNG TY TNHH AN BÌNH", "\n", " ", "        ", "\t", ":",
    "(", '"', "Mã số thuế: 0300588569", "MST", "Số: 12/2025/HĐMB", "ngày 12 tháng 3 năm 2025", "12/03/2025",
    "Căn cứ luật ", "Tổng cộng: ", "1.250.000.000 đồng", "Bằng chữ: một tỷ", "có hiệu lực từ ", "đến ngày ",
    "12 tháng kể từ ngày ký", "Điện thoại: 028 3822 1234", "an@binh.vn", "www.binh.vn", "Địa chỉ: 12 Lê Lợi,",
    "Đại diện: Ông Nguyễn Văn An", "between ", "Alpha, Inc.", " and ", "this Agreement is made as of ",
    "March 3, 2024", "for a period of three (3) years from the Effective Date", "Kính gửi: ", "\xa0", "𝐇", "ﬁ", "ß",
    "İ", "💩", "---", "___", "9999999999999999999999999999999999999999",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "> ",
    "From: x\nTo: y\nSubject: z\n",
]  # fmt: skip

RUNS = [
    "a", " ", "1", "(", "\n", "\t", ".", "-", "ngày ", "Số: ", "between ", "effective date ", "hiệu lực ",
    "12/03/2024 ", "thời hạn là ", "BÊN A: X\n", "Mã số thuế: 0", "a@b.", "@", "1. ", "0903 ", "Công ty ", "một ",
    "Tổng cộng: ", "Bằng chữ: một ", "for a period of one ", "hợp đồng số ", '"', "(a", "www.", "Inc., and ",
    "Địa chỉ: ", "\xa0", "/", "Đại diện: Ông ", "this agreement dated as of ", "the 3rd day of ",
    "- Căn cứ luật 1/2/2020\n", "agreement until ",
]  # fmt: skip


def read(text: str) -> list[PageRead]:
    return [PageRead(1, clean(text), ReadMethod.NATIVE, PageOutcome.TEXT)]


def check(text: str) -> None:
    pages = read(text)
    facts = understand(pages, file_name=text[:100])
    assert facts == understand(pages, file_name=text[:100])
    counts = Counter(fact.field for fact in facts)
    assert all(counts[field] <= 1 for field in SINGLE_VALUED)
    assert counts[FactField.TYPE] == 1
    for fact in facts:
        assert fact.value
        assert 0.0 <= fact.confidence <= 1.0
        if fact.field is FactField.TYPE:
            assert fact.value in set(DocumentType)
        if fact.page:
            assert fact.start is not None and fact.end is not None
            assert pages[0].text[fact.start : fact.end] == fact.raw


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=40))
def test_any_mixture_of_words_is_survived(pieces: list[str]) -> None:
    check("".join(pieces))


@pytest.mark.parametrize("run", RUNS)
def test_long_runs_of_one_thing_are_read_in_passing(run: str) -> None:
    check((run * (60_000 // len(run) + 1))[:60_000])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20), st.text(max_size=30), st.text(max_size=30))
def test_any_mail_is_survived(pieces: list[str], sender: str, subject: str) -> None:
    mail = MailHeaders(from_address=sender, from_name=sender, subject=subject, sent_at=subject)
    facts = understand(read("".join(pieces)), media_type="message/rfc822", mail=mail)
    assert next(fact.value for fact in facts if fact.field is FactField.TYPE) == "email"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_an_invoice_or_none(xml: bytes) -> None:
    assert isinstance(understand_einvoice(xml), list)


@pytest.mark.skipif(not STRINGS.is_dir(), reason="open test material is absent (HOSO_TEST_DATA)")
def test_naughty_strings_are_survived_wherever_they_stand() -> None:
    for path in STRINGS.glob("*.txt"):
        for line in path.read_text("utf-8", "replace").splitlines():
            check(f"HỢP ĐỒNG\nBÊN A: {line}\nMã số thuế: {line}\nSố: {line}\nTổng cộng: {line}\nngày {line}")
