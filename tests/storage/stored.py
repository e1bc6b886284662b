"""A database file for tests: made, filled, and read with plain sqlite3 beside the bot."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

from bot.engine.calls import Call
from bot.pipeline.clock import SystemClock
from bot.pipeline.lanes import Lanes
from bot.quiz.learner import Learner
from bot.storage.database import Database
from bot.storage.dead_letters import DeadLetter, add_dead_letter
from bot.storage.learners import add_learner
from bot.storage.migrate import migrate
from bot.storage.work import Work
from tests.fake_clock import START
from tests.waiting import until


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Database]:
    """A migrated and started database."""
    migrate(path)
    database = Database(path, SystemClock().now)
    await database.start()
    try:
        yield database
    finally:
        await database.close()


@contextmanager
def plain(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection beside the bot's, in autocommit."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        yield connection
    finally:
        connection.close()


def rows(path: Path, sql: str, *parameters: object) -> list[Any]:
    """What a query finds in the file now."""
    with plain(path) as connection:
        return connection.execute(sql, parameters).fetchall()


async def change(path: Path, sql: str) -> None:
    """Change the file beside a running bot.

    In a thread, so that a transaction of the bot that is in the way can end.
    """
    await asyncio.to_thread(rows, path, sql)


@asynccontextmanager
async def refusing(
    path: Path, act: str, *tables: str, lanes: Lanes | None = None
) -> AsyncIterator[None]:
    """Make every INSERT (or DELETE) on some tables fail meanwhile, as in a broken database.

    With `lanes` it ends while nothing is at work in them. Else an update that is just being tried
    again could fail before the end and be stored as a dead letter after it.
    """
    for table in tables:
        refusal = f"BEFORE {act} ON {table} BEGIN SELECT * FROM nowhere; END"
        await change(path, f"CREATE TRIGGER broken_{table} {refusal}")
    try:
        yield
    finally:
        mend = "; ".join(f"DROP TRIGGER broken_{table}" for table in tables)
        if lanes is None:
            assert await asyncio.to_thread(_is_changed, path, mend, 10.0)
        else:  # in one turn of the event loop with the look at the lanes
            await until(lambda: lanes.at_work == 0 and _is_changed(path, mend, 0.0))


def _is_changed(path: Path, sql: str, patience_seconds: float) -> bool:
    """Change the file; False when a transaction of the bot was in the way for so long."""
    with closing(sqlite3.connect(path, timeout=patience_seconds)) as connection:
        try:
            connection.executescript(f"BEGIN IMMEDIATE; {sql}; COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY":
                raise
            return False
    return True


def meeting(database: Database, *learner_ids: int) -> Work:
    """A work that stores new learners, and one call to each."""
    work = Work(database, START)
    for learner_id in learner_ids:
        add_learner(work, Learner(learner_id, START))
        work.send(message(learner_id))
    return work


def failing_letter(database: Database, person_id: int, text: str) -> Work:
    """A work that keeps a dead letter with this text."""
    work = Work(database, START)
    add_dead_letter(work, DeadLetter(None, person_id, text, text))
    return work


def message(chat_id: int, text: str = "ciao", **fields: Any) -> Call:
    """A call that sends a text."""
    return Call(chat_id, "send_message", {"chat_id": chat_id, "text": text}, **fields)


def learner_ids(path: Path) -> Sequence[int]:
    """The stored learners."""
    return [row[0] for row in rows(path, "SELECT id FROM learners ORDER BY id")]
