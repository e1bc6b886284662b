"""An update that takes long is parked: it blocks nobody at Telegram, and no crash loses it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.pipeline.lanes import Place
from bot.pipeline.parking import MOST_PARKED, Parking
from bot.pipeline.polling import PARK_AFTER_SECONDS
from bot.storage.parked_updates import all_parked, park
from bot.storage.work import Work
from sandbox.testing import RunningSandbox
from tests.fake_clock import START
from tests.pipeline.sending import Post
from tests.pipeline.taking import Saying, intake_of
from tests.running_bot import RunningBot
from tests.storage.stored import opened, plain, refusing, rows
from tests.updates import written
from tests.waiting import until
from tests.web.delivering import free_port, webhook_bot

MORE_THAN_AN_ANSWER_HOLDS = 120


def parked(path: Path) -> list[int]:
    """The numbers of the parked updates."""
    return [number for (number,) in rows(path, "SELECT update_id FROM parked_updates")]


class Held:
    """A person whose lane is held, so that what they write stays in hand."""

    def __init__(self, bot: RunningBot) -> None:
        self._bot = bot
        self._gate = asyncio.Event()
        self.id = bot.telegram.create_person().id
        self._task = asyncio.create_task(bot.fonte.lanes.run([Place(self.id)], self._gate.wait))

    async def write(self) -> int:
        """Write, and return the update's number once the bot has it in hand."""
        await asyncio.sleep(0)  # the lane is held
        self._bot.telegram.send(self.id, "/start")
        number: int = self._bot.telegram.world.updates.pending()[-1].id
        await until(lambda: self._bot.telegram.world.updates.pending()[-1].delivered)
        return number

    async def let_go(self) -> None:
        self._gate.set()
        await self._task


async def test_behind_an_update_that_takes_long_more_are_taken_than_an_answer_holds(
    bot: RunningBot,
) -> None:
    telegram, slow = bot.telegram, Held(bot)
    number = await slow.write()
    others = [telegram.create_person().id for _ in range(MORE_THAN_AN_ANSWER_HOLDS)]
    for person in others:
        telegram.send(person, "/start")
    for person in others:
        await telegram.wait("sendMessage", person)
    await until(lambda: telegram.world.updates.pending() == [])
    assert parked(bot.database_path) == [number]
    assert telegram.calls("sendMessage", slow.id) == []
    await slow.let_go()
    await telegram.wait("sendMessage", slow.id)
    assert parked(bot.database_path) == []
    seen = rows(bot.database_path, "SELECT count(*) FROM seen_updates WHERE update_id = ?", number)
    assert seen == [(1,)]


async def test_an_update_is_not_parked_while_it_holds_up_nobody(bot: RunningBot) -> None:
    slow = Held(bot)
    await slow.write()
    polls = len(bot.telegram.calls("getUpdates"))
    # It is sent again and again meanwhile, twice a tenth of a second.
    await until(lambda: len(bot.telegram.calls("getUpdates")) > polls + 20 * PARK_AFTER_SECONDS + 2)
    assert parked(bot.database_path) == []
    await slow.let_go()


async def test_a_parked_update_that_cannot_be_stored_is_taken_again_until_it_is(
    bot: RunningBot,
) -> None:
    telegram, slow = bot.telegram, Held(bot)
    number = await slow.write()
    other = telegram.create_person().id
    telegram.send(other, "/start")
    await until(lambda: parked(bot.database_path) == [number])
    await telegram.wait("sendMessage", other)
    with capture_logs() as events:
        lanes = bot.fonte.lanes
        async with refusing(bot.database_path, "INSERT", "seen_updates", lanes=lanes):
            await slow.let_go()
            await until(lambda: [e for e in events if e["event"] == "parked_update_waits"])
            assert telegram.calls("sendMessage", slow.id) == []
            assert telegram.world.updates.pending() == []
        await telegram.wait("sendMessage", slow.id)
    await until(lambda: parked(bot.database_path) == [])
    assert len(telegram.calls("sendMessage", slow.id)) == 1


