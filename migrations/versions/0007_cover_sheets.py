"""Cover sheets: stacks that fell apart, and what the sheet before a part said

Revision: 0007, after 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import Json

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("documents", sa.Column("stack", Json, nullable=True))
    op.add_column("arrivals", sa.Column("sheet", sa.String(12), nullable=True))
    op.add_column("arrivals", sa.Column("sheet_type", sa.String(24), nullable=True))


def downgrade() -> None:
    # Not in a batch, which would make the table anew: other tables refer to it.
    op.drop_column("arrivals", "sheet_type")
    op.drop_column("arrivals", "sheet")
    op.drop_column("documents", "stack")
