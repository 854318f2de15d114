"""Names are found although a reader slipped: keys of nearly the same name for every customer on file

Revision: 0004, after 0003
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime, new_id
from app.domain.identifiers.near_names import near_name_keys

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BATCH = 2_000
_IDENTIFIERS = sa.table(
    "identifiers",
    *(sa.column(name, sa.String()) for name in ("id", "party_id", "type", "raw", "normalised", "source", "status")),
    sa.column("is_primary", sa.Boolean()),
    sa.column("created_at", UtcDateTime()),
    sa.column("updated_at", UtcDateTime()),
)


def upgrade() -> None:
    rows, bind = _IDENTIFIERS.c, op.get_bind()
    now, after = datetime.now(UTC), ""
    while True:
        query = sa.select(rows.id, rows.party_id, rows.raw).where(
            rows.type == "name", rows.status == "active", rows.id > after
        )
        names = bind.execute(query.order_by(rows.id).limit(_BATCH)).all()
        if not names:
            return
        after = names[-1].id
        made = [
            {
                "id": new_id(), "party_id": name.party_id, "type": "near_name", "raw": name.raw, "normalised": key,
                "source": "derived", "status": "active", "is_primary": False, "created_at": now, "updated_at": now,
            }
            for name in names
            for key in near_name_keys(name.raw)
        ]  # fmt: skip
        if made:
            bind.execute(sa.insert(_IDENTIFIERS), made)


def downgrade() -> None:
    op.execute(sa.delete(_IDENTIFIERS).where(_IDENTIFIERS.c.type == "near_name"))
