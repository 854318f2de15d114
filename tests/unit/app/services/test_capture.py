"""The one way in: durable first, one document however often it comes, nothing taken when something fails."""

from __future__ import annotations

import io
import threading

import pytest
from sqlalchemy import func, select

from app.bootstrap import Services
from app.db.tables import Arrival, AuditRow, Blob, Document, Job
from app.domain.documents import Door
from app.errors import InvalidInput, OutOfSpace, TooLarge, Unavailable
from app.services.capture import Captured, CaptureService, Delivery, display_name
from storage.base import StoredBlob, StoreFull, StoreUnavailable


def take(services: Services, data: bytes, **options: object) -> Captured:
    delivery = Delivery(**{"name": "scan.pdf", "door": Door.FOLDER} | options)  # type: ignore[arg-type]
    return services.capture.capture(io.BytesIO(data), delivery)


def count(services: Services, table: type) -> int:
    with services.db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_delivery_is_a_document_with_its_bytes_its_arrival_and_its_first_job(services: Services) -> None:
    taken = take(services, b"contract", sender="scanner")
    assert taken.is_new
    services.blobs.verify(taken.sha256)
    with services.db.read() as session:
        assert session.get_one(Document, taken.document_id).status == "received"
        assert session.scalars(select(Job)).one().step == "read"
        assert session.scalars(select(Arrival)).one().sender == "scanner"
        assert session.scalars(select(AuditRow.action)).all() == ["receive"]


def test_the_same_bytes_ten_times_are_one_document_and_ten_arrivals(services: Services) -> None:
    taken = [take(services, b"contract", name=f"copy{n}.pdf") for n in range(10)]
    assert len({t.document_id for t in taken}) == 1
    assert [t.is_new for t in taken] == [True] + [False] * 9
    assert (count(services, Document), count(services, Arrival), count(services, Job)) == (1, 10, 1)


def test_the_same_delivery_replayed_adds_no_arrival(services: Services) -> None:
    for _ in range(10):
        take(services, b"mail", delivery_key="imap:1/42")
    assert (count(services, Document), count(services, Arrival)) == (1, 1)


def test_the_same_bytes_from_many_threads_are_one_document(services: Services) -> None:
    results: list[Captured] = []
    threads = [threading.Thread(target=lambda: results.append(take(services, b"storm"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert sum(r.is_new for r in results) == 1
    assert count(services, Document) == 1


def test_an_empty_file_is_refused_and_leaves_nothing(services: Services) -> None:
    with pytest.raises(InvalidInput, match="empty"):
        take(services, b"")
    assert count(services, Document) == count(services, Blob) == 0
    assert list(services.blobs.names()) == []


def test_a_file_past_the_limit_is_refused_and_leaves_nothing(services: Services) -> None:
    small = CaptureService(services.db, services.blobs, limit=10)
    with pytest.raises(TooLarge):
        small.capture(io.BytesIO(b"x" * 11), Delivery(name="big", door=Door.API))
    assert list(services.blobs.names()) == []
    assert list((services.settings.spool_dir).glob("in-*")) == []


class _FailingBlob:
    size = 1

    def __init__(self, error: Exception) -> None:
        self.error = error

    def write(self, data: bytes) -> int:
        return len(data)

    def commit(self) -> StoredBlob:
        raise self.error

    def settle(self) -> None:
        raise AssertionError("nothing was stored")

    def discard(self) -> None:
        pass


class _FailingStore:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def stage(self) -> _FailingBlob:
        return _FailingBlob(self.error)


@pytest.mark.parametrize(("raised", "told"), [(StoreFull("x"), OutOfSpace), (StoreUnavailable("x"), Unavailable)])
def test_a_store_that_fails_is_told_and_no_row_is_written(
    services: Services, raised: Exception, told: type[Exception]
) -> None:
    broken = CaptureService(services.db, _FailingStore(raised), limit=100)  # type: ignore[arg-type]
    with pytest.raises(told):
        broken.capture(io.BytesIO(b"x"), Delivery(name="x", door=Door.API))
    assert count(services, Document) == 0


def test_a_trashed_document_that_arrives_again_is_back(services: Services, admin: object) -> None:
    taken = take(services, b"contract")
    services.documents.trash(admin, taken.document_id)  # type: ignore[arg-type]
    take(services, b"contract")
    with services.db.read() as session:
        assert session.get_one(Document, taken.document_id).deleted_at is None


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\hợp đồng.pdf", "hợp đồng.pdf"),
        ("", "unnamed"),
        ("///", "unnamed"),
        ("a\x00b\u200b.pdf", "ab.pdf"),
        ("x" * 1000 + ".pdf", "x" * 396 + ".pdf"),
    ],
)
def test_a_name_is_a_label_never_a_path(given: str, shown: str) -> None:
    assert display_name(given) == shown
