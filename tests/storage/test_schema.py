"""Each column is registered as personal or not, so that export and erasure miss nothing."""

from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Column, Executable, Integer, MetaData, Table, select, text

from bot.engine.store import deadlines as stored_deadlines
from bot.engine.store.database import Database
from bot.engine.store.deadlines import Deadline, set_deadline
from bot.engine.store.statements import compiled
from bot.engine.store.tables import deadlines
from bot.storage import (
    learners,
    live_hosts,
    live_messages,
    live_questions,
    live_quizzes,
    live_responses,
    live_seats,
    practices,
    wrong_codes,
)
from bot.storage.schema import NOT_PERSONAL, OWNER, PERSONAL, metadata
from tests.fake_clock import START
from tests.storage.stored import rows, store


def unregistered_columns(schema: MetaData) -> list[str]:
    """Columns without the mark `personal`, or with one that is no yes or no."""
    return [
        f"{table.name}.{column.name}"
        for table in schema.sorted_tables
        for column in table.columns
        if column.info.get("personal") not in (True, False)
    ]


def ownerless_tables(schema: MetaData) -> list[str]:
    """Tables with a personal column that do not name a personal column as their owner."""
    found = []
    for table in schema.sorted_tables:
        personal = {column.name for column in table.columns if column.info.get("personal")}
        if personal and table.info.get(OWNER) not in personal:
            found.append(table.name)
    return found


def test_every_column_says_whether_it_is_personal() -> None:
    assert unregistered_columns(metadata) == []


def test_every_table_with_something_personal_names_its_owner() -> None:
    assert ownerless_tables(metadata) == []


def test_a_new_column_without_a_mark_would_be_found() -> None:
    schema = MetaData()
    Table("notes", schema, Column("id", Integer, info=NOT_PERSONAL), Column("nickname", Integer))
    assert unregistered_columns(schema) == ["notes.nickname"]


def test_a_new_table_with_something_personal_but_no_owner_would_be_found() -> None:
    schema = MetaData()
    Table("notes", schema, Column("text", Integer, info=PERSONAL))
    Table("marks", schema, Column("who", Integer, info=NOT_PERSONAL), Column("v", Integer))
    schema.tables["marks"].info[OWNER] = "who"
    schema.tables["marks"].columns["v"].info.update(PERSONAL)
    assert ownerless_tables(schema) == ["marks", "notes"]


def test_tables_without_an_owner_are_the_known_ones() -> None:
    ownerless = {table.name for table in metadata.sorted_tables if OWNER not in table.info}
    of_quizzes = {"live_questions", "live_polls"}  # they go with their quiz
    assert ownerless == {"seen_updates", "deadlines", "kept_secrets", *of_quizzes}


@pytest.mark.parametrize(
    "statement",
    [
        stored_deadlines._ONE,
        learners._BY_ID,
        live_hosts._HOST,
        live_hosts._TEACHER,
        live_hosts._NAMED,
        live_messages._MESSAGE,
        live_messages._POLL,
        live_questions._OF_QUIZ,
        live_quizzes._QUIZ,
        live_quizzes._BY_CODE,
        live_quizzes._BY_COHOST_KEY,
        live_responses._RESPONSE,
        live_responses._FLAGGED,
        live_seats._SEAT,
        practices._PRACTICE,
        practices._QUESTIONS,
        wrong_codes._WRONG_CODES,
    ],
)
async def test_rows_with_a_key_are_found_by_an_index_and_no_table_is_read_whole(
    database: Database, statement: Executable
) -> None:
    query = compiled(statement, ()).text.replace("?", "1")
    explain = text(f"EXPLAIN QUERY PLAN {query}")
    plan = [row.detail for row in await database.read(lambda tx: tx.rows(explain))]
    assert [step for step in plan if not step.startswith("SEARCH ")] == []
    assert plan


async def test_a_time_without_a_zone_cannot_be_stored(database: Database, path: Path) -> None:
    deadline = Deadline("reminder", "1", datetime(2026, 3, 2, 9, 0))
    with pytest.raises(ValueError, match="without a zone"):
        await store(database, partial(set_deadline, deadline=deadline))
    assert rows(path, "SELECT * FROM deadlines") == []


async def test_a_time_comes_back_aware_and_in_utc(database: Database, path: Path) -> None:
    in_rome = START.astimezone(timezone(timedelta(hours=1)))
    deadline = Deadline("reminder", "1", in_rome)
    await store(database, partial(set_deadline, deadline=deadline))
    [(stored,)] = await database.read(lambda tx: tx.rows(select(deadlines.c.due_at)))
    assert stored == START
    assert stored.utcoffset() == timedelta(0)
    assert rows(path, "SELECT due_at FROM deadlines") == [("2026-03-02 09:00:00.000000",)]
