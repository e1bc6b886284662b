"""Taps that wait together are stored together, at a fixed cost each; a bad one fails alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.engine.clock import Clock
from sandbox.testing import RunningSandbox
from tests.running_bot import RunningBot, Someone
from tests.storage.stored import change, rows
from tests.waiting import until
from tests.watched_connections import watched

pytestmark = pytest.mark.unmeasured

CLASS = 80
# Reads: the learner, the question of the practice, its history. Writes: the mark, the answer, the
# history, the learner, the outbox and its last id.
MOST_STATEMENTS_OF_A_TAP = 3 + 6


@pytest.fixture
def seen() -> list[str]:
    """The statements that the bot runs."""
    return []


@pytest.fixture
async def bot(
    telegram: RunningSandbox, tmp_path: Path, clock: Clock, seen: list[str]
) -> AsyncIterator[RunningBot]:
    """A bot whose statements are seen."""
    connections = watched(seen.append)
    async with RunningBot(
        telegram, tmp_path / "fonte.db", clock=clock, connections=connections
    ) as running:
        yield running


def costs(seen: list[str]) -> list[str]:
    """All statements but those that clear the outbox, and begin or end what belongs together."""
    others = ("DELETE FROM outbox", "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return [s for s in seen if not s.startswith(others)]


async def class_at_a_question(bot: RunningBot) -> list[Someone]:
    """People who all see the first question of a practice."""
    people = [bot.person() for _ in range(CLASS)]
    await asyncio.gather(*(person.start_practice() for person in people))
    await until(lambda: bot.fonte.sender.depth == 0)
    return people


def taps(bot: RunningBot, people: list[Someone]) -> list[dict[str, Any]]:
    """The updates of a tap on *A* by each, taken out of Telegram's hands."""
    bot.telegram.world.updates.clear()
    for person in people:
        data = person.data_of("A", person.screen)
        bot.telegram.tap(person.id, person.screen["message_id"], data)
    updates = [dict(queued.update) for queued in bot.telegram.world.updates.pending()]
    bot.telegram.world.updates.clear()
    return updates


async def test_a_class_that_taps_at_once_shares_a_few_commits(
    bot: RunningBot, seen: list[str]
) -> None:
    people = await class_at_a_question(bot)
    updates = taps(bot, people)
    seen.clear()
    await asyncio.gather(*(bot.fonte.intake.take(update) for update in updates))
    assert seen.count("COMMIT") <= CLASS // 4
    assert len(costs(seen)) <= CLASS * MOST_STATEMENTS_OF_A_TAP
    answered = "SELECT count(*) FROM practice_questions WHERE outcome IS NOT NULL"
    assert rows(bot.database_path, answered) == [(CLASS,)]


async def test_of_taps_together_a_bad_one_fails_alone(bot: RunningBot) -> None:
    people = await class_at_a_question(bot)
    unlucky = people[CLASS // 2]
    await change(
        bot.database_path,
        f"CREATE TRIGGER broken BEFORE INSERT ON question_histories WHEN new.learner_id = "
        f"{unlucky.id} BEGIN SELECT RAISE(ABORT, 'broken'); END",
    )
    await asyncio.gather(*(bot.fonte.intake.take(update) for update in taps(bot, people)))
    answered = "SELECT learner_id FROM practice_questions WHERE outcome IS NOT NULL"
    assert {row[0] for row in rows(bot.database_path, answered)} == {
        person.id for person in people if person is not unlucky
    }
    assert rows(bot.database_path, "SELECT learner_id FROM dead_letters") == [(unlucky.id,)]


async def test_one_tap_alone_costs_no_more(bot: RunningBot, seen: list[str]) -> None:
    person = bot.person()
    await person.start_practice()
    await until(lambda: bot.fonte.sender.depth == 0)
    updates = taps(bot, [person])
    seen.clear()
    await asyncio.gather(*(bot.fonte.intake.take(update) for update in updates))
    assert len(costs(seen)) <= MOST_STATEMENTS_OF_A_TAP
    await until(lambda: "Hai scelto A" in person.screen["text"])


@pytest.mark.parametrize("act", ["A", "next"])
async def test_a_tap_costs_the_same_in_a_long_practice_as_in_a_short_one(
    bot: RunningBot, seen: list[str], act: str
) -> None:
    costs_of = []
    for size in ("5", "all"):
        person = bot.person("en")
        await person.start_practice(size)
        if act == "next":
            await person.answer(right=True)
        await until(lambda: bot.fonte.sender.depth == 0)
        data = person.data_of("A" if act == "A" else "Next", person.screen)
        bot.telegram.world.updates.clear()
        bot.telegram.tap(person.id, person.screen["message_id"], data)
        [queued] = bot.telegram.world.updates.pending()
        bot.telegram.world.updates.clear()
        seen.clear()
        await bot.fonte.intake.take(dict(queued.update))
        costs_of.append(costs(seen))
    assert costs_of[0] == costs_of[1]
