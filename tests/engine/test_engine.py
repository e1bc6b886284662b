"""Events are stored in the order in which they come, in batches; one that fails fails alone."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select, text

from bot.engine.calls import Call
from bot.engine.engine import MOST_OF_ONE_PERSON, Engine
from bot.engine.events import Event
from bot.engine.store.connection import Connection, connect
from bot.engine.store.tables import outbox
from bot.engine.store.transaction import Transaction
from tests.waiting import until
from tests.watched_connections import watched

THINGS = Table("things", MetaData(), Column("id", Integer), Column("name", String))
NAMES = select(THINGS.c.name).order_by(text("rowid"))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
COUNTING = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
MADE = """
CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE parts (of INTEGER REFERENCES things DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, chat_id, method, parameters, attachment,
    priority, supersede_key, created_at, receipt);
"""


class Stage:
    """An engine on a file with a few tables; `broken` is raised by the next COMMIT."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.broken: list[Exception] = []
        self.batches: list[int] = []
        self.connection: Connection
        self.engine: Engine

    def meet(self, statement: str) -> None:
        """A statement is about to be run."""
        self.seen.append(statement)
        if statement == "COMMIT" and self.broken:
            raise self.broken.pop()

    async def names(self) -> list[str]:
        """What is stored, in the order in which it was."""
        found = await self.connection.run(lambda session: session.rows(NAMES, {}))
        return [row.name for row in found]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """An engine that has begun."""
    stage = Stage()
    pragmas = ("journal_mode=WAL", "foreign_keys=ON")
    stage.connection = await connect(tmp_path / "things.db", pragmas, watched(stage.meet))
    await stage.connection.executescript(MADE)
    stage.engine = Engine(
        stage.connection.run,
        lambda: NOON,
        lambda seconds, events: stage.batches.append(events),
        stage.connection.interrupt_statement,
        longest_act_seconds=0.3,
    )
    stage.engine.start()
    yield stage
    await stage.engine.stop()
    await stage.connection.close()


def naming(name: str) -> Callable[[Transaction], str]:
    """An act that stores a name."""

    def act(transaction: Transaction) -> str:
        transaction.write(insert(THINGS), {"name": name})
        return name.upper()

    return act


def full_disk() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


async def test_events_are_stored_in_their_order_and_bring_what_their_acts_return(
    stage: Stage,
) -> None:
    names = [f"n{number}" for number in range(200)]
    done = await asyncio.gather(*(stage.engine.do(Event(naming(name))) for name in names))
    assert [one.result for one in done] == [name.upper() for name in names]
    assert await stage.names() == names
    assert len(stage.batches) < 20
    assert sum(stage.batches) == 200


async def test_an_act_sees_what_all_before_it_have_written(stage: Stage) -> None:
    def count(transaction: Transaction) -> int:
        return len(transaction.rows(NAMES))

    events: list[Event[object]] = [Event(naming("a")), Event(count), Event(naming("b"))]
    done = await asyncio.gather(*(stage.engine.do(event) for event in [*events, Event(count)]))
    assert [one.result for one in done] == ["A", 1, "B", 2]


async def test_of_an_act_that_fails_nothing_is_stored_and_the_others_are(stage: Stage) -> None:
    def fail(transaction: Transaction) -> None:
        transaction.write(insert(THINGS), {"name": "half"})
        transaction.send(Call(7, "send_message", {}))
        raise LookupError("the other half")

    acts = [naming("a"), fail, naming("a"), naming("b")]
    done = await asyncio.gather(
        *(stage.engine.do(Event(act)) for act in acts), return_exceptions=True
    )
    assert [type(one).__name__ for one in done] == ["Done", "LookupError", "IntegrityError", "Done"]
    assert await stage.names() == ["a", "b"]
    assert await stage.connection.run(lambda session: session.rows(select(outbox.c.id), {})) == []


async def test_calls_have_the_ids_of_their_rows(stage: Stage) -> None:
    def send(transaction: Transaction) -> None:
        for number in range(3):
            transaction.send(Call(number, "send_message", {}))
        transaction.will_ring(transaction.now)

    done = await asyncio.gather(*(stage.engine.do(Event(send, NOON)) for _ in range(2)))
    assert [stored.id for one in done for stored in one.calls] == [1, 2, 3, 4, 5, 6]
    assert [stored.call.chat_id for one in done for stored in one.calls] == [0, 1, 2, 0, 1, 2]
    assert {one.rings_at for one in done} == {NOON}


async def test_a_broken_database_fails_all_and_stores_none(stage: Stage) -> None:
    stage.broken.append(full_disk())
    doing = [stage.engine.do(Event(naming(name))) for name in ("a", "b")]
    done = await asyncio.gather(*doing, return_exceptions=True)
    assert [str(one) for one in done] == ["database or disk is full"] * 2
    assert await stage.names() == []
    await stage.engine.do(Event(naming("a")))
    assert await stage.names() == ["a"]


