"""The tables of live quizzes. What a pupil did belongs to the pupil, the quiz to its host.

When a quiz goes, all that was done in it goes with it.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from bot.engine.store.columns import NOT_PERSONAL, OWNER, PERSONAL, UtcDateTime, metadata


def _of_quiz() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["quiz_id"], ["live_quizzes.id"], ondelete="CASCADE")


live_quizzes = Table(
    "live_quizzes",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("host_id", BigInteger, nullable=False, index=True, info=PERSONAL),
    Column("stage", String(8), nullable=False, info=PERSONAL),
    Column("language", String(2), nullable=False, info=PERSONAL),
    Column("settings", JSON, nullable=False, info=PERSONAL),
    Column("code", String(16), unique=True, info=PERSONAL),
    Column("cohost_key", String(32), nullable=False, unique=True, info=PERSONAL),
    Column("group_id", BigInteger, index=True, info=PERSONAL),
    Column("phase", String(8), nullable=False, info=PERSONAL),
    Column("position", Integer, nullable=False, info=PERSONAL),
    Column("is_closed", Boolean, nullable=False, info=PERSONAL),
    Column("is_locked", Boolean, nullable=False, info=PERSONAL),
    Column("is_host_away", Boolean, nullable=False, info=PERSONAL),
    Column("paused_from", String(8), info=PERSONAL),
    Column("paused_at", UtcDateTime, info=PERSONAL),
    Column("created_at", UtcDateTime, nullable=False, index=True, info=PERSONAL),
    Column("started_at", UtcDateTime, info=PERSONAL),
    Column("ended_at", UtcDateTime, info=PERSONAL),
    Column("refreshed_at", UtcDateTime, info=PERSONAL),
    Index(
        "uq_live_quizzes_group_under_way",  # a group is in one quiz at a time
        "group_id",
        unique=True,
        sqlite_where=text("phase <> 'finished'"),
        postgresql_where=text("phase <> 'finished'"),
    ),
    info={OWNER: "host_id"},
    sqlite_with_rowid=False,
)

live_questions = Table(
    "live_questions",
    metadata,
    Column("quiz_id", BigInteger, primary_key=True, autoincrement=False, info=NOT_PERSONAL),
    Column("position", Integer, primary_key=True, autoincrement=False, info=NOT_PERSONAL),
    Column("question_id", String(64), nullable=False, info=NOT_PERSONAL),
    Column("option_order", JSON, nullable=False, info=NOT_PERSONAL),
    Column("opened_at", UtcDateTime, info=NOT_PERSONAL),
    Column("closed_at", UtcDateTime, info=NOT_PERSONAL),
    Column("added_seconds", Float, nullable=False, info=NOT_PERSONAL),
    Column("paused_seconds", Float, nullable=False, info=NOT_PERSONAL),
    Column("is_skipped", Boolean, nullable=False, info=NOT_PERSONAL),
    Column("is_void", Boolean, nullable=False, info=NOT_PERSONAL),
    Column("accepted", JSON, nullable=False, info=NOT_PERSONAL),
    _of_quiz(),
    sqlite_with_rowid=False,
)

live_hosts = Table(
    "live_hosts",
    metadata,
    Column("quiz_id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("language", String(2), nullable=False, info=PERSONAL),
    Column("joined_at", UtcDateTime, nullable=False, info=PERSONAL),
    Column("is_away", Boolean, nullable=False, info=PERSONAL),
    _of_quiz(),
    info={OWNER: "person_id"},
    sqlite_with_rowid=False,
)

live_seats = Table(
    "live_seats",
    metadata,
    Column("quiz_id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column(
        "person_id", BigInteger, primary_key=True, autoincrement=False, index=True, info=PERSONAL
    ),
    Column("name", String(64), nullable=False, info=PERSONAL),
    # By which two nicknames look alike; empty where names are not chosen, and may be the same.
    Column("name_key", String(64), info=PERSONAL),
    Column("presence", String(16), nullable=False, info=PERSONAL),
    Column("first_position", Integer, nullable=False, info=PERSONAL),
    Column("joined_at", UtcDateTime, nullable=False, info=PERSONAL),
    Column("language", String(2), nullable=False, info=PERSONAL),
    Column("extra_percent", Integer, nullable=False, info=PERSONAL),
    # The latest question that this pupil has answered in time: who is awaited is found by it.
    Column("answered_position", Integer, nullable=False, server_default="0", info=PERSONAL),
    UniqueConstraint("quiz_id", "name_key"),
    Index("ix_live_seats_awaited", "quiz_id", "presence", "answered_position"),
    Index("ix_live_seats_joined", "quiz_id", "presence", "joined_at"),
    _of_quiz(),
    info={OWNER: "person_id"},
    sqlite_with_rowid=False,
)

live_responses = Table(
    "live_responses",
    metadata,
    Column("quiz_id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("position", Integer, primary_key=True, autoincrement=False, info=PERSONAL),
    Column(
        "person_id", BigInteger, primary_key=True, autoincrement=False, index=True, info=PERSONAL
    ),
    Column("option_id", String(64), nullable=False, info=PERSONAL),
    Column("answered_at", UtcDateTime, nullable=False, info=PERSONAL),
    Column("elapsed_seconds", Float, nullable=False, info=PERSONAL),
    Column("is_late", Boolean, nullable=False, info=PERSONAL),
    _of_quiz(),
    info={OWNER: "person_id"},
    sqlite_with_rowid=False,
)

# Which message shows what of a quiz in a chat, and when it got there; a slot is a question's
# position, or one of the numbers in `bot.storage.live_messages`.
live_messages = Table(
    "live_messages",
    metadata,
    Column("quiz_id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False, index=True, info=PERSONAL),
    Column("slot", Integer, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("message_id", BigInteger, nullable=False, info=PERSONAL),
    Column("delivered_at", UtcDateTime, nullable=False, info=PERSONAL),
    _of_quiz(),
    info={OWNER: "chat_id"},
    sqlite_with_rowid=False,
)

live_polls = Table(
    "live_polls",
    metadata,
    Column("poll_id", String(64), primary_key=True, info=NOT_PERSONAL),
    Column("quiz_id", BigInteger, nullable=False, index=True, info=NOT_PERSONAL),
    Column("position", Integer, nullable=False, info=NOT_PERSONAL),
    _of_quiz(),
    sqlite_with_rowid=False,
)

live_flags = Table(
    "live_flags",
    metadata,
    Column("quiz_id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("position", Integer, primary_key=True, autoincrement=False, info=PERSONAL),
    Column(
        "person_id", BigInteger, primary_key=True, autoincrement=False, index=True, info=PERSONAL
    ),
    Column("flagged_at", UtcDateTime, nullable=False, info=PERSONAL),
    _of_quiz(),
    info={OWNER: "person_id"},
    sqlite_with_rowid=False,
)

live_rulings = Table(
    "live_rulings",
    metadata,
    Column("quiz_id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("number", Integer, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("position", Integer, nullable=False, info=PERSONAL),
    Column("ruling", String(8), nullable=False, info=PERSONAL),
    Column("options", JSON, nullable=False, info=PERSONAL),
    Column("made_by", BigInteger, nullable=False, index=True, info=PERSONAL),
    Column("made_at", UtcDateTime, nullable=False, info=PERSONAL),
    _of_quiz(),
    info={OWNER: "made_by"},
    sqlite_with_rowid=False,
)

teachers = Table(
    "teachers",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("settings", JSON, nullable=False, info=PERSONAL),
    info={OWNER: "person_id"},
    sqlite_with_rowid=False,
)

# Whom a group's administrators have named to start quizzes in it.
group_teachers = Table(
    "group_teachers",
    metadata,
    Column("group_id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column(
        "person_id", BigInteger, primary_key=True, autoincrement=False, index=True, info=PERSONAL
    ),
    Column("named_by", BigInteger, nullable=False, info=NOT_PERSONAL),
    info={OWNER: "person_id"},
    sqlite_with_rowid=False,
)

wrong_codes = Table(
    "wrong_codes",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("codes", Integer, nullable=False, info=PERSONAL),
    Column("since", UtcDateTime, nullable=False, info=PERSONAL),
    info={OWNER: "person_id"},
    sqlite_with_rowid=False,
)
