"""Live quizzes: their questions, hosts, seats, answers and messages."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Go forward."""
    _create_quizzes()
    _create_pupils()
    _create_messages()
    _create_teachers()


def _create_quizzes() -> None:
    op.create_table(
        "live_quizzes",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=True),
        sa.Column("cohost_key", sa.String(length=32), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("phase", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("is_host_away", sa.Boolean(), nullable=False),
        sa.Column("paused_from", sa.String(length=8), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_live_quizzes"),
        sa.UniqueConstraint("code", name="uq_live_quizzes_code"),
        sa.UniqueConstraint("cohost_key", name="uq_live_quizzes_cohost_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_live_quizzes_created_at", "live_quizzes", ["created_at"], unique=False)
    op.create_index("ix_live_quizzes_group_id", "live_quizzes", ["group_id"], unique=False)
    op.create_index("ix_live_quizzes_host_id", "live_quizzes", ["host_id"], unique=False)
    op.create_index(
        "uq_live_quizzes_group_under_way",
        "live_quizzes",
        ["group_id"],
        unique=True,
        sqlite_where=sa.text("phase <> 'finished'"),
        postgresql_where=sa.text("phase <> 'finished'"),
    )
    op.create_table(
        "live_questions",
        sa.Column("quiz_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("option_order", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_seconds", sa.Float(), nullable=False),
        sa.Column("paused_seconds", sa.Float(), nullable=False),
        sa.Column("is_skipped", sa.Boolean(), nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.Column("accepted", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quiz_id"],
            ["live_quizzes.id"],
            name="fk_live_questions_live_quizzes",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("quiz_id", "position", name="pk_live_questions"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "live_hosts",
        sa.Column("quiz_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_away", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["live_quizzes.id"], name="fk_live_hosts_live_quizzes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("quiz_id", "person_id", name="pk_live_hosts"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "live_rulings",
        sa.Column("quiz_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ruling", sa.String(length=8), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["quiz_id"],
            ["live_quizzes.id"],
            name="fk_live_rulings_live_quizzes",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("quiz_id", "number", name="pk_live_rulings"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_live_rulings_made_by", "live_rulings", ["made_by"], unique=False)


def _create_pupils() -> None:
    op.create_table(
        "live_seats",
        sa.Column("quiz_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("name_key", sa.String(length=64), nullable=True),
        sa.Column("presence", sa.String(length=16), nullable=False),
        sa.Column("first_position", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("extra_percent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["live_quizzes.id"], name="fk_live_seats_live_quizzes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("quiz_id", "person_id", name="pk_live_seats"),
        sa.UniqueConstraint("quiz_id", "name_key", name="uq_live_seats_quiz_id_name_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_live_seats_person_id", "live_seats", ["person_id"], unique=False)
    op.create_table(
        "live_responses",
        sa.Column("quiz_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("option_id", sa.String(length=64), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("elapsed_seconds", sa.Float(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quiz_id"],
            ["live_quizzes.id"],
            name="fk_live_responses_live_quizzes",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("quiz_id", "position", "person_id", name="pk_live_responses"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_live_responses_person_id", "live_responses", ["person_id"], unique=False)
    op.create_table(
        "live_flags",
        sa.Column("quiz_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["live_quizzes.id"], name="fk_live_flags_live_quizzes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("quiz_id", "position", "person_id", name="pk_live_flags"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_live_flags_person_id", "live_flags", ["person_id"], unique=False)
    op.create_table(
        "wrong_codes",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_wrong_codes"),
        sqlite_with_rowid=False,
    )


def _create_messages() -> None:
    op.create_table(
        "live_messages",
        sa.Column("quiz_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["quiz_id"],
            ["live_quizzes.id"],
            name="fk_live_messages_live_quizzes",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("quiz_id", "chat_id", "slot", name="pk_live_messages"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_live_messages_chat_id", "live_messages", ["chat_id"], unique=False)
    op.create_table(
        "live_polls",
        sa.Column("poll_id", sa.String(length=64), nullable=False),
        sa.Column("quiz_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["live_quizzes.id"], name="fk_live_polls_live_quizzes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("poll_id", name="pk_live_polls"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_live_polls_quiz_id", "live_polls", ["quiz_id"], unique=False)


def _create_teachers() -> None:
    op.create_table(
        "teachers",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_teachers"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "group_teachers",
        sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("named_by", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "person_id", name="pk_group_teachers"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_group_teachers_person_id", "group_teachers", ["person_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_live_seats_person_id", table_name="live_seats")
    op.drop_table("live_seats")
    op.drop_index("ix_live_rulings_made_by", table_name="live_rulings")
    op.drop_table("live_rulings")
    op.drop_index("ix_live_responses_person_id", table_name="live_responses")
    op.drop_table("live_responses")
    op.drop_table("live_questions")
    op.drop_index("ix_live_polls_quiz_id", table_name="live_polls")
    op.drop_table("live_polls")
    op.drop_index("ix_live_messages_chat_id", table_name="live_messages")
    op.drop_table("live_messages")
    op.drop_table("live_hosts")
    op.drop_index("ix_live_flags_person_id", table_name="live_flags")
    op.drop_table("live_flags")
    op.drop_table("wrong_codes")
    op.drop_table("teachers")
    op.drop_index("ix_live_quizzes_host_id", table_name="live_quizzes")
    op.drop_index("ix_live_quizzes_group_id", table_name="live_quizzes")
    op.drop_index("ix_live_quizzes_created_at", table_name="live_quizzes")
    op.drop_index("uq_live_quizzes_group_under_way", table_name="live_quizzes")
    op.drop_table("live_quizzes")
    op.drop_index("ix_group_teachers_person_id", table_name="group_teachers")
    op.drop_table("group_teachers")
