"""Alembic's entry: runs migrations over a Database that app.db.schema hands in."""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from app.db.engine import Database
from app.db.tables import Base
from app.errors import ConfigError


def _let_tables_be_made_anew(connection: Connection) -> None:
    """A table that loses a column may have to be made anew, which SQLite allows for one that others refer to only
    while it looks at no reference. It takes this word only before a transaction."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")


def _check_references(ctx: MigrationContext, *_kept: Any, **_named: Any) -> None:
    """In the transaction of each migration: what it left must hold."""
    assert ctx.connection is not None
    found = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if found is not None:
        raise ConfigError(f"Rows of {found[0]} refer to rows of {found[2]} that are not there. Nothing was changed.")


database: Database = context.config.attributes["database"]
with database.writing.connect() as connection:
    connection.detach()  # what is set here holds for nobody else, however it ends
    if database.is_sqlite:
        _let_tables_be_made_anew(connection)
    else:
        # A large table takes as long as it takes; a lock that others hold is waited for.
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("SET lock_timeout = 0")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=database.is_sqlite,
        transaction_per_migration=True,
        compare_type=True,
        on_version_apply=_check_references if database.is_sqlite else None,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
