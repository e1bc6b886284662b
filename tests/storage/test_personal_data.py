"""`/mydata` holds all that is stored about a person; `/forget` leaves no row and no byte of it."""

import asyncio
import json
import subprocess
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Table,
    insert,
    select,
)
from sqlalchemy.types import TypeDecorator

from bot.engine.store.database import Database
from bot.engine.store.deadlines import first_deadlines
from bot.engine.store.transaction import Transaction
from bot.quiz.learner import Learner
from bot.quiz.live_quiz import Phase
from bot.storage.live_quizzes import add_quiz, are_quizzes_to_be_dropped
from bot.storage.live_schema import live_quizzes
from bot.storage.personal_data import everything_about
from bot.storage.schema import OWNER, metadata
from bot.use_cases.housekeeping import DropOld, drop_old
from bot.use_cases.own_data import (
    UNTIL_QUIET,
    WITHIN_A_DAY,
    WipeTraces,
    are_traces_to_come,
    export_my_data,
    forget_me,
)
from sandbox.testing import RunningSandbox
from tests.fake_clock import START, FakeClock
from tests.running_bot import PACK, RunningBot
from tests.storage.stored import change, rows, store
from tests.views.lessons import NOW, finished_quiz, quiz_on
from tests.waiting import until

ANNA, BEN = 5_871_236_940_127, 5_871_236_940_128
CANARY = "canarino-giallo"
OWNED = [table for table in metadata.sorted_tables if OWNER in table.info]
INSERTS = {table.name: insert(table) for table in OWNED}


def full_row(table: Table, person_id: int, number: int) -> dict[str, Any]:
    """A row with something in every column; texts carry the canary of the person."""
    row: dict[str, Any] = {}
    number += 1_000 * (person_id - ANNA)  # nobody's rows belong to another's
    for column in table.columns:
        if column.name == table.info[OWNER]:
            row[column.name] = person_id
        elif column.foreign_keys or (is_number(column) and is_unlike(column)):
            row[column.name] = number
        else:
            row[column.name] = something(column, f"{CANARY}-{person_id}-{number}")
    if table.autoincrement_column is not None and table.info[OWNER] != "id":
        del row[table.autoincrement_column.name]  # the database numbers these rows itself
    return row


def is_number(column: Column[Any]) -> bool:
    """Whether a column holds integers."""
    return isinstance(column.type, Integer)


def is_unlike(column: Column[Any]) -> bool:
    """Whether no two rows may have the same value in a column."""
    indexes = column.table.indexes if isinstance(column.table, Table) else ()
    return column.primary_key or any(i.unique and column.name in i.columns for i in indexes)


def something(column: Column[Any], text: str) -> object:
    """A value that fits a column."""
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    values: list[tuple[type, object]] = [
        (JSON, {"text": text}),
        (DateTime, START),
        (Date, START.date()),
        (Boolean, True),
        (Integer, 3),
        (Float, 2.5),
        (LargeBinary, text.encode()),
    ]
    found = next((value for of_kind, value in values if isinstance(kind, of_kind)), text)
    return "it" if getattr(kind, "length", None) == 2 else found


async def fill(database: Database, person_id: int, count: int = 3) -> None:
    """Something about a person in every column of every table that can hold it."""

    def act(tx: Transaction) -> None:
        for table in OWNED:
            is_one_each = table.primary_key.columns.keys() == [table.info[OWNER]]
            numbers = [1] if is_one_each else range(1, count + 1)
            for number in numbers:
                tx.write(INSERTS[table.name], full_row(table, person_id, number))

    await store(database, act)


async def forget(database: Database, person_id: int) -> None:
    """As `/forget` does, up to the last commit."""
    await store(database, partial(forget_me, learner=Learner(person_id, START)))
    while await database.read(are_quizzes_to_be_dropped):
        await store(database, partial(drop_old, message=DropOld()))


def varint(number: int) -> bytes:
    """https://www.sqlite.org/fileformat2.html#varint, for numbers below 2**56."""
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))


# How Anna's number and words look inside an SQLite file.
TRACES = (
    varint(ANNA),  # as the number of a row
    ANNA.to_bytes(6, "big"),  # as the value of a column
    f"{CANARY}-{ANNA}".encode(),
)


def bytes_on_disk(path: Path) -> bytes:
    """The database file and its write-ahead log.

    Another process reads them: to close a file here would drop SQLite's locks on it.
    """
    files = [str(path), f"{path}-wal"]
    return subprocess.run(["cat", *files], capture_output=True, check=True).stdout


