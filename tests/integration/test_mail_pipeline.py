"""A mail from the wire to its documents: the real receiver, the real reader, the real pipeline."""

from __future__ import annotations

import io
import smtplib
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.bootstrap import Services
from app.db.tables import Document, Mail, Page
from app.domain.access import Actor
from app.domain.customers import CustomerInput
from app.domain.documents import Door
from app.services.capture import Delivery
from app.services.customer_codes import CustomerCodes
from app.services.organisation import parse_organisation
from tests.integration.worker import work
from tests.unit.workers.extract.mail_builder import html, leaf, multipart, picture
from workers.capture.intake import MailIntake
from workers.capture.smtp import SmtpDoor

CONTRACT = "HỢP ĐỒNG MUA BÁN\nSố: 15/2026/HĐMB\nNgày 12 tháng 3 năm 2026\nBên bán và bên mua ký tên.\n".encode()


@pytest.fixture
def door(services: Services, admin: Actor) -> Iterator[SmtpDoor]:
    services.organisation.set(admin, parse_organisation({"name": "Công ty Sao Việt", "domains": ["sao-viet.vn"]}))
    services.customers.create(admin, CustomerInput(name="Công ty TNHH Khách", code="KH00012"))
    intake = MailIntake(services.capture, CustomerCodes(services.db), ("docs",))
    receiver = SmtpDoor(intake, services.doors, host="127.0.0.1", port=0)
    stop = threading.Event()
    thread = threading.Thread(target=receiver.run, args=(stop,))
    thread.start()
    assert receiver.ready.wait(10)
    yield receiver
    stop.set()
    thread.join(20)


def send(door: SmtpDoor, data: bytes, to: str = "docs@sao-viet.vn") -> None:
    with smtplib.SMTP("127.0.0.1", door.port, timeout=30) as connection:
        connection.sendmail("lan@sao-viet.vn", [to], data)


def forwarded() -> bytes:
    note = (
        "Chị lưu giúp em\r\n\r\n---------- Forwarded message ---------\r\nTừ: An <an@khach.vn>\r\n"
        "Date: Th 4, 27 thg 10, 2021 vào lúc 09:31\r\nSubject: Hợp đồng\r\n"
        "To: <lan@sao-viet.vn>\r\n\r\nEm gửi hợp đồng."
    )
    head = "From: Lan <lan@sao-viet.vn>\r\nTo: docs@sao-viet.vn\r\n"
    head += "Subject: Fwd: Hợp đồng\r\nMessage-ID: <f1@sao-viet.vn>\r\n"
    return multipart(
        "mixed",
        multipart(
            "related",
            html(f"<div>{note.replace('<', '&lt;').replace(chr(10), '<br>')}</div><img src=cid:logo>"),
            leaf("Content-Type: image/png; name=image001.png\r\nContent-ID: <logo>", picture(150, 50)),
            boundary="=-in",
        ),
        leaf("Content-Type: text/plain; name*=UTF-8''H%E1%BB%A3p%20%C4%91%E1%BB%93ng.txt", CONTRACT),
        head=head.encode(),
    )


def documents(services: Services) -> dict[str, Document]:
    with services.db.read() as session:
        return {document.original_name: document for document in session.scalars(select(Document))}


def page(services: Services, document: Document) -> str:
    with services.db.read() as session:
        query = select(Page.text).where(Page.document_id == document.id).order_by(Page.number)
        return "\n".join(session.scalars(query))


def test_a_forward_with_an_attachment_becomes_parent_and_child(services: Services, door: SmtpDoor) -> None:
    send(door, forwarded(), "docs+KH00012@sao-viet.vn")
    work(services)
    found = documents(services)
    assert sorted(found) == ["Fwd: Hợp đồng.eml", "Hợp đồng.txt"]
    mail = next(document for name, document in found.items() if name.endswith(".eml"))
    child = found["Hợp đồng.txt"]
    assert child.parent_id == mail.id
    assert child.door == "attachment"
    assert {document.status for document in found.values()} == {"filed"}
    assert "Em gửi hợp đồng." in page(services, mail)
    with services.db.read() as session:
        headers = session.get_one(Mail, mail.id).headers
    assert (headers["original_from_address"], headers["message_id"]) == ("an@khach.vn", "f1@sao-viet.vn")


def test_a_mail_that_crashes_parsers_is_kept_and_settled(services: Services, door: SmtpDoor) -> None:
    mails = [b"from:f;\r\n\r\nxin chao", b"no headers\0at all\r\n", b"<html>hi</html>\r\n"]
    for data in mails:
        send(door, data)
    work(services)
    with services.db.read() as session:
        settled = list(session.scalars(select(Document)))
    assert len(settled) == 3
    assert {document.status for document in settled} <= {"unknown", "review"}
    assert any("xin chao" in page(services, document) for document in settled)


def test_a_mailbox_file_becomes_its_mails(services: Services) -> None:
    line = b"From an@abc.vn Wed Oct 27 09:31:00 2021\n"
    data = b"".join(line + f"From: An <an@abc.vn>\nSubject: Thư {n}\n\nNội dung {n}\n\n".encode() for n in range(3))
    services.capture.capture(io.BytesIO(data), Delivery(name="hop-thu.mbox", door=Door.UPLOAD))
    work(services)
    assert sorted(documents(services)) == ["Thư 0.eml", "Thư 1.eml", "Thư 2.eml", "hop-thu.mbox"]
