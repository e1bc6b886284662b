"""The tables. Each column says whether it is personal; each table, which column names its owner.

`/mydata` and `/forget` are built from these two marks alone, so a table that carries them is
exported and erased without another line of code, and a test fails for a column without a mark.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
)

from bot.engine.store import tables as engine_tables
from bot.engine.store.columns import (
    NOT_PERSONAL,
    OWNER,
    PERSONAL,
    RowId,
    UtcDateTime,
    metadata,
)
from bot.storage import live_schema

__all__ = ["NOT_PERSONAL", "OWNER", "PERSONAL", "engine_tables", "live_schema", "metadata"]

learners = Table(
    "learners",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("language", String(2), info=PERSONAL),
    Column("first_seen_at", UtcDateTime, nullable=False, info=PERSONAL),
    Column("last_practice", BigInteger, nullable=False, info=PERSONAL),
    Column("days_active", Integer, nullable=False, info=PERSONAL),
    Column("last_active_on", Date, info=PERSONAL),
    info={OWNER: "id"},
)

practices = Table(
    "practices",
    metadata,
    Column("learner_id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("number", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("topic", String(64), info=PERSONAL),
    Column("is_of_missed", Boolean, nullable=False, info=PERSONAL),
    Column("started_at", UtcDateTime, nullable=False, info=PERSONAL),
    Column("ended_at", UtcDateTime, info=PERSONAL),
    ForeignKeyConstraint(["learner_id"], ["learners.id"], ondelete="CASCADE"),
    info={OWNER: "learner_id"},
    sqlite_with_rowid=False,
)

practice_questions = Table(
    "practice_questions",
    metadata,
    Column("learner_id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("practice", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("position", Integer, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("question_id", String(64), nullable=False, info=PERSONAL),
    Column("option_order", JSON, nullable=False, info=PERSONAL),
    Column("asked_at", UtcDateTime, info=PERSONAL),
    Column("outcome", String(8), info=PERSONAL),
    Column("chosen_option", String(64), info=PERSONAL),
    Column("answered_at", UtcDateTime, info=PERSONAL),
    ForeignKeyConstraint(
        ["learner_id", "practice"],
        ["practices.learner_id", "practices.number"],
        ondelete="CASCADE",
    ),
    info={OWNER: "learner_id"},
    sqlite_with_rowid=False,
)

_is_open = practice_questions.c.outcome.is_(None)
Index(
    "ix_practice_questions_open",
    practice_questions.c.learner_id,
    practice_questions.c.practice,
    practice_questions.c.outcome,  # else SQLite takes the primary key, and reads all before it
    practice_questions.c.position,
    sqlite_where=_is_open,
    postgresql_where=_is_open,
)

question_histories = Table(
    "question_histories",
    metadata,
    Column("learner_id", BigInteger, primary_key=True, autoincrement=False, info=PERSONAL),
    Column("question_id", String(64), primary_key=True, info=PERSONAL),
    Column("times_right", Integer, nullable=False, info=PERSONAL),
    Column("times_wrong", Integer, nullable=False, info=PERSONAL),
    Column("last_outcome", String(8), nullable=False, info=PERSONAL),
    Column("last_seen_at", UtcDateTime, nullable=False, info=PERSONAL),
    ForeignKeyConstraint(["learner_id"], ["learners.id"], ondelete="CASCADE"),
    info={OWNER: "learner_id"},
    sqlite_with_rowid=False,
)
