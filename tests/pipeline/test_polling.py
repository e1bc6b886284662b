"""Long polling confirms only what is stored, and outlasts Telegram's and the disk's bad days."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs
from telegram import Bot

from bot.engine.backoff import backoff_seconds
from bot.telegram.client.telegram_request import AiohttpRequest
from bot.telegram.polling import Json, Polling, Take
from sandbox.calls import Call
from sandbox.testing import RunningSandbox
from tests.pipeline.scripted_server import scripted_server
from tests.pipeline.sending import telegram_bot
from tests.running_bot import RunningBot
from tests.storage.stored import change, refusing, rows
from tests.updates import written
from tests.waiting import until

_CONNECTIONS = 256  # as many calls as are under way at most


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
async def between_polls(telegram: RunningSandbox) -> AsyncIterator[None]:
    """While the bot has no update in hand, and gets none."""
    fault, since = telegram.fault("500", method="getUpdates", times=None), len(polls(telegram))
    await until(lambda: 500 in [call.status for call in polls(telegram)[since:]])
    yield
    telegram.remove_fault(fault.id)


@asynccontextmanager
async def logged() -> AsyncIterator[Any]:
    """What is logged meanwhile."""
    with capture_logs() as events:
        yield events


async def test_an_update_is_confirmed_only_after_it_is_stored(bot: RunningBot) -> None:
    telegram, person = bot.telegram, bot.telegram.create_person().id
    await listening(telegram)
    refused = refusing(bot.database_path, "INSERT", "seen_updates")
    async with AsyncExitStack() as broken, logged() as events:
        await broken.enter_async_context(refused)
        telegram.send(person, "/start")
        [queued] = telegram.world.updates.pending()
        await until(lambda: [e for e in events if "broken" in e.get("reason", "")])
        asked = len(polls(telegram))
        await until(lambda: len(polls(telegram)) > asked)
        assert max(offsets(telegram)) <= queued.id
        assert telegram.calls("sendMessage", person) == []
        async with between_polls(telegram):
            await broken.aclose()
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
    refused = refusing(bot.database_path, "INSERT", "dead_letters")
    async with AsyncExitStack() as broken, logged() as events:
        await broken.enter_async_context(refused)
        for person in people:
            telegram.send(person, "/start")
        for person in (*people[:2], *people[3:]):
            await telegram.wait("sendMessage", person)
        await until(lambda: [e for e in events if "broken" in e.get("reason", "")])
        assert telegram.calls("sendMessage", people[2]) == []
        async with between_polls(telegram):
            await change(bot.database_path, "DROP TRIGGER broken")
            await broken.aclose()
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


async def test_after_a_failure_it_asks_for_an_answer_at_once_until_it_gets_one(
    bot: RunningBot,
) -> None:
    learner = bot.person("it")
    await listening(bot.telegram)
    bot.telegram.fault("500", method="getUpdates")
    await learner.say("/start")
    await learner.say("/help")
    failed = next(place for place, call in enumerate(polls(bot.telegram)) if call.status == 500)
    await until(lambda: len(polls(bot.telegram)) > failed + 2)
    waits = [call.parameters.integer("timeout") for call in polls(bot.telegram)]
    assert waits[failed + 1] == 0
    assert set(waits[:failed] + waits[failed + 2 :]) == {25}


async def test_messages_that_hang_by_the_hundred_do_not_keep_updates_away(bot: RunningBot) -> None:
    telegram = bot.telegram
    telegram.fault("timeout", method="sendMessage", times=None)
    for number in range(_CONNECTIONS + 10):
        telegram.send(telegram.create_person(f"Pupil {number}").id, "/start")
    await until(lambda: len(telegram.calls("sendMessage")) == _CONNECTIONS)
    late = telegram.create_person().id
    telegram.send(late, "/start")
    await until(lambda: not telegram.world.updates.pending(), 15)
    assert rows(bot.database_path, "SELECT id FROM learners WHERE id = ?", late)


@asynccontextmanager
async def polling(bot: Bot, take: Take, **limits: float) -> AsyncIterator[asyncio.Event]:
    """Poll with a `take` of the test's own until the block ends, or its event is set."""
    stop = asyncio.Event()
    running = asyncio.create_task(Polling(bot, bot.request, take, ["message"], **limits).run(stop))
    try:
        yield stop
    finally:
        stop.set()
        async with asyncio.timeout(10):  # less than a long poll
            await running


@asynccontextmanager
async def patient_bot(url: str, token: str = "1:token") -> AsyncIterator[Bot]:
    """A bot that waits for an answer for as long as it takes, unless a call says otherwise."""
    async with AiohttpRequest(read_timeout=None) as request:
        yield Bot(token, f"{url}/bot", request=request, get_updates_request=request)


def written_by_one(telegram: RunningSandbox, count: int) -> list[int]:
    """The numbers of so many updates that wait at Telegram."""
    person = telegram.create_person().id
    for _ in range(count):
        telegram.send(person, "ciao")
    return waiting(telegram)


def waiting(telegram: RunningSandbox) -> list[int]:
    """The numbers of the unconfirmed updates."""
    return [queued.id for queued in telegram.world.updates.pending()]