async def test_what_only_the_end_of_a_transaction_can_refuse_fails_alone(stage: Stage) -> None:
    def orphan(transaction: Transaction) -> None:
        transaction.write(text("INSERT INTO parts VALUES (77)"), {})

    acts = [naming("a"), orphan, naming("b")]
    done = await asyncio.gather(
        *(stage.engine.do(Event(act)) for act in acts), return_exceptions=True
    )
    assert [type(one).__name__ for one in done] == ["Done", "IntegrityError", "Done"]
    assert await stage.names() == ["a", "b"]


async def test_of_one_person_a_few_are_taken_at_a_time_in_their_order(stage: Stage) -> None:
    many = [f"many{number}" for number in range(100)]
    doing = [stage.engine.do(Event(naming(name), person=1)) for name in many]
    doing += [stage.engine.do(Event(naming(f"one{n}"), person=n)) for n in range(2, 12)]
    await asyncio.gather(*doing)
    names = await stage.names()
    assert max(names.index(f"one{n}") for n in range(2, 12)) < MOST_OF_ONE_PERSON + 10
    assert [name for name in names if name.startswith("many")] == many


async def test_a_batch_that_takes_long_ends_and_the_rest_comes_next(stage: Stage) -> None:
    def slow(transaction: Transaction) -> None:
        naming("slow")(transaction)
        ends = time.monotonic() + 0.02
        while time.monotonic() < ends:
            pass

    acts = [naming("a"), slow, naming("b"), naming("c")]
    people = [Event(act, person=1) for act in acts]
    await asyncio.gather(*(stage.engine.do(event) for event in people))
    assert stage.batches == [2, 2]
    assert await stage.names() == ["a", "slow", "b", "c"]


def never_ending(transaction: Transaction) -> None:
    naming("never")(transaction)
    while True:
        pass


def never_ending_query(transaction: Transaction) -> None:
    naming("never")(transaction)
    transaction.rows(text(f"{COUNTING} SELECT max(i) FROM n"))


def never_ending_write(transaction: Transaction) -> None:
    transaction.write(text(f"INSERT INTO parts {COUNTING} SELECT i FROM n WHERE i < 0"), {})


# Under a tracer CPython 3.11 does not raise in a loop what another thread has asked for.
untraced = pytest.param(never_ending, marks=pytest.mark.unmeasured)


@pytest.mark.parametrize("endless", [untraced, never_ending_query, never_ending_write])
async def test_an_act_that_does_not_end_is_interrupted_and_fails_alone(
    stage: Stage, endless: Callable[[Transaction], None]
) -> None:
    acts: list[Callable[[Transaction], object]] = [naming("a"), endless, naming("b"), naming("c")]
    async with asyncio.timeout(30):
        done = await asyncio.gather(
            *(stage.engine.do(Event(act)) for act in acts), return_exceptions=True
        )
    kinds = [type(one).__name__ for one in done]
    assert kinds == ["Done", "ActTooLongError", "Done", "Done"]
    assert await stage.names() == ["a", "b", "c"]


async def test_an_event_survives_the_cancellation_of_its_caller(stage: Stage) -> None:
    caller = asyncio.create_task(stage.engine.do(Event(naming("a"))))
    await asyncio.sleep(0)  # it has handed in its event
    caller.cancel()
    await stage.engine.do(Event(naming("b")))
    assert await stage.names() == ["a", "b"]


async def test_stopping_stores_what_was_handed_in_before_and_refuses_what_comes_after(
    stage: Stage,
) -> None:
    doing = [
        asyncio.create_task(stage.engine.do(Event(naming(f"n{n}"), person=1))) for n in range(50)
    ]
    await asyncio.sleep(0)  # each has handed in its event
    await stage.engine.stop()
    await asyncio.gather(*doing)
    assert len(await stage.names()) == 50
    with pytest.raises(RuntimeError, match="closed"):
        await stage.engine.do(Event(naming("late")))


async def test_what_nobody_waits_for_is_stored_with_the_next(stage: Stage) -> None:
    stored: list[str] = []
    stage.engine.do_along(Event(naming("along")), lambda done: stored.append(done.result))
    await stage.engine.do(Event(naming("next")))
    assert stored == ["ALONG"]
    assert stage.batches == [2]


async def test_what_nobody_waits_for_is_tried_again_after_a_broken_disk(stage: Stage) -> None:
    stage.broken.append(full_disk())
    stage.engine.do_along(Event(naming("along")))
    await until(lambda: stage.batches == [1])
    assert await stage.names() == ["along"]