async def everything(database: Database, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """All that is stored about a person."""
    return await database.read(partial(everything_about, person_id=person_id))


async def export(database: Database, person_id: int) -> Any:
    """The file about a person."""
    learner = Learner(person_id, START)
    return json.loads(await database.read(partial(export_my_data, learner=learner)))


def test_a_varint_is_as_the_file_format_says() -> None:
    assert [varint(n) for n in (0, 127, 128, 300)] == [b"\x00", b"\x7f", b"\x81\x00", b"\x82\x2c"]


async def test_my_data_holds_every_personal_column_of_every_table(database: Database) -> None:
    await fill(database, ANNA)
    await fill(database, BEN)
    exported = await export(database, ANNA)
    assert set(exported) == {table.name for table in OWNED}
    for table in OWNED:
        personal = {column.name for column in table.columns if column.info["personal"]}
        is_one_each = table.primary_key.columns.keys() == [table.info[OWNER]]
        assert len(exported[table.name]) == (1 if is_one_each else 3)
        for row in exported[table.name]:
            assert set(row) == personal
            assert None not in row.values()
            assert row[table.info[OWNER]] == ANNA
    assert str(BEN) not in json.dumps(exported)


async def test_my_data_of_someone_unknown_is_empty(database: Database) -> None:
    assert await everything(database, ANNA) == {}


async def test_my_data_reads_as_it_was_stored(database: Database) -> None:
    await fill(database, ANNA)
    exported = await export(database, ANNA)
    [learner] = exported["learners"]
    assert datetime.fromisoformat(learner["first_seen_at"]) == START
    assert date.fromisoformat(learner["last_active_on"]) == START.date()
    assert exported["outbox"][0]["parameters"] == {"text": f"{CANARY}-{ANNA}-1"}
    assert bytes.fromhex(exported["outbox"][0]["attachment"]).decode() == f"{CANARY}-{ANNA}-1"


async def test_forgetting_leaves_no_row_of_one_and_every_row_of_the_others(
    database: Database, path: Path
) -> None:
    await fill(database, ANNA)
    await fill(database, BEN)
    before = await everything(database, BEN)
    await forget(database, ANNA)
    assert await everything(database, ANNA) == {}
    assert await everything(database, BEN) == before
    for table in OWNED:
        owners = rows(path, f"SELECT DISTINCT {table.info[OWNER]} FROM {table.name}")
        assert owners == [(BEN,)]


async def test_forgetting_sets_the_deadline_that_wipes_the_traces(database: Database) -> None:
    await forget(database, ANNA)
    [deadline] = await database.read(partial(first_deadlines, at_most=1))
    assert deadline.message == WipeTraces().encode()
    assert timedelta(0) < deadline.due_at - START <= timedelta(minutes=1)


async def test_what_is_stored_is_found_in_the_bytes_on_disk(database: Database, path: Path) -> None:
    await fill(database, ANNA)
    assert [trace for trace in TRACES if trace in bytes_on_disk(path)] == list(TRACES)


@pytest.mark.parametrize("in_between", [0, 300])
async def test_after_the_wipe_no_byte_of_a_forgotten_person_is_on_disk(
    database: Database, path: Path, in_between: int
) -> None:
    crowd = [ANNA + number for number in range(-in_between // 2, in_between // 2) if number]
    Random(1).shuffle(crowd)
    await asyncio.gather(*(fill(database, each) for each in crowd[: in_between // 2]))
    await fill(database, ANNA, count=40)
    assert await database.truncate_wal()
    # Their rows push hers from page to page.
    await asyncio.gather(*(fill(database, each) for each in crowd[in_between // 2 :]))
    for person_id in crowd[::10]:
        await forget(database, person_id)
    await forget(database, ANNA)
    assert await database.wipe_traces()
    assert [trace for trace in TRACES if trace in bytes_on_disk(path)] == []
    assert len(rows(path, "SELECT id FROM learners")) == len(crowd) - len(crowd[::10])


async def test_who_taps_to_be_forgotten_is_gone_from_the_disk_at_the_wipe_deadline(
    telegram: RunningSandbox, path: Path
) -> None:
    clock = FakeClock()
    async with RunningBot(telegram, path, clock=clock) as bot:
        anna, ben = bot.person("it", id=ANNA), bot.person("it", id=BEN)
        for learner in (anna, ben):
            await learner.start_practice()
            await learner.answer(right=True)
        unreadable = {"from": {"id": ANNA}, "text": f"{CANARY}-{ANNA}"}
        await bot.fonte.intake.take({"update_id": 1, "message": unreadable})
        await anna.say("/forget")
        assert [trace for trace in TRACES if trace in bytes_on_disk(path)] == list(TRACES)
        await anna.tap("Sì")
        await until(lambda: rows(path, "SELECT * FROM outbox") == [])
        clock.move(timedelta(seconds=2))
        await until(lambda: [t for t in TRACES if t in bytes_on_disk(path)] == [])
        assert rows(path, "SELECT id FROM learners") == [(BEN,)]
        assert "2 / 5" in (await ben.tap("Avanti"))["text"]


@pytest.mark.parametrize("ends", [True, False])
async def test_while_a_class_is_in_a_lesson_the_wipe_waits_but_not_longer_than_a_day(
    telegram: RunningSandbox, path: Path, ends: bool
) -> None:
    clock = FakeClock()
    async with RunningBot(telegram, path, clock=clock) as bot:
        await until(
            lambda: due(path, "housekeeping") == [in_file(START, hours=1)]
        )  # empties the log
        anna = bot.person("it", id=ANNA)
        await anna.say("/forget")
        lesson = quiz_on(PACK, started_at=START, phase=Phase.QUESTION, position=1)
        await store(bot.fonte.database, partial(add_quiz, quiz=lesson, cohost_key="1"))
        await anna.tap("Sì")
        await until(lambda: rows(path, "SELECT * FROM outbox") == [])
        clock.move(timedelta(seconds=2))
        await until(lambda: due(path) == [in_file(START, seconds=2, minutes=10)])
        assert [t for t in TRACES if t in bytes_on_disk(path)] != []
        if ends:
            await change(path, "UPDATE live_quizzes SET phase = 'finished'")
            clock.move(UNTIL_QUIET)
        else:
            clock.move(WITHIN_A_DAY)
        await until(lambda: due(path) == [])
        assert [t for t in TRACES if t in bytes_on_disk(path)] == []


def due(path: Path, kind: str = "wipe_traces") -> list[str]:
    """When traces are to be wiped next, or what else is to be done."""
    sql = "SELECT due_at FROM deadlines WHERE kind = ?"
    return [due_at for (due_at,) in rows(path, sql, kind)]


async def test_last_words_that_telegram_takes_late_leave_no_trace_either(
    telegram: RunningSandbox, path: Path
) -> None:
    clock = FakeClock()
    async with RunningBot(telegram, path, clock=clock) as bot:
        anna = bot.person("it", id=ANNA)
        await anna.say("/forget")
        away = telegram.fault("500", chat_id=ANNA, times=None)
        telegram.tap(ANNA, anna.screen["message_id"], "forget")
        await until(lambda: telegram.calls("editMessageText", ANNA))
        clock.move(timedelta(seconds=2))
        due = "SELECT due_at FROM deadlines WHERE kind = 'wipe_traces'"
        await until(lambda: rows(path, due) not in ([], [(in_file(START, seconds=1),)]))
        assert ANNA.to_bytes(6, "big") in bytes_on_disk(path)
        telegram.remove_fault(away.id)
        await until(lambda: rows(path, "SELECT * FROM outbox") == [])
        clock.move(timedelta(seconds=15))
        await until(lambda: rows(path, due) == [])
        assert [t for t in TRACES if t in bytes_on_disk(path)] == []


def in_file(time: datetime, **later: float) -> str:
    """A time so much later, as SQLite keeps it."""
    return f"{time + timedelta(**later):%Y-%m-%d %H:%M:%S.%f}"


async def test_the_quizzes_of_a_leaver_go_one_at_a_time(database: Database) -> None:
    def lead(tx: Transaction) -> None:
        for number in range(3):
            quiz = quiz_on(PACK, id=number + 1, host_id=ANNA, code=f"{number:08X}")
            add_quiz(tx, finished_quiz(quiz), str(number))

    def drop_some(tx: Transaction) -> int:
        drop_old(tx, DropOld())
        return len(tx.rows(select(live_quizzes.c.id)))

    await store(database, lead, NOW)
    await store(database, partial(forget_me, learner=Learner(ANNA, NOW)), NOW)
    assert await everything(database, ANNA) == {}
    assert await database.read(are_traces_to_come)
    left = [(await store(database, drop_some, NOW)).result for _ in range(3)]
    assert left == [2, 1, 0]
    assert not await database.read(are_traces_to_come)
