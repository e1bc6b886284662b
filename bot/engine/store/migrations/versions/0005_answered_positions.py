"""Whether anybody is awaited is known without reading the class; each answer asks for it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_LATEST = """
UPDATE live_seats SET answered_position = COALESCE((
    SELECT max(position) FROM live_responses
    WHERE live_responses.quiz_id = live_seats.quiz_id
        AND live_responses.person_id = live_seats.person_id
        AND NOT live_responses.is_late), 0)
"""
# What was to be looked at a moment after an answer is looked at when the end of a question is.
_LOOKS = """
DELETE FROM deadlines WHERE kind = 'live_check' AND EXISTS (
    SELECT 1 FROM deadlines AS ends WHERE ends.kind = 'live_end' AND ends.key = deadlines.key)
"""
_SOONER = """
UPDATE deadlines SET due_at = (
    SELECT min(looks.due_at) FROM deadlines AS looks
    WHERE looks.kind IN ('live_check', 'live_end') AND looks.key = deadlines.key)
WHERE kind = 'live_end'
"""


def upgrade() -> None:
    """Go forward."""
    op.add_column(
        "live_seats",
        sa.Column("answered_position", sa.Integer(), nullable=False, server_default="0"),
    )
    op.execute(_LATEST)
    op.create_index(
        "ix_live_seats_awaited", "live_seats", ["quiz_id", "presence", "answered_position"]
    )
    op.create_index("ix_live_seats_joined", "live_seats", ["quiz_id", "presence", "joined_at"])
    op.execute(_SOONER)
    op.execute(_LOOKS)
    op.execute("UPDATE deadlines SET kind = 'live_end' WHERE kind = 'live_check'")


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_live_seats_joined", table_name="live_seats")
    op.drop_index("ix_live_seats_awaited", table_name="live_seats")
    op.drop_column("live_seats", "answered_position")
