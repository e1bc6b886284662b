"""Receipts of calls, and updates that are kept while they are still in hand."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go forward."""
    op.add_column("outbox", sa.Column("receipt", sa.String(length=128), nullable=True))
    op.create_table(
        "parked_updates",
        sa.Column(
            "update_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("learner_id", sa.BigInteger(), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_parked_updates"),
    )
    op.create_index("ix_parked_updates_learner_id", "parked_updates", ["learner_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_parked_updates_learner_id", table_name="parked_updates")
    op.drop_table("parked_updates")
    op.drop_column("outbox", "receipt")
