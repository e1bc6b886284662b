"""An update is taken once, whole, or not at all; one that cannot be handled stops nothing."""

import asyncio
import sqlite3
from typing import Any

import pytest

from bot.storage.dead_letters import DeadLetter, all_dead_letters
from bot.storage.outbox import pending_calls
from bot.storage.refusals import WorkRefusedError
from sandbox.testing import RunningSandbox
from tests.running_bot import RunningBot
from tests.storage.stored import change, learner_ids, refusing, rows
from tests.updates import Raw, written
from tests.waiting import until

HUGE = 2**70
SORRY = {"it": "Qualcosa è andato storto", "en": "Something went wrong"}


def nested(depth: int) -> Any:
    """A list in a list in a list."""
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def with_fields(update: Raw, part: str, **fields: Any) -> Raw:
    """An update with other fields in one part of its message."""
    message = update["message"]
    return {**update, "message": {**message, part: message[part] | fields}}


UNREADABLE: dict[str, Raw] = {
    "a message without its fields": {"update_id": 1, "message": {"from": {"id": 7}}},
    "a message that is a text": {"update_id": 1, "message": "ciao"},
    "a message that is a list": {"update_id": 1, "message": [1, 2]},
    "a tap by nobody": {"update_id": 1, "callback_query": {"id": "1", "data": "a"}},
    "a number that is a text": {**written(7, "ciao", 1), "update_id": "1"},
    "a number that is true": {**written(7, "ciao", 1), "update_id": True},
    "no number": {"message": written(7, "ciao", 1)["message"]},
    "nothing": {},
    "much nesting": {"update_id": 1, "message": {"photo": nested(200)}},
    "nesting that no text can be made of": {"update_id": 1, "message": {"photo": nested(5_000)}},
    "a number that is a list": {**written(7, "ciao", 1), "update_id": [1]},
    "a chat whose number is a text": with_fields(written(7, "/start", 1), "chat", id="7"),
    "a chat whose number is an object": with_fields(written(7, "ciao", 1), "chat", id={}),
    "a language that is a number": with_fields(
        written(7, "ciao", 1), "from", id=[], language_code=7
    ),
}
UNSTORABLE: dict[str, Raw] = {
    "a person with a huge number": written(HUGE, "/start", 1),
    "a huge number": written(7, "/start", HUGE),
    "half a character": written(7, "\ud83d", 1),
    "half a character in a broken message": {"update_id": 1, "message": {"text": "\ud83d"}},
    "a character zero": written(7, "a\x00b", 1),
}


@pytest.fixture
async def bot(bot: RunningBot) -> RunningBot:
    """The bot once it listens."""
    await bot.telegram.world.bot_listens.wait()
    return bot


async def letters(bot: RunningBot) -> tuple[DeadLetter, ...]:
    """The dead letters."""
    return await all_dead_letters(bot.fonte.database)


async def settled(bot: RunningBot) -> None:
    """Return when nothing is left to send."""

    async def is_empty() -> bool:
        return not bot.fonte.sender.depth and not await pending_calls(bot.fonte.database)

    await until(is_empty)


async def assert_the_next_is_taken(bot: RunningBot) -> None:
    """A good update is stored and answered."""
    person = bot.telegram.create_person(started=True).id
    await bot.fonte.intake.take(written(person, "/start", 999))
    await bot.telegram.wait("sendMessage", person)
    assert person in learner_ids(bot.database_path)


async def test_an_update_that_comes_twice_counts_once(bot: RunningBot) -> None:
    person = bot.telegram.create_person(started=True).id
    for _ in range(3):
        await bot.fonte.intake.take(written(person, "/start", 50))
    await settled(bot)
    assert len(bot.telegram.calls("sendMessage", person)) == 1
    assert rows(bot.database_path, "SELECT update_id FROM seen_updates") == [(50,)]


async def test_an_update_that_comes_ten_times_at_once_counts_once(bot: RunningBot) -> None:
    person = bot.telegram.create_person(started=True).id
    update = written(person, "/start", 50)
    await asyncio.gather(*(bot.fonte.intake.take(update) for _ in range(10)))
    await settled(bot)
    assert len(bot.telegram.calls("sendMessage", person)) == 1
    assert await letters(bot) == ()


async def test_the_updates_of_many_people_at_once_are_all_taken(bot: RunningBot) -> None:
    people = [bot.telegram.create_person(started=True).id for _ in range(100)]
    updates = [written(person, "/start", number) for number, person in enumerate(people)]
    await asyncio.gather(*(bot.fonte.intake.take(update) for update in updates))
    assert learner_ids(bot.database_path) == sorted(people)
    await settled(bot)
    assert all(len(bot.telegram.calls("sendMessage", person)) == 1 for person in people)


@pytest.mark.parametrize("name", UNREADABLE)
async def test_an_update_that_cannot_be_read_becomes_a_dead_letter(
    bot: RunningBot, name: str
) -> None:
    await bot.fonte.intake.take(UNREADABLE[name])
    [letter] = await letters(bot)
    assert "Traceback" in letter.traceback
    await assert_the_next_is_taken(bot)


@pytest.mark.parametrize("name", UNSTORABLE)
async def test_an_update_that_no_row_can_hold_does_not_stop_the_queue(
    bot: RunningBot, name: str
) -> None:
    await bot.fonte.intake.take(UNSTORABLE[name])
    await bot.fonte.intake.take(UNSTORABLE[name])
    await assert_the_next_is_taken(bot)


async def test_an_unreadable_update_belongs_to_its_sender_so_that_it_can_be_forgotten(
    bot: RunningBot,
) -> None:
    await bot.fonte.intake.take(UNREADABLE["a message without its fields"])
    assert [letter.learner_id for letter in await letters(bot)] == [7]


