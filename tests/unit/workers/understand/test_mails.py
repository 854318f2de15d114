from __future__ import annotations

from app.domain.facts import Fact, FactField, PartyRole
from app.domain.reading import MailHeaders
from tests.unit.workers.understand.papers import page, value, values
from workers.understand import understand
from workers.understand.subjects import plain_subject

F = FactField

DIRECT = """From: Lê Cường <cuong.le@hoaphong-vn.com>
To: docs@anbinh-vn.com
Subject: Báo giá máy in

Kính gửi anh chị,
Nhờ gửi báo giá giúp em.
--
Lê Cường
Công ty Cổ phần Hòa Phong
ĐT: 0903 123 456

Vào 12:00, Th 2, 10 thg 3, 2025 An Bình <sales@anbinh-vn.com> đã viết:
> Chào anh, điện thoại của em: 0912 345 678
"""

FORWARD = """Cập nhật giúp chị.
ĐT: 0912 345 678

---------- Forwarded message ---------
Từ: Lê Cường <cuong.le@hoaphong-vn.com>
Date: Th 2, 10 thg 3, 2025 lúc 12:00
Subject: Khiếu nại
To: <sales@anbinh-vn.com>

Công ty Cổ phần Hòa Phong
ĐT: 0903 123 456
"""


def mail_facts(body: str, **headers: str) -> list[Fact]:
    mail = MailHeaders(**headers)  # type: ignore[arg-type]
    return understand([page(body)], media_type="message/rfc822", mail=mail)


def test_sender_date_and_subject_come_from_the_headers() -> None:
    facts = mail_facts(
        DIRECT,
        from_address="cuong.le@hoaphong-vn.com",
        from_name="Lê Cường",
        subject="Re: Fwd: Báo giá máy in",
        sent_at="2025-03-11T09:00:00+07:00",
    )
    assert value(facts, F.TYPE) == "email"
    assert value(facts, F.DATE) == "2025-03-11"
    assert value(facts, F.SUBJECT) == "Báo giá máy in"
    sender = [fact for fact in facts if fact.party == 1 and fact.page == 0]
    assert {(fact.field, fact.value) for fact in sender} == {
        (F.EMAIL, "cuong.le@hoaphong-vn.com"),
        (F.DOMAIN, "hoaphong-vn.com"),
        (F.PERSON, "Lê Cường"),
    }
    assert {fact.role for fact in sender} == {PartyRole.SENDER}


def test_signature_belongs_to_the_sender_and_quoted_history_to_nobody() -> None:
    facts = mail_facts(DIRECT, from_address="cuong.le@hoaphong-vn.com")
    assert values(facts, F.PARTY, 1) == ["Công ty Cổ phần Hòa Phong"]
    assert values(facts, F.PHONE, 1) == ["+84903123456"]
    quoted = next(fact for fact in facts if fact.value == "+84912345678")
    assert quoted.party == 0
    assert quoted.rule.startswith("quoted")
    assert quoted.confidence < 0.5


def test_sender_of_a_forward_is_the_one_inside_it() -> None:
    facts = mail_facts(
        FORWARD,
        from_address="chi@anbinh-vn.com",
        original_from_address="cuong.le@hoaphong-vn.com",
        original_from_name="Lê Cường",
        original_subject="Khiếu nại",
        subject="Fwd: Khiếu nại",
    )
    assert values(facts, F.EMAIL, 1) == ["cuong.le@hoaphong-vn.com"]
    assert values(facts, F.PHONE, 1) == ["+84903123456"]
    assert values(facts, F.PARTY, 1) == ["Công ty Cổ phần Hòa Phong"]
    assert values(facts, F.PHONE, 0) == ["+84912345678"]
    assert next(f.rule for f in facts if f.field is F.EMAIL and f.party == 1) == "forwarded-sender"


def test_unusable_headers_do_no_harm() -> None:
    facts = mail_facts("xin chào", from_address="không phải địa chỉ", sent_at="hôm qua")
    assert value(facts, F.DATE) is None
    assert values(facts, F.EMAIL) == []


def test_prefixes_of_replies_and_forwards_are_taken_off() -> None:
    assert plain_subject("RE: Fw: TR: Trả lời: Chuyển tiếp: Báo giá") == "Báo giá"
    assert plain_subject("Re[2]: Báo giá") == "Báo giá"
    assert plain_subject("Regarding: x") == "Regarding: x"


def test_numbers_a_mail_names_are_references() -> None:
    facts = mail_facts(
        "Chào chị, em gửi phụ lục của 125/2025/HĐMB-ABC theo báo giá số BG-2503-014.",
        subject="Re: Đơn đặt hàng số PO-2611-118",
    )
    assert values(facts, F.REFERENCE) == ["PO-2611-118", "125/2025/HĐMB-ABC", "BG-2503-014"]
    assert value(facts, F.NUMBER) is None
