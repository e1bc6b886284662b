"""A database file for tests: made, filled, and read with plain sqlite3 beside the bot."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from bot.engine.calls import Call
from bot.engine.clock import SystemClock
from bot.engine.events import Done, Event
from bot.engine.store import migrate as migrate_module
from bot.engine.store.database import Database
from bot.engine.store.dead_letters import DeadLetter, add_dead_letter
from bot.engine.store.migrate import migrate
from bot.engine.store.transaction import Transaction
from bot.quiz.learner import Learner
from bot.storage.learners import add_learner
from tests.fake_clock import START

MIGRATIONS = Path(migrate_module.__file__).parent / "migrations"

Result = TypeVar("Result")


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
async def refusing(path: Path, act: str, *tables: str) -> AsyncIterator[None]:
    """Make every INSERT (or DELETE) on some tables fail meanwhile, as in a broken database."""
    for table in tables:
        refusal = f"BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, 'broken'); END"
        await change(path, f"CREATE TRIGGER broken_{table} {refusal}")
    try:
        yield
    finally:
        mend = "; ".join(f"DROP TRIGGER broken_{table}" for table in tables)
        await asyncio.to_thread(_change_at_once, path, mend)


def _change_at_once(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        connection.executescript(f"BEGIN IMMEDIATE; {sql}; COMMIT")


def downgrade(path: Path, to: str) -> None:
    """Take a database back to an earlier schema."""
    engine = create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, to)
        connection.commit()
    engine.dispose()


async def store(
    database: Database, act: Callable[[Transaction], Result], now: datetime = START
) -> Done[Result]:
    """Store an act that takes place at a time, and whatever it returns and sends."""

    def at_time(tx: Transaction) -> Result:
        tx.now = now
        return act(tx)

    return await database.engine.do(Event(at_time))


def meeting(*learner_ids: int) -> Callable[[Transaction], None]:
    """An act that stores new learners, and one call to each."""

    def meet(tx: Transaction) -> None:
        for learner_id in learner_ids:
            add_learner(tx, Learner(learner_id, START))
            tx.send(message(learner_id))

    return meet


def failing_letter(person_id: int, text: str) -> Callable[[Transaction], None]:
    """An act that keeps a dead letter with this text."""
    return partial(add_dead_letter, letter=DeadLetter(None, person_id, text, text))


def message(chat_id: int, text: str = "ciao", **fields: Any) -> Call:
    """A call that sends a text."""
    return Call(chat_id, "send_message", {"chat_id": chat_id, "text": text}, **fields)


def learner_ids(path: Path) -> Sequence[int]:
    """The stored learners."""
    return [row[0] for row in rows(path, "SELECT id FROM learners ORDER BY id")]
