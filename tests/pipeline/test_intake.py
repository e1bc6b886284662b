"""An update is taken once, whole, or not at all; one that cannot be handled stops nothing."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.engine.events import Event
from bot.engine.store.dead_letters import DeadLetter, all_dead_letters
from bot.engine.store.migrate import migrate
from bot.engine.store.outbox import pending_calls
from bot.engine.store.transaction import Transaction
from bot.quiz.learner import Learner
from bot.storage.learners import add_learner
from bot.telegram.intake import Answer
from bot.telegram.raw_update import Addressee
from bot.telegram.visitor import Visitor
from sandbox.testing import RunningSandbox
from tests.pipeline.sending import Post
from tests.pipeline.taking import DONE, SORRY, Saying, intake_of
from tests.running_bot import RunningBot
from tests.storage.stored import change, learner_ids, plain, refusing, rows
from tests.updates import Raw, tapped, written
from tests.waiting import until
from tests.watched_connections import watched
from tests.web.delivering import free_port, webhook_bot

HUGE = 2**70
SORRY_IN = {"it": "Qualcosa è andato storto", "en": "Something went wrong"}


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
    return await bot.fonte.database.read(all_dead_letters)


async def settled(bot: RunningBot) -> None:
    """Return when nothing is left to send."""

    async def is_empty() -> bool:
        return not bot.fonte.sender.depth and not await bot.fonte.database.read(pending_calls)

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


@pytest.mark.parametrize("language", SORRY_IN)
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
    assert said.parameters.text("text").startswith(SORRY_IN[language])
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
    assert learner.screen["text"].startswith(SORRY_IN["it"])
    [dead] = await letters(bot)
    assert "broken" in dead.traceback
    assert rows(bot.database_path, "SELECT * FROM practice_questions WHERE outcome = 'right'") == []


async def test_what_a_failed_update_had_begun_is_not_stored(bot: RunningBot) -> None:
    person = bot.telegram.create_person(started=True).id
    async with refusing(bot.database_path, "INSERT", "learners"):
        await bot.fonte.intake.take(written(person, "/start", 50))
    await settled(bot)
    assert learner_ids(bot.database_path) == []
    [said] = bot.telegram.calls("sendMessage", person)
    assert said.parameters.text("text").startswith(SORRY_IN["it"])


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
        with pytest.raises(sqlite3.Error, match="broken"):
            await bot.fonte.intake.take(update)
    for table in ("learners", "seen_updates", "dead_letters", "outbox"):
        assert rows(bot.database_path, f"SELECT * FROM {table}") == []
    assert bot.telegram.calls("sendMessage") == []
    await bot.fonte.database.engine.do(Event(all_dead_letters))  # reads the mended schema
    await bot.fonte.intake.take(update)
    await settled(bot)
    assert len(bot.telegram.calls("sendMessage", person)) == 1


def full_disk(statement: str) -> None:
    """What a connection says to each COMMIT."""
    if statement == "COMMIT":
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error


async def test_on_a_full_disk_an_update_is_no_dead_letter_but_comes_again(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    on_statement: list[Callable[[str], None]] = []

    def meet(statement: str) -> None:
        for each in on_statement:
            each(statement)

    path, person = tmp_path / "fonte.db", telegram.create_person(started=True).id
    async with RunningBot(telegram, path, connections=watched(meet)) as bot:
        await telegram.world.bot_listens.wait()
        on_statement.append(full_disk)
        with capture_logs() as events, pytest.raises(sqlite3.OperationalError, match="full"):
            await bot.fonte.intake.take(written(person, "/start", 50))
        assert "not_stored" in [event.get("outcome") for event in events]
        on_statement.clear()
        await bot.fonte.intake.take(written(person, "/start", 50))
        await telegram.wait("sendMessage", person)
        assert await letters(bot) == ()


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
    assert await bot.fonte.database.read(pending_calls) == ()


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
    await asyncio.sleep(0)  # it has its place in the queue
    taking.cancel()
    await telegram.wait("sendMessage", person)
    assert learner_ids(bot.database_path) == [person]


class Hanging(Saying):
    """Never ends what it is told to `hang` on."""

    def act(self, text: str, person_id: int, tx: Transaction) -> None:
        while text == "hang":
            pass


@pytest.mark.unmeasured  # under a tracer CPython 3.11 does not interrupt a loop
async def test_an_update_whose_act_hangs_becomes_a_dead_letter_and_the_queue_goes_on(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    async with Post(telegram, tmp_path / "fonte.db") as post:
        intake, person, other = intake_of(post, Hanging()), post.person(), post.person()
        updates = [(person, "hang", 1), (person, "go on", 2), (other, "go on", 3)]
        await asyncio.gather(*(intake.take(written(*update)) for update in updates))
        await post.emptied()
        assert sorted(post.texts(person)) == sorted([SORRY, DONE])
        assert post.texts(other) == [DONE]
        [letter] = await post.database.read(all_dead_letters)
    assert letter.update_id == 1
    assert "ActTooLongError" in letter.traceback


class Greedy(Saying):
    """Wants what no row can hold."""

    def __init__(self) -> None:
        self.count = 0

    def act(self, text: str, person_id: int, tx: Transaction) -> None:
        self.count += 1
        for _ in range(2):
            add_learner(tx, Learner(person_id, tx.now))


async def test_an_update_that_can_never_be_stored_is_tried_once_and_given_up(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    path = tmp_path / "fonte.db"
    async with Post(telegram, path) as post:
        person, greedy = post.person(), Greedy()
        await intake_of(post, greedy).take(written(person, "ciao", 1))
        await until(lambda: post.texts(person) == [SORRY])
        assert greedy.count == 1
        [letter] = await post.database.read(all_dead_letters)
    assert "IntegrityError" in letter.traceback
    assert learner_ids(path) == []


class Lost(Saying):
    """Does not know what answers a tap."""

    def answer_to_tap(self, visitor: Visitor, data: str) -> Answer:
        raise ValueError("no answer")


async def test_a_tap_that_has_no_answer_is_kept_as_a_dead_letter_and_the_person_told(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    async with Post(telegram, tmp_path / "fonte.db") as post:
        person = post.person()
        await intake_of(post, Lost()).take(tapped(person, 3, "a", 1))
        await until(lambda: post.texts(person) == [SORRY])
        [letter] = await post.database.read(all_dead_letters)
    assert letter.learner_id == person
    assert "no answer" in letter.traceback


class Speechless(Lost):
    """Finds no words either."""

    def apologise(self, addressee: Addressee, tx: Transaction) -> None:
        raise ValueError("no words")


async def test_when_there_are_no_words_to_the_person_the_letter_is_kept_alone(
    telegram: RunningSandbox, tmp_path: Path
) -> None:
    async with Post(telegram, tmp_path / "fonte.db") as post:
        person = post.person()
        await intake_of(post, Speechless()).take(tapped(person, 3, "a", 1))
        [letter] = await post.database.read(all_dead_letters)
        assert await post.waiting() == []
    assert "no answer" in letter.traceback
    assert "no words" not in letter.traceback


@pytest.mark.parametrize("port", [None, free_port()], ids=["polling", "webhook"])
async def test_what_an_earlier_version_has_parked_is_taken_at_the_next_start(
    telegram: RunningSandbox, tmp_path: Path, port: int | None
) -> None:
    path, person = tmp_path / "fonte.db", telegram.create_person(started=True).id
    migrate(path)
    when = "2026-03-02 09:00:00"
    with plain(path) as connection:
        for number, text in ((70, "/start"), (71, "/help"), (72, "/start")):
            update = json.dumps(written(person, text, number))
            row = (number, person, when, update)
            connection.execute("INSERT INTO parked_updates VALUES (?, ?, ?, ?)", row)
        connection.execute("INSERT INTO seen_updates VALUES (72, ?)", (when,))
    bot = webhook_bot(telegram, path, port) if port else RunningBot(telegram, path)
    async with bot:
        await telegram.wait("sendMessage", person, count=2)
        await until(lambda: rows(path, "SELECT * FROM parked_updates") == [])
    texts = [call.parameters.text("text") for call in telegram.calls("sendMessage", person)]
    assert len(texts) == 2
    assert "/mydata" in texts[1]  # the help