async def test_an_unreadable_update_that_comes_twice_is_one_dead_letter(bot: RunningBot) -> None:
    for _ in range(2):
        await bot.fonte.intake.take(UNREADABLE["a message that is a list"])
    assert len(await letters(bot)) == 1


@pytest.mark.parametrize("language", SORRY)
async def test_a_handler_that_fails_says_so_in_one_sentence_and_the_queue_goes_on(
    bot: RunningBot, language: str
) -> None:
    person = bot.telegram.create_person(started=True).id
    rename = "ALTER TABLE {} RENAME TO {}".format
    await change(bot.database_path, rename("question_histories", "away"))
    await bot.fonte.intake.take(written(person, "/progress", 50, language))
    await change(bot.database_path, rename("away", "question_histories"))
    await settled(bot)
    [said] = bot.telegram.calls("sendMessage", person)
    assert said.parameters.text("text").startswith(SORRY[language])
    assert "\n" not in said.parameters.text("text")
    [letter] = await letters(bot)
    assert (letter.update_id, letter.learner_id) == (50, person)
    assert "question_histories" in letter.traceback
    assert "/progress" in letter.update
    await bot.fonte.intake.take(written(person, "/progress", 51, language))
    await settled(bot)
    assert len(bot.telegram.calls("sendMessage", person)) == 2
    assert len(await letters(bot)) == 1


async def test_a_failing_tap_is_answered_too(bot: RunningBot) -> None:
    learner = bot.person("it")
    await learner.start_practice()
    async with refusing(bot.database_path, "INSERT", "question_histories"):
        letter = next(label for label in learner.labels(learner.screen) if label == "A")
        assert await learner.tap_for_toast(letter) is None
        await settled(bot)
    assert learner.screen["text"].startswith(SORRY["it"])
    [dead] = await letters(bot)
    assert "no such table: main.nowhere" in dead.traceback
    assert rows(bot.database_path, "SELECT * FROM practice_questions WHERE outcome = 'right'") == []


async def test_what_a_failed_update_had_begun_is_not_stored(bot: RunningBot) -> None:
    person = bot.telegram.create_person(started=True).id
    async with refusing(bot.database_path, "INSERT", "learners"):
        await bot.fonte.intake.take(written(person, "/start", 50))
    await settled(bot)
    assert learner_ids(bot.database_path) == []
    [said] = bot.telegram.calls("sendMessage", person)
    assert said.parameters.text("text").startswith(SORRY["it"])


async def test_when_the_words_to_the_person_fail_too_the_letter_is_kept_alone(
    bot: RunningBot,
) -> None:
    person = bot.telegram.create_person(started=True).id
    async with refusing(bot.database_path, "INSERT", "outbox"):
        await bot.fonte.intake.take(written(person, "/start", 50))
    assert [letter.update_id for letter in await letters(bot)] == [50]
    assert rows(bot.database_path, "SELECT update_id FROM seen_updates") == [(50,)]


async def test_when_nothing_can_be_stored_nothing_is_acknowledged_and_it_may_come_again(
    bot: RunningBot,
) -> None:
    person = bot.telegram.create_person(started=True).id
    update = written(person, "/start", 50)
    async with refusing(bot.database_path, "INSERT", "seen_updates"):
        with pytest.raises((sqlite3.Error, WorkRefusedError)):
            await bot.fonte.intake.take(update)
    for table in ("learners", "seen_updates", "dead_letters", "outbox"):
        assert rows(bot.database_path, f"SELECT * FROM {table}") == []
    assert bot.telegram.calls("sendMessage") == []
    await bot.fonte.intake.take(update)
    await settled(bot)
    assert len(bot.telegram.calls("sendMessage", person)) == 1


ANNA = {"id": 7, "is_bot": False, "first_name": "Anna"}
FONTE = {"id": 1, "is_bot": True, "first_name": "Fonte"}
UNANSWERED: dict[str, Raw] = {
    "poll_answer": {
        "poll_id": "1",
        "user": ANNA,
        "option_ids": [0],
        "option_persistent_ids": ["0"],
    },
    "my_chat_member": {
        "chat": {"id": 7, "type": "private", "first_name": "Anna"},
        "from": ANNA,
        "date": 1_772_000_000,
        "old_chat_member": {"user": FONTE, "status": "member"},
        "new_chat_member": {"user": FONTE, "status": "kicked", "until_date": 0},
    },
    "of_next_year": {"from": ANNA},
}


@pytest.mark.parametrize("kind", UNANSWERED)
async def test_an_update_that_nobody_answers_is_stored_without_a_word(
    bot: RunningBot, kind: str
) -> None:
    await bot.fonte.intake.take({"update_id": 50, kind: UNANSWERED[kind]})
    assert rows(bot.database_path, "SELECT update_id FROM seen_updates") == [(50,)]
    assert await letters(bot) == ()
    assert await pending_calls(bot.fonte.database) == ()


async def test_an_answer_to_a_poll_that_cannot_be_read_belongs_to_its_sender(
    bot: RunningBot,
) -> None:
    broken = {"user": ANNA}
    await bot.fonte.intake.take({"update_id": 50, "poll_answer": broken})
    assert [letter.learner_id for letter in await letters(bot)] == [7]


async def test_the_update_of_a_caller_who_leaves_is_stored_all_the_same(
    bot: RunningBot, telegram: RunningSandbox
) -> None:
    person = telegram.create_person(started=True).id
    taking = asyncio.create_task(bot.fonte.intake.take(written(person, "/start", 50)))
    await asyncio.sleep(0)  # it has its place in the lane
    taking.cancel()
    await telegram.wait("sendMessage", person)
    assert learner_ids(bot.database_path) == [person]
