"""Alembic's entry: runs migrations over a Database that app.db.schema hands in."""

from __future__ import annotations

from alembic import context

from app.db.engine import Database
from app.db.tables import Base

database: Database = context.config.attributes["database"]
with database.engine.execution_options(hoso_write=True).connect() as connection:
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
