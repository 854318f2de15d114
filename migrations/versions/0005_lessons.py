"""What was learned is kept lesson by lesson; a place for the classifier of types

Revision: 0005, after 0004
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.db.types import UtcDateTime, new_id

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.String(36)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_BATCH = 2_000


def upgrade() -> None:
    op.create_table(
        "lessons",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("document_id", _ID, nullable=True),
        sa.Column("party_id", _ID, nullable=True),
        sa.Column("identifier_id", _ID, nullable=True),
        sa.Column("decision_id", _ID, nullable=True),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("filed", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("taken_back_at", UtcDateTime(), nullable=True),
        sa.Column("taken_back_by", _ID, nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_lessons_document_id_documents"),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_lessons_party_id_parties"),
        sa.ForeignKeyConstraint(["identifier_id"], ["identifiers.id"], name="fk_lessons_identifier_id_identifiers"),
        sa.PrimaryKeyConstraint("id", name="pk_lessons"),
    )
    op.create_index("ix_lessons_created", "lessons", ["created_at", "id"])
    op.create_index("ix_lessons_kind", "lessons", ["kind", "created_at", "id"])
    op.create_index("ix_lessons_party", "lessons", ["party_id", "created_at", "id"])
    for column in ("document_id", "identifier_id", "decision_id", "taken_back_by"):
        op.create_index(f"ix_lessons_{column}", "lessons", [column])
    op.create_table(
        "type_models",
        sa.Column("id", _ID, nullable=False),
        sa.Column("trained_at", UtcDateTime(), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.Column("figures", _JSON, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_type_models"),
    )
    op.create_index("ix_type_models_used", "type_models", ["is_used", "id"])
    _tell_of_what_was_learned()


def downgrade() -> None:
    op.drop_table("type_models")
    op.drop_table("lessons")


def _tell_of_what_was_learned() -> None:
    """A lesson for every identifier that a correction has taught; undone ones as taken back by their own decision."""
    bind, after = op.get_bind(), ""
    query = sa.text(
        "SELECT i.id, i.party_id, i.raw, i.status, i.created_at, i.updated_at, i.decision_id, d.document_id, "
        "d.undone_at, u.name "
        "FROM identifiers i JOIN decisions d ON d.id = i.decision_id LEFT JOIN users u ON u.id = d.by_user_id "
        "WHERE i.source = 'learned' AND i.id > :after ORDER BY i.id LIMIT :most"
    ).columns(created_at=UtcDateTime(), updated_at=UtcDateTime())
    while rows := bind.execute(query, {"after": after, "most": _BATCH}).all():
        after = rows[-1].id
        bind.execute(sa.insert(_LESSONS), [_lesson(row) for row in rows])


def _lesson(row: Any) -> dict[str, Any]:
    return {
        "id": new_id(), "kind": "identifier", "value": row.raw, "document_id": row.document_id,
        "party_id": row.party_id, "identifier_id": row.id, "decision_id": row.decision_id, "actor": row.name or "",
        "filed": 0, "created_at": row.created_at, "since": row.created_at,
        "taken_back_at": None if row.status == "active" else row.updated_at,
        "taken_back_by": None if row.undone_at is None else row.decision_id,
    }  # fmt: skip


_LESSONS = sa.table(
    "lessons",
    *(sa.column(name, sa.String()) for name in ("id", "kind", "value", "document_id", "party_id", "identifier_id")),
    *(sa.column(name, sa.String()) for name in ("decision_id", "actor", "taken_back_by")),
    sa.column("filed", sa.Integer()),
    *(sa.column(name, UtcDateTime()) for name in ("created_at", "since", "taken_back_at")),
)
