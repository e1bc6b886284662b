"""Events are stored in groups, each whole or not at all; who reads beside cannot write."""

import asyncio
import resource
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Executable, delete, insert, select, text

from bot.engine.events import Done, Event
from bot.engine.store.database import Database
from bot.engine.store.outbox import delete_calls, pending_calls
from bot.engine.store.statements import Row
from bot.engine.store.tables import seen_updates
from bot.engine.store.transaction import Transaction
from bot.quiz.learner import Learner
from bot.storage.learners import add_learner
from bot.storage.schema import learners, practices
from tests.fake_clock import START
from tests.storage.stored import (
    learner_ids,
    meeting,
    message,
    opened,
    plain,
    refusing,
    rows,
    store,
)
from tests.waiting import until

IDS = select(learners.c.id)
CHATS = "SELECT chat_id FROM outbox ORDER BY chat_id"

Act = Callable[[Transaction], object]


@contextmanager
def disk_full_at(largest_file_bytes: int) -> Iterator[None]:
    """No file of this process may grow beyond a size meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def begin_practice(tx: Transaction, learner_id: int) -> None:
    practice = {"learner_id": learner_id, "number": 1, "is_of_missed": False, "started_at": START}
    tx.write(insert(practices), practice)


def orphaned(learner_id: int) -> Act:
    """An act whose practice belongs to nobody, beside a learner and a call that are in order."""

    def act(tx: Transaction) -> None:
        meeting(learner_id)(tx)
        begin_practice(tx, -learner_id)

    return act


async def stored(database: Database, acts: Sequence[Act]) -> list[Done[object]]:
    """Store acts, all at once."""
    return await asyncio.gather(*(store(database, act) for act in acts))


async def tried(database: Database, acts: Sequence[Act]) -> list[Done[object] | BaseException]:
    """What became of acts that came all at once."""
    return await asyncio.gather(*(store(database, act) for act in acts), return_exceptions=True)


async def test_five_hundred_events_at_once_are_all_stored(database: Database, path: Path) -> None:
    done = await stored(database, [meeting(number) for number in range(1, 501)])
    assert learner_ids(path) == list(range(1, 501))
    assert [one.calls[0].call.chat_id for one in done] == list(range(1, 501))


async def test_events_that_wait_together_share_commits(database: Database, path: Path) -> None:
    wal = path.with_name("fonte.db-wal")
    await stored(database, [meeting(number) for number in range(1, 201)])
    page_in_wal_bytes = 4096 + 24
    # A commit of its own would write three pages or more for each event.
    assert 0 < wal.stat().st_size < 200 * page_in_wal_bytes


@pytest.mark.parametrize("bad", [1, 250, 500])
async def test_a_bad_event_in_a_group_fails_alone(database: Database, path: Path, bad: int) -> None:
    numbers = range(1, 501)
    done = await tried(database, [orphaned(n) if n == bad else meeting(n) for n in numbers])
    failed = [number for number, result in enumerate(done, 1) if isinstance(result, Exception)]
    assert failed == [bad]
    assert isinstance(done[bad - 1], sqlite3.IntegrityError)
    good = [number for number in numbers if number != bad]
    assert learner_ids(path) == good
    assert [chat_id for (chat_id,) in rows(path, CHATS)] == good


async def test_of_a_failed_event_nothing_is_stored(database: Database, path: Path) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        await store(database, orphaned(7))
    for table in ("learners", "practices", "outbox"):
        assert rows(path, f"SELECT * FROM {table}") == []


@pytest.mark.parametrize("unstorable", [2**63, -(2**63) - 1])
async def test_a_number_that_sqlite_cannot_hold_fails_its_own_event_alone(
    database: Database, path: Path, unstorable: int
) -> None:
    done = await tried(database, [meeting(number) for number in (1, unstorable, 3)])
    assert [type(result) for result in done] == [Done, OverflowError, Done]
    assert learner_ids(path) == [1, 3]


async def test_the_same_learner_twice_in_a_group_is_stored_once(
    database: Database, path: Path
) -> None:
    done = await tried(database, [meeting(5), meeting(5), meeting(6)])
    assert [type(result) for result in done] == [Done, sqlite3.IntegrityError, Done]
    assert learner_ids(path) == [5, 6]


async def test_calls_keep_the_order_in_which_they_were_given_and_get_rising_ids(
    database: Database,
) -> None:
    def sending(number: int) -> Act:
        def act(tx: Transaction) -> None:
            for position in range(3):
                tx.send(message(number, f"{number}.{position}"))

        return act

    done = await stored(database, [sending(number) for number in range(50)])
    flat = [call for one in done for call in one.calls]
    texts = [call.call.parameters["text"] for call in flat]
    assert texts == [f"{n}.{position}" for n in range(50) for position in range(3)]
    ids = [call.id for call in flat]
    assert ids == sorted(set(ids))
    assert await database.read(pending_calls) == tuple(flat)


async def test_an_id_of_a_call_never_comes_twice(database: Database) -> None:
    [first] = (await store(database, lambda tx: tx.send(message(1)))).calls
    await store(database, partial(delete_calls, ids=[first.id]))
    [second] = (await store(database, lambda tx: tx.send(message(1)))).calls
    assert second.id > first.id


async def test_an_event_survives_the_cancellation_of_its_caller(
    database: Database, path: Path
) -> None:
    callers = [asyncio.create_task(store(database, meeting(number))) for number in range(1, 21)]
    await asyncio.sleep(0)  # each has handed in its event
    for caller in callers[::2]:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)
    await store(database, meeting(21))
    assert [caller.cancelled() for caller in callers] == [True, False] * 10
    assert learner_ids(path) == list(range(1, 22))


async def test_closing_stores_what_was_handed_in_before(path: Path) -> None:
    async with opened(path) as database:
        storing = [asyncio.create_task(store(database, meeting(n))) for n in range(1, 301)]
        await asyncio.sleep(0)  # each has handed in its event
    await asyncio.gather(*storing)
    assert learner_ids(path) == list(range(1, 301))


async def test_an_event_after_the_close_is_refused_and_does_not_hang(path: Path) -> None:
    async with opened(path) as database:
        pass
    async with asyncio.timeout(30):
        with pytest.raises(RuntimeError, match="closed"):
            await store(database, meeting(1))


async def test_a_group_that_meets_a_broken_disk_fails_whole_and_can_be_tried_again(
    database: Database, path: Path
) -> None:
    await store(database, meeting(1))
    wal_bytes = path.with_name("fonte.db-wal").stat().st_size
    acts = [meeting(number) for number in range(2, 22)]
    with disk_full_at(wal_bytes):
        done = await tried(database, acts)
    assert {type(result) for result in done} == {sqlite3.OperationalError}
    assert learner_ids(path) == [1]
    await stored(database, acts)
    assert learner_ids(path) == list(range(1, 22))


async def test_a_short_lock_of_another_process_is_waited_for(
    database: Database, path: Path
) -> None:
    with plain(path) as beside:
        beside.execute("BEGIN IMMEDIATE")
        storing = asyncio.create_task(store(database, meeting(1)))
        assert await database.read(lambda tx: tx.rows(IDS)) == []  # readers go on meanwhile
        assert not storing.done()
        beside.execute("ROLLBACK")
    await storing
    assert learner_ids(path) == [1]


async def test_a_table_that_takes_nothing_fails_the_event_and_the_next_goes_through(
    database: Database, path: Path
) -> None:
    async with refusing(path, "INSERT", "outbox"):
        with pytest.raises(sqlite3.IntegrityError, match="broken"):
            await store(database, meeting(1))
    assert learner_ids(path) == []
    await store(database, meeting(1))
    assert learner_ids(path) == [1]


async def test_who_reads_beside_sees_what_was_stored_before(database: Database) -> None:
    await store(database, meeting(3))
    assert [row.id for row in await database.read(lambda tx: tx.rows(IDS))] == [3]


async def test_what_is_read_together_is_of_one_moment(database: Database, path: Path) -> None:
    has_looked, is_stored = threading.Event(), threading.Event()

    def look_twice(tx: Transaction) -> list[Sequence[Row]]:
        before = tx.rows(IDS)
        has_looked.set()
        is_stored.wait(45)
        return [before, tx.rows(IDS)]

    reading = asyncio.create_task(database.read(look_twice))
    await until(has_looked.is_set)
    await store(database, meeting(3))
    assert learner_ids(path) == [3]
    is_stored.set()
    assert await reading == [[], []]


@pytest.mark.parametrize(
    "statement",
    [
        delete(learners),
        insert(seen_updates).values(update_id=1, seen_at=START),
        text("DROP TABLE learners"),
    ],
    ids=["delete", "insert", "drop"],
)
async def test_readers_cannot_write(database: Database, path: Path, statement: Executable) -> None:
    await store(database, meeting(3))
    for act in (lambda tx: tx.rows(statement), lambda tx: tx.write(statement, {})):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await database.read(act)
    assert learner_ids(path) == [3]
    assert [row.id for row in await database.read(lambda tx: tx.rows(IDS))] == [3]


async def test_every_reader_is_query_only(database: Database) -> None:
    def is_query_only(tx: Transaction) -> int:
        [[answer]] = tx.rows(text("PRAGMA query_only"))
        return int(answer)

    answers = await asyncio.gather(*(database.read(is_query_only) for _ in range(16)))
    assert answers == [1] * 16


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1)],
)
async def test_the_writing_connection_is_set_to_lose_and_leave_nothing(
    database: Database, pragma: str, value: object
) -> None:
    [row] = await database._writer.execute_fetchall(f"PRAGMA {pragma}")
    assert row[0] == value


async def test_erasing_a_learner_erases_what_hangs_on_them(database: Database, path: Path) -> None:
    await store(database, partial(add_learner, learner=Learner(7, START)))
    await store(database, partial(begin_practice, learner_id=7))
    await store(database, lambda tx: tx.write(delete(learners), {}))
    assert rows(path, "SELECT * FROM practices") == []


async def test_calls_that_have_ended_are_taken_out_with_what_is_stored_next(
    database: Database, path: Path
) -> None:
    calls = (await store(database, meeting(1, 2, 3))).calls
    for call in calls[:2]:
        database.forget_calls([call.id])
    assert rows(path, CHATS) == [(1,), (2,), (3,)]
    await store(database, meeting(4))
    assert rows(path, CHATS) == [(3,), (4,)]


async def test_calls_that_have_ended_are_taken_out_when_nothing_else_is_stored(
    database: Database, path: Path
) -> None:
    calls = (await store(database, meeting(1, 2))).calls
    database.forget_calls([calls[0].id])
    await until(lambda: rows(path, CHATS) == [(2,)])


async def test_calls_that_end_while_others_are_taken_out_go_next(
    database: Database, path: Path
) -> None:
    first, *others = (await store(database, meeting(1, 2, 3))).calls

    def end_the_others(event: Event[object], done: Done[object]) -> None:
        database.forget_calls([others.pop().id] if others else [])

    database.forget_calls([first.id])
    database.engine.on_stored = end_the_others
    await store(database, meeting(4))
    await until(lambda: rows(path, CHATS) == [(4,)])


async def test_closing_takes_out_the_calls_that_have_ended(path: Path) -> None:
    async with opened(path) as database:
        calls = (await store(database, meeting(1, 2))).calls
        database.forget_calls([calls[0].id])
    assert rows(path, CHATS) == [(2,)]


async def test_truncating_empties_the_write_ahead_log_and_keeps_the_rows(
    database: Database, path: Path
) -> None:
    await store(database, meeting(1, 2, 3))
    assert path.with_name("fonte.db-wal").stat().st_size > 0
    assert await database.truncate_wal()
    assert path.with_name("fonte.db-wal").stat().st_size == 0
    assert learner_ids(path) == [1, 2, 3]
