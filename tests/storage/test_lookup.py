"""Rows by key: whoever asks at the same time shares a statement, and nobody another's failure."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Executable, text
from sqlalchemy.dialects import sqlite

from bot.storage.database import Database
from bot.storage.lookup import GatheredReads, Lookup, Rows
from bot.storage.schema import learners, practice_questions, practices
from bot.storage.work import Work
from tests.fake_clock import START
from tests.storage.stored import meeting

LEARNER = Lookup(learners, (learners.c.id,))
PRACTICE = Lookup(practices, (practices.c.learner_id, practices.c.number))
MANY = 1_200


class Counted:
    """The database's queries, counted; `hold` keeps them from running."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.statements = 0
        self.may_run = asyncio.Event()
        self.may_run.set()

    async def run(self, statement: Executable, parameters: Mapping[str, Any]) -> Rows:
        """Run a statement, when it may."""
        await self.may_run.wait()
        self.statements += 1
        return await self._database.rows(statement, parameters)


@pytest.fixture
async def peopled(database: Database) -> Database:
    """The database with MANY learners."""
    await database.commit(meeting(database, *range(1, MANY + 1)))
    return database


@pytest.fixture
def counted(peopled: Database) -> Counted:
    return Counted(peopled)


async def test_those_who_ask_together_share_few_statements(counted: Counted) -> None:
    reads = GatheredReads(counted.run)
    found = await asyncio.gather(*(reads.find(LEARNER, (n,)) for n in range(1, MANY + 1)))
    assert [[row.id for row in rows] for rows in found] == [[n] for n in range(1, MANY + 1)]
    assert counted.statements == 3  # 500 keys each


async def test_one_alone_is_answered_by_the_same_statement(counted: Counted) -> None:
    reads = GatheredReads(counted.run)
    assert [row.id for row in await reads.find(LEARNER, (7,))] == [7]
    assert await reads.find(LEARNER, (-7,)) == []
    assert counted.statements == 2


async def test_who_asks_after_a_statement_has_begun_sees_what_was_committed_before(
    database: Database, counted: Counted
) -> None:
    reads = GatheredReads(counted.run)
    counted.may_run.clear()
    early = asyncio.create_task(reads.find(LEARNER, (MANY + 1,)))
    await asyncio.sleep(0)  # the statement is on its way
    await database.commit(meeting(database, MANY + 1))
    late = asyncio.create_task(reads.find(LEARNER, (MANY + 1,)))
    await asyncio.sleep(0)
    counted.may_run.set()
    await early
    assert [row.id for row in await late] == [MANY + 1]
    assert counted.statements == 2


async def test_a_key_that_cannot_be_asked_for_fails_alone(counted: Counted) -> None:
    reads = GatheredReads(counted.run)
    keys = [(1,), (b"\xff",), (2,)]
    first, bad, last = (asyncio.create_task(reads.find(LEARNER, key)) for key in keys)
    with pytest.raises(TypeError):
        await bad
    assert [[row.id for row in rows] for rows in (await first, await last)] == [[1], [2]]


@pytest.mark.parametrize("number", [2**63, 10**30, -(2**63) - 1, "1", "", "x' OR 1=1 --"])
async def test_a_key_of_the_wrong_kind_finds_nothing(database: Database, number: object) -> None:
    assert await Work(database, START).find(PRACTICE, 1, number) == []


async def test_who_gives_up_takes_nobody_along(counted: Counted) -> None:
    reads = GatheredReads(counted.run)
    counted.may_run.clear()
    given_up, kept = (asyncio.create_task(reads.find(LEARNER, (1,))) for _ in range(2))
    await asyncio.sleep(0)
    given_up.cancel()
    counted.may_run.set()
    assert [row.id for row in await kept] == [1]


@pytest.mark.parametrize(
    "lookup",
    [
        LEARNER,
        PRACTICE,
        Lookup(
            practice_questions,
            (practice_questions.c.learner_id, practice_questions.c.practice),
            order_by=(practice_questions.c.position,),
        ),
    ],
    ids=lambda lookup: lookup.table.name,
)
async def test_a_lookup_searches_by_index_and_never_reads_a_whole_table(
    database: Database, lookup: Lookup
) -> None:
    compiled = lookup.statement.compile(dialect=sqlite.dialect(paramstyle="named"))  # type: ignore[attr-defined]
    parameters = {**compiled.params, "keys": "[[1, 2]]"}
    steps = [
        row.detail
        for row in await database.rows(text(f"EXPLAIN QUERY PLAN {compiled}"), parameters)
    ]
    assert any(step.startswith(f"SEARCH {lookup.table.name} ") for step in steps)
    assert not any(step.startswith(f"SCAN {lookup.table.name}") for step in steps)
