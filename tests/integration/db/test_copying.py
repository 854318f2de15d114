"""All rows of one database into an empty one, between the kinds and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from app.db.copying import copy_rows, is_empty
from app.db.digests import Digests, digests
from app.db.engine import Database, saved_url, sqlite_url
from app.db.schema import migrate
from app.db.sqlite import settle
from app.db.tables import Document, FactRow, Page, Party
from app.errors import ConfigError, Conflict, HosoError
from tests.integration.db.filled import fill
from tests.servers import postgres

New = Callable[[str], Database]


@pytest.fixture
def new(tmp_path: Path) -> Iterator[New]:
    """Makes an empty database of a kind."""
    with ExitStack() as stack:

        def make(kind: str) -> Database:
            if kind == "postgresql":
                return stack.enter_context(closing(Database(stack.enter_context(postgres.database()))))
            db = Database(sqlite_url(tmp_path / f"{len(list(tmp_path.iterdir()))}.db"))
            migrate(db)
            return stack.enter_context(closing(db))

        yield make


def nothing_told(_done: int, _total: int) -> None:
    pass


def of(db: Database) -> Digests:
    with db.read() as session:
        return digests(session)


@pytest.mark.parametrize("way", ["sqlite postgresql sqlite", "postgresql sqlite postgresql"])
def test_rows_are_the_same_whatever_way_they_went(new: New, way: str) -> None:
    first, *others = (new(kind) for kind in way.split())
    fill(first)
    wanted = of(first)
    assert {table.rows for table in wanted.values()} == {3}
    here = first
    for there in others:
        told: list[tuple[int, int]] = []
        assert copy_rows(here, there, lambda done, total: told.append((done, total))) == wanted  # noqa: B023
        assert told[-1][0] == told[-1][1] == 6 * len(wanted)
        assert of(there) == wanted
        here = there
    assert of(first) == wanted


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_value_and_the_value_null_stay_two_things(new: New, kind: str) -> None:
    source, target = new("sqlite"), new(kind)
    fill(source)
    copy_rows(source, target, nothing_told)
    with target.read() as session:
        query = text("SELECT CAST(box AS TEXT) FROM facts ORDER BY id")
        kept = [row[0] for row in session.execute(query)]
        assert [session.scalar(text("SELECT count(*) FROM facts WHERE box IS NULL"))] == [1]
        boxes = list(session.scalars(select(FactRow.box).order_by(FactRow.id)))
    assert kept[1:] == ["null", None]
    assert boxes[0] == {"b": [1, 2.5, 1e21, None, "đ"], "a": 2**60}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_target_with_a_row_is_refused_and_stays_as_it_was(new: New, kind: str) -> None:
    source, target = new("sqlite"), new(kind)
    fill(source)
    assert is_empty(target)
    fill(target)
    with target.write() as session:
        session.execute(update(Party).values(note="theirs"))
    before = of(target)
    with pytest.raises(Conflict, match="not empty"):
        copy_rows(source, target, nothing_told)
    assert of(target) == before


def test_what_a_server_cannot_keep_is_named_and_nothing_arrives(new: New) -> None:
    for values, said in (
        ({"title": "a\0b"}, r"(?s)^documents 1 documents id.*: title holds the character NUL"),
        ({"language": "x" * 9}, r"language is longer than 8 characters"),
        ({"pages": 2**40}, r"pages is larger than"),
    ):
        source, target = new("sqlite"), new("postgresql")
        fill(source)
        with source.write() as session:
            session.execute(update(Document).where(Document.id.like("1 %")).values(**values))
        with pytest.raises(ConfigError, match=said):
            copy_rows(source, target, nothing_told)
        assert is_empty(target)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_failure_at_the_very_end_leaves_nothing(new: New, kind: str) -> None:
    source, target = new("sqlite"), new(kind)
    fill(source)

    def fail(_session: object) -> None:
        raise HosoError("stop")

    with pytest.raises(HosoError, match="stop"):
        copy_rows(source, target, nothing_told, fail)
    assert is_empty(target)


def test_a_row_that_refers_to_none_is_refused(new: New, tmp_path: Path) -> None:
    source, target = new("sqlite"), new("sqlite")
    fill(source)
    with source.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql(
            "UPDATE pages SET document_id = 'gone' WHERE number = (SELECT max(number) FROM pages)"
        )
    with pytest.raises(ConfigError, match="refer to rows that are not there"):
        copy_rows(source, target, nothing_told)
    assert is_empty(target)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_rows_written_meanwhile_are_no_part_of_it(new: New, kind: str) -> None:
    source, target = new(kind), new("sqlite")
    fill(source)
    wanted = of(source)
    told: list[int] = []

    def write(done: int, _total: int) -> None:
        if not told:
            with source.write() as session:
                session.execute(update(Page).values(text="later"))
        told.append(done)

    assert copy_rows(source, target, write) == wanted
    assert of(source) != wanted


def test_a_saved_file_is_read_where_nothing_may_be_written(new: New, tmp_path: Path) -> None:
    db = new("sqlite")
    fill(db)
    wanted = of(db)
    settle(db.engine)
    db.close()
    assert db.file is not None
    before = db.file.read_bytes()
    with closing(Database(saved_url(db.file))) as saved:
        assert of(saved) == wanted
        with pytest.raises(Exception, match="readonly"), saved.write() as session:
            session.execute(update(Page).values(text="x"))
    assert db.file.read_bytes() == before
    assert not list(tmp_path.glob("*-wal"))
