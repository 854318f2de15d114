"""The same again and again by every door, before, during and after the work: one document, and each effect once."""

from __future__ import annotations

import io
import smtplib
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.bootstrap import Services
from app.config import MailboxSettings
from app.db.tables import Arrival, Document, Job
from app.domain.access import Actor
from app.domain.documents import Door
from app.services.capture import Delivery
from app.services.customer_codes import CustomerCodes
from tests.fault.processes import ONCE, TAX_CODE, add_customer, effects
from tests.integration.worker import work
from tests.servers.imap import ImapServer
from workers.capture.folder import FolderWatcher
from workers.capture.imap_login import connect
from workers.capture.intake import MailIntake
from workers.capture.mailbox import Mailbox
from workers.capture.smtp import SmtpDoor

TEXT = f"CÔNG TY TNHH THƯƠNG MẠI ĐẠI PHÁT\nHỢP ĐỒNG MUA BÁN\nSố: 17/2026/HĐMB\nMã số thuế: {TAX_CODE}\n"
MAIL = (
    "From: Khách <khach@abc.vn>\r\nTo: docs@hoso.example\r\nSubject: HD\r\nMessage-ID: <m1@abc.vn>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + TEXT.replace("\n", "\r\n")
).encode()
TEN = 10

Deliver = Callable[[int], None]


@contextmanager
def by_upload(services: Services, _folder: Path) -> Iterator[Deliver]:
    def deliver(number: int) -> None:
        services.capture.capture(io.BytesIO(TEXT.encode()), Delivery(f"{number}.txt", Door.UPLOAD))

    yield deliver


@contextmanager
def by_folder(services: Services, _folder: Path) -> Iterator[Deliver]:
    inbox = services.settings.inboxes[0]
    moment = [0.0]
    watcher = FolderWatcher(inbox, services.capture, services.doors, settle_seconds=5, clock=lambda: moment[0])

    def deliver(number: int) -> None:
        path = inbox.path / f"{number}.txt"
        path.write_bytes(TEXT.encode())
        while path.exists():
            moment[0] += 10
            watcher.look()

    yield deliver


def intake(services: Services) -> MailIntake:
    return MailIntake(services.capture, CustomerCodes(services.db), ("docs",))


@contextmanager
def by_smtp(services: Services, _folder: Path) -> Iterator[Deliver]:
    door, stop = SmtpDoor(intake(services), services.doors, host="127.0.0.1", port=0), threading.Event()
    thread = threading.Thread(target=door.run, args=(stop,))
    thread.start()
    assert door.ready.wait(10)

    def deliver(_number: int) -> None:
        with smtplib.SMTP("127.0.0.1", door.port, timeout=30) as connection:
            connection.sendmail("khach@abc.vn", ["docs@hoso.example"], MAIL)

    try:
        yield deliver
    finally:
        stop.set()
        thread.join()


@contextmanager
def by_imap(services: Services, folder: Path) -> Iterator[Deliver]:
    password = folder / "password"
    password.write_text("s3cret\n")
    server = ImapServer()
    settings = MailboxSettings(
        name="docs", host="127.0.0.1", user="docs", password_file=password, port=server.port, security="none"
    )

    def deliver(_number: int) -> None:
        server.inbox.add(MAIL)
        assert Mailbox(settings, intake(services), services.doors, connect).look(threading.Event())

    try:
        yield deliver
    finally:
        server.close()


# Who sends the very bytes of a mail again by SMTP has not heard our answer: that is one arrival.
DOORS = {"upload": (by_upload, TEN), "folder": (by_folder, TEN), "smtp": (by_smtp, 1), "imap": (by_imap, TEN)}


@pytest.mark.parametrize("door", DOORS)
def test_ten_times_by_one_door_is_one_document_with_each_effect_once(
    door: str, services: Services, admin: Actor, tmp_path: Path
) -> None:
    add_customer(services, admin)
    way, arrivals = DOORS[door]
    with ExitStack() as stack:
        deliver = stack.enter_context(way(services, tmp_path))
        for number in range(TEN):
            deliver(number)
            if number in {3, 7}:
                work(services)
        work(services)
    with services.db.read() as session:
        (document_id,) = session.scalars(select(Document.id))
        assert session.scalar(select(func.count()).select_from(Arrival)) == arrivals
        assert set(session.scalars(select(Job.attempt).where(Job.step != "index"))) == {1}
    found = effects(services, document_id)
    assert {**found, "steps": sorted(set(found["steps"]))} == ONCE  # type: ignore[call-overload]
    assert list(services.verify.run()) == []
