"""Who sends without end has few updates waiting; what goes beyond keeps nobody waiting."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.content import LANGUAGES, Language
from bot.engine.event_queue import MOST_OF_ONE_PERSON
from bot.engine.events import Event
from bot.engine.store.database import Database
from bot.engine.store.transaction import Transaction
from bot.telegram.intake import MOST_WAITING, TELL_EVERY, Intake
from sandbox.testing import RunningSandbox
from tests.conversation.aftermath import quiet, stored
from tests.conversation.phrases import said
from tests.fake_clock import FakeClock
from tests.pipeline.sending import Post, held
from tests.pipeline.taking import DONE, TOO_MANY, Saying, intake_of
from tests.running_bot import RunningBot
from tests.storage.stored import rows
from tests.updates import Raw, tapped, written
from tests.waiting import until

BEYOND = 10


class Noting(Saying):
    """Notes what it handles."""

    def __init__(self) -> None:
        self.handled: list[str] = []

    def act(self, text: str, person_id: int, tx: Transaction) -> None:
        self.handled.append(text)


def look_on(tx: Transaction) -> None:
    """An act that does nothing."""


async def take_beyond(
    database: Database, intake: Intake, person: int, updates: Sequence[Raw]
) -> None:
    """Take updates of somebody of whom as many wait as may."""
    engine = database.engine
    doing: list[asyncio.Task[object]] = []
    async with held(database):
        while engine.how_many_wait_of(person) < MOST_WAITING:
            doing.append(asyncio.create_task(engine.do(Event(look_on, person))))
            await asyncio.sleep(0)  # it has handed in its event
        doing += [asyncio.create_task(intake.take(update)) for update in updates]
        await asyncio.sleep(0)  # each has come to where it waits
    await asyncio.gather(*doing)


async def test_what_goes_beyond_what_may_wait_is_only_seen_and_others_are_not_held_up(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path, noting = tmp_path / "fonte.db", Noting()
    async with Post(telegram, path) as post:
        flood, other, intake = post.person(), post.person(), intake_of(post, noting)
        sent = [written(flood, f"{n}", n) for n in range(1, MOST_WAITING + BEYOND + 1)]
        async with held(post.database):
            taking = [asyncio.create_task(intake.take(update)) for update in sent]
            taking.append(asyncio.create_task(intake.take(written(other, "hello", 9_000))))
            await until(lambda: post.database.engine.waiting == len(taking))
        await asyncio.gather(*taking)
        assert noting.handled.index("hello") <= MOST_OF_ONE_PERSON
        noting.handled.remove("hello")
        assert noting.handled == [f"{number}" for number in range(1, MOST_WAITING + 1)]
        for update in (*sent[-BEYOND:], written(flood, "again", 9_001)):
            await intake.take(update)
        assert noting.handled[MOST_WAITING:] == ["again"]  # the others count as taken
        await post.emptied()
        assert post.texts(other) == [DONE]
    assert rows(path, "SELECT count(*) FROM seen_updates") == [(len(sent) + 2,)]
    assert rows(path, "SELECT * FROM dead_letters") == []


async def test_who_sends_too_much_is_told_so_once_a_minute(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    clock = FakeClock()
    async with Post(telegram, tmp_path / "fonte.db", clock=clock) as post:
        flood, intake = post.person(), intake_of(post, Noting())
        take = partial(take_beyond, post.database, intake, flood)
        await take([written(flood, "ciao", number) for number in range(1, 5)])
        await post.emptied()
        assert post.texts(flood) == [TOO_MANY]
        clock.move(TELL_EVERY - timedelta(milliseconds=1))
        await take([written(flood, "ciao", 5)])
        await post.emptied()
        assert post.texts(flood) == [TOO_MANY]
        clock.move(timedelta(milliseconds=1))
        await take([written(flood, "ciao", number) for number in range(6, 9)])
        await post.emptied()
        assert post.texts(flood) == [TOO_MANY] * 2


async def test_each_who_sends_too_much_is_told(telegram: RunningSandbox, tmp_path: Path) -> None:
    async with Post(telegram, tmp_path / "fonte.db") as post:
        intake, people = intake_of(post, Noting()), [post.person() for _ in range(3)]
        for number, person in enumerate(people):
            await take_beyond(post.database, intake, person, [written(person, "a", number)])
        await post.emptied()
        assert [post.texts(person) for person in people] == [[TOO_MANY]] * 3


async def test_a_group_is_not_told_that_one_of_it_sends_too_much(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path = tmp_path / "fonte.db"
    async with Post(telegram, path) as post:
        flood, noting = post.person(), Noting()
        group = telegram.create_group("Classe 3B", [flood]).id
        in_group = written(flood, "ciao", 1)
        in_group["message"]["chat"] = {"id": group, "type": "supergroup", "title": "Classe 3B"}
        await take_beyond(post.database, intake_of(post, noting), flood, [in_group])
        await post.emptied()
        assert noting.handled == []
        assert post.made("sendMessage") == []
    assert rows(path, "SELECT update_id FROM seen_updates") == [(1,)]


async def test_an_update_of_nobody_is_never_too_much(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path = tmp_path / "fonte.db"
    async with Post(telegram, path) as post:
        noting = Noting()
        intake = intake_of(post, noting)
        await take_beyond(post.database, intake, 7, [{"update_id": 1, "message": "ciao"}])
        assert noting.handled == []
    assert rows(path, "SELECT update_id FROM dead_letters") == [(1,)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_sentence_is_in_the_language_of_their_telegram(
    bot: RunningBot, language: Language
) -> None:
    await bot.telegram.world.bot_listens.wait()
    person = bot.person(language)
    await person.say("/start")
    await quiet(bot)
    updates = [written(person.id, "/help", 8_000, language), tapped(person.id, 1, "home", 8_001)]
    await take_beyond(bot.fonte.database, bot.fonte.intake, person.id, updates)
    await quiet(bot)
    assert person.screen["text"] == said(language, "home/too_many.txt")
    assert len(bot.telegram.calls("sendMessage", person.id)) == 2
    assert stored(bot, "SELECT * FROM dead_letters") == []
