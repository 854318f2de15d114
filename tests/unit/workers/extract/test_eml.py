"""What a mail yields: text, headers, and which of its parts are documents of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.reading import PageOutcome
from tests.unit.workers.extract.mail_builder import (
    HEAD,
    PDF,
    content,
    html,
    leaf,
    multipart,
    names,
    picture,
    read_bytes,
    text,
)
from workers.extract.auction import choose, source_of
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.eml import EmlExtractor, colleagues_of


def pdf(headers: str = "") -> bytes:
    return leaf(f"Content-Type: application/pdf{headers}", PDF)


def test_header_block_and_body_stand_on_the_first_page(tmp_path: Path) -> None:
    head = (
        "From: =?UTF-8?B?Tmd1eeG7hW4gVsSDbiBBbg==?= <An@ABC.vn>\r\nTo: docs@hoso.example, Lan <lan@x.vn>\r\n"
        "Cc: ke-toan@x.vn\r\nSubject: =?UTF-8?Q?H=E1=BB=A3p_=C4=91?=\r\n =?UTF-8?Q?=E1=BB=93ng?=\r\n"
        "Date: Wed, 27 Oct 2021 09:31:00 +0700\r\nMessage-ID: <m1@abc.vn>\r\nIn-Reply-To: <m0@x.vn>\r\n"
        "References: <r1@x.vn>\r\n <m0@x.vn>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    found = read_bytes(head.encode() + "Kính gửi anh,\r\n\r\nEm gửi hợp đồng.".encode(), tmp_path)
    assert found.pages[0].text == (
        "From: Nguyễn Văn An <an@abc.vn>\nTo: docs@hoso.example, lan@x.vn\nCc: ke-toan@x.vn\n"
        "Date: Wed, 27 Oct 2021 09:31:00 +0700\nSubject: Hợp đồng\n\nKính gửi anh,\n\nEm gửi hợp đồng."
    )
    mail = found.mail
    assert mail is not None
    assert (mail.from_address, mail.from_name, mail.subject) == ("an@abc.vn", "Nguyễn Văn An", "Hợp đồng")
    assert (mail.message_id, mail.in_reply_to, mail.references) == ("m1@abc.vn", "m0@x.vn", ("r1@x.vn", "m0@x.vn"))
    assert mail.sent_at == "2021-10-27T09:31:00+07:00"
    assert mail.faults == ()
    assert not mail.authenticated


def test_attachments_keep_their_names(tmp_path: Path) -> None:
    mail = multipart(
        "mixed",
        text("Xin gửi"),
        pdf("; name*=UTF-8''H%E1%BB%A3p%20%C4%91%E1%BB%93ng.pdf"),
        pdf('\r\nContent-Disposition: attachment; filename="=?UTF-8?B?QsOhbyBnacOhLnBkZg==?="'),
        pdf("\r\nContent-Disposition: attachment; filename*0*=UTF-8''b%C3%A1o%20; filename*1=cao.pdf"),
        pdf("\r\nContent-Disposition: attachment; filename=Bien ban.pdf"),
        pdf('\r\nContent-Disposition: attachment; filename="C:\\\\quét\\\\scan.pdf"'),
        pdf('\r\nContent-Disposition: attachment; filename="Nghi%E1%BB%87m%20thu.pdf"'),
        pdf(),
        head=HEAD,
    )
    found = read_bytes(mail, tmp_path)
    assert names(found) == [
        "Hợp đồng.pdf",
        "Báo giá.pdf",
        "báo cao.pdf",
        "Bien ban.pdf",
        "scan.pdf",
        "Nghiệm thu.pdf",
        "attachment-7.pdf",
    ]
    assert content(found, "Báo giá.pdf") == PDF
    assert all(Path(file.path).parent == tmp_path / "scratch" for file in found.embedded)
    assert "Attachments: Hợp đồng.pdf, Báo giá.pdf" in found.pages[0].text


def test_a_mail_that_is_nothing_but_a_file(tmp_path: Path) -> None:
    found = read_bytes(HEAD + pdf("; name=scan.pdf"), tmp_path)
    assert names(found) == ["scan.pdf"]
    assert "Subject: Test" in found.pages[0].text


def test_attached_mail_is_a_file_with_its_own_bytes(tmp_path: Path) -> None:
    inner = (
        "From: Khách <khach@abc.vn>\r\nSubject: Báo giá 7/2021\r\nDate: Tue, 26 Oct 2021 08:00:00 +0700\r\n"
        "Message-ID: <goc@abc.vn>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGiá 5 triệu\r\n"
    ).encode()
    attached = b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + inner
    found = read_bytes(multipart("mixed", text("Xem nhé"), attached, head=HEAD), tmp_path)
    assert names(found) == ["Báo giá 7-2021.eml"]
    assert content(found, "Báo giá 7-2021.eml") == inner
    mail = found.mail
    assert mail is not None
    assert (mail.original_from_address, mail.original_from_name) == ("khach@abc.vn", "Khách")
    assert (mail.original_message_id, mail.original_subject) == ("goc@abc.vn", "Báo giá 7/2021")


def test_a_bounce_names_no_original_sender(tmp_path: Path) -> None:
    ours = b"Content-Type: message/rfc822\r\n\r\nFrom: we@hoso.example\r\nSubject: x\r\n\r\nhello"
    status = leaf("Content-Type: message/delivery-status", b"Action: failed\r\n", encoded=False)
    found = read_bytes(multipart("report", text("Undelivered"), status, ours, head=HEAD), tmp_path)
    assert found.mail is not None
    assert found.mail.original_from_address == ""
    assert "Action: failed" in found.pages[0].text


def test_signatures_invitations_and_keys_are_no_documents(tmp_path: Path) -> None:
    mail = multipart(
        "signed",
        multipart("mixed", text("Chào"), pdf("; name=a.pdf"), boundary="=-in"),
        leaf("Content-Type: application/pkcs7-signature; name=smime.p7s", b"sig"),
        leaf("Content-Type: application/pgp-signature; name=signature.asc", b"sig"),
        leaf("Content-Type: text/calendar; method=REQUEST", b"BEGIN:VCALENDAR"),
        leaf("Content-Type: application/octet-stream; name=invite.ics", b"BEGIN:VCALENDAR"),
        head=HEAD,
    )
    assert names(read_bytes(mail, tmp_path)) == ["a.pdf"]


def related(markup: str, *parts: bytes) -> bytes:
    return multipart("related", html(markup), *parts, head=HEAD)


def inline(name: str, data: bytes, cid: str = "p1", kind: str = "png") -> bytes:
    return leaf(
        f'Content-Type: image/{kind}; name="{name}"\r\nContent-ID: <{cid}>\r\n'
        f'Content-Disposition: inline; filename="{name}"',
        data,
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("image001.png", picture(180, 60)),
        ("logo.png", picture(500, 500, noise=True)),
        ("banner.png", picture(1200, 250, noise=True)),
        ("photo.gif", picture(1, 1, kind="GIF")),
        ("big-blank-logo.png", picture(900, 900)),
    ],
)
def test_logos_and_pixels_in_the_html_are_no_documents(tmp_path: Path, name: str, data: bytes) -> None:
    assert names(read_bytes(related("<p>Hi</p><img src='cid:p1'>", inline(name, data)), tmp_path)) == []


def test_a_scan_pasted_into_the_mail_is_a_document(tmp_path: Path) -> None:
    scan = picture(1240, 1754, noise=True, kind="JPEG")
    mail = related("<p>Hợp đồng</p><img width=600 src='cid:p1'>", inline("image001.jpg", scan, kind="jpeg"))
    assert names(read_bytes(mail, tmp_path)) == ["image001.jpg"]


def test_a_fine_logo_shown_small_is_no_document(tmp_path: Path) -> None:
    mail = related("<img width='120' height=80 src='cid:p1'>", inline("cong-ty.png", picture(900, 700, noise=True)))
    assert names(read_bytes(mail, tmp_path)) == []


def test_an_attached_photo_is_a_document_even_when_small(tmp_path: Path) -> None:
    photo = leaf("Content-Type: image/png; name=cmnd.png\r\nContent-Disposition: attachment", picture(300, 200))
    pixel = leaf("Content-Type: image/gif; name=t.gif\r\nContent-Disposition: attachment", picture(1, 1, kind="GIF"))
    assert names(read_bytes(multipart("mixed", text("x"), photo, pixel, head=HEAD), tmp_path)) == ["cmnd.png"]


def test_a_pdf_marked_inline_and_a_misdeclared_logo(tmp_path: Path) -> None:
    shown = pdf("; name=hd.pdf\r\nContent-Disposition: inline\r\nContent-ID: <p2>")
    logo = leaf("Content-Type: application/octet-stream; name=image002.png\r\nContent-ID: <p1>", picture(100, 40))
    found = read_bytes(related("<img src=cid:p1>", logo, shown), tmp_path)
    assert names(found) == ["hd.pdf"]


def test_html_alone_is_read_as_text_with_its_quoting(tmp_path: Path) -> None:
    markup = (
        "<style>p{}</style><p>Chào <b>anh</b>,</p><ul><li>Một</li><li>Hai</li></ul>"
        "<table><tr><td>Giá</td><td>5.000</td></tr></table><blockquote>cũ<br>hơn</blockquote>"
        "<a href='https://x.vn/track'>Xem</a><img src='http://x/p.gif'><div style='display:none'>ẩn</div>"
    )
    found = read_bytes(HEAD + html(markup), tmp_path)
    body = found.pages[0].text.split("\n\n", 1)[1]
    assert body == "Chào anh,\n\n- Một\n- Hai\n\nGiá\t5.000\n\n> cũ\n> hơn\n\nXem"
    assert found.mail is not None
    assert found.mail.html == markup


def test_the_plain_form_is_taken_unless_it_is_a_stub(tmp_path: Path) -> None:
    long = "Nội dung đầy đủ của thư. " * 30
    full = read_bytes(multipart("alternative", text(long), html(f"<p>{long} HTML</p>"), head=HEAD), tmp_path)
    assert "HTML" not in full.pages[0].text
    stub = read_bytes(multipart("alternative", text("Xem bản HTML"), html(f"<p>{long}</p>"), head=HEAD), tmp_path)
    assert "Nội dung đầy đủ" in stub.pages[0].text


def test_text_parts_between_attachments_stay_in_the_body(tmp_path: Path) -> None:
    mail = multipart("mixed", text("Trước"), pdf("; name=a.pdf"), text("Sau"), head=HEAD)
    found = read_bytes(mail, tmp_path)
    assert "Trước\n\nSau" in found.pages[0].text
    note = leaf("Content-Type: text/plain; name=ghichu.txt\r\nContent-Disposition: attachment", b"note")
    assert names(read_bytes(multipart("mixed", text("x"), note, head=HEAD), tmp_path)) == ["ghichu.txt"]


def test_long_bodies_become_several_pages_and_lose_nothing(tmp_path: Path) -> None:
    lines = [f"Dòng số {i} của một thư dài." for i in range(1500)]
    found = read_bytes(HEAD + text("\n".join(lines)), tmp_path)
    assert len(found.pages) > 5
    assert [page.number for page in found.pages] == list(range(1, len(found.pages) + 1))
    joined = "\n".join(page.text for page in found.pages)
    assert all(line in joined for line in lines)
    assert all(len(page.text) <= 3500 for page in found.pages)


@pytest.mark.parametrize(
    ("declared", "data", "shown"),
    [
        ("windows-1258", "Chào anh".encode("cp1258"), "Chào anh"),
        ("us-ascii", "Hợp đồng".encode(), "Hợp đồng"),
        ("iso-8859-1", "Hợp đồng".encode(), "Hợp đồng"),
        ("x-unknown", "Hợp đồng".encode(), "Hợp đồng"),
        ("rot13", b"Hello", "Hello"),
        ("utf-7", b"Hi +AGE-", "Hi a"),
        ("utf-16", "Hợp đồng".encode("utf-16"), "Hợp đồng"),
        ("iso-2022-jp", "契約".encode("iso-2022-jp"), "契約"),
        ("gb2312", "合同".encode("gb18030"), "合同"),
        ("utf-8", b"tr\xe0n", "tràn"),
        ("", "Hợp đồng".encode(), "Hợp đồng"),
        ('"bad\0name"', b"Hello", "Hello"),
    ],
)
def test_charsets_declared_right_wrong_or_not_at_all(tmp_path: Path, declared: str, data: bytes, shown: str) -> None:
    found = read_bytes(HEAD + leaf(f"Content-Type: text/plain; charset={declared}", data), tmp_path)
    assert found.pages[0].text.endswith(f"\n\n{shown}")


def test_multipart_without_a_boundary_is_told_apart_by_its_lines(tmp_path: Path) -> None:
    mail = (
        HEAD + b"Content-Type: multipart/mixed\r\n\r\n--XX\r\n" + text("Chào") + b"\r\n--XX\r\n" + pdf("; name=a.pdf")
    )
    found = read_bytes(mail + b"\r\n--XX--\r\n", tmp_path)
    assert names(found) == ["a.pdf"]
    assert "Chào" in found.pages[0].text


def test_broken_base64_yields_what_can_be_had_and_says_so(tmp_path: Path) -> None:
    part = b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQKM"
    found = read_bytes(multipart("mixed", text("x"), part, head=HEAD), tmp_path)
    assert content(found, "a.pdf").startswith(b"%PDF-1.4")
    assert found.mail is not None
    assert "base64: cut short" in found.mail.faults


@pytest.mark.parametrize(
    ("mail", "shown"),
    [
        (b"from:f;\r\nsubject: S\r\n\r\nhello", "hello"),
        (b"no headers at all\njust text", "just text"),
        (b"Subject: a\0b\r\n\r\nx\0y", "xy"),
        (b"Subject: x\rFrom: a@b.vn\r\rbody", "body"),
        (b"Date: Mon, 99 Foo 0000 25:61:00 +9999\r\n\r\nt", "t"),
        (b"From: " + b"(" * 50_000 + b"\r\n\r\nt", "t"),
        (b"Content-Type: text/plain; charset*=x'y\r\n\r\nt", "t"),
        (b"Subject: =?utf-8?B?@@@?=\r\n\r\nt", "t"),
        (b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(1500)), "boundary"),
    ],
)
def test_hostile_mail_keeps_its_text(tmp_path: Path, mail: bytes, shown: str) -> None:
    found = read_bytes(mail, tmp_path)
    assert shown in "\n".join(page.text for page in found.pages)


def test_what_cannot_be_parsed_is_told(tmp_path: Path) -> None:
    mail = read_bytes(b"from:f;\r\nDate: never\r\n\r\nx", tmp_path).mail
    assert mail is not None
    assert mail.from_address == ""
    assert {"From: no address in it", "Date: cannot be parsed"} <= set(mail.faults)


def test_an_empty_mail_is_empty_and_not_failed(tmp_path: Path) -> None:
    found = read_bytes(b"\r\n", tmp_path)
    assert [page.outcome for page in found.pages] == [PageOutcome.EMPTY]
    assert found.no_text_reason == "The mail is empty."


def test_empty_attachments_are_named_in_the_faults(tmp_path: Path) -> None:
    empty = leaf("Content-Type: application/pdf; name=a.pdf", b"")
    found = read_bytes(multipart("mixed", text("x"), empty, head=HEAD), tmp_path)
    assert found.embedded == ()
    assert found.mail is not None
    assert "attachment 'a.pdf' is empty" in found.mail.faults


def test_limits_on_attachments_refuse_the_mail(tmp_path: Path) -> None:
    mail = multipart("mixed", text("x"), *[pdf(f"; name={i}.pdf") for i in range(5)], head=HEAD)
    with pytest.raises(UnreadableFile, match="more than 3 attachments"):
        read_bytes(mail, tmp_path, limits=Limits(max_members=3))
    with pytest.raises(UnreadableFile, match="larger than the limit"):
        read_bytes(mail, tmp_path, limits=Limits(max_unpacked_bytes=50))


def forward(sender: str, inner: str) -> bytes:
    head = f"From: X <{inner}>\nDate: 27/10/2021 09:31\nSubject: Y\nTo: a@b.vn"
    body = f"---------- Forwarded message ---------\n{head}\n\nHi"
    return f"From: {sender}\r\nDate: Wed, 27 Oct 2021 10:00:00 +0700\r\nSubject: Fwd: Y\r\n".encode() + text(body)


def test_a_forward_names_the_sender_inside(tmp_path: Path) -> None:
    mail = read_bytes(forward("lan@cong-ty.vn", "An@Khach.vn"), tmp_path).mail
    assert mail is not None
    assert (mail.original_from_address, mail.original_from_name, mail.original_subject) == ("an@khach.vn", "X", "Y")
    assert mail.original_sent_at == "2021-10-27T09:31:00+07:00"


def test_a_mailing_group_that_rewrites_the_sender(tmp_path: Path) -> None:
    head = b"From: 'An' via Docs <docs@cong-ty.vn>\r\nX-Original-From: An <an@khach.vn>\r\n"
    mail = read_bytes(head + text("Hi"), tmp_path).mail
    assert mail is not None
    assert mail.original_from_address == "an@khach.vn"


def test_colleagues_are_told_by_domain_but_not_at_free_providers() -> None:
    ours = colleagues_of("lan@cong-ty.vn")
    assert ours("hung@cong-ty.vn") and ours("b@hn.cong-ty.vn") and not ours("an@khach.vn")
    free = colleagues_of("lan@gmail.com")
    assert free("lan@gmail.com") and not free("an@gmail.com")
    known = colleagues_of("lan@gmail.com", ("cong-ty.vn",))
    assert known("hung@cong-ty.vn") and not known("an@gmail.com")


RESULT = "Authentication-Results: mx.hoso.example; spf=pass; dmarc={0} (p=none) header.from=abc.vn\r\n"


@pytest.mark.parametrize(
    ("headers", "trusted", "expected"),
    [
        (RESULT.format("pass") + "From: An <an@abc.vn>\r\n", ("mx.hoso.example",), True),
        (RESULT.format("pass") + "From: An <an@mail.abc.vn>\r\n", ("MX.hoso.example",), True),
        (RESULT.format("pass") + "From: An <an@abc.vn>\r\n", (), False),
        (RESULT.format("fail") + "From: An <an@abc.vn>\r\n", ("mx.hoso.example",), False),
        (RESULT.format("pass") + "From: An <an@other.vn>\r\n", ("mx.hoso.example",), False),
        ("Authentication-Results: evil; dmarc=pass\r\nFrom: a@abc.vn\r\n", ("mx.hoso.example",), False),
        (
            RESULT.format("fail") + "Received: x\r\n" + RESULT.format("pass") + "From: an@abc.vn\r\n",
            ("mx.hoso.example",),
            False,
        ),
        (RESULT.format("pass") + "From: an@abc.vn\r\nFrom: b@evil.vn\r\n", ("mx.hoso.example",), False),
    ],
)
def test_only_our_own_servers_topmost_word_authenticates(
    tmp_path: Path, headers: str, trusted: tuple[str, ...], expected: bool
) -> None:
    extractor = EmlExtractor(authserv_ids=trusted)
    mail = read_bytes(headers.encode() + b"\r\nhi", tmp_path, extractor=extractor).mail
    assert mail is not None
    assert mail.authenticated is expected


def bid(head: bytes, name: str = "x", media_type: str = "text/plain") -> int:
    return EmlExtractor().bid(Source(Path("x"), name, media_type, head))


def test_bids_for_mail_and_nothing_else() -> None:
    assert bid(b"Received: by x\r\nFrom: a@b\r\nSubject: y\r\n\r\n") >= 75
    assert bid(b"anything", "thư.EML") == 95
    assert bid(b"x", media_type="message/rfc822") == 90
    assert bid(b"%PDF-1.4", "x.eml") == 0
    assert bid(b"Name: An\nAddress: x\n") == 0
    assert bid(b"") == 0


@pytest.mark.parametrize("encoding", ["8bit", "binary", "", "x-unknown"])
def test_raw_eight_bit_text_and_names(tmp_path: Path, encoding: str) -> None:
    head = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    mail = multipart("mixed", head.encode() + "Chào Đặng".encode(), pdf("; name=Hợp đồng.pdf"), head=HEAD)
    found = read_bytes(mail, tmp_path)
    assert "Chào Đặng" in found.pages[0].text
    assert names(found) == ["Hợp đồng.pdf"]


def test_quoted_printable_and_flowed_text(tmp_path: Path) -> None:
    head = (
        "Content-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    found = read_bytes(
        HEAD + head.encode() + b"H=E1=BB=A3p =\r\n=C4=91=E1=BB=93ng=20\r\ns=E1=BB=91 5\r\n\r\nHet", tmp_path
    )
    assert found.pages[0].text.endswith("Hợp đồng số 5\n\nHet")


@pytest.mark.parametrize(
    "data",
    [
        b"no headers at all",
        b"Subject: a\0b\r\n\r\nx\0y",
        b"<html><body>hi</body></html>",
        b"<?xml version='1.0'?><a/>",
        b"From - Mon Jan  1 00:00:00 2024\nFrom: a@b.vn\nTo: c@d.vn\nSubject: x\n\nhi",
        bytes(range(256)),
    ],
)
def test_what_the_mail_doors_named_eml_is_read_as_a_mail(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "blob"
    path.write_bytes(data)
    chosen = choose(source_of(path, "thư.eml"))
    assert chosen is not None
    assert chosen.name == "eml"


ANSWERED = (
    "Em lưu rồi.\r\n\r\n________________________________\r\nFrom: Lan <lan@cong-ty.vn>\r\n"
    "Sent: Monday, March 3, 2025 9:30 AM\r\n"
    "To: Hung <hung@cong-ty.vn>\r\nSubject: Fw: Prices\r\n\r\n"
    "________________________________\r\nFrom: An <an@khach.vn>\r\nSent: Monday, March 3, 2025 9:14 AM\r\n"
    "To: Lan <lan@cong-ty.vn>\r\nSubject: Prices\r\n\r\nHello"
)


@pytest.mark.parametrize(
    ("sender", "receivers", "own", "original"),
    [
        ("hung@cong-ty.vn", "lan@cong-ty.vn, docs@cong-ty.vn", ("cong-ty.vn",), "an@khach.vn"),
        ("hung@cong-ty.vn", "an@khach.vn, docs@cong-ty.vn", ("cong-ty.vn",), ""),  # an answer to the customer is ours
        ("binh@other.vn", "docs@cong-ty.vn", ("cong-ty.vn",), ""),  # a customer's answer is his own
        ("hung@cong-ty.vn", "docs@cong-ty.vn", (), ""),
    ],
)
def test_a_reply_that_stays_among_us_is_about_the_mail_that_was_passed_on(
    tmp_path: Path, sender: str, receivers: str, own: tuple[str, ...], original: str
) -> None:
    head = f"From: {sender}\r\nTo: {receivers}\r\nSubject: Re: Fw: Prices\r\nDate: Mon, 3 Mar 2025 10:00:00 +0700\r\n"
    path = tmp_path / "mail.eml"
    path.write_bytes(head.encode() + text(ANSWERED))
    mail = EmlExtractor(own_domains=own).read(Source(path, "mail.eml", "message/rfc822", b""), tmp_path, Limits()).mail
    assert mail is not None
    assert mail.original_from_address == original
    assert mail.original_sent_at == ("2025-03-03T09:14:00+07:00" if original else "")