async def test_an_update_that_cannot_be_parked_stays_at_telegram(bot: RunningBot) -> None:
    telegram, slow = bot.telegram, Held(bot)
    with capture_logs() as events:
        async with refusing(bot.database_path, "INSERT", "parked_updates"):
            number = await slow.write()
            other = telegram.create_person().id
            telegram.send(other, "/start")
            await until(lambda: [e for e in events if "nowhere" in e.get("reason", "")])
            assert telegram.world.updates.pending()[0].id == number
        await telegram.wait("sendMessage", other)
        await slow.let_go()
        await telegram.wait("sendMessage", slow.id)
    await until(lambda: telegram.world.updates.pending() == [])
    assert parked(bot.database_path) == []


@pytest.mark.parametrize("port", [None, free_port()], ids=["polling", "webhook"])
async def test_what_a_crash_has_left_is_taken_at_the_next_start(
    telegram: RunningSandbox, tmp_path: Path, port: int | None
) -> None:
    path, person = tmp_path / "fonte.db", telegram.create_person(started=True).id
    async with opened(path) as database:
        work = Work(database, START)
        for number, text in ((70, "/start"), (71, "/help")):
            park(work, number, person, json.dumps(written(person, text, number)))
        seen_before = json.dumps(written(person, "/start", 72))
        await database.commit(work)
    with plain(path) as connection:  # as no crash leaves it
        row = (72, person, "2026-03-02 09:00:00", seen_before)
        connection.execute("INSERT INTO parked_updates VALUES (?, ?, ?, ?)", row)
        connection.execute("INSERT INTO seen_updates VALUES (72, '2026-03-02 09:00:00')")
    bot = webhook_bot(telegram, path, port) if port else RunningBot(telegram, path)
    async with bot:
        await telegram.wait("sendMessage", person, count=2)
        await until(lambda: parked(path) == [])
    texts = [call.parameters.text("text") for call in telegram.calls("sendMessage", person)]
    assert len(texts) == 2
    assert "/mydata" in texts[1]  # the help


async def test_an_update_that_is_stored_in_the_same_moment_is_not_parked(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path = tmp_path / "fonte.db"
    async with Post(telegram, path) as post:
        parking = Parking(post.database, post.clock)
        intake, person = intake_of(post, Saying(), parking), post.person()
        updates = [written(person + number, "ciao", number) for number in range(1, 40)]

        async def park_some() -> None:
            for some in (updates[:13], updates[13:26], updates[26:]):
                await parking.park(some)

        taking = [asyncio.create_task(intake.take(update)) for update in updates]
        await asyncio.gather(park_some(), *taking, park_some())
        assert rows(path, "SELECT count(*) FROM seen_updates") == [(39,)]
        assert parked(path) == []
        await parking.park(updates)
        assert parked(path) == []


async def test_no_more_are_parked_than_there_is_room_for_nor_what_no_row_can_hold(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path = tmp_path / "fonte.db"
    async with Post(telegram, path) as post:
        parking = Parking(post.database, post.clock)
        await parking.park([{"message": {}}, written(1, "ciao", 2**70)])
        nested: list[Any] = []
        for _ in range(20_000):
            nested = [nested]
        await parking.park([written(1, "ciao", 1) | {"more": nested}])
        assert parked(path) == []
        await parking.park([written(1, "ciao", 1 + number) for number in range(2 * MOST_PARKED)])
        await parking.park([written(1, "ciao", 5 * MOST_PARKED)])
        assert len(parked(path)) == MOST_PARKED
        assert parking.holds(1)
        assert not parking.holds(2 * MOST_PARKED)


async def test_what_stands_in_parking_belongs_to_its_sender_and_reads_as_it_came(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path, update = tmp_path / "fonte.db", written(7, "half a \ud83d", 1)
    async with Post(telegram, path) as post:
        await Parking(post.database, post.clock).park([update])
        assert rows(path, "SELECT learner_id FROM parked_updates") == [(7,)]
        [(number, text)] = (await all_parked(post.database)).items()
    assert (number, json.loads(text)) == (1, update)
