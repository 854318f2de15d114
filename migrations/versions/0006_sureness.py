"""Decisions say how sure they were, and may name several customers

Revision: 0006, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Json

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decisions", sa.Column("sureness", sa.Double()))
    op.add_column("decisions", sa.Column("also", Json, nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("decisions") as table:
        table.drop_column("also")
        table.drop_column("sureness")
