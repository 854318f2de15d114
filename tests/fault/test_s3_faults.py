"""The store in a bucket when the network and the server fail: nothing is acknowledged that is not there, the error
tells what is wrong, a blob that is there is never harmed, and all is well again afterwards."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from storage.base import BlobCorrupt, BlobNotFound, StorageError, StoredBlob, StoreFull, StoreRefused, StoreUnavailable
from storage.s3.store import S3BlobStore
from tests.servers import seaweed
from tests.servers.faults import Fault, FaultProxy, Kind
from tests.servers.s3_stores import s3_store

DATA = b"hop dong mua ban " * 400
NAME = hashlib.sha256(DATA).hexdigest()
BLOB = f"blobs/{NAME[:2]}/{NAME}"
IMPATIENT = 0.5  # seconds
ENDLESS = {Kind.HANG, Kind.CRAWL, Kind.CRAWL_IN}  # only the asker's patience ends these
DOWN = "down"


@dataclass
class Line:
    """A bucket, the way to it that can fail, and a store at each end. `store` is as patient as the product's: what
    shall succeed may take its time on a busy machine."""

    bucket: seaweed.Bucket
    proxy: FaultProxy
    store: S3BlobStore
    impatient: S3BlobStore
    folder: Path

    def under(self, kind: Kind | str) -> S3BlobStore:
        """The store to ask while such a fault lasts."""
        return self.impatient if kind in ENDLESS else self.store

    def direct(self) -> S3BlobStore:
        """A store that nothing stands in the way of."""
        return s3_store(self.bucket, self.folder / "direct")

    def fresh(self) -> S3BlobStore:
        """As `store`, without what it has copied to this machine."""
        return s3_store(self.bucket.through(self.proxy.port), self.folder / "fresh")


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    bucket = seaweed.new_bucket()
    proxy = FaultProxy((bucket.host, bucket.port))
    through = bucket.through(proxy.port)
    impatient = s3_store(through, tmp_path, answer_seconds=IMPATIENT)
    made = Line(bucket, proxy, s3_store(through, tmp_path), impatient, tmp_path)
    seaweed.warm(bucket)
    yield made
    proxy.go_down()


def put(store: S3BlobStore, data: bytes = DATA) -> StoredBlob:
    staged = store.stage()
    try:
        staged.write(data)
        stored = staged.commit()
    finally:
        staged.discard()
    staged.settle()
    return stored


def blobs(line: Line) -> list[str]:
    """Hashes in the bucket."""
    return list(line.direct().names())


# How a delivery asks the server, in order: is it there, is the bucket there; the note; the bytes; read back; how
# large; copy; read back; remove the passing object; remove the note.
STEPS = 10


@pytest.mark.parametrize("step", range(STEPS))
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CRAWL_IN], ids=lambda kind: kind.name)
@pytest.mark.parametrize("lasting", [True, False], ids=["lasting", "passing"])
def test_whatever_request_fails_nothing_is_acknowledged_that_is_not_there(
    line: Line, step: int, kind: Kind, lasting: bool
) -> None:
    line.proxy.fail(Fault(kind, skip=step, times=None if lasting else 1))
    try:
        stored = put(line.under(kind))
    except StoreUnavailable:
        stored = None
    line.proxy.recover()
    if stored is not None:
        line.direct().verify(NAME)
    elif blobs(line):
        line.direct().verify(NAME)
        assert line.direct().is_unsettled(NAME)
    put(line.direct())
    line.direct().verify(NAME)
    assert not line.direct().is_unsettled(NAME)
    assert [path.name for path in (line.folder / "spool").iterdir()] == []


def test_a_delivery_asks_the_server_as_often_as_the_test_above_thinks(line: Line) -> None:
    put(line.store)
    assert len(line.proxy.seen) == STEPS


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.name)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_blob_that_is_there_is_never_harmed_by_the_same_bytes_again(line: Line, kind: Kind, method: str) -> None:
    put(line.direct())
    line.proxy.fail(Fault(kind, method))
    with contextlib.suppress(StoreUnavailable):
        put(line.under(kind))
    line.proxy.recover()
    line.direct().verify(NAME)
    assert not line.direct().is_unsettled(NAME)


CUT_UPLOADS = [
    Fault(kind, "PUT", "/incoming/") for kind in (Kind.CUT_IN, Kind.ALTER_IN, Kind.HANG, Kind.CRAWL_IN, Kind.STATUS)
]


@pytest.mark.parametrize("fault", CUT_UPLOADS, ids=lambda fault: fault.kind.name)
@pytest.mark.parametrize("size", [7_000, 9 * 1024 * 1024], ids=["whole", "in-parts"])
def test_a_cut_or_altered_upload_is_refused_and_leaves_no_blob(line: Line, fault: Fault, size: int) -> None:
    data = DATA * (size // len(DATA) + 1)
    line.proxy.fail(replace(fault))
    with pytest.raises(StorageError) as caught:
        put(line.under(fault.kind), data)
    assert isinstance(caught.value, StoreUnavailable)
    line.proxy.recover()
    assert not line.direct().size(hashlib.sha256(data).hexdigest())
    assert put(line.store, data).size == len(data)


def answers(store: S3BlobStore, folder: Path) -> dict[str, Callable[[], object]]:
    """Everything a store can be asked."""

    def lend() -> None:
        with store.local_file(NAME):
            pass

    return {
        "prepare": store.prepare,
        "take": lambda: put(store, b"something new"),
        "open": lambda: store.open(NAME).close(),
        "local_file": lend,
        "size": lambda: store.size(NAME),
        "verify": lambda: store.verify(NAME),
        "is_unsettled": lambda: store.is_unsettled(NAME),
        "names": lambda: list(store.names()),
        "sweep": store.sweep,
        "ping": store.ping,
    }


QUESTIONS = ["prepare", "take", "open", "local_file", "size", "verify", "is_unsettled", "names", "sweep", "ping"]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("kind", [DOWN, *(k for k in Kind if k not in {Kind.ALTER_IN, Kind.ALTER_OUT, Kind.CRAWL_IN})])
def test_every_question_says_that_the_store_does_not_answer_and_works_again_afterwards(
    line: Line, question: str, kind: Kind | str
) -> None:
    put(line.direct())
    if isinstance(kind, Kind):
        line.proxy.fail(Fault(kind))
    else:
        line.proxy.go_down()
    with pytest.raises(StoreUnavailable) as caught:
        answers(line.under(kind), line.folder)[question]()
    assert not isinstance(caught.value, StoreRefused)
    line.proxy.recover() if isinstance(kind, Kind) else line.proxy.come_up()
    answers(line.store, line.folder)[question]()


@pytest.mark.parametrize("question", QUESTIONS)
def test_wrong_keys_are_named_by_every_question(line: Line, question: str) -> None:
    for wrong in (replace(line.bucket, secret="x" * 32), replace(line.bucket, access="x" * 32)):
        store = s3_store(wrong, line.folder / "wrong")
        with pytest.raises(StoreRefused, match="does not accept our keys") as caught:
            answers(store, line.folder)[question]()
        assert wrong.secret not in str(caught.value)


@pytest.mark.parametrize("question", [each for each in QUESTIONS if each != "prepare"])
def test_a_missing_bucket_is_named_by_every_question(line: Line, question: str) -> None:
    missing = seaweed.new_bucket(made=False)
    with pytest.raises(StoreRefused, match=f"the bucket {missing.name} is not there"):
        answers(s3_store(missing, line.folder / "missing"), line.folder)[question]()


def test_preparing_creates_the_bucket(tmp_path: Path) -> None:
    store = s3_store(seaweed.new_bucket(made=False), tmp_path)
    store.prepare()
    store.verify(put(store).sha256)


def test_keys_that_may_only_read_are_found_by_a_ping_and_can_still_read(line: Line) -> None:
    put(line.direct())
    store = s3_store(seaweed.read_only(line.bucket), line.folder / "reader")
    with pytest.raises(StoreRefused, match="may not do this"):
        store.ping()
    with pytest.raises(StoreRefused, match="may not do this"):
        put(store, b"something new")
    with store.open(NAME) as file:
        assert file.read() == DATA


@pytest.mark.parametrize(
    ("status", "code"), [(507, "InternalError"), (500, "XMinioStorageFull"), (400, "QuotaExceeded")]
)
def test_a_store_without_room_says_so(line: Line, status: int, code: str) -> None:
    line.proxy.fail(Fault(Kind.STATUS, "PUT", status=status, code=code))
    with pytest.raises(StoreFull):
        put(line.store)
    line.proxy.recover()
    put(line.store)


def test_clocks_that_differ_are_named(line: Line) -> None:
    line.proxy.fail(Fault(Kind.STATUS, status=403, code="RequestTimeTooSkewed"))
    with pytest.raises(StoreRefused, match="clocks"):
        line.store.ping()


@pytest.mark.parametrize("status", [301, 400, 405, 501])
def test_a_server_that_is_something_else_is_no_outage(line: Line, status: int) -> None:
    line.proxy.fail(Fault(Kind.STATUS, status=status, code="Odd"))
    with pytest.raises(StoreRefused):
        line.store.ping()


@pytest.mark.parametrize("status", [500, 503])
def test_a_stumble_is_passed_over(line: Line, status: int) -> None:
    line.proxy.fail(Fault(Kind.STATUS, status=status, code="SlowDown", times=2))
    put(line.store)
    line.direct().verify(NAME)


@pytest.mark.parametrize(("kind", "times"), [(Kind.HANG, 1), (Kind.CRAWL, 1), (Kind.STATUS, 3), (Kind.CUT_OUT, 3)])
def test_attempts_are_bounded_and_a_time_out_is_not_repeated(line: Line, kind: Kind, times: int) -> None:
    line.proxy.fail(Fault(kind))
    with pytest.raises(StoreUnavailable):
        line.under(kind).size(NAME)
    assert len(line.proxy.seen) == times


def test_a_cut_read_is_no_damage(line: Line) -> None:
    put(line.direct())
    line.proxy.fail(Fault(Kind.CUT_OUT, "GET"))
    for ask in (line.store.open, line.store.verify):
        with pytest.raises(StoreUnavailable):
            ask(NAME)


def test_a_read_altered_on_the_way_is_read_again(line: Line) -> None:
    put(line.direct())
    line.proxy.fail(Fault(Kind.ALTER_OUT, "GET", times=1))
    with line.store.open(NAME) as file:
        assert file.read() == DATA
    line.proxy.fail(Fault(Kind.ALTER_OUT, "GET", times=1))
    line.store.verify(NAME)


def test_altered_bytes_are_never_given_out(line: Line) -> None:
    put(line.direct())
    line.proxy.fail(Fault(Kind.ALTER_OUT, "GET"))
    for ask in (line.store.open, line.store.verify):
        with pytest.raises(BlobCorrupt):
            ask(NAME)
    with pytest.raises(BlobCorrupt), line.store.local_file(NAME):
        pass
    line.proxy.recover()
    with line.store.open(NAME) as file:
        assert file.read() == DATA
    assert {path.name for path in (line.folder / "copies").iterdir()} == {NAME}


def test_what_was_read_once_is_given_out_while_the_store_is_away(line: Line) -> None:
    put(line.direct())
    line.store.open(NAME).close()
    line.proxy.go_down()
    with line.store.local_file(NAME) as path:
        assert path.read_bytes() == DATA
    with pytest.raises(StoreUnavailable):
        line.fresh().open(NAME)


def test_settling_never_raises_and_the_next_delivery_makes_up_for_it(line: Line) -> None:
    staged = line.store.stage()
    staged.write(DATA)
    staged.commit()
    line.proxy.go_down()
    staged.settle()
    line.proxy.come_up()
    assert line.store.is_unsettled(NAME)
    put(line.store)
    assert not line.store.is_unsettled(NAME)


def test_a_note_without_a_blob_is_not_an_interrupted_delivery_and_is_swept(line: Line) -> None:
    line.proxy.fail(Fault(Kind.STATUS, "PUT", "/incoming/"))
    with pytest.raises(StoreUnavailable):
        put(line.store)
    line.proxy.recover()
    assert not line.store.is_unsettled(NAME)
    assert seaweed.objects(line.bucket, "unsettled/") == [f"unsettled/{NAME}"]
    later = s3_store(line.bucket, line.folder, now=_in_two_days)
    later.sweep()
    assert seaweed.objects(line.bucket, "unsettled/") == []


def test_an_upload_in_parts_that_never_ended_is_swept(line: Line) -> None:
    data = DATA * 2000
    line.proxy.fail(Fault(Kind.HANG, "PUT", "partNumber=2"), Fault(Kind.STATUS, "DELETE"))
    with pytest.raises(StoreUnavailable):
        put(line.under(Kind.HANG), data)
    line.proxy.recover()
    assert s3_store(line.bucket, line.folder, now=_in_two_days).sweep() == 1
    assert s3_store(line.bucket, line.folder, now=_in_two_days).sweep() == 0


def _in_two_days() -> float:
    return time.time() + 2 * 24 * 3600


def test_a_blob_that_never_was_is_told_from_a_store_that_is_away(line: Line) -> None:
    with pytest.raises(BlobNotFound):
        line.store.open(NAME)
    line.proxy.go_down()
    with pytest.raises(StoreUnavailable):
        line.store.open(NAME)
    assert list((line.folder / "copies").iterdir()) == []
