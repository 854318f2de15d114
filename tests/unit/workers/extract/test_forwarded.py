"""Who wrote the mail inside a forward, in the layouts of many mail programs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workers.extract.forwarded import find_forward, find_quoted, split_quoted, subject_kind

CUSTOMER = "Nguyễn Văn An <an.nguyen@khach-hang.vn>"
BODY = "Kính gửi anh chị,\n\nEm gửi báo giá đính kèm."

GMAIL_VI = f"""Chị xem giúp em nhé

---------- Forwarded message ---------
Từ: {CUSTOMER}
Date: Th 4, 27 thg 10, 2021 vào lúc 09:31
Subject: Báo giá số 15
To: <lan@cong-ty.vn>


{BODY}
"""
OUTLOOK_VI = f"""
Từ: {CUSTOMER}
Đã gửi: Thứ Tư, 27 Tháng Mười 2021 9:31 SA
Đến: Lan <lan@cong-ty.vn>
Đồng gửi: Kế toán <ketoan@cong-ty.vn>
Chủ đề: Báo giá số 15

{BODY}
"""
OUTLOOK_BOLD_VI = f"""Forward chị.

________________________________
*Người gửi:* An Nguyen [mailto:an.nguyen@khach-hang.vn]
*Đã gửi:* 27/10/2021 9:31
*Tới:* Lan
*Tiêu đề:* Báo giá số 15

{BODY}
"""
APPLE_VI = f"""Gửi từ iPhone của tôi

Bắt đầu thư được chuyển tiếp:

> Từ: {CUSTOMER}
> Chủ đề: Báo giá số 15
> Ngày: 09:31:00 ICT 27 tháng 10, 2021
> Đến: lan@cong-ty.vn
>
> {BODY}
"""
THUNDERBIRD_VI = f"""

-------- Thông điệp được chuyển tiếp --------
Tiêu đề: \tBáo giá số 15
Ngày: \tWed, 27 Oct 2021 09:31:00 +0700
Từ: \t{CUSTOMER}
Đến: \tlan@cong-ty.vn


{BODY}
"""
YAHOO_VI = (
    f"  ----- Thư đã chuyển tiếp ----- Từ: {CUSTOMER}Đến: Lan <lan@cong-ty.vn>"
    f"Đã gửi: Thứ Tư, 27 tháng 10, 2021 lúc 09:31:00 SA GMT+7Chủ đề: Báo giá số 15\n {BODY}"
)
ORIGINAL_VI = f"""-----Thư gốc-----
Người gửi: {CUSTOMER}
Ngày gửi: 27/10/2021 09:31
Người nhận: lan@cong-ty.vn
Tiêu đề: Báo giá số 15

