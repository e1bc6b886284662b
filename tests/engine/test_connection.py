"""A connection runs whole functions in its thread; statements go in and rows come out typed."""

import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from bot.engine.store.columns import UtcDateTime
from bot.engine.store.connection import Connection, Session, connect
from bot.engine.store.statements import Row, one_of

THINGS = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(8)),
    Column("is_good", Boolean, nullable=False),
    Column("at", UtcDateTime),
    Column("order", JSON),
)
ALL = select(THINGS).order_by(THINGS.c.id)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MADE = (
    "CREATE TABLE things"
    " (id INTEGER PRIMARY KEY, name TEXT UNIQUE, is_good INTEGER NOT NULL, at TEXT, 'order' TEXT)"
)


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    """A connection to a file with one table."""
    opened = await connect(tmp_path / "things.db", ("journal_mode=WAL",))
    await opened.execute(MADE)
    yield opened
    await opened.close()


def thing(number: int, **values: Any) -> dict[str, Any]:
    """A row's values."""
    return {"id": number, "name": f"n{number}", "is_good": True, "at": None, "order": []} | values


async def stored(connection: Connection, write: Callable[[Session], object]) -> None:
    """Run a function in one transaction."""

    def run(session: Session) -> None:
        with session.transaction():
            write(session)

    await connection.run(run)


async def kept(connection: Connection) -> list[Row]:
    """All rows."""
    return await connection.run(lambda session: session.rows(ALL, {}))


async def test_what_is_written_comes_back_as_it_was(connection: Connection) -> None:
    row = thing(1, at=NOON, order=["b", "a"])
    await stored(connection, lambda session: session.write(insert(THINGS), row))
    [found] = await kept(connection)
    assert found.as_dict() == row
    assert (found.is_good, found.at, found.order, found[1]) == (True, NOON, ["b", "a"], "n1")
    assert [type(value) for value in found[2:]] == [bool, datetime, list]


async def test_a_function_runs_whole_in_the_connection_s_own_thread(
    connection: Connection,
) -> None:
    threads = {await connection.run(lambda session: threading.get_ident()) for _ in range(3)}
    assert len(threads) == 1
    assert threads != {threading.get_ident()}


async def test_of_a_transaction_that_fails_nothing_is_stored(connection: Connection) -> None:
    def fail(session: Session) -> None:
        session.write(insert(THINGS), [thing(1), thing(2)])
        assert len(session.rows(ALL, {})) == 2  # its own writes are seen
        raise LookupError("the rest of it")

    with pytest.raises(LookupError, match="the rest of it"):
        await stored(connection, fail)
    assert await kept(connection) == []
    await stored(connection, lambda session: session.write(insert(THINGS), thing(3)))
    assert [row.id for row in await kept(connection)] == [3]


async def test_the_error_of_a_statement_is_sqlite_s_own_and_says_no_value(
    connection: Connection,
) -> None:
    twice = [thing(1, name="secret"), thing(2, name="secret")]
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE") as raised:
        await stored(connection, lambda session: session.write(insert(THINGS), twice))
    assert "secret" not in str(raised.value)


async def test_a_value_that_is_missing_is_not_taken_for_nothing(connection: Connection) -> None:
    named = select(THINGS).where(THINGS.c.name == bindparam("name"))
    with pytest.raises(KeyError, match="name"):
        await connection.run(lambda session: session.rows(named, {}))
    values = [thing(1), {key: v for key, v in thing(2).items() if key != "at"}]
    with pytest.raises(KeyError, match="at"):
        await stored(connection, lambda session: session.write(insert(THINGS), values))


async def test_values_that_stand_in_a_statement_need_not_be_given(connection: Connection) -> None:
    await connection.run(lambda s: s.write(insert(THINGS), [thing(n) for n in range(1, 6)]))
    some = ALL.where(one_of(THINGS.c.name, ("n1", "n3", "n4"))).limit(2)
    found = await connection.run(lambda session: session.rows(some, {}))
    assert [row.id for row in found] == [1, 3]
    rename = update(THINGS).where(THINGS.c.id > bindparam("above")).values(is_good=False)
    assert await connection.run(lambda session: session.write(rename, {"above": 3})) == 2


async def test_columns_that_a_query_makes_have_its_names(connection: Connection) -> None:
    counted = select(func.count().label("things"), func.max(THINGS.c.at).label("latest"))
    await connection.run(lambda session: session.write(insert(THINGS), thing(1, at=NOON)))
    [row] = await connection.run(lambda session: session.rows(counted, {}))
    assert (row.things, row.latest) == (1, NOON)
    [mode] = await connection.run(lambda session: session.rows(text("PRAGMA journal_mode"), {}))
    assert mode.journal_mode == "wal"
    with pytest.raises(AttributeError, match="speed"):
        _ = mode.speed


async def test_nothing_to_write_is_no_statement(connection: Connection) -> None:
    assert await connection.run(lambda session: session.write(insert(THINGS), [])) == 0


async def test_a_file_that_cannot_be_opened_leaves_no_thread_behind(tmp_path: Path) -> None:
    before = threading.active_count()
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        await connect(tmp_path / "nowhere" / "things.db", ())
    with pytest.raises(sqlite3.OperationalError):
        await connect(tmp_path / "things.db", ("no such thing = (",))
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and "worker" in thread.name:
            thread.join(5)
    assert threading.active_count() <= before


def test_aiosqlite_is_the_one_whose_protected_methods_are_used() -> None:
    assert aiosqlite.__version__.startswith("0.22.")
    assert callable(aiosqlite.Connection._execute)
    assert isinstance(aiosqlite.Connection._conn, property)


async def test_a_time_is_kept_as_the_released_version_has_written_it(
    connection: Connection,
) -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=2)))
    await stored(connection, lambda session: session.write(insert(THINGS), thing(1, at=elsewhere)))
    [row] = await connection.execute_fetchall("SELECT at FROM things")
    assert row == ("2026-03-01 12:00:00.000000",)
    assert [row.at for row in await kept(connection)] == [NOON]
    naive = thing(2, at=NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="without a zone"):
        await stored(connection, lambda session: session.write(insert(THINGS), naive))
