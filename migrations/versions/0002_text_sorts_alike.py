"""On PostgreSQL text sorts by code point, as on SQLite; the audit log cannot be emptied either

A list has the same order on both databases and whatever language the server was set up in, and a search by the
beginning of a text can use the column's index. Tables that come later say COLLATE "C" themselves (a test holds
that).

Revision: 0002, after 0001
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    _collate("C")
    op.execute(
        "CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP TRIGGER audit_not_emptied ON audit")
    _collate("default")


def _collate(collation: str) -> None:
    bind = op.get_bind()
    for table, columns in _text_columns(bind):
        changes = ", ".join(f'ALTER COLUMN "{name}" TYPE {kind} COLLATE "{collation}"' for name, kind in columns)
        op.execute(f'ALTER TABLE "{table}" {changes}')


def _text_columns(bind: sa.Connection) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """(table, [(column, type)]) of what these tables keep as text."""
    found = sa.inspect(bind)
    for table in found.get_table_names():
        columns = [
            (column["name"], column["type"].compile(bind.dialect).partition(" COLLATE")[0])
            for column in found.get_columns(table)
            if isinstance(column["type"], sa.String)
        ]
        if columns and table != "alembic_version":
            yield table, columns
