"""The inbox folder: takes what stands still, leaves what does not, moves only what is safe."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.bootstrap import Services
from app.config import InboxFolder
from app.db.tables import Arrival, Document
from app.errors import Unavailable
from app.services.capture import CaptureService
from workers.capture.folder import FolderWatcher, is_temporary

DAY = date(2026, 11, 22)


class Clock:
    """Monotonic seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Inbox:
    """An inbox folder with its watcher and a clock in hand."""

    def __init__(self, services: Services, capture: CaptureService | None = None) -> None:
        self.root = services.settings.inboxes[0].path
        self.clock = Clock()
        self.services = services
        self.watcher = FolderWatcher(
            InboxFolder(self.root),
            capture or services.capture,
            services.doors,
            settle_seconds=5.0,
            clock=self.clock,
            today=lambda: DAY,
        )

    def drop(self, name: str, data: bytes = b"scan") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def look_after(self, seconds: float) -> float | None:
        self.clock.now += seconds
        return self.watcher.look()

    def documents(self) -> list[str]:
        with self.services.db.read() as session:
            return list(session.scalars(select(Document.original_name).order_by(Document.id)))


@pytest.fixture
def inbox(services: Services) -> Inbox:
    return Inbox(services)


def test_a_file_that_stands_still_for_five_seconds_is_taken_and_moved(inbox: Inbox) -> None:
    path = inbox.drop("hợp đồng.pdf")
    assert inbox.look_after(0) == pytest.approx(5.0)
    inbox.look_after(4.9)
    assert path.exists()
    inbox.look_after(0.2)
    assert inbox.documents() == ["hợp đồng.pdf"]
    assert not path.exists()
    assert (inbox.root / "processed" / "2026-11-22" / "hợp đồng.pdf").read_bytes() == b"scan"


def test_a_file_there_at_start_up_must_stand_still_too(inbox: Inbox) -> None:
    path = inbox.drop("old.pdf")
    os.utime(path, (1, 1))
    inbox.look_after(0)
    assert inbox.documents() == []


def test_a_file_written_a_byte_at_a_time_waits_until_its_writer_rests(inbox: Inbox) -> None:
    path = inbox.drop("slow.pdf", b"")
    for number in range(20):
        with path.open("ab") as file:
            file.write(bytes([number]))
        inbox.look_after(3)
    assert inbox.documents() == []
    inbox.look_after(5.1)
    assert inbox.documents() == ["slow.pdf"]


def test_a_change_of_time_alone_starts_the_wait_again(inbox: Inbox) -> None:
    path = inbox.drop("x.pdf")
    inbox.look_after(0)
    os.utime(path, ns=(1, 2))
    inbox.look_after(4)
    inbox.look_after(4)
    assert inbox.documents() == []
    inbox.look_after(1.1)
    assert inbox.documents() == ["x.pdf"]


def test_an_empty_file_is_never_taken(inbox: Inbox) -> None:
    path = inbox.drop("empty.pdf", b"")
    inbox.look_after(0)
    inbox.look_after(100)
    assert path.exists()
    assert inbox.documents() == []


@pytest.mark.parametrize(
    "name", ["~$hd.docx", ".hidden", "a.part", "a.TMP", "b.crdownload", "Thumbs.db", "._x.pdf", ".~lock.a.odt#"]
)
def test_temporary_and_hidden_files_are_not_documents(name: str) -> None:
    assert is_temporary(name)


def test_a_subfolder_names_the_customer(inbox: Inbox) -> None:
    inbox.drop("kh00012/2026/scan.pdf")
    inbox.look_after(0)
    inbox.look_after(6)
    with inbox.services.db.read() as session:
        assert session.scalars(select(Arrival.customer_code)).all() == ["KH00012"]
    assert (inbox.root / "processed/2026-11-22/kh00012/2026/scan.pdf").exists()


def test_a_second_file_of_the_same_name_does_not_overwrite_the_first(inbox: Inbox) -> None:
    for data in (b"one", b"two"):
        inbox.drop("scan.pdf", data)
        inbox.look_after(0)
        inbox.look_after(6)
    kept = {p.read_bytes() for p in (inbox.root / "processed/2026-11-22").iterdir()}
    assert kept == {b"one", b"two"}
    assert len(inbox.documents()) == 2


def test_what_can_never_be_taken_goes_to_failed_with_its_reason(services: Services) -> None:
    inbox = Inbox(services, CaptureService(services.db, services.blobs, limit=3))
    inbox.drop("big.pdf", b"four")
    inbox.look_after(0)
    inbox.look_after(6)
    assert (inbox.root / "failed/big.pdf").read_bytes() == b"four"
    assert "larger" in (inbox.root / "failed/big.pdf.reason.txt").read_text(encoding="utf-8")
    assert [f.item for r in services.doors.report() for f in r.faults] == ["big.pdf"]


class _Away(CaptureService):
    away = True

    def accept(self, staged, delivery):  # type: ignore[no-untyped-def]
        if self.away:
            raise Unavailable("the database does not answer")
        return super().accept(staged, delivery)


def test_while_the_database_is_away_files_stay_and_are_taken_afterwards(services: Services) -> None:
    capture = _Away(services.db, services.blobs, limit=100)
    inbox = Inbox(services, capture)
    path = inbox.drop("scan.pdf")
    inbox.look_after(0)
    inbox.look_after(6)
    assert path.exists()
    capture.away = False
    inbox.look_after(60)
    assert inbox.documents() == ["scan.pdf"]
    assert not path.exists()
    assert [f for r in services.doors.report() for f in r.faults] == []


def test_killed_between_the_commit_and_the_move_the_file_is_one_document_and_one_arrival(services: Services) -> None:
    inbox = Inbox(services)
    path = inbox.drop("scan.pdf")
    inbox.look_after(0)
    inbox.look_after(6)
    moved = inbox.root / "processed/2026-11-22/scan.pdf"
    moved.rename(path)  # as if the move had never happened
    again = Inbox(services)
    again.look_after(0)
    again.look_after(6)
    with services.db.read() as session:
        assert len(session.scalars(select(Arrival)).all()) == 1
    assert moved.exists()


def test_links_do_not_lead_out_of_the_inbox(inbox: Inbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(b"not ours to take")
    (inbox.root / "link.pdf").symlink_to(secret)
    inbox.look_after(0)
    inbox.look_after(6)
    assert inbox.documents() == []
    assert secret.exists()


def test_what_is_in_processed_and_failed_is_left_alone(inbox: Inbox) -> None:
    inbox.drop("processed/2026-01-01/a.pdf")
    inbox.drop("failed/b.pdf")
    inbox.look_after(0)
    inbox.look_after(6)
    assert inbox.documents() == []
