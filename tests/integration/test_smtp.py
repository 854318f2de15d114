"""The SMTP receiver against a real client: 250 only for what is committed."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.errors import ConfigError
from tests.databases import away
from tests.integration.mail_home import MailHome
from workers.capture.smtp import SmtpDoor

MAIL = (
    "From: Khách <khach@abc.vn>\r\nTo: docs@hoso.example\r\nSubject: =?UTF-8?B?SOG7o3AgxJHhu5NuZw==?=\r\n"
    "Message-ID: <m1@abc.vn>\r\n\r\nChào anh\r\n.một dòng có dấu chấm\r\n..hai\r\n"
).encode()


@pytest.fixture
def mails(tmp_path: Path, database_url: str) -> Iterator[MailHome]:
    made = MailHome.make(tmp_path, database_url)
    yield made
    made.db.close()


@pytest.fixture
def door(mails: MailHome) -> Iterator[SmtpDoor]:
    receiver = SmtpDoor(mails.intake, mails.doors, host="127.0.0.1", port=0)
    stop = threading.Event()
    thread = threading.Thread(target=receiver.run, args=(stop,))
    thread.start()
    assert receiver.ready.wait(10)
    yield receiver
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


@contextlib.contextmanager
def client(door: SmtpDoor) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", door.port, timeout=30) as connection:
        yield connection


def send(door: SmtpDoor, data: bytes = MAIL, to: tuple[str, ...] = ("docs@hoso.example",)) -> None:
    with client(door) as connection:
        connection.sendmail("khach@abc.vn", list(to), data)


def test_a_mail_is_a_document_with_its_very_bytes(mails: MailHome, door: SmtpDoor) -> None:
    send(door)
    (document,) = mails.documents()
    assert mails.content(document) == MAIL
    assert document.original_name == "Hợp đồng.eml"
    assert document.door == "smtp"
    (arrival,) = mails.arrivals()
    assert (arrival.sender, arrival.customer_code) == ("khach@abc.vn", None)


def test_the_same_mail_ten_times_is_one_document(mails: MailHome, door: SmtpDoor) -> None:
    for _ in range(10):
        send(door)
    assert mails.count() == 1
    assert len(mails.arrivals()) == 1


@pytest.mark.parametrize(
    ("to", "subject", "code"),
    [
        (("docs+kh00012@hoso.example",), "x", "KH00012"),
        (("DOCS+KH00012@hoso.example", "docs@hoso.example"), "x", "KH00012"),
        (("docs@hoso.example",), "Fwd: [KH00012] x", "KH00012"),
        (("docs@hoso.example",), "[EXTERNAL] [KH00012] x", "KH00012"),
        (("docs@hoso.example",), "[EXTERNAL] x", None),
        (("docs+A1@hoso.example", "docs+B2@hoso.example"), "x", None),
        (("docs+KH00007@hoso.example",), "[KH00012] x", "KH00007"),
    ],
)
def test_address_and_subject_name_the_customer(
    mails: MailHome, door: SmtpDoor, to: tuple[str, ...], subject: str, code: str | None
) -> None:
    send(door, f"From: a@b.vn\r\nSubject: {subject}\r\n\r\nhi\r\n".encode(), to)
    assert [arrival.customer_code for arrival in mails.arrivals()] == [code]


def test_the_tag_in_the_header_counts_when_the_envelope_has_none(mails: MailHome, door: SmtpDoor) -> None:
    send(door, b"From: a@b.vn\r\nTo: Hoso <docs+KH00012@hoso.example>\r\n\r\nhi\r\n")
    assert mails.arrivals()[0].customer_code == "KH00012"


def test_a_tagged_address_adds_to_an_untagged_delivery(mails: MailHome, door: SmtpDoor) -> None:
    send(door)
    send(door, to=("docs+KH00012@hoso.example",))
    assert mails.count() == 1
    assert [arrival.customer_code for arrival in mails.arrivals()] == [None, "KH00012"]


def test_other_recipients_are_refused(mails: MailHome, door: SmtpDoor) -> None:
    with client(door) as connection, pytest.raises(smtplib.SMTPRecipientsRefused):
        connection.sendmail("a@b.vn", ["boss@hoso.example"], MAIL)
    assert mails.count() == 0


@pytest.mark.parametrize(("fault", "reply"), [("stage", 451), ("write", 451), ("commit", 451), ("full", 452)])
def test_what_is_not_committed_is_refused_for_now(mails: MailHome, door: SmtpDoor, fault: str, reply: int) -> None:
    mails.blobs.fault = fault
    with client(door) as connection:
        connection.ehlo()
        connection.mail("a@b.vn")
        connection.rcpt("docs@hoso.example")
        with contextlib.suppress(smtplib.SMTPDataError):
            code, _ = connection.data(MAIL)
            assert code == reply
        assert mails.count() == 0
        assert mails.leftovers() == []
        # The same connection works again once the trouble is over.
        mails.blobs.fault = ""
        connection.sendmail("a@b.vn", ["docs@hoso.example"], MAIL)
    assert mails.count() == 1
    (report,) = mails.doors.report()
    assert report.faults == [] or fault == "stage"


def test_a_database_that_is_away_is_a_temporary_refusal(mails: MailHome, door: SmtpDoor) -> None:
    with away(mails.db):
        with client(door) as connection, pytest.raises(smtplib.SMTPDataError) as refused:
            connection.sendmail("a@b.vn", ["docs@hoso.example"], MAIL)
        assert refused.value.smtp_code == 451
    send(door)
    assert mails.count() == 1


def test_past_the_limit_is_552_and_the_connection_goes_on(mails: MailHome, door: SmtpDoor) -> None:
    with client(door) as connection:
        connection.ehlo()
        connection.mail("a@b.vn")
        connection.rcpt("docs@hoso.example")
        code, _ = connection.data(b"Subject: big\r\n\r\n" + b"x" * 70 + b"\r\n" + (b"y" * 998 + b"\r\n") * 1100)
        assert code == 552
        connection.sendmail("a@b.vn", ["docs@hoso.example"], MAIL)
    assert mails.count() == 1
    assert mails.leftovers() == []


def test_an_announced_size_past_the_limit_is_refused_before_it_is_sent(mails: MailHome, door: SmtpDoor) -> None:
    with client(door) as connection:
        connection.ehlo()
        code, _ = connection.mail("a@b.vn", ["size=2000000"])
    assert code == 552
    assert mails.count() == 0


def test_very_long_lines_are_taken_as_they_are(mails: MailHome, door: SmtpDoor) -> None:
    data = b"Subject: long\r\n\r\n" + b"a" * 700_000 + b"\r\n.." + b"b" * 100_000 + b"\r\n"
    send(door, data)
    assert mails.content(mails.documents()[0]) == data


def test_an_empty_mail_is_refused_for_good(mails: MailHome, door: SmtpDoor) -> None:
    with client(door) as connection:
        connection.ehlo()
        connection.mail("a@b.vn")
        connection.rcpt("docs@hoso.example")
        connection.putcmd("data")
        connection.getreply()
        connection.send(b".\r\n")
        assert connection.getreply()[0] == 554
    assert mails.count() == 0


def test_a_connection_lost_in_the_middle_leaves_nothing(mails: MailHome, door: SmtpDoor) -> None:
    with socket.create_connection(("127.0.0.1", door.port), timeout=30) as line, line.makefile("rb") as answers:
        answers.readline()
        for command in (b"EHLO x", b"MAIL FROM:<a@b.vn>", b"RCPT TO:<docs@hoso.example>", b"DATA"):
            line.sendall(command + b"\r\n")
            while answers.readline()[3:4] == b"-":
                pass
        line.sendall(MAIL)
    deadline = time.monotonic() + 20
    while mails.leftovers() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert mails.leftovers() == []
    assert mails.count() == 0


def test_many_senders_at_once(mails: MailHome, door: SmtpDoor) -> None:
    sent = [MAIL + f"Số {number}\r\n".encode() for number in range(60)]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda data: send(door, data), sent))
    assert sorted(mails.content(document) for document in mails.documents()) == sorted(sent)


def test_pipelined_mails_in_one_connection(mails: MailHome, door: SmtpDoor) -> None:
    with client(door) as connection:
        for number in range(5):
            connection.sendmail("a@b.vn", ["docs@hoso.example"], MAIL + b"%d\r\n" % number)
    assert mails.count() == 5


def test_a_port_in_use_is_told(mails: MailHome, door: SmtpDoor) -> None:
    second = SmtpDoor(mails.intake, mails.doors, host="127.0.0.1", port=door.port)
    # In a thread, as the door runs: the main thread of a test process may have an event loop already.
    with ThreadPoolExecutor(1) as pool, pytest.raises(ConfigError, match="is in use"):
        pool.submit(second.run, threading.Event()).result()


def test_a_stop_says_goodbye_to_idle_clients(mails: MailHome) -> None:
    stop = threading.Event()
    receiver = SmtpDoor(mails.intake, mails.doors, host="127.0.0.1", port=0)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(receiver.run, stop)
        assert receiver.ready.wait(10)
        with client(receiver) as connection:
            connection.ehlo()
            stop.set()
            running.result(20)
            assert connection.getreply()[0] == 421


def test_a_stop_answers_for_the_mail_being_committed(mails: MailHome) -> None:
    stop = threading.Event()
    receiver = SmtpDoor(mails.intake, mails.doors, host="127.0.0.1", port=0)
    mails.blobs.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(receiver.run, stop)
        assert receiver.ready.wait(10)
        connection = smtplib.SMTP("127.0.0.1", receiver.port, timeout=30)
        sent = pool.submit(connection.sendmail, "khach@abc.vn", ["docs@hoso.example"], MAIL)
        assert mails.blobs.reached.wait(10)
        stop.set()
        time.sleep(0.3)  # the door has seen it and waits
        mails.blobs.gate.set()
        sent.result(20)  # raises when the answer is not 250
        running.result(20)
        connection.close()
    assert mails.count() == 1