async def test_updates_by_the_hundred_are_each_begun_once_and_in_their_order(
    telegram: RunningSandbox,
) -> None:
    numbers, begun = written_by_one(telegram, 250), list[int]()

    async def take(update: Json) -> None:
        begun.append(update["update_id"])
        await asyncio.sleep(0)

    async with telegram_bot(telegram) as bot, polling(bot, take):
        await until(lambda: waiting(telegram) == [])
    assert begun == numbers
    first = numbers[0]
    assert offsets(telegram)[:4] == [0, first + 100, first + 200, first + 250]


async def test_the_next_are_asked_for_only_when_all_are_stored(telegram: RunningSandbox) -> None:
    numbers, stored, go_on = written_by_one(telegram, 5), list[int](), asyncio.Event()

    async def take(update: Json) -> None:
        if update["update_id"] == numbers[2]:
            await go_on.wait()
        stored.append(update["update_id"])

    async with telegram_bot(telegram) as bot, polling(bot, take):
        await until(lambda: len(stored) == 4)
        await bot.get_me()  # a request that polling had made by now would be there, too
        assert offsets(telegram) == [0]
        assert waiting(telegram) == numbers
        go_on.set()
        await until(lambda: waiting(telegram) == [])
    assert offsets(telegram)[1] == numbers[-1] + 1


async def test_one_that_cannot_be_stored_is_asked_for_again_and_those_behind_it_are_not_lost(
    telegram: RunningSandbox,
) -> None:
    numbers, taken = written_by_one(telegram, 5), list[int]()
    refused = {numbers[1], numbers[3]}
    telegram.fault("latency", method="getUpdates", seconds=0.6)  # is no part of the pause

    async def take(update: Json) -> None:
        taken.append(update["update_id"])
        if update["update_id"] in refused:
            refused.remove(update["update_id"])
            raise OSError("the disk is full")

    with capture_logs() as events:
        async with telegram_bot(telegram) as bot, polling(bot, take):
            await until(lambda: waiting(telegram) == [])
    assert offsets(telegram)[:3] == [0, numbers[1], numbers[-1] + 1]
    assert taken == numbers + numbers[1:]
    [waits] = [event for event in events if event["event"] == "polling_waits"]
    assert (waits["reason"], waits["failures"]) == ("OSError: the disk is full", 1)
    first, again = polls(telegram)[:2]
    assert again.time - first.time >= 0.99 * (0.6 + backoff_seconds(failures=1))


async def test_an_update_without_a_number_is_taken_and_does_not_stop_the_others() -> None:
    updates = [{"message": {}}, {"update_id": True}, {"update_id": 2**70}, 5, {"update_id": 7}]
    taken = list[Any]()

    async def take(update: Json) -> None:
        taken.append(update)

    async with scripted_server() as server, patient_bot(server.url) as bot:
        server.will_answer(200, json.dumps({"ok": True, "result": updates}).encode())
        async with polling(bot, take):
            await until(lambda: len(server.calls) > 1)
    assert taken[:5] == updates
    assert "offset" not in server.calls[0].target
    assert "offset=8" in server.calls[1].target


async def test_what_is_in_hand_when_it_is_stopped_is_stored_and_confirmed(
    telegram: RunningSandbox,
) -> None:
    written_by_one(telegram, 3)
    begun, go_on = list[int](), asyncio.Event()

    async def take(update: Json) -> None:
        begun.append(update["update_id"])
        await go_on.wait()

    async with telegram_bot(telegram) as bot, polling(bot, take) as stop:
        await until(lambda: begun)
        stop.set()
        for _ in range(3):  # it is ending
            await bot.get_me()
        go_on.set()
    assert waiting(telegram) == []
    assert len(polls(telegram)) == 2


async def test_what_does_not_end_in_time_stays_at_telegram_when_it_is_stopped(
    telegram: RunningSandbox,
) -> None:
    numbers, stored, never = written_by_one(telegram, 3), list[int](), asyncio.Event()

    async def take(update: Json) -> None:
        if update["update_id"] == numbers[1]:
            await never.wait()
        stored.append(update["update_id"])

    async with telegram_bot(telegram) as bot, polling(bot, take):
        await until(lambda: len(stored) == 2)
    assert waiting(telegram) == numbers[1:]


async def test_a_silent_telegram_is_noticed_and_asked_anew(telegram: RunningSandbox) -> None:
    taken = asyncio.Queue[Json]()
    telegram.fault("timeout", method="getUpdates")
    with capture_logs() as events:
        async with (
            telegram_bot(telegram) as bot,
            polling(bot, taken.put, answer_within_seconds=0.05),
        ):
            await until(lambda: len(polls(telegram)) > 1)
    [event] = events
    assert event["event"] == "polling_waits"
    assert event["reason"] == "Telegram is silent; asked anew"


async def test_a_silent_telegram_does_not_hold_up_the_end(telegram: RunningSandbox) -> None:
    numbers, stored = written_by_one(telegram, 1), list[int]()

    async def take(update: Json) -> None:
        telegram.fault("timeout", method="getUpdates", times=None)
        stored.append(update["update_id"])

    with capture_logs() as events:
        async with patient_bot(telegram.api_url, telegram.token) as bot, polling(bot, take):
            await until(lambda: len(polls(telegram)) > 1)
    assert [event["event"] for event in events] == ["offset_not_confirmed"]
    assert stored == waiting(telegram) == numbers
