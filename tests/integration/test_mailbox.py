"""The IMAP pull against a real client and a small server: nothing is marked before it is committed, nothing is
skipped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import workers.capture.mailbox as mailbox_module
from app.config import MailboxSettings
from app.errors import Unavailable
from tests.integration.mail_home import MailHome
from tests.servers.imap import Drop, ImapServer
from workers.capture.imap_login import connect
from workers.capture.mailbox import Mailbox, pull

RUNNING = threading.Event()


def mail(number: int, subject: str = "Thư") -> bytes:
    head = f"From: Khách <khach{number}@abc.vn>\r\nTo: docs@hoso.example\r\nSubject: {subject} {number}\r\n"
    return f"{head}Message-ID: <m{number}@abc.vn>\r\n\r\nNội dung {number}\r\n".encode()


@pytest.fixture
def mails(tmp_path: Path, database_url: str) -> Iterator[MailHome]:
    made = MailHome.make(tmp_path, database_url)
    yield made
    made.db.close()


@pytest.fixture
def server() -> Iterator[ImapServer]:
    running = ImapServer()
    yield running
    running.close()


@pytest.fixture
def settings(tmp_path: Path, server: ImapServer) -> MailboxSettings:
    password = tmp_path / "password"
    password.write_text("s3cret\n")
    return MailboxSettings(
        name="docs", host="127.0.0.1", user="docs", password_file=password, port=server.port, security="none"
    )


def box(mails: MailHome, settings: MailboxSettings) -> Mailbox:
    return Mailbox(settings, mails.intake, mails.doors, connect)


def moving(settings: MailboxSettings) -> MailboxSettings:
    return MailboxSettings(
        name=settings.name,
        host=settings.host,
        user=settings.user,
        password_file=settings.password_file,
        port=settings.port,
        security=settings.security,
        processed_folder="Hoso/processed",
    )


def seen(server: ImapServer) -> list[bool]:
    return ["\\Seen" in message.flags for message in server.inbox.messages]


def test_every_mail_is_a_document_and_marked_seen(
    mails: MailHome, server: ImapServer, settings: MailboxSettings
) -> None:
    for number in range(3):
        server.inbox.add(mail(number))
    assert box(mails, settings).look(RUNNING)
    assert [mails.content(document) for document in mails.documents()] == [mail(n) for n in range(3)]
    assert seen(server) == [True, True, True]
    assert {document.door for document in mails.documents()} == {"imap"}
    assert mails.arrivals()[0].sender == "khach0@abc.vn"


def test_a_mail_that_a_person_has_opened_first_is_taken_all_the_same(
    mails: MailHome, server: ImapServer, settings: MailboxSettings
) -> None:
    server.inbox.add(mail(1))
    server.inbox.messages[0].flags.add("\\Seen")
    box(mails, settings).look(RUNNING)
    assert mails.count() == 1


def test_only_new_mails_are_fetched_again(mails: MailHome, server: ImapServer, settings: MailboxSettings) -> None:
    server.inbox.add(mail(1))
    box(mails, settings).look(RUNNING)
    server.inbox.add(mail(2))
    box(mails, settings).look(RUNNING)
    box(mails, settings).look(RUNNING)
    assert server.fetched == [1, 2]
    assert mails.count() == 2


@pytest.mark.parametrize("capabilities", ["MOVE UIDPLUS", "UIDPLUS", ""])
def test_taken_mails_are_moved_away(
    mails: MailHome, server: ImapServer, settings: MailboxSettings, capabilities: str
) -> None:
    server.capabilities = capabilities
    server.inbox.add(mail(1))
    for _ in range(2):
        box(mails, moving(settings)).look(RUNNING)
    assert [message.data for message in server.folders["Hoso/processed"].messages] == [mail(1)]
    # A server without UIDPLUS keeps the mail, marked as deleted.
    assert len(server.inbox.messages) == (0 if capabilities else 1)
    assert mails.count() == 1


@pytest.mark.parametrize("fault", ["stage", "write", "full", "commit"])
def test_nothing_is_marked_while_our_own_side_fails(
    mails: MailHome, server: ImapServer, settings: MailboxSettings, fault: str
) -> None:
    server.inbox.add(mail(1))
    server.inbox.add(mail(2))
    mails.blobs.fault = fault
    with pytest.raises(Exception, match="nothing was taken"):
        box(mails, settings).look(RUNNING)
    assert seen(server) == [False, False]
    assert mails.count() == 0
    assert mails.leftovers() == []
    mails.blobs.fault = ""
    box(mails, settings).look(RUNNING)
    assert seen(server) == [True, True]
    assert mails.count() == 2


def test_a_mail_that_cannot_be_taken_is_shown_and_tried_again_while_the_others_go_on(
    mails: MailHome, server: ImapServer, settings: MailboxSettings
) -> None:
    server.inbox.add(mail(1))
    server.inbox.add(b"Subject: huge\r\n\r\n" + b"x" * 1_100_000)
    server.inbox.add(mail(3))
    box(mails, settings).look(RUNNING)
    assert seen(server) == [True, False, True]
    (fault,) = mails.faults()
    assert (fault.item, fault.attempts) == ("1/2", 1)
    assert "larger" in fault.reason
    box(mails, settings).look(RUNNING)
    assert mails.faults()[0].attempts == 1  # not yet: the pause grows
    mails.make_retries_due()
    box(mails, settings).look(RUNNING)
    assert mails.faults()[0].attempts == 2
    mails.capture.limit = 2_000_000
    mails.make_retries_due()
    box(mails, settings).look(RUNNING)
    assert mails.faults() == []
    assert mails.count() == 3
    assert seen(server) == [True, True, True]


def test_an_unexpected_failure_of_one_mail_stops_no_other(
    mails: MailHome, server: ImapServer, settings: MailboxSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        server.inbox.add(mail(number))
    accept = mails.intake.accept

    def trip(staged, head, envelope):  # type: ignore[no-untyped-def]
        if b"khach2" in head:
            raise AttributeError("from:f;")
        return accept(staged, head, envelope)

    monkeypatch.setattr(mails.intake, "accept", trip)
    box(mails, settings).look(RUNNING)
    assert mails.count() == 2
    assert [fault.item for fault in mails.faults()] == ["1/2"]
    assert seen(server) == [True, False, True]


def test_a_mail_that_makes_the_server_drop_the_line_does_not_block_the_rest(
    mails: MailHome, server: ImapServer, settings: MailboxSettings
) -> None:
    for number in (1, 2, 3):
        server.inbox.add(mail(number))

    def drop(uid: int) -> None:
        if uid == 2:
            raise Drop

    server.on_fetch = drop
    assert not box(mails, settings).look(RUNNING)
    assert seen(server) == [True, False, False]
    assert box(mails, settings).look(RUNNING)
    assert seen(server) == [True, False, True]
    assert [fault.item for fault in mails.faults()] == ["1/2"]
    server.on_fetch = lambda uid: None
    mails.make_retries_due()
    box(mails, settings).look(RUNNING)
    assert (mails.count(), mails.faults()) == (3, [])


def test_lost_between_commit_and_mark_is_marked_later_and_not_doubled(
    mails: MailHome, server: ImapServer, settings: MailboxSettings
) -> None:
    server.inbox.add(mail(1))

    def drop() -> None:
        raise Drop

    server.on_mark = drop
    assert not box(mails, settings).look(RUNNING)
    assert mails.count() == 1
    assert seen(server) == [False]
    server.on_mark = lambda: None
    assert box(mails, settings).look(RUNNING)
    assert seen(server) == [True]
    assert len(mails.arrivals()) == 1


def test_killed_before_it_was_noted_the_mail_is_the_same_delivery(
    mails: MailHome, server: ImapServer, settings: MailboxSettings
) -> None:
    server.inbox.add(mail(1))
    one = box(mails, settings)
    one.look(RUNNING)
    mails.doors.remember(one.key, "imap", {})
    box(mails, settings).look(RUNNING)
    assert server.fetched == [1, 1]
    assert len(mails.arrivals()) == 1


def test_a_folder_numbered_anew_is_looked_at_from_the_start(
    mails: MailHome, server: ImapServer, settings: MailboxSettings
) -> None:
    server.inbox.add(mail(1))
    server.inbox.add(b"Subject: huge\r\n\r\n" + b"x" * 1_100_000)
    box(mails, settings).look(RUNNING)
    server.inbox.uidvalidity = 2
    server.inbox.messages.pop()
    box(mails, settings).look(RUNNING)
    assert mails.count() == 1
    assert mails.faults() == []


def test_the_same_mail_ten_times_is_one_document(
    mails: MailHome, server: ImapServer, settings: MailboxSettings
) -> None:
    for _ in range(10):
        server.inbox.add(mail(1))
    box(mails, settings).look(RUNNING)
    assert mails.count() == 1
    assert seen(server) == [True] * 10


def test_a_large_mail_comes_in_pieces(
    mails: MailHome, server: ImapServer, settings: MailboxSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox_module, "_PIECE", 1000)
    asked: list[int] = []
    server.on_fetch = asked.append
    exact = mail(1) + b"x" * (3000 - len(mail(1)))
    server.inbox.add(exact)
    server.inbox.add(mail(2) + b"y" * 2500)
    box(mails, settings).look(RUNNING)
    assert [mails.content(document) for document in mails.documents()] == [exact, mail(2) + b"y" * 2500]
    assert asked == [1, 1, 1, 1, 2, 2, 2]


def test_tags_in_the_headers_name_the_customer(mails: MailHome, server: ImapServer, settings: MailboxSettings) -> None:
    server.inbox.add(b"From: a@b.vn\r\nDelivered-To: docs+KH00012@hoso.example\r\nSubject: x\r\n\r\nhi\r\n")
    server.inbox.add(mail(2, "[KH00012] Fwd:"))
    box(mails, settings).look(RUNNING)
    assert [arrival.customer_code for arrival in mails.arrivals()] == ["KH00012", "KH00012"]


def told(mails: MailHome) -> str | None:
    (report,) = mails.doors.report()
    return report.state.error


def test_what_is_wrong_with_the_mailbox_is_told(mails: MailHome, server: ImapServer, settings: MailboxSettings) -> None:
    settings.password_file.write_text("wrong")
    assert not box(mails, settings).look(RUNNING)
    assert told(mails) == "Mailbox docs: the server does not accept user and password."
    settings.password_file.unlink()
    assert not box(mails, settings).look(RUNNING)
    assert told(mails) == "Mailbox docs: the password file cannot be read."
    settings.password_file.write_text("s3cret")
    server.close()
    assert not box(mails, settings).look(RUNNING)
    assert told(mails) == "The mail server refuses connections."


def test_no_plain_connection_to_other_machines(mails: MailHome, tmp_path: Path) -> None:
    outside = MailboxSettings(
        name="far", host="imap.example", user="u", password_file=tmp_path / "p", port=143, security="none"
    )
    assert not box(mails, outside).look(RUNNING)
    assert told(mails) == "Mailbox far: security = none is for mail servers on this machine only."


def test_pulling_goes_on_after_trouble_and_stops_when_told(
    mails: MailHome, server: ImapServer, settings: MailboxSettings
) -> None:
    server.inbox.add(mail(1))
    stop = threading.Event()
    looks = []

    class Watched(Mailbox):
        def look(self, stopping: threading.Event) -> bool:
            looks.append(1)
            if len(looks) == 1:
                raise Unavailable("The database does not answer.")
            answered = super().look(stopping)
            stop.set()
            return answered

    watched = Watched(settings, mails.intake, mails.doors, connect)
    thread = threading.Thread(target=pull, args=(watched, 0.01, stop))
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    assert mails.count() == 1
