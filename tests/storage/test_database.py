"""Writes are committed in groups, whole or not at all; reads cannot write."""

import asyncio
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, text

from bot.engine.store.tables import seen_updates
from bot.quiz.learner import Learner
from bot.storage.database import Database
from bot.storage.learners import add_learner
from bot.storage.outbox import delete_calls, pending_calls
from bot.storage.refusals import WorkRefusedError
from bot.storage.schema import learners, practices
from bot.storage.work import Work
from tests.fake_clock import START
from tests.storage.stored import (
    learner_ids,
    meeting,
    message,
    opened,
    plain,
    refusing,
    rows,
)


@contextmanager
def disk_full_at(largest_file_bytes: int) -> Iterator[None]:
    """No file of this process may grow beyond a size meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def orphaned(database: Database, learner_id: int) -> Work:
    """A work whose practice belongs to nobody, beside a learner and a call that are in order."""
    work = meeting(database, learner_id)
    practice = {"learner_id": -learner_id, "number": 1, "is_of_missed": False, "started_at": START}
    work.write(insert(practices), practice)
    return work


async def test_five_hundred_works_at_once_are_all_stored(database: Database, path: Path) -> None:
    works = [meeting(database, number) for number in range(1, 501)]
    stored = await asyncio.gather(*(database.commit(work) for work in works))
    assert learner_ids(path) == list(range(1, 501))
    assert [calls[0].call.chat_id for calls in stored] == list(range(1, 501))


async def test_works_that_wait_together_share_commits(database: Database, path: Path) -> None:
    wal = path.with_name("fonte.db-wal")
    works = [meeting(database, number) for number in range(1, 201)]
    await asyncio.gather(*(database.commit(work) for work in works))
    page_in_wal_bytes = 4096 + 24
    # A commit of its own would write three pages or more for each work.
    assert 0 < wal.stat().st_size < len(works) * page_in_wal_bytes


@pytest.mark.parametrize("bad", [1, 250, 500])
async def test_a_bad_work_in_a_group_fails_alone(database: Database, path: Path, bad: int) -> None:
    works = [
        orphaned(database, number) if number == bad else meeting(database, number)
        for number in range(1, 501)
    ]
    done = await asyncio.gather(*(database.commit(w) for w in works), return_exceptions=True)
    failed = [number for number, result in enumerate(done, 1) if isinstance(result, Exception)]
    assert failed == [bad]
    assert isinstance(done[bad - 1], WorkRefusedError)
    good = [number for number in range(1, 501) if number != bad]
    assert learner_ids(path) == good
    assert [row[0] for row in rows(path, "SELECT chat_id FROM outbox ORDER BY chat_id")] == good


async def test_of_a_failed_work_nothing_is_stored(database: Database, path: Path) -> None:
    with pytest.raises(WorkRefusedError, match="FOREIGN KEY"):
        await database.commit(orphaned(database, 7))
    for table in ("learners", "practices", "outbox"):
        assert rows(path, f"SELECT * FROM {table}") == []


@pytest.mark.parametrize("unstorable", [2**63, -(2**63) - 1])
async def test_a_number_that_sqlite_cannot_hold_is_refused_as_the_work_s_own_fault(
    database: Database, path: Path, unstorable: int
) -> None:
    works = [meeting(database, number) for number in (1, unstorable, 3)]
    done = await asyncio.gather(*(database.commit(w) for w in works), return_exceptions=True)
    assert [type(result) for result in done] == [tuple, WorkRefusedError, tuple]
    assert learner_ids(path) == [1, 3]


async def test_the_same_learner_twice_in_a_group_is_stored_once(
    database: Database, path: Path
) -> None:
    works = [meeting(database, 5), meeting(database, 5), meeting(database, 6)]
    done = await asyncio.gather(*(database.commit(w) for w in works), return_exceptions=True)
    assert [isinstance(result, WorkRefusedError) for result in done] == [False, True, False]
    assert learner_ids(path) == [5, 6]


async def test_calls_keep_the_order_in_which_they_were_given_and_get_rising_ids(
    database: Database,
) -> None:
    works = []
    for number in range(50):
        work = Work(database, START)
        for position in range(3):
            work.send(message(number, f"{number}.{position}"))
        works.append(work)
    stored = await asyncio.gather(*(database.commit(work) for work in works))
    flat = [call for calls in stored for call in calls]
    texts = [call.call.parameters["text"] for call in flat]
    assert texts == [f"{n}.{position}" for n in range(50) for position in range(3)]
    ids = [call.id for call in flat]
    assert ids == sorted(set(ids))
    assert await pending_calls(database) == tuple(flat)


async def test_an_id_of_a_call_never_comes_twice(database: Database) -> None:
    work = Work(database, START)
    work.send(message(1))
    [first] = await database.commit(work)
    emptying = Work(database, START)
    delete_calls(emptying, [first.id])
    await database.commit(emptying)
    [second] = await database.commit(work)
    assert second.id > first.id


async def test_a_commit_survives_the_cancellation_of_its_caller(
    database: Database, path: Path
) -> None:
    works = [meeting(database, number) for number in range(1, 21)]
    callers = [asyncio.create_task(database.commit(work)) for work in works]
    await asyncio.sleep(0)  # each has handed in its work
    for caller in callers[::2]:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)
    await database.commit(meeting(database, 21))
    assert [caller.cancelled() for caller in callers] == [True, False] * 10
    assert learner_ids(path) == list(range(1, 22))


async def test_closing_commits_what_was_handed_in_before(path: Path) -> None:
    async with opened(path) as database:
        works = [meeting(database, number) for number in range(1, 301)]
        committing = [asyncio.create_task(database.commit(work)) for work in works]
        await asyncio.sleep(0)  # each has handed in its work
    await asyncio.gather(*committing)
    assert learner_ids(path) == list(range(1, 301))


async def test_a_work_after_the_close_is_refused_and_does_not_hang(path: Path) -> None:
    async with opened(path) as database:
        late = meeting(database, 1)
    async with asyncio.timeout(30):
        with pytest.raises(RuntimeError, match="closed"):
            await database.commit(late)


async def test_a_group_that_meets_a_broken_disk_fails_whole_and_can_be_tried_again(
    database: Database, path: Path
) -> None:
    await database.commit(meeting(database, 1))
    wal_bytes = path.with_name("fonte.db-wal").stat().st_size
    works = [meeting(database, number) for number in range(2, 22)]
    with disk_full_at(wal_bytes):
        done = await asyncio.gather(*(database.commit(w) for w in works), return_exceptions=True)
    assert {type(result) for result in done} == {sqlite3.OperationalError}
    assert learner_ids(path) == [1]
    await asyncio.gather(*(database.commit(work) for work in works))
    assert learner_ids(path) == list(range(1, 22))


async def test_a_short_lock_of_another_process_is_waited_for(
    database: Database, path: Path
) -> None:
    with plain(path) as beside:
        beside.execute("BEGIN IMMEDIATE")
        committing = asyncio.create_task(database.commit(meeting(database, 1)))
        assert await database.rows(learners.select()) == []  # readers go on meanwhile
        assert not committing.done()
        beside.execute("ROLLBACK")
    await committing
    assert learner_ids(path) == [1]


async def test_a_table_that_takes_nothing_fails_the_work_and_the_next_goes_through(
    database: Database, path: Path
) -> None:
    async with refusing(path, "INSERT", "outbox"):
        with pytest.raises(WorkRefusedError, match="nowhere"):
            await database.commit(meeting(database, 1))
    assert learner_ids(path) == []
    await database.commit(meeting(database, 1))
    assert learner_ids(path) == [1]


async def test_a_work_sees_what_was_committed_before_it(database: Database) -> None:
    await database.commit(meeting(database, 3))
    assert [row.id for row in await Work(database, START).rows(learners.select())] == [3]


async def test_readers_cannot_write(database: Database, path: Path) -> None:
    await database.commit(meeting(database, 3))
    for statement in (
        delete(learners),
        insert(seen_updates).values(update_id=1, seen_at=START),
        text("DROP TABLE learners"),
    ):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await database.rows(statement)
    assert learner_ids(path) == [3]


async def test_every_reader_is_query_only(database: Database) -> None:
    answers = await asyncio.gather(
        *(database.rows(text("PRAGMA query_only")) for _ in range(16)),
    )
    assert [rows[0][0] for rows in answers] == [1] * 16


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
    work = Work(database, START)
    add_learner(work, Learner(7, START))
    practice = {"learner_id": 7, "number": 1, "is_of_missed": False, "started_at": START}
    work.write(insert(practices), practice)
    await database.commit(work)
    erasing = Work(database, START)
    erasing.write(delete(learners), {})
    await database.commit(erasing)
    assert rows(path, "SELECT * FROM practices") == []


async def test_truncating_empties_the_write_ahead_log_and_keeps_the_rows(
    database: Database, path: Path
) -> None:
    await database.commit(meeting(database, 1, 2, 3))
    assert path.with_name("fonte.db-wal").stat().st_size > 0
    assert await database.truncate_wal()
    assert path.with_name("fonte.db-wal").stat().st_size == 0
    assert learner_ids(path) == [1, 2, 3]
