"""Stopping and starting the bot between any two taps loses nothing."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.content import Language
from sandbox.testing import RunningSandbox
from tests.conversation.acts import outcomes
from tests.conversation.aftermath import quiet, stored
from tests.conversation.phrases import label
from tests.fake_clock import FakeClock
from tests.running_bot import RunningBot, Someone
from tests.waiting import until

pytestmark = pytest.mark.unmeasured

Transcript = list[tuple[str, list[str]]]


class Visit:
    """One person's whole visit; `between` happens between any two of their acts."""

    def __init__(
        self, person: Someone, language: Language, between: Callable[[], Awaitable[None]]
    ) -> None:
        self.person = person
        self.transcript: Transcript = []
        self._language = language
        self._between = between

    async def run(self) -> None:
        """A practice with everything in it, seen to its result and to the progress."""
        await self._saw(self.person.say("/start"))
        await self._tap("practise")
        await self._tap("all_topics", count=53)
        await self._tap("some_questions", count=5)
        await self._answer(right=True)
        await self._tap("whole_article")
        await self._tap("back_to_answer")
        await self._tap("next")
        await self._tap("skip")
        await self._saw(self.person.say("B"))
        await self._tap("next")
        await self._saw(self.person.say("what?"))
        await self._saw(self.person.say("/quiz"))
        await self._tap("resume", position=4, size=5)
        await self._answer(right=False)
        await self._tap("next")
        await self._answer(right=True)
        await self._tap("see_result")
        await self._saw(self.person.say("/progress"))

    async def _tap(self, name: str, **values: Any) -> None:
        await self._saw(self.person.tap(label(self._language, name, **values)))

    async def _answer(self, *, right: bool) -> None:
        await self._saw(self.person.answer(right=right))

    async def _saw(self, act: Awaitable[dict[str, Any]]) -> None:
        await act
        await self._between()
        screen = self.person.screen
        self.transcript.append((screen["text"], self.person.labels(screen)))


async def visit(
    telegram: RunningSandbox, database: Path, language: Language, *, with_restarts: bool
) -> tuple[Transcript, list[str | None]]:
    """The transcript of a visit, and how each question ended."""
    async with RunningBot(telegram, database, clock=FakeClock()) as bot:  # /progress tells days

        async def restart() -> None:
            await quiet(bot)
            if with_restarts:
                await bot.stop()
                await bot.start()

        guest = Visit(bot.person(language), language, restart)
        await guest.run()
        await quiet(bot)
        return guest.transcript, outcomes(bot, guest.person, 1)


async def test_a_visit_with_a_restart_after_each_act_is_as_one_without(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    language: Language = "it"
    calm = await visit(telegram, tmp_path / "calm.db", language, with_restarts=False)
    restless = await visit(telegram, tmp_path / "restless.db", language, with_restarts=True)
    assert restless == calm
    ended = calm[1]
    assert (ended[0], ended[1], ended[3], ended[4]) == ("right", "skipped", "wrong", "right")


async def test_taps_made_while_the_bot_was_away_are_answered_when_it_is_back(
    bot: RunningBot,
) -> None:
    person = bot.person("en")
    question = await person.start_practice()
    await quiet(bot)
    await bot.stop()
    since = bot.telegram.next_call_index
    for key in ("A", "B"):
        data = person.data_of(key, question)
        bot.telegram.tap(person.id, question["message_id"], data)
    bot.telegram.send(person.id, "/progress")
    await bot.start()
    await person.next_screen(since)
    await quiet(bot)
    assert "1 answer" in person.screen["text"]
    ended = outcomes(bot, person, 1)
    assert ended[0] in ("right", "wrong")
    assert ended[1:] == [None] * 4


async def test_what_was_stored_but_not_yet_said_is_said_after_the_restart(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.say("/start")
    bot.telegram.fault("500", method="sendMessage", times=1_000)
    bot.telegram.send(person.id, "/help")
    await until(lambda: stored(bot, "SELECT count(*) FROM outbox")[0][0] == 1)
    await bot.stop()
    bot.telegram.world.faults.clear()
    assert "/mydata" not in person.screen["text"]
    await bot.start()
    await quiet(bot)
    assert "/mydata" in person.screen["text"]
