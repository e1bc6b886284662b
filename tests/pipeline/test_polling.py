"""Long polling confirms only what is stored, and outlasts Telegram's and the disk's bad days."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.pipeline.lanes import Place
from bot.pipeline.polling import Polling, Take, rest_seconds
from sandbox.calls import Call
from sandbox.testing import RunningSandbox
from tests.pipeline.sending import telegram_bot
from tests.running_bot import RunningBot
from tests.storage.stored import change, refusing, rows
from tests.updates import written
from tests.waiting import until


def polls(telegram: RunningSandbox) -> list[Call]:
    """The requests for updates, oldest first."""
    return telegram.calls("getUpdates")


def offsets(telegram: RunningSandbox) -> list[int]:
    """The offsets asked for, oldest first; 0 where none was given."""
    return [call.parameters.integer("offset") for call in polls(telegram)]


async def listening(telegram: RunningSandbox) -> None:
    """Return when a request for updates waits at Telegram."""
    await until(lambda: polls(telegram) and polls(telegram)[-1].status == 0)


@asynccontextmanager
async def logged() -> AsyncIterator[Any]:
    """What is logged meanwhile."""
    with capture_logs() as events:
        yield events


async def test_an_update_is_confirmed_only_after_it_is_stored(bot: RunningBot) -> None:
    telegram, person = bot.telegram, bot.telegram.create_person().id
    await listening(telegram)
    refused = refusing(bot.database_path, "INSERT", "seen_updates", lanes=bot.fonte.lanes)
    async with refused, logged() as events:
        telegram.send(person, "/start")
        [queued] = telegram.world.updates.pending()
        await until(lambda: [e for e in events if "nowhere" in e.get("reason", "")])
        asked = len(polls(telegram))
        await until(lambda: len(polls(telegram)) > asked)
        assert max(offsets(telegram)) <= queued.id
        assert telegram.calls("sendMessage", person) == []
    await telegram.wait("sendMessage", person)
    await until(lambda: max(offsets(telegram)) == queued.id + 1)
    assert len(telegram.calls("sendMessage", person)) == 1


async def test_a_batch_of_which_one_cannot_be_stored_comes_again_and_counts_once(
    bot: RunningBot,
) -> None:
    telegram = bot.telegram
    people = [telegram.create_person().id for _ in range(5)]
    await listening(telegram)
    await change(
        bot.database_path,
        f"CREATE TRIGGER broken BEFORE INSERT ON learners WHEN new.id = {people[2]} "
        "BEGIN SELECT RAISE(ABORT, 'broken'); END",
    )
    async with refusing(bot.database_path, "INSERT", "dead_letters"), logged() as events:
        for person in people:
            telegram.send(person, "/start")
        for person in (*people[:2], *people[3:]):
            await telegram.wait("sendMessage", person)
        await until(lambda: [e for e in events if "nowhere" in e.get("reason", "")])
        assert telegram.calls("sendMessage", people[2]) == []
        await change(bot.database_path, "DROP TRIGGER broken")
    await telegram.wait("sendMessage", people[2])
    await until(lambda: telegram.world.updates.pending() == [])
    assert [len(telegram.calls("sendMessage", person)) for person in people] == [1] * 5


@pytest.mark.parametrize("kind", ["500", "502", "cut"])
async def test_polling_goes_on_after_telegram_fails(bot: RunningBot, kind: str) -> None:
    learner = bot.person("it")
    await listening(bot.telegram)
    bot.telegram.fault(kind, method="getUpdates", times=2)
    await learner.say("/start")
    await learner.say("/help")
    assert len(bot.telegram.calls("sendMessage", learner.id)) == 2


async def test_polling_waits_as_long_as_telegram_asks(bot: RunningBot) -> None:
    learner = bot.person("it")
    await listening(bot.telegram)
    bot.telegram.fault("429", method="getUpdates", retry_after=1)
    await learner.say("/start")
    await learner.say("/help")
    flooded = next(call for call in polls(bot.telegram) if call.error_code == 429)
    following = polls(bot.telegram)[polls(bot.telegram).index(flooded) + 1]
    assert following.time - flooded.time >= 0.99  # no call inside retry_after


async def test_another_poller_is_named_in_one_line_and_outlasted(bot: RunningBot) -> None:
    learner = bot.person("it")
    await listening(bot.telegram)
    with capture_logs() as events:
        async with aiohttp.ClientSession() as other:
            await other.get(bot.telegram.method_url("getUpdates"))
        await until(lambda: [e for e in events if e["event"] == "polling_waits"])
    [conflict] = [event for event in events if event["event"] == "polling_waits"]
    assert conflict["reason"] == "another instance of this bot is polling; this one waits"
    await learner.say("/start")
    assert len(bot.telegram.calls("sendMessage", learner.id)) == 1


async def test_an_orderly_end_confirms_all_that_was_stored(bot: RunningBot) -> None:
    learner = bot.person("it")
    for _ in range(3):
        await learner.say("/start")
    await bot.stop()
    assert bot.telegram.world.updates.pending() == []
    await bot.start()
    await learner.say("/help")
    assert len(bot.telegram.calls("sendMessage", learner.id)) == 4


async def test_what_was_stored_but_not_confirmed_comes_again_and_counts_once(
    bot: RunningBot,
) -> None:
    telegram, learner = bot.telegram, bot.person("it")
    await listening(telegram)
    telegram.fault("cut", method="getUpdates", times=1000)
    await learner.say("/start")
    await bot.stop()
    assert len(telegram.world.updates.pending()) == 1
    telegram.world.faults.clear()
    with capture_logs() as events:
        await bot.start()
        await until(lambda: telegram.world.updates.pending() == [])
    assert "repeated" in [event.get("outcome") for event in events]
    await learner.say("/help")
    assert len(telegram.calls("sendMessage", learner.id)) == 2


async def test_what_came_while_the_bot_was_off_is_answered_at_its_start(bot: RunningBot) -> None:
    people = [bot.telegram.create_person().id for _ in range(3)]
    await bot.stop()
    for person in people:
        bot.telegram.send(person, "/start")
    await bot.start()
    for person in people:
        await bot.telegram.wait("sendMessage", person)


async def test_an_update_of_an_earlier_numbering_is_taken_and_confirmed(bot: RunningBot) -> None:
    person = bot.telegram.create_person(started=True).id
    bot.telegram.send(bot.telegram.create_person().id, "/start")  # a high number
    await bot.telegram.wait("sendMessage")
    bot.telegram.inject(written(person, "/start", 17))
    await bot.telegram.wait("sendMessage", person)
    await until(lambda: bot.telegram.world.updates.pending() == [])


async def test_an_unreadable_update_is_confirmed_and_the_next_is_answered(bot: RunningBot) -> None:
    learner = bot.person("it")
    bot.telegram.inject({"message": {"photo": "no photo"}})
    await learner.say("/start")
    await until(lambda: bot.telegram.world.updates.pending() == [])
    assert rows(bot.database_path, "SELECT count(*) FROM dead_letters") == [(1,)]


async def test_it_asks_only_for_what_the_bot_reads(bot: RunningBot) -> None:
    await listening(bot.telegram)
    wanted = ["message", "callback_query", "poll_answer", "my_chat_member"]
    assert bot.telegram.world.updates.allowed == wanted


async def test_stopping_while_telegram_is_away_ends(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    async with RunningBot(telegram, tmp_path / "fonte.db"):
        await listening(telegram)
        await telegram.aclose()


async def test_an_update_that_takes_long_holds_up_nobody_else(bot: RunningBot) -> None:
    telegram = bot.telegram
    slow, *others = (telegram.create_person().id for _ in range(4))
    await listening(telegram)
    go_on = asyncio.Event()
    held = asyncio.create_task(bot.fonte.lanes.run([Place(slow)], go_on.wait))
    await asyncio.sleep(0)  # it has its place in the lane
    telegram.send(slow, "/start")
    [first] = telegram.world.updates.pending()
    for person in others:
        telegram.send(person, "/start")
        await telegram.wait("sendMessage", person)
    assert telegram.calls("sendMessage", slow) == []
    is_confirmed = max(offsets(telegram)) > first.id
    parked = rows(bot.database_path, "SELECT update_id FROM parked_updates")
    assert parked == [(first.id,)] or not is_confirmed
    go_on.set()
    await held
    await telegram.wait("sendMessage", slow)
    await until(lambda: telegram.world.updates.pending() == [])
    assert [len(telegram.calls("sendMessage", person)) for person in (slow, *others)] == [1] * 4


def test_beside_an_update_in_hand_others_wait_little_and_telegram_is_left_in_peace() -> None:
    rests = [rest_seconds(oldest) for oldest in (0, 5, 20, 100, 10_000)]
    assert rests == [0.05, 0.05, 0.2, 1, 1]


async def polled_by(telegram: RunningSandbox, take: Take, **limits: float) -> list[Any]:
    """Poll with a `take` of one's own until a line of the log is there; returns the log."""
    stop = asyncio.Event()
    async with telegram_bot(telegram) as bot:
        polling = Polling(bot, take, ["message"], None, **limits)
        with capture_logs() as events:
            running = asyncio.create_task(polling.run(stop))
            await until(lambda: events)
            stop.set()
            await running
    return events


