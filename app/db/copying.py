"""Copies every row of one database into another, empty one, of whatever kind.

The source is read in one snapshot. The target takes all of it in one transaction, reads it back and compares before
it commits: it has every row as it was, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Integer, String, Table, Text, bindparam, cast, func, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from app.db.digests import (
    Digest,
    Digests,
    Row,
    TableDigest,
    batches,
    count_rows,
    differing,
    digest_of,
    is_json,
    lift_time_limits,
    tables,
)
from app.db.engine import Database
from app.errors import ConfigError, Conflict, Unavailable

Progress = Callable[[int, int], None]  # rows done, of how many; each row counts twice: copied, and read back

_LARGEST_INTEGER = 2**31 - 1


def is_empty(db: Database) -> bool:
    """Whether no table has a row; the schema must be there. Raises Unavailable."""
    with db.read() as session:
        return _is_empty(session)


def copy_rows(
    source: Database, target: Database, progress: Progress, finish: Callable[[Session], None] | None = None
) -> Digests:
    """Copy all rows; returns the digests of what was read, which are those of what was written.

    `finish` may change the copied rows in the target's transaction, after they were compared.
    Raises Conflict (the target has rows), ConfigError (a row that the target cannot keep), Unavailable, OutOfSpace;
    the target has nothing then. The source is only read.
    """
    with source.read() as reading, target.write() as writing:
        for session in (reading, writing):
            lift_time_limits(session)
        if not _is_empty(writing):
            raise Conflict("The database to copy into is not empty; nothing was changed.")
        told = _Told(progress, 2 * count_rows(reading))
        with references_checked_at_the_end(writing):
            wanted = {table.name: _copy(reading, writing, table, told) for table in tables()}
        found = {table.name: _read_back(writing, table, told) for table in tables()}
        if wrong := differing(found, wanted):
            raise Unavailable(f"What arrived is not what was sent, in {', '.join(wrong)}; nothing was kept.")
        _go_on_counting(writing)
        if finish:
            finish(writing)
    return wanted


def _is_empty(session: Session) -> bool:
    return all(session.scalar(select(1).select_from(table).limit(1)) is None for table in tables())


class _Told:
    """Tells how far it is."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def more(self, rows: int) -> None:
        self._done += rows
        self._progress(self._done, max(self._total, self._done))


def _copy(reading: Session, writing: Session, table: Table, told: _Told) -> TableDigest:
    digest, statement = Digest(table), _statement(writing, table)
    for batch in batches(reading, table):
        for row in batch:
            digest.add(row)
        try:
            writing.execute(statement, [{_parameter(name): value for name, value in row.items()} for row in batch])
        except (DataError, IntegrityError) as err:
            raise ConfigError(_why_not(table, batch)) from err
        told.more(len(batch))
    return digest.done()


def _read_back(session: Session, table: Table, told: _Told) -> TableDigest:
    digest = digest_of(session, table)
    told.more(digest.rows)
    return digest


def _parameter(column: str) -> str:
    return f"given_{column}"


def _statement(session: Session, table: Table) -> Any:
    is_server = session.get_bind().dialect.name == "postgresql"
    values: dict[str, Any] = {}
    for column in table.columns:
        as_text = bindparam(_parameter(column.name), type_=Text())
        if not is_json(column):
            values[column.name] = bindparam(_parameter(column.name), type_=column.type)
        else:
            values[column.name] = cast(as_text, JSONB) if is_server else as_text
    return insert(table).values(values)


def _why_not(table: Table, batch: Sequence[Row]) -> str:
    """Which row the target cannot keep: an SQLite file holds longer texts and larger numbers than a server."""
    for row in batch:
        for column in table.columns:
            if fault := _fault(column.type, row[column.name]):
                key = "/".join(str(row[name.name]) for name in table.primary_key.columns)
                return f"{table.name} {key}: {column.name} {fault}; mend it at the source. Nothing was kept."
    return f"A row of {table.name} cannot be kept by the database to copy into. Nothing was kept."


def _fault(kind: Any, value: Any) -> str:
    if isinstance(value, str):
        if "\0" in value:
            return "holds the character NUL, which a server does not keep"
        if isinstance(kind, String) and kind.length is not None and len(value) > kind.length:
            return f"is longer than {kind.length} characters"
    if type(kind) is Integer and isinstance(value, int) and abs(value) > _LARGEST_INTEGER:
        return "is larger than a server keeps here"
    return ""


@contextmanager
def references_checked_at_the_end(session: Session) -> Iterator[None]:
    """A row may refer to another one of its own table that comes later."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield
        if session.execute(text("PRAGMA foreign_key_check")).first() is not None:
            raise ConfigError("Rows of the source refer to rows that are not there. Nothing was kept.")
        return
    # A server checks at once unless the constraint itself says otherwise; the change is gone when this one ends.
    found = _own_references(session)
    for table, name in found:
        session.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED"))
    yield
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, name in found:
        session.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE"))


def _own_references(session: Session) -> list[tuple[str, str]]:
    query = (
        "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint "
        "WHERE contype = 'f' AND conrelid = confrelid AND connamespace = current_schema()::regnamespace"
    )
    return [(row[0], row[1]) for row in session.execute(text(query))]


def _go_on_counting(session: Session) -> None:
    """Numbers that a server gives out by itself go on behind the largest that was copied."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in tables():
        for column in table.primary_key.columns:
            if not isinstance(column.type, Integer):
                continue
            names: Mapping[str, str] = {"table": table.name, "column": column.name}
            counter = session.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), names)
            largest = session.scalar(select(func.max(column)))
            if counter and largest is not None:
                session.execute(text("SELECT setval(:counter, :largest)"), {"counter": counter, "largest": largest})
