"""The schema on both kinds of database: what migrations make is what the tables say, up and down with rows in it."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from app.bootstrap import Services, build
from app.config import load_settings
from app.db.copying import is_empty
from app.db.digests import Digests, differing, digests
from app.db.engine import Database, sqlite_url
from app.db.schema import current_revision, migrate
from app.db.tables import Base, Blob, DecisionRow, Document, Identifier, Lesson, Party, User
from app.domain.access import Actor
from app.domain.customers import CustomerInput
from app.domain.documents import Door
from app.errors import ConfigError
from app.services.capture import Delivery
from app.services.orders import OrderInput, OrderLineInput
from tests.databases import ONLY_POSTGRESQL, ONLY_SQLITE
from tests.integration.worker import work
from tests.servers import postgres


@pytest.fixture
def empty(database_kind: str, tmp_path: Path) -> str:
    """URL of a database without any table."""
    if database_kind == "postgresql":
        return postgres.empty_database_url()
    return sqlite_url(tmp_path / "empty.db")


def test_the_migrations_make_what_the_tables_say(services: Services) -> None:
    with services.db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        assert compare_metadata(context, Base.metadata) == []


def rows_of(services: Services) -> Digests:
    with services.db.read() as session:
        return digests(session)


def near_names(services: Services) -> set[tuple[str, str, str, str]]:
    with services.db.read() as session:
        rows = session.scalars(select(Identifier).where(Identifier.type == "near_name"))
        return {(row.party_id, row.normalised, row.raw, row.source) for row in rows}


def test_down_and_up_again_every_row_stays(services: Services, admin: Actor) -> None:
    services.customers.create(
        admin, CustomerInput(name="Công ty TNHH Minh Long", code="KH00001", tax_code="0312345673")
    )
    line = OrderLineInput("Giấy A4", "1", "ram", "65.000")
    services.orders.create(admin, "KH00001", OrderInput((line,), ordered_on="01/03/2026", code="DH-26.0012"))
    for number in range(3):
        data = f"HỢP ĐỒNG\nSố: {number}/2026/HĐMB\nMã số thuế: 0312345673\n".encode()
        services.capture.capture(io.BytesIO(data), Delivery(f"{number}.txt", Door.CLI, sender="a"))
    work(services)
    before, near = rows_of(services), near_names(services)
    head = current_revision(services.db)
    migrate(services.db, "0001")
    assert current_revision(services.db) == "0001"
    migrate(services.db)
    assert current_revision(services.db) == head
    after = rows_of(services)
    # The turns of past jobs and how sure past decisions were are forgotten, keys of nearly the same name are made anew,
    # and links are found again.
    linked = {"document_sketches", "document_bands", "document_references", "document_links"}
    linked |= {"document_invoice_keys", "document_order_numbers"}
    assert set(differing(before, after)) <= {"jobs", "identifiers", "decisions"} | linked
    assert after["decisions"].rows == before["decisions"].rows
    assert after["jobs"].rows == before["jobs"].rows - 3
    assert after["identifiers"].rows == before["identifiers"].rows
    assert near and near_names(services) == near
    assert list(services.verify.run()) == []


@ONLY_SQLITE
def test_a_migration_that_leaves_a_reference_to_nothing_changes_nothing(services: Services) -> None:
    migrate(services.db, "0008")
    with services.db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute(
            "INSERT INTO document_parties (document_id, party_id, role) VALUES ('nowhere', 'nobody', 'customer')"
        )
        connection.invalidate()
    with pytest.raises(ConfigError, match="document_parties"):
        migrate(services.db)
    assert current_revision(services.db) == "0008"
    with services.db.read() as session:
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        columns = {row[1] for row in session.execute(text("PRAGMA table_info(documents)"))}
        assert {"version_of_id", "duplicate_of_id"} <= columns


def test_what_was_learned_before_lessons_becomes_lessons(services: Services) -> None:
    users = {"id": "u", "login": "lan", "name": "Lan", "password_hash": "x", "role": "admin"}
    with services.db.write() as session:
        session.add(User(**users))
        session.add(Party(id="p", code="KH1", name="A", name_key="a"))
        session.add(Blob(sha256="0" * 64, size=1, media_type="text/plain"))
        session.flush()
        session.add(Document(id="d", sha256="0" * 64, original_name="a", door="cli", title="a"))
        session.flush()
        for key, undone in (("d1", None), ("d2", datetime.now(UTC))):
            row = {"document_id": "d", "outcome": "filed", "party_id": "p", "reason": "person", "rule_set": "person"}
            session.add(DecisionRow(id=key, by_user_id="u", undone_at=undone, **row))
        for key, status, source, decision in (
            ("i1", "active", "learned", "d1"),
            ("i2", "retired", "learned", "d2"),
            ("i3", "negative", "learned", "d1"),
            ("i4", "active", "user", None),
        ):
            value = {"type": "alias", "raw": key, "normalised": key, "party_id": "p"}
            session.add(Identifier(id=key, status=status, source=source, decision_id=decision, **value))
    migrate(services.db, "0004")
    migrate(services.db)
    with services.db.read() as session:
        rows = session.scalars(select(Lesson).order_by(Lesson.value)).all()
        found = [(r.value, r.kind, r.party_id, r.document_id, r.decision_id, r.actor, r.taken_back_by) for r in rows]
    about = ("identifier", "p", "d")
    assert found == [
        ("i1", *about, "d1", "Lan", None),
        ("i2", *about, "d2", "Lan", "d2"),
        ("i3", *about, "d1", "Lan", None),
    ]
    assert [row.taken_back_at is None for row in rows] == [True, False, False]


def test_all_the_way_down_leaves_nothing(empty: str) -> None:
    db = Database(empty)
    migrate(db)
    migrate(db, "base")
    with db.engine.connect() as connection:
        left = connection.dialect.get_table_names(connection)
    assert set(left) <= {"alembic_version"}
    db.close()


def test_a_schema_of_another_version_is_refused_in_a_line(services: Services, environment: dict[str, str]) -> None:
    with services.db.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for attempt in (lambda: build(load_settings(environment)), lambda: migrate(services.db)):
        with pytest.raises(ConfigError) as told:
            attempt()
        assert len(told.value.message.splitlines()) == 1
    with services.db.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(ConfigError, match="migrate"):
        build(load_settings(environment))


@ONLY_POSTGRESQL
def test_of_several_hosts_that_migrate_at_once_one_does_and_the_others_wait(empty: str) -> None:
    databases = [Database(empty) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, databases))
    assert {current_revision(db) for db in databases} == {current_revision(databases[0])}
    assert is_empty(databases[0])
    for db in databases:
        db.close()
