"""Jobs take turns: a sender of thousands does not keep one of three waiting

Revision: 0003, after 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("jobs") as batch:
        batch.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
        batch.drop_index("ix_jobs_claim")
        batch.create_index("ix_jobs_claim", ["state", "priority", "turn", "document_id"])
        batch.create_index("ix_jobs_sender", ["sender", "state", "priority", "turn"])


def downgrade() -> None:
    with op.batch_alter_table("jobs") as batch:
        batch.drop_index("ix_jobs_sender")
        batch.drop_index("ix_jobs_claim")
        batch.create_index("ix_jobs_claim", ["state", "priority", "document_id", "run_after"])
        batch.drop_column("turn")
