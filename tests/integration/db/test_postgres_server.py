"""The throw-away PostgreSQL of the tests: what other tests rely on."""

from __future__ import annotations

from contextlib import closing, suppress

import psycopg
import pytest
from sqlalchemy import make_url, text

from app.db.engine import Database
from app.db.presence import others_connected
from app.db.schema import current_revision, require_current
from tests.servers import postgres


def test_a_fresh_database_is_at_this_versions_schema_and_nobody_elses() -> None:
    with postgres.database() as one, postgres.database() as other:
        assert one != other
        db = Database(one)
        require_current(db)
        db.close()


def test_an_empty_database_has_no_table() -> None:
    with postgres.database(postgres.empty_database_url()) as url:
        db = Database(url)
        assert current_revision(db) is None
        db.close()


def test_the_product_is_no_superuser_there_and_has_to_say_its_password() -> None:
    with postgres.database() as url:
        db = Database(url)
        with db.read() as session:
            assert session.scalar(text("SHOW is_superuser")) == "off"
        db.close()
        where = make_url(url)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(
                host=where.host, port=where.port, user=where.username, password="guess", dbname=where.database
            )


@pytest.mark.parametrize("fails", [False, True])
def test_a_connection_in_use_when_all_are_given_back_is_closed_when_it_is_done(fails: bool) -> None:
    with postgres.database() as url, closing(Database(url)) as db, closing(Database(url)) as other:
        with suppress(RuntimeError), db.read() as session:
            session.execute(text("SELECT 1"))
            db.close()
            if fails:
                raise RuntimeError
        assert others_connected(other) == 0
