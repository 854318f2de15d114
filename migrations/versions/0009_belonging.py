"""An invoice as XML and to be read meet; orders and the documents that bear their number do

`documents.version_of_id` and `duplicate_of_id`, which were never written, go: `document_links` says it.

Revision: 0009, after 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db.types import ID
from app.domain.matching import number_key

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BATCH = 2_000
_UNUSED = ("version_of_id", "duplicate_of_id")
_ORDERS = sa.table("orders", *(sa.column(name, sa.String()) for name in ("id", "code", "code_key")))


def upgrade() -> None:
    # Linked by none of the rules there are now: the nights, or `hoso rebuild links`, link them again.
    op.add_column("document_sketches", sa.Column("rules", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "document_invoice_keys",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_document_invoice_keys_document_id_documents"
        ),
        sa.PrimaryKeyConstraint("key", "document_id", name="pk_document_invoice_keys"),
    )
    op.create_index("ix_document_invoice_keys_document_id", "document_invoice_keys", ["document_id"])
    op.create_table(
        "document_order_numbers",
        sa.Column("party_id", ID, nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_document_order_numbers_party_id_parties"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_document_order_numbers_document_id_documents"
        ),
        sa.PrimaryKeyConstraint("party_id", "key", "document_id", name="pk_document_order_numbers"),
    )
    op.create_index("ix_document_order_numbers_document_id", "document_order_numbers", ["document_id"])
    _key_orders()
    _drop_unused()


def _key_orders() -> None:
    op.add_column("orders", sa.Column("code_key", sa.String(120), nullable=False, server_default=""))
    rows, bind, after = _ORDERS.c, op.get_bind(), ""
    while True:
        query = sa.select(rows.id, rows.code).where(rows.id > after).order_by(rows.id).limit(_BATCH)
        orders = bind.execute(query).all()
        if not orders:
            break
        after = orders[-1].id
        one = sa.update(_ORDERS).where(rows.id == sa.bindparam("of")).values(code_key=sa.bindparam("to"))
        bind.execute(one, [{"of": order.id, "to": number_key(order.code)} for order in orders])
    op.create_index("ix_orders_code_key", "orders", ["code_key", "party_id"])


def _drop_unused() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # SQLite takes no column away that a reference is made of: the table is made anew. env.py lets others refer to
        # it meanwhile, and checks their references afterwards.
        with op.batch_alter_table("documents", recreate="always") as batch:
            for name in _UNUSED:
                batch.drop_column(name)
        return
    for name in _UNUSED:
        op.drop_column("documents", name)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in reversed(_UNUSED):
        reference = f"fk_documents_{name}_documents"
        if is_sqlite:  # which adds a reference only with its column
            op.execute(
                f"ALTER TABLE documents ADD COLUMN {name} VARCHAR(36) CONSTRAINT {reference} REFERENCES documents (id)"
            )
        else:
            op.add_column("documents", sa.Column(name, ID, nullable=True))
            op.create_foreign_key(reference, "documents", "documents", [name], ["id"])
    op.drop_index("ix_orders_code_key", "orders")
    op.drop_column("orders", "code_key")
    op.drop_table("document_order_numbers")
    op.drop_table("document_invoice_keys")
    op.drop_column("document_sketches", "rules")
    op.execute("DELETE FROM document_links WHERE kind = 'same_invoice'")
