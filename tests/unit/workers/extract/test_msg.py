"""Outlook messages: headers, body, attachments and attached mails."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from app.domain.reading import FileRead
from tests.unit.workers.extract.mail_builder import PDF, content, names, picture, read_bytes
from tests.unit.workers.extract.msg_builder import Msg, MsgFile, msg_bytes
from workers.extract.base import Source, UnreadableFile
from workers.extract.msg import MsgExtractor
from workers.extract.rtf_body import body_of_rtf, unpack

HEADERS = (
    "From: Khách <Khach@abc.vn>\r\nTo: docs@hoso.example\r\nSubject: ignored\r\nMessage-ID: <m1@abc.vn>\r\n"
    "In-Reply-To: <m0@x.vn>\r\nDate: Wed, 27 Oct 2021 09:31:00 +0700\r\n"
)


def read(message: Msg, folder: Path) -> FileRead:
    return read_bytes(msg_bytes(message), folder, "thu.msg", extractor=MsgExtractor(), media_type="application/x-ole")


def test_received_mail_has_the_headers_it_travelled_with(tmp_path: Path) -> None:
    found = read(Msg(subject="Hợp đồng", body="Chào anh\r\nEm gửi.", headers=HEADERS), tmp_path)
    mail = found.mail
    assert mail is not None
    assert (mail.from_address, mail.from_name, mail.subject) == ("khach@abc.vn", "Khách", "Hợp đồng")
    assert (mail.message_id, mail.in_reply_to, mail.to) == ("m1@abc.vn", "m0@x.vn", ("docs@hoso.example",))
    assert mail.sent_at == "2021-10-27T09:31:00+07:00"
    assert found.pages[0].text.endswith("Chào anh\nEm gửi.")
    assert mail.faults == ()


def test_sent_mail_has_what_outlook_noted(tmp_path: Path) -> None:
    message = Msg(
        subject="Báo giá",
        body="x",
        sender_name="Lan",
        sender_address="Lan@cong-ty.vn",
        to=("an@khach.vn", "binh@khach.vn"),
        cc=("ketoan@cong-ty.vn",),
    )
    mail = read(message, tmp_path).mail
    assert mail is not None
    assert (mail.from_name, mail.from_address) == ("Lan", "lan@cong-ty.vn")
    assert mail.to == ("an@khach.vn", "binh@khach.vn")
    assert mail.cc == ("ketoan@cong-ty.vn",)
    assert not mail.authenticated


def test_html_alone_is_read_as_text(tmp_path: Path) -> None:
    found = read(Msg(subject="x", html="<p>Chào <b>Đặng</b></p>".encode()), tmp_path)
    assert found.pages[0].text.endswith("Chào Đặng")
    assert found.mail is not None and found.mail.html == "<p>Chào <b>Đặng</b></p>"


def test_attachments_keep_names_and_logos_are_left_out(tmp_path: Path) -> None:
    message = Msg(
        subject="x",
        body="xem",
        html=b"<p>xem</p><img src='cid:logo1'>",
        files=(
            MsgFile("Hợp đồng.pdf", PDF * 200, "application/pdf"),
            MsgFile("image001.png", picture(120, 40), "image/png", "logo1"),
            MsgFile("cmnd.png", picture(300, 200), "image/png"),
            MsgFile("invite.ics", b"BEGIN:VCALENDAR", "text/calendar"),
        ),
    )
    found = read(message, tmp_path)
    assert names(found) == ["Hợp đồng.pdf", "cmnd.png"]
    assert content(found, "Hợp đồng.pdf") == PDF * 200


def test_attached_mail_becomes_an_eml_file_with_its_attachments(tmp_path: Path) -> None:
    inner = Msg(subject="Báo giá 5", body="Giá 5 triệu", headers=HEADERS, files=(MsgFile("gia.pdf", PDF),))
    message = Msg(subject="FW: Báo giá 5", body="Xem nhé", files=(MsgFile("x", message=inner),))
    found = read(message, tmp_path)
    assert names(found) == ["Báo giá 5.eml"]
    assert found.mail is not None
    assert found.mail.original_from_address == "khach@abc.vn"
    eml = content(found, "Báo giá 5.eml")
    again = tmp_path / "again"
    again.mkdir()
    read_again = read_bytes(eml, again, "x.eml")
    assert names(read_again) == ["gia.pdf"]
    assert content(read_again, "gia.pdf") == PDF
    assert read_again.mail is not None
    assert (read_again.mail.from_address, read_again.mail.subject) == ("khach@abc.vn", "Báo giá 5")
    assert read_again.mail.message_id == "m1@abc.vn"
    assert "Giá 5 triệu" in read_again.pages[0].text
    twice = tmp_path / "twice"
    twice.mkdir()
    assert content(read(message, twice), "Báo giá 5.eml") == eml


def test_a_forward_names_the_sender_inside(tmp_path: Path) -> None:
    body = "Từ: An <an@khach.vn>\r\nĐã gửi: 27/10/2021 09:31\r\nĐến: lan@cong-ty.vn\r\nChủ đề: Báo giá\r\n\r\nGiá"
    mail = read(Msg(subject="FW: Báo giá", body=body, sender_address="lan@cong-ty.vn"), tmp_path).mail
    assert mail is not None
    assert (mail.original_from_address, mail.original_subject) == ("an@khach.vn", "Báo giá")


def stored(rtf: bytes) -> bytes:
    return struct.pack("<4I", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf


def test_a_body_that_is_only_rtf_is_read(tmp_path: Path) -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1252 Ch\u224?o anh\par Em g\u7917?i.}"
    found = read(Msg(subject="x", rtf=stored(rtf)), tmp_path)
    assert found.pages[0].text.endswith("Chào anh\nEm gửi.")


def test_html_wrapped_in_rtf_is_unwrapped() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}"
        rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 H\u7907?p \'e9{\*\htmltag72 </p>}\htmlrtf\par}\htmlrtf0 }"
    )
    assert body_of_rtf(stored(rtf)) == "Hợp é"


def test_packed_rtf_follows_the_example_of_the_specification() -> None:
    # MS-OXRTFCP 3.1.1 and 3.2.1
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpack(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


@pytest.mark.parametrize("cut", [0, 100, 600, 1500])
def test_broken_files_are_refused_with_a_reason(tmp_path: Path, cut: int) -> None:
    data = msg_bytes(Msg(subject="x", body="y" * 5000))[:cut] if cut else b"not an ole file"
    with pytest.raises(UnreadableFile, match="broken"):
        read_bytes(data, tmp_path, "x.msg", extractor=MsgExtractor())


def test_bids() -> None:
    head = msg_bytes(Msg(subject="x"))[:8192]
    assert MsgExtractor().bid(Source(Path("x"), "x.bin", "application/octet-stream", head)) == 95
    assert MsgExtractor().bid(Source(Path("x"), "x.msg", "text/plain", b"hello")) == 0
