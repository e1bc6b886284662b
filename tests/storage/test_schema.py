"""Each column is registered as personal or not, so that export and erasure miss nothing."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, select

from bot.engine.store.tables import deadlines
from bot.storage.database import Database
from bot.storage.deadlines import Deadline, set_deadline
from bot.storage.refusals import WorkRefusedError
from bot.storage.schema import NOT_PERSONAL, OWNER, PERSONAL, metadata
from bot.storage.work import Work
from tests.fake_clock import START
from tests.storage.stored import rows


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


async def test_a_time_without_a_zone_cannot_be_stored(database: Database, path: Path) -> None:
    work = Work(database, START)
    set_deadline(work, Deadline("reminder", "1", datetime(2026, 3, 2, 9, 0)))
    with pytest.raises(WorkRefusedError, match="without a zone"):
        await database.commit(work)
    assert rows(path, "SELECT * FROM deadlines") == []


async def test_a_time_comes_back_aware_and_in_utc(database: Database, path: Path) -> None:
    in_rome = START.astimezone(timezone(timedelta(hours=1)))
    work = Work(database, START)
    set_deadline(work, Deadline("reminder", "1", in_rome))
    await database.commit(work)
    [(stored,)] = await database.rows(select(deadlines.c.due_at))
    assert stored == START
    assert stored.utcoffset() == timedelta(0)
    assert rows(path, "SELECT due_at FROM deadlines") == [("2026-03-02 09:00:00.000000",)]