{BODY}
"""


@pytest.mark.parametrize(
    "body",
    [GMAIL_VI, OUTLOOK_VI, OUTLOOK_BOLD_VI, APPLE_VI, THUNDERBIRD_VI, YAHOO_VI, ORIGINAL_VI],
    ids=["gmail", "outlook", "outlook-bold", "apple", "thunderbird", "yahoo", "original"],
)
def test_finds_the_customer_in_a_vietnamese_forward(body: str) -> None:
    found = find_forward("Fwd: Báo giá số 15", body)
    assert found is not None
    header = found.chain[0]
    assert header.from_address == "an.nguyen@khach-hang.vn"
    assert header.from_name in ("Nguyễn Văn An", "An Nguyen")
    assert header.subject == "Báo giá số 15"
    sent = header.sent_at()
    assert sent is not None
    assert (sent.year, sent.day, sent.hour, sent.minute) == (2021, 27, 9, 31)
    assert "Em gửi báo giá" in found.body


@pytest.mark.parametrize(
    "mangle", [str.upper, lambda s: s.replace("\n", "\r\n"), lambda s: "> " + s.replace("\n", "\n> ")]
)
def test_layout_may_be_mangled(mangle: object) -> None:
    assert callable(mangle)
    found = find_forward("FW: Báo giá", mangle(GMAIL_VI))
    assert found is not None
    assert found.chain[0].from_address == "an.nguyen@khach-hang.vn"


def test_name_only_in_the_text_takes_the_address_from_the_html() -> None:
    body = "-----Original Message-----\nFrom: An Nguyen\nSent: 23 July 2022 07:53\nTo: Lan\nSubject: Quote\n\nHello"
    html = (
        "<div><b>From:</b> <a href='mailto:an@khach.vn'>An Nguyen</a><br><b>Sent:</b> 23 July 2022 07:53<br>"
        "<b>To:</b> Lan<br><b>Subject:</b> Quote</div><p>Hello</p>"
    )
    plain = find_forward("FW: Quote", body)
    assert plain is not None
    assert (plain.chain[0].from_name, plain.chain[0].from_address) == ("An Nguyen", "")
    rich = find_forward("FW: Quote", body, html)
    assert rich is not None
    assert rich.chain[0].from_address == "an@khach.vn"


def test_forward_in_a_language_the_table_does_not_know() -> None:
    body = (
        "---------- Endursend skilaboð ---------\nFrá: Jón <jon@vidskiptavinur.is>\nDags: 27 10 2021 09:31\n"
        "Efni: Tilboð\nTil: lan@cong-ty.vn\n\nHalló"
    )
    found = find_forward("Fwd: Tilboð", body)
    assert found is not None
    assert (found.chain[0].from_name, found.chain[0].from_address) == ("Jón", "jon@vidskiptavinur.is")


OTHERS = [
    'Dne 28/10/2021 12:46, "A Bê" <a@b.vn> napsal:\n\nhi',
    'Den 28/10/2021 12.46 skrev "A Bê" <a@b.vn>:\n\nhi',
    "Op 28/10/2021 12:46 heeft A Bê <a@b.vn> geschreven:\n\nhi",
    "W dniu 28/10/2021, 12:46 użytkownik „A Bê” <a@b.vn> napisał:\n\nhi",
    'Em 28/10/2021 12:46, "A Bê" <a@b.vn> escreveu:\n\nhi',
    '28/10/2021, 12:46 пользователь "A Bê" <a@b.vn> написал:\n\nhi',
    "28/10/2021 12:46 tarihinde A Bê <a@b.vn> şunu yazdı:\n\nhi",
    "A Bê <a@b.vn> kirjoitti 28/10/2021 kello 12.46:\n\nhi",
    "> Początek przekazywanej wiadomości:\n>\n> Od: A Bê <a@b.vn>\n> Temat: x\n> Data: 28 paź 2021\n> Do: y@z.vn",
    "Начало переадресованного сообщения:\n\n> От: A Bê <a@b.vn>\n> Тема: x\n> Дата: 28 октября 2021\n> Кому: y@z.vn",
    "-------- Välitetty viesti --------\nAihe: x\nPäiväys: Thu, 28 Oct 2021\nLähettäjä: A Bê <a@b.vn>\nCC: y@z.vn",
    "-------- Továbbított üzenet --------\nTárgy: x\nDátum: 2021.10.28\nFeladó: A Bê <a@b.vn>\nCímzett: y@z.vn",
    " ----- İletilmiş Mesaj ----- Kimden: A Bê <a@b.vn>Kime: y@z.vnGönderildi: 28 Ekim 2021 12:46Konu: x\n hi",
    "差出人: A Bê <a@b.vn>\n送信日時: 2021年10月28日 12:46\n宛先: y@z.vn\n件名: x\n\nhi",
    "发件人： A Bê <a@b.vn>\n发送时间： 2021年10月28日 12:46\n收件人： y@z.vn\n主题： x\n\nhi",
    "보낸 사람: A Bê <a@b.vn>\n날짜: 2021. 10. 28. 오후 3:31\n받는 사람: y@z.vn\n제목: x\n\nhi",
]


@pytest.mark.parametrize("body", OTHERS)
def test_other_languages_of_mail_programs(body: str) -> None:
    found = find_forward("Fwd: x", body)
    assert found is not None
    header = found.chain[0]
    assert (header.from_name, header.from_address) == ("A Bê", "a@b.vn")
    sent = header.sent_at()
    assert sent is not None
    assert (sent.year, sent.month, sent.day) == (2021, 10, 28)


def test_wrapped_and_quoted_fields() -> None:
    body = (
        '> ----- Forwarded message -----\n> From: "Nguyen, An"\n>  <an@khach.vn>\n'
        "> Date: Wed, 27 Oct 2021 09:31:00 +0700\n"
        "> To: a@x.vn, b@x.vn,\n>  c@x.vn\n> Subject: One\n>\n> Hi"
    )
    found = find_forward("", body)
    assert found is not None
    header = found.chain[0]
    assert (header.from_address, header.from_name) == ("an@khach.vn", "Nguyen, An")
    assert header.to == ("a@x.vn", "b@x.vn", "c@x.vn")


def test_chain_is_outermost_first_and_ours_are_passed_over() -> None:
    inner = (
        "-------- Forwarded Message --------\nSubject: Báo giá\nDate: Tue, 26 Oct 2021 08:00:00 +0700\n"
        f"From: {CUSTOMER}\nTo: lan@cong-ty.vn\n\n{BODY}"
    )
    outer = (
        "---------- Forwarded message ---------\nFrom: Lan <lan@cong-ty.vn>\nDate: Wed, Oct 27, 2021 at 9:31 AM\n"
        f"Subject: Fwd: Báo giá\nTo: <hung@cong-ty.vn>\n\n{inner}"
    )
    found = find_forward("Fwd: Fwd: Báo giá", outer)
    assert found is not None
    assert [header.from_address for header in found.chain] == ["lan@cong-ty.vn", "an.nguyen@khach-hang.vn"]
    assert found.original(lambda a: a.endswith("@cong-ty.vn")).from_address == "an.nguyen@khach-hang.vn"
    assert found.original().from_address == "lan@cong-ty.vn"


def test_forward_of_our_own_reply_is_about_the_customer_in_its_history() -> None:
    body = (
        "From: Lan <lan@cong-ty.vn>\nSent: Wednesday, October 27, 2021 9:31 AM\nTo: An <an@khach.vn>\n"
        "Subject: RE: Báo giá\n\nDạ vâng.\n\nFrom: An <an@khach.vn>\nSent: Tuesday, October 26, 2021 9:31 AM\n"
        "To: Lan <lan@cong-ty.vn>\n"
        "Subject: Báo giá\n\nXin báo giá."
    )
    found = find_forward("FW: Báo giá", body)
    assert found is not None
    assert [h.from_address for h in found.chain] == ["lan@cong-ty.vn"]
    assert [h.from_address for h in found.history] == ["an@khach.vn"]
    assert found.original(lambda a: a.endswith("@cong-ty.vn")).from_address == "an@khach.vn"


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Re: Báo giá", OUTLOOK_VI),
        ("Trả lời: Báo giá", OUTLOOK_VI),
        ("Báo giá", "Vâng ạ.\n\nVào Th 4, 27 thg 10, 2021 vào lúc 09:31 Lan <lan@cong-ty.vn> đã viết:\n> Chào anh"),
        ("", "Yes.\n\nOn Wed, Oct 27, 2021 at 9:31 AM Lan <lan@cong-ty.vn>\nwrote:\n\n> Hello"),
        ("Lịch giao hàng", "Từ: Hà Nội\nĐến: Hải Phòng\nNgày: 12/03/2024\n\nXe 5 tấn."),
        ("Hợp đồng", "Thời hạn:\nTừ: 01/01/2024\nĐến: 31/12/2024\nTiêu đề: Thuê kho"),
        ("Xin chào", "Chỉ là một thư thường.\n-- \nAn"),
    ],
)
def test_replies_and_plain_mails_are_no_forwards(subject: str, body: str) -> None:
    assert find_forward(subject, body) is None


def test_attribution_forward_needs_the_subject_or_nothing_above() -> None:
    body = 'Vào 27/10/2021 09:31, "An Nguyễn" <an@khach.vn> đã viết:\n\n    Chào chị'
    assert find_forward("Re: x", body) is None
    found = find_forward("Fwd: x", "Xem nhé\n\n" + body)
    assert found is not None
    assert (found.chain[0].from_name, found.chain[0].from_address) == ("An Nguyễn", "an@khach.vn")
    assert find_forward("x", "Xem nhé\n\n" + body) is None


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Fwd: x", "forward"),
        ("FW[2]: x", "forward"),
        ("Chuyển tiếp: x", "forward"),
        ("[KH00012] Fwd: x", "forward"),
        ("WG: x", "forward"),
        ("Re: Fwd: x", "reply"),
        ("Trả lời: x", "reply"),
        ("转发：x", "forward"),
        ("Hợp đồng: số 5", "plain"),
        ("", "plain"),
    ],
)
def test_subject_prefixes(subject: str, kind: str) -> None:
    assert subject_kind(subject) == kind


def test_newest_text_is_parted_from_the_quoted() -> None:
    newest, quoted = split_quoted(
        "Đồng ý.\n\nVào 27/10/2021 09:31, An <an@khach.vn> đã viết:\n> Giá 5 triệu\n> Được không?\n"
    )
    assert newest == "Đồng ý."
    assert quoted.startswith("Vào 27/10/2021") and quoted.endswith("Được không?")


def test_answers_between_quoted_lines_are_new() -> None:
    newest, quoted = split_quoted("On 27/10/2021 09:31, An wrote:\n> Giá?\n5 triệu.\n> Khi nào giao?\nTuần sau.")
    assert newest == "5 triệu.\nTuần sau."
    assert "Khi nào giao?" in quoted


def test_below_an_outlook_block_all_is_old() -> None:
    newest, quoted = split_quoted("OK\n" + OUTLOOK_VI)
    assert newest == "OK"
    assert quoted.startswith("Từ:") and "Em gửi báo giá" in quoted


def test_text_without_quotes_is_all_new() -> None:
    assert split_quoted("Chào anh\n\nEm An") == ("Chào anh\n\nEm An", "")


SAMPLES = Path(os.environ.get("HOSO_TEST_DATA", Path(__file__).parents[5] / "shared" / "data")) / "forwarded-mail"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="open test material is not here")
def test_open_samples_name_their_sender() -> None:
    wrong = []
    for path in sorted(SAMPLES.glob("*_body*.txt")):
        subject = path.with_name(path.name.replace("_body", "_subject"))
        found = find_forward(subject.read_text("utf-8") if subject.exists() else "", path.read_text("utf-8"))
        is_reply = path.stem.endswith("variant_4")  # "On … wrote:" below a text of its own
        if is_reply and not subject.exists() and "outlook" in path.name:
            continue  # a bare block cannot tell reply from forward without its subject
        named = found is not None and (found.chain[0].from_address or "john.doe@acme.com") == "john.doe@acme.com"
        if named is is_reply:
            wrong.append(path.name)
    assert wrong == []


def test_fields_run_together_may_be_broken_into_lines() -> None:
    body = (
        "Chuyển chị.\n\n   ----- Thư đã chuyển tiếp ----- Từ: Nguyễn Văn An (Công ty TNHH Khách Hàng)\n"
        '<an.nguyen@khach-hang.vn>Đến: "lan@cong-ty.vn" <lan@cong-ty.vn>Đã gửi: Thứ Hai, 3\n'
        f"tháng 3, 2025 lúc 09:14:05 GMT+7Tiêu đề: Báo giá\n\n{BODY}"
    )
    found = find_forward("Fw: Báo giá", body)
    assert found is not None
    [header] = found.chain
    assert (header.from_address, header.subject) == ("an.nguyen@khach-hang.vn", "Báo giá")
    assert header.from_name == "Nguyễn Văn An (Công ty TNHH Khách Hàng"
    assert found.body == BODY
    sent = header.sent_at()
    assert sent is not None and sent.isoformat() == "2025-03-03T09:14:05+07:00"


def test_what_a_reply_quotes_is_told_when_asked() -> None:
    line = "Vào 10:02, 28/10/2021 Lan <lan@cong-ty.vn> đã viết:"
    body = f"Noted.\n\n{line}\n> Chị xem\n>\n> {'_' * 32}\n{_quoted(OUTLOOK_VI)}"
    assert find_forward("Re: Fw: Báo giá số 15", body) is None
    addresses = [header.from_address for header in find_quoted("Re: Fw: Báo giá số 15", body)]
    assert addresses == ["lan@cong-ty.vn", "an.nguyen@khach-hang.vn"]
    assert find_quoted("Báo giá", "Kính gửi anh chị, em gửi báo giá.") == ()


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.strip().split("\n"))
