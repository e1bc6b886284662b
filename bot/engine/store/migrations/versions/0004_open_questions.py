"""The first question without an outcome is found without reading those before it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Go forward."""
    is_open = sa.text("outcome IS NULL")
    op.create_index(
        "ix_practice_questions_open",
        "practice_questions",
        ["learner_id", "practice", "outcome", "position"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_practice_questions_open", table_name="practice_questions")
