"""Documents that are alike or name each other are found and linked

Revision: 0008, after 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import ID, Json, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_sketches",
        sa.Column("document_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_document_sketches_document_id_documents"),
        sa.PrimaryKeyConstraint("document_id", name="pk_document_sketches"),
    )
    op.create_table(
        "document_bands",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_document_bands_document_id_documents"),
        sa.PrimaryKeyConstraint("key", "document_id", name="pk_document_bands"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "document_references",
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("number", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_document_references_document_id_documents"),
        sa.PrimaryKeyConstraint("key", "document_id", name="pk_document_references"),
    )
    op.create_index("ix_document_references_document_id", "document_references", ["document_id"])
    _make_links()
    # A number that many papers carry is asked for its newest: the order is in the index.
    op.drop_index("ix_documents_number_key", "documents")
    op.create_index("ix_documents_number_key", "documents", ["number_key", "id"])
    op.create_index("ix_documents_number_party", "documents", ["number_key", "party_id", "id"])


def _make_links() -> None:
    op.create_table(
        "document_links",
        sa.Column("id", ID, nullable=False),
        sa.Column("from_id", ID, nullable=False),
        sa.Column("to_id", ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("found_by", sa.String(24), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("dismissed_at", UtcDateTime(), nullable=True),
        sa.Column("dismissed_by", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(["from_id"], ["documents.id"], name="fk_document_links_from_id_documents"),
        sa.ForeignKeyConstraint(["to_id"], ["documents.id"], name="fk_document_links_to_id_documents"),
        sa.PrimaryKeyConstraint("id", name="pk_document_links"),
        sa.UniqueConstraint("from_id", "to_id", "kind", name="uq_document_links_from_id_to_id_kind"),
    )
    op.create_index("ix_document_links_to", "document_links", ["to_id", "from_id"])


def downgrade() -> None:
    op.drop_index("ix_documents_number_party", "documents")
    op.drop_index("ix_documents_number_key", "documents")
    op.create_index("ix_documents_number_key", "documents", ["number_key"])
    for table in ("document_links", "document_references", "document_bands", "document_sketches"):
        op.drop_table(table)
    op.execute("DELETE FROM jobs WHERE step = 'link'")
