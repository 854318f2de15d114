"""Alembic's entry: runs migrations over a Database that app.db.schema hands in."""

from __future__ import annotations

from alembic import context

from app.db.engine import Database
from app.db.tables import Base

database: Database = context.config.attributes["database"]
with database.writing.connect() as connection:
    if not database.is_sqlite:
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
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    connection.detach()
