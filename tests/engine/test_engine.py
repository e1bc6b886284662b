"""Events are stored in the order in which they come, in batches; one that fails fails alone."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, delete, insert, select, text
from structlog.testing import capture_logs

from bot.engine.calls import Call
from bot.engine.engine import Engine, StoppedError
from bot.engine.event_queue import (
    MOST_BEFORE_A_JOB,
    MOST_IN_ONE_BATCH,
    MOST_OF_ONE_PERSON,
)
from bot.engine.events import Done, Event
from bot.engine.store.batch import LONGEST_BATCH_SECONDS
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
        retry_seconds=0.01,
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


def orphan(transaction: Transaction) -> None:
    """An act that only the end of a transaction can refuse."""
    transaction.write(text("INSERT INTO parts VALUES (77)"), {})


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

    done = await asyncio.gather(*(stage.engine.do(Event(send)) for _ in range(2)))
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
    acts = [naming("a"), orphan, naming("b")]
    done = await asyncio.gather(
        *(stage.engine.do(Event(act)) for act in acts), return_exceptions=True
    )
    assert [type(one).__name__ for one in done] == ["Done", "IntegrityError", "Done"]
    assert await stage.names() == ["a", "b"]


async def test_of_one_person_a_few_come_before_others_in_their_order(stage: Stage) -> None:
    many = [f"many{number}" for number in range(100)]
    doing = [stage.engine.do(Event(naming(name), person=1)) for name in many]
    doing += [stage.engine.do(Event(naming(f"one{n}"), person=n)) for n in range(2, 12)]
    await asyncio.gather(*doing)
    names = await stage.names()
    assert max(names.index(f"one{n}") for n in range(2, 12)) < MOST_OF_ONE_PERSON + 10
    assert [name for name in names if name.startswith("many")] == many


async def test_of_one_person_many_are_taken_at_a_time_when_nobody_else_waits(stage: Stage) -> None:
    many = [f"many{number}" for number in range(MOST_IN_ONE_BATCH)]
    await asyncio.gather(*(stage.engine.do(Event(naming(name), person=1)) for name in many))
    assert len(stage.batches) < len(many) / MOST_OF_ONE_PERSON
    assert await stage.names() == many


async def test_who_comes_meanwhile_waits_for_few_of_one_person_whose_acts_are_slow(
    stage: Stage,
) -> None:
    many = [f"many{number}" for number in range(30)]
    slowly = [stage.engine.do(Event(slow(name), person=1)) for name in many]
    doing = [asyncio.create_task(one) for one in slowly]
    await until(lambda: len(stage.batches) == 1)
    await stage.engine.do(Event(naming("one"), person=2))
    await asyncio.gather(*doing)
    names = await stage.names()
    assert names.index("one") <= 2 + MOST_OF_ONE_PERSON
    assert [name for name in names if name != "one"] == many


def slow(name: str) -> Callable[[Transaction], None]:
    """Writes a name, and takes so long that the batch ends."""

    def act(transaction: Transaction) -> None:
        naming(name)(transaction)
        ends = time.monotonic() + 2 * LONGEST_BATCH_SECONDS
        while time.monotonic() < ends:
            pass

    return act


async def test_a_batch_that_takes_long_ends_and_the_rest_comes_next(stage: Stage) -> None:
    acts = [naming("a"), slow("slow"), naming("b"), naming("c")]
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


async def test_what_nobody_waits_for_is_stored_alone_when_no_other_comes(stage: Stage) -> None:
    stored: list[str] = []
    stage.engine.do_along(Event(naming("along")), lambda done: stored.append(done.result))
    await until(lambda: stored == ["ALONG"])
    assert await stage.names() == ["along"]


async def test_what_nobody_waits_for_is_stored_at_the_end(stage: Stage) -> None:
    stage.engine.do_along(Event(naming("along")))
    await stage.engine.stop()
    assert await stage.names() == ["along"]


@pytest.mark.parametrize("failing", [naming("a"), orphan])
async def test_an_event_that_can_never_be_stored_does_not_take_along_what_goes_with_it(
    stage: Stage, failing: Callable[[Transaction], object]
) -> None:
    await stage.engine.do(Event(naming("a")))
    stage.engine.do_along(Event(naming("along")))
    with pytest.raises(sqlite3.IntegrityError):
        await stage.engine.do(Event(failing))
    assert await stage.names() == ["a", "along"]


async def test_what_was_refused_in_passing_is_stored_when_it_can_be(stage: Stage) -> None:
    stored: list[str] = []
    await stage.engine.do(Event(naming("a")))
    stage.engine.do_along(Event(naming("a")), lambda done: stored.append(done.result))
    await stage.engine.do(Event(naming("b")))
    assert await stage.names() == ["a", "b"]
    await stage.engine.do(
        Event(lambda tx: tx.write(delete(THINGS).where(THINGS.c.name == "a"), {}))
    )
    await until(lambda: stored == ["A"])
    assert await stage.names() == ["b", "a"]


async def test_an_event_that_is_kept_outlives_a_broken_disk_and_its_caller_is_not_told(
    stage: Stage,
) -> None:
    stage.broken += [full_disk(), full_disk()]
    events = [Event(naming("kept"), is_kept=True), Event(naming("not kept"))]
    doing = [asyncio.create_task(stage.engine.do(event)) for event in events]
    done = await asyncio.gather(*doing, return_exceptions=True)
    assert [type(one).__name__ for one in done] == ["Done", "OperationalError"]
    assert stage.broken == []
    assert await stage.names() == ["kept"]


@pytest.mark.parametrize("failing", [naming("a"), orphan])
async def test_an_event_that_is_kept_and_fails_by_its_own_fault_is_not_tried_again(
    stage: Stage, failing: Callable[[Transaction], object]
) -> None:
    await stage.engine.do(Event(naming("a")))
    async with asyncio.timeout(30):
        with pytest.raises(sqlite3.IntegrityError):
            await stage.engine.do(Event(failing, is_kept=True))


async def test_a_job_waits_behind_all_that_people_do(stage: Stage) -> None:
    people = [f"n{number}" for number in range(MOST_BEFORE_A_JOB - 1)]
    events = [Event(naming("job"), is_job=True), *(Event(naming(name)) for name in people)]
    await asyncio.gather(*(stage.engine.do(event) for event in events))
    assert await stage.names() == [*people, "job"]


async def test_a_job_gets_its_turn_though_people_never_stop(stage: Stage) -> None:
    many = MOST_IN_ONE_BATCH * (MOST_BEFORE_A_JOB + 2)
    events = [Event(naming(f"n{number}"), person=1) for number in range(many)]
    events.append(Event(naming("job"), is_job=True))
    await asyncio.gather(*(stage.engine.do(event) for event in events))
    names = await stage.names()
    assert names.index("job") == sum(stage.batches[:MOST_BEFORE_A_JOB]) < many


async def test_jobs_are_stored_together_when_nobody_waits(stage: Stage) -> None:
    jobs = [f"job{number}" for number in range(10)]
    await asyncio.gather(*(stage.engine.do(Event(naming(job), is_job=True)) for job in jobs))
    assert len(stage.batches) < len(jobs)
    assert await stage.names() == jobs


async def test_who_goes_on_from_what_is_stored_is_told_before_the_caller(stage: Stage) -> None:
    told: list[str] = []
    stage.engine.on_stored = lambda event, done: told.append(f"stored {done.result}")

    async def call(name: str) -> None:
        done = await stage.engine.do(Event(naming(name)))
        told.append(f"caller of {done.result}")

    stage.engine.do_along(
        Event(naming("along")), lambda done: told.append(f"caller of {done.result}")
    )
    await asyncio.gather(call("a"), call("b"))
    for name in ("A", "B", "ALONG"):
        assert told.index(f"stored {name}") < told.index(f"caller of {name}")
    assert len(told) == 6


async def test_who_goes_on_from_what_is_stored_has_the_event_and_what_became_of_it(
    stage: Stage,
) -> None:
    told: list[tuple[Event[object], Done[object]]] = []
    stage.engine.on_stored = lambda event, done: told.append((event, done))
    events: list[Event[object]] = [Event(naming("a")), Event(naming("b"), person=1)]
    done = await asyncio.gather(*(stage.engine.do(event) for event in events))
    assert told == list(zip(events, done, strict=True))


async def test_who_goes_on_from_what_is_stored_is_not_told_of_what_is_not(stage: Stage) -> None:
    told: list[Event[object]] = []
    stage.engine.on_stored = lambda event, done: told.append(event)
    stage.broken.append(full_disk())
    with pytest.raises(sqlite3.OperationalError):
        await stage.engine.do(Event(naming("broken")))
    acts = [naming("a"), naming("a"), orphan, naming("b")]
    events: list[Event[object]] = [Event(act) for act in acts]
    doing = [stage.engine.do(event) for event in events]
    await asyncio.gather(*doing, return_exceptions=True)
    assert told == [events[0], events[3]]


async def test_those_that_wait_are_counted_with_those_held_back(stage: Stage) -> None:
    many = MOST_OF_ONE_PERSON + 3
    events = [Event(naming(f"many{number}"), person=1) for number in range(many)]
    events += [Event(naming("one"), person=2), Event(naming("job"), is_job=True)]
    doing = [asyncio.create_task(stage.engine.do(event)) for event in events]
    stage.engine.do_along(Event(naming("along")))
    await asyncio.sleep(0)  # each has handed in its event
    assert [stage.engine.how_many_wait_of(person) for person in (1, 2, 3)] == [many, 1, 0]
    assert stage.engine.waiting == many + 3
    await asyncio.gather(*doing)
    assert [stage.engine.how_many_wait_of(person) for person in (1, 2, 3)] == [0, 0, 0]
    assert stage.engine.waiting == 0


async def test_what_follows_may_fail_and_the_engine_goes_on(stage: Stage) -> None:
    def fail(event: Event[object], done: Done[object]) -> None:
        raise ValueError("what follows is broken")

    stage.engine.on_stored = fail
    with capture_logs() as events:
        done = await stage.engine.do(Event(naming("a")))
    assert done.result == "A"
    assert [event["event"] for event in events] == ["event_not_followed"]
    stage.engine.on_stored = lambda event, done: None
    await stage.engine.do(Event(naming("b")))
    assert await stage.names() == ["a", "b"]


@pytest.mark.parametrize("is_mended", [True, False])
async def test_at_the_end_what_waits_for_the_database_is_tried_once_more(
    stage: Stage, is_mended: bool
) -> None:
    stage.broken += [full_disk()] * 2
    kept = asyncio.create_task(stage.engine.do(Event(naming("kept"), is_kept=True)))
    await until(lambda: len(stage.broken) == 1)
    stage.broken = [] if is_mended else stage.broken
    await until(lambda: stage.engine.waiting == 1)
    await stage.engine.stop()
    assert stage.engine.waiting == 0
    if is_mended:
        assert (await kept).result == "KEPT"
    else:
        with pytest.raises(StoppedError):
            await kept


async def test_a_new_job_does_not_go_before_people_who_wait(stage: Stage) -> None:
    for number in range(MOST_BEFORE_A_JOB + 2):
        await stage.engine.do(Event(naming(f"before{number}")))
    events = [Event(naming("job"), is_job=True), Event(naming("person"))]
    await asyncio.gather(*(stage.engine.do(event) for event in events))
    assert (await stage.names())[-2:] == ["person", "job"]