async def test_what_is_stored_while_telegram_sends_it_again_is_taken_once(
    telegram: RunningSandbox,
) -> None:
    telegram.send(telegram.create_person().id, "/start")
    taken, stop = list[Any](), asyncio.Event()

    async def take(update: Any) -> None:
        taken.append(update)
        telegram.fault("latency", method="getUpdates", seconds=0.2)
        await until(lambda: len(polls(telegram)) == 2)  # asked again; the answer is on its way

    async with telegram_bot(telegram) as bot:
        running = asyncio.create_task(Polling(bot, take, ["message"]).run(stop))
        await until(lambda: len(polls(telegram)) == 3)
        stop.set()
        await running
    assert len(taken) == 1


async def test_an_update_that_never_ends_is_told_of(telegram: RunningSandbox) -> None:
    never = asyncio.Event()
    telegram.send(telegram.create_person().id, "/start")
    [queued] = telegram.world.updates.pending()
    [event] = await polled_by(telegram, lambda _: never.wait(), stuck_after_seconds=0.01)
    assert (event["event"], event["update_id"]) == ("update_stuck", queued.id)
    assert telegram.world.updates.pending() == [queued]


async def test_a_silent_telegram_is_noticed_and_asked_anew(telegram: RunningSandbox) -> None:
    telegram.fault("timeout", method="getUpdates")
    never = asyncio.Event()
    [event] = await polled_by(telegram, lambda _: never.wait(), answer_within_seconds=0.05)
    assert event["event"] == "polling_waits"
    assert event["reason"] == "Telegram is silent; asked anew"


async def test_after_a_failure_it_asks_for_an_answer_at_once_until_it_gets_one(
    bot: RunningBot,
) -> None:
    learner = bot.person("it")
    await listening(bot.telegram)
    bot.telegram.fault("500", method="getUpdates")
    await learner.say("/start")
    await learner.say("/help")
    failed = next(place for place, call in enumerate(polls(bot.telegram)) if call.status == 500)
    waits = [call.parameters.integer("timeout") for call in polls(bot.telegram)]
    assert waits[failed + 1] == 0
    assert set(waits[:failed] + waits[failed + 2 :]) == {25}
