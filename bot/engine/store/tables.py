"""The engine's own tables. Which columns are personal, and whose, is marked as in all others."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.engine.store.columns import (
    NOT_PERSONAL,
    OWNER,
    PERSONAL,
    RowId,
    UtcDateTime,
    metadata,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True, info=NOT_PERSONAL),
    Column("chat_id", BigInteger, nullable=False, index=True, info=PERSONAL),
    Column("method", String(64), nullable=False, info=PERSONAL),
    Column("parameters", JSON, nullable=False, info=PERSONAL),
    Column("attachment", LargeBinary, info=PERSONAL),
    Column("priority", SmallInteger, nullable=False, info=NOT_PERSONAL),
    Column("supersede_key", String(128), info=PERSONAL),
    Column("created_at", UtcDateTime, nullable=False, info=PERSONAL),
    Column("receipt", String(128), info=PERSONAL),
    info={OWNER: "chat_id"},
    sqlite_autoincrement=True,  # the sender knows a call by its id: no id may come twice
)

seen_updates = Table(
    "seen_updates",
    metadata,
    Column("update_id", RowId, primary_key=True, autoincrement=False, info=NOT_PERSONAL),
    Column("seen_at", UtcDateTime, nullable=False, index=True, info=NOT_PERSONAL),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", RowId, primary_key=True, info=NOT_PERSONAL),
    Column("update_id", BigInteger, info=NOT_PERSONAL),
    Column("learner_id", BigInteger, index=True, info=PERSONAL),
    Column("received_at", UtcDateTime, nullable=False, index=True, info=PERSONAL),
    Column("update", Text, nullable=False, info=PERSONAL),
    Column("traceback", Text, nullable=False, info=PERSONAL),
    info={OWNER: "learner_id"},
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("id", RowId, primary_key=True, info=NOT_PERSONAL),
    Column("kind", String(32), nullable=False, info=NOT_PERSONAL),
    Column("key", String(64), nullable=False, info=NOT_PERSONAL),
    Column("due_at", UtcDateTime, nullable=False, index=True, info=NOT_PERSONAL),
    UniqueConstraint("kind", "key"),
)

kept_secrets = Table(
    "kept_secrets",
    metadata,
    Column("name", String(64), primary_key=True, info=NOT_PERSONAL),
    Column("value", String(256), nullable=False, info=NOT_PERSONAL),
)

# What a released version had in hand when it ended; nothing is written here any more.
parked_updates = Table(
    "parked_updates",
    metadata,
    Column("update_id", RowId, primary_key=True, autoincrement=False, info=NOT_PERSONAL),
    Column("learner_id", BigInteger, index=True, info=PERSONAL),
    Column("parked_at", UtcDateTime, nullable=False, info=PERSONAL),
    Column("update", Text, nullable=False, info=PERSONAL),
    info={OWNER: "learner_id"},
)
