"""One question of a practice is read as the whole practice would tell it, and at a fixed cost."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from random import Random
from typing import TypeVar

import pytest
from sqlalchemy import Executable, text

from bot.engine.store.database import Database
from bot.engine.store.statements import compiled
from bot.engine.store.transaction import Transaction
from bot.quiz.errors import QuizError
from bot.quiz.learner import Learner
from bot.quiz.practice import Practice, PracticeStep, draw
from bot.storage import practices
from bot.storage.learners import add_learner
from bot.storage.practices import (
    add_practice,
    find_current_step,
    find_practice,
    find_step,
    save_end,
    save_step,
)
from tests.fake_clock import START
from tests.running_bot import PACK
from tests.storage.stored import store

SIZE, LEARNER, NUMBER = 5, 7, 3
Result = TypeVar("Result")


async def done(database: Database, act: Callable[[Transaction], Result]) -> Result:
    """What an act returns, once it is stored."""
    return (await store(database, act)).result


def begin(tx: Transaction) -> None:
    """A learner in a practice."""
    add_learner(tx, Learner(LEARNER, START))
    drawn = draw(PACK.questions, SIZE, {}, Random(1))
    add_practice(tx, Practice(LEARNER, NUMBER, None, False, START, drawn))


def steps(tx: Transaction) -> list[PracticeStep | None]:
    """The practice at each of its questions, one by one."""
    return [find_step(tx, LEARNER, NUMBER, position) for position in range(SIZE + 2)]


def steps_of_whole(tx: Transaction) -> list[PracticeStep | None]:
    """The same from the whole practice."""
    practice = find_practice(tx, LEARNER, NUMBER)
    assert practice is not None
    return [None, *(practice.at(position) for position in range(1, SIZE + 1)), None]


def act_by_chance(tx: Transaction, random: Random) -> None:
    """Show, answer or skip one of the questions, as far as it may be, or end the practice."""
    step = find_step(tx, LEARNER, NUMBER, random.randint(1, SIZE))
    assert step is not None
    question = PACK.question(step.asked.question_id)
    with suppress(QuizError):
        match random.choice(["show", "answer", "answer", "skip", "end"]):
            case "show" if step.asked.position == step.current:
                save_step(tx, step.shown(tx.now))
            case "answer":
                option = random.choice(step.asked.option_order)
                save_step(tx, step.shown(tx.now).answered(question, option, tx.now))
            case "skip":
                save_step(tx, step.skipped(tx.now))
            case "end" if random.random() < 0.1:
                save_end(tx, LEARNER, NUMBER, tx.now)


@pytest.mark.parametrize("seed", range(20))
async def test_a_question_is_as_the_whole_practice_tells_it_after_any_acts(
    database: Database, seed: int
) -> None:
    random = Random(seed)
    await done(database, begin)
    for _ in range(15):
        await done(database, lambda tx: act_by_chance(tx, random))
        alone, whole = await done(database, lambda tx: (steps(tx), steps_of_whole(tx)))
        assert alone == whole
        current = await done(database, lambda tx: find_current_step(tx, LEARNER, NUMBER))
        assert current == next((s for s in whole if s and s.asked.position == s.current), None)


async def test_of_no_practice_there_is_no_question(database: Database) -> None:
    await done(database, begin)
    for learner_id, number in ((LEARNER, NUMBER + 1), (LEARNER + 1, NUMBER)):
        whole = partial(find_practice, learner_id=learner_id, number=number)
        one = partial(find_step, learner_id=learner_id, number=number, position=1)
        current = partial(find_current_step, learner_id=learner_id, number=number)
        assert [await done(database, find) for find in (whole, one, current)] == [None] * 3


@pytest.mark.parametrize("statement", [practices._STEP_AT, practices._CURRENT_STEP])
async def test_a_question_is_found_by_indexes_alone(
    database: Database, statement: Executable
) -> None:
    query = compiled(statement, ()).text.replace("?", "1")
    explain = text(f"EXPLAIN QUERY PLAN {query}")
    plan = [row.detail for row in await database.read(lambda tx: tx.rows(explain))]
    assert any("ix_practice_questions_open" in step for step in plan)
    assert [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step] == []
