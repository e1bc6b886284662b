"""An update that takes long is parked: it blocks nobody at Telegram, and no crash loses it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.pipeline.parking import MOST_PARKED, Parking
from bot.storage.parked_updates import all_parked, park
from bot.storage.work import Work
from sandbox.testing import RunningSandbox
from tests.fake_clock import START
from tests.pipeline.sending import Post
from tests.pipeline.taking import Saying, intake_of
from tests.running_bot import RunningBot
from tests.storage.stored import opened, plain, rows
from tests.updates import written
from tests.waiting import until
from tests.web.delivering import free_port, webhook_bot


def parked(path: Path) -> list[int]:
    """The numbers of the parked updates."""
    return [number for (number,) in rows(path, "SELECT update_id FROM parked_updates")]


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
