"""A question's time: it runs from each pupil's own delivery, and stands still in a pause."""

from datetime import timedelta
from random import Random

import pytest

from bot.staging.deliveries import Delivery, note_delivery
from bot.staging.director import Director
from bot.views.words import Words
from tests.conversation.aftermath import quiet
from tests.fake_clock import FakeClock
from tests.live.classroom import Pupil, Teacher, answer_to, pupil, teacher
from tests.live.test_in_group import ClassRoom
from tests.running_bot import PACK, RunningBot
from tests.storage.stored import change, rows, store
from tests.waiting import until

CHECK = timedelta(seconds=1.5)  # longer than it takes to look at answers that have come


@pytest.fixture
def clock() -> FakeClock:
    """Time that passes by hand."""
    return FakeClock()


class Lesson:
    """A quiz of 20 seconds a question with two pupils, at its first question."""

    def __init__(self, bot: RunningBot, clock: FakeClock) -> None:
        self.bot, self.clock = bot, clock
        self.host: Teacher = teacher(bot)
        self.ada: Pupil = pupil(bot, "en")
        self.bea: Pupil = pupil(bot, "en", "Bea")

    async def begin(self, extra_percent: int = 0) -> None:
        """Open it, and ask the first question of both."""
        await self.host.say("/teach")
        await self.host.tap_data("tv:seconds:20")
        code = await self.host.open_by_code()
        for one in (self.ada, self.bea):
            await one.say(code)
        quiz = self.host.data_of("Comincia", self.host.control).split(":")[1]
        if extra_percent:
            await self.host.tap_data(f"le:{quiz}:{self.ada.id}:{extra_percent}")
            await self.host.tap_data(f"lb:{quiz}")
        await self.host.press("Comincia")
        for one in (self.ada, self.bea):
            await one.asked(1)
        await until(self.is_delivered)

    def is_delivered(self) -> bool:
        """Whether the bot knows that both have the question."""
        found = rows(self.bot.database_path, "SELECT 1 FROM live_messages WHERE slot = 1")
        return len(found) == 2

    def pass_seconds(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.move(timedelta(seconds=seconds))

    def is_open(self) -> bool:
        """Whether the question takes answers, as stored."""
        return rows(self.bot.database_path, "SELECT phase FROM live_quizzes") == [("question",)]

    async def is_revealed(self) -> None:
        """Return when the question has ended."""
        await until(lambda: not self.is_open())


async def test_a_question_ends_when_its_time_is_up(bot: RunningBot, clock: FakeClock) -> None:
    lesson = Lesson(bot, clock)
    await lesson.begin()
    assert "Noted" in str(await lesson.ada.choose(1, right=True))
    lesson.pass_seconds(19)
    assert "Noted" in str(await lesson.ada.choose(1, right=True))
    assert lesson.is_open()
    lesson.pass_seconds(2)
    await lesson.is_revealed()
    await lesson.bea.reads("1 / 5", "You did not answer in time")


async def test_extra_time_is_one_pupil_s_alone(bot: RunningBot, clock: FakeClock) -> None:
    lesson = Lesson(bot, clock)
    await lesson.begin(extra_percent=50)
    lesson.pass_seconds(25)
    assert "came too late" in str(await lesson.bea.choose(1, right=True))
    assert lesson.is_open()
    assert "Noted" in str(await lesson.ada.choose(1, right=True))
    lesson.pass_seconds(6)
    await lesson.is_revealed()
    found = rows(
        bot.database_path, "SELECT person_id, is_late, elapsed_seconds FROM live_responses"
    )
    assert sorted(found) == [(lesson.ada.id, 0, 25.0), (lesson.bea.id, 1, 25.0)]
    assert all("30" not in text for text in lesson.bea.texts() if text.startswith("1 / 5"))


async def test_more_time_is_given_to_all(bot: RunningBot, clock: FakeClock) -> None:
    lesson = Lesson(bot, clock)
    await lesson.begin()
    await lesson.host.press("+30 s")
    await until(
        lambda: rows(bot.database_path, "SELECT 1 FROM live_questions WHERE added_seconds = 30")
    )
    await lesson.host.sees("Tempo rimasto: 50 secondi")
    await lesson.bea.reads("1 / 5", "You have 50 seconds.")
    lesson.pass_seconds(45)
    assert "Noted" in str(await lesson.bea.choose(1, right=True))
    lesson.pass_seconds(6)
    await lesson.is_revealed()


async def test_a_pause_stops_the_clock(bot: RunningBot, clock: FakeClock) -> None:
    lesson = Lesson(bot, clock)
    await lesson.begin()
    question = await lesson.ada.asked(1)
    lesson.pass_seconds(10)
    await lesson.host.press("Pausa")
    await lesson.host.sees("in pausa")
    lesson.pass_seconds(600)
    assert "paused" in str(await lesson.ada.tap_data(_first(question), question))
    await lesson.host.press("Riprendi")
    await until(lesson.is_open)
    lesson.pass_seconds(9)
    assert "Noted" in str(await lesson.ada.tap_data(_first(question), question))
    assert rows(bot.database_path, "SELECT elapsed_seconds FROM live_responses") == [(19.0,)]
    lesson.pass_seconds(2)
    await lesson.is_revealed()


async def test_killed_at_any_time_the_question_ends_when_it_would_have(
    bot: RunningBot, clock: FakeClock
) -> None:
    lesson = Lesson(bot, clock)
    await lesson.begin()
    await lesson.ada.choose(1, right=True)
    await bot.stop()
    lesson.pass_seconds(15)
    await bot.start()
    assert "Noted" in str(await lesson.ada.choose(1, right=False))
    lesson.pass_seconds(6)
    await lesson.is_revealed()


@pytest.mark.parametrize("is_tap_first", [False, True])
async def test_thinking_time_is_right_whatever_is_stored_first_the_tap_or_its_delivery(
    bot: RunningBot, clock: FakeClock, is_tap_first: bool
) -> None:
    lesson = Lesson(bot, clock)
    await lesson.begin()
    [[quiz_id, message_id]] = rows(
        bot.database_path,
        "SELECT quiz_id, message_id FROM live_messages WHERE slot = 1 AND chat_id = ?",
        lesson.ada.id,
    )
    delivery = Delivery(
        quiz_id, 1, lesson.ada.id, clock.now(), {"message_id": message_id}, is_lost=False
    )
    if is_tap_first:  # as if what Telegram has answered still had to be stored
        of_ada = f"slot = 1 AND chat_id = {lesson.ada.id}"
        await change(bot.database_path, f"DELETE FROM live_messages WHERE {of_ada}")
    lesson.pass_seconds(5)
    assert "Noted" in str(await lesson.ada.choose(1, right=True))
    await deliver(bot, delivery, clock)
    assert rows(bot.database_path, "SELECT elapsed_seconds FROM live_responses") == [(5.0,)]


async def test_in_a_group_it_is_right_for_all_who_tap_before_the_delivery_is_stored(
    bot: RunningBot, clock: FakeClock
) -> None:
    room = ClassRoom(bot, pupils=2)
    await room.start()
    await room.host.press("Comincia")
    message = await room.question(1)
    clock.move(timedelta(seconds=5))
    await quiet(bot)
    [[quiz_id]] = rows(bot.database_path, "SELECT id FROM live_quizzes")
    await change(bot.database_path, "DELETE FROM live_messages WHERE slot = 1")
    for one in room.pupils:
        query = room.tap(one, answer_to(message, right=True), message)
        assert "Noted" in await room.toast(query)
    delivered_at = clock.now() - timedelta(seconds=5)
    result = {"message_id": message["message_id"]}
    await deliver(bot, Delivery(quiz_id, 1, room.group_id, delivered_at, result, False), clock)
    assert rows(bot.database_path, "SELECT elapsed_seconds FROM live_responses") == [(5.0,)] * 2


async def deliver(bot: RunningBot, delivery: Delivery, clock: FakeClock) -> None:
    """Store what Telegram has answered."""
    director = Director(Words(), PACK, Random(1), lambda: "fonte")
    await store(bot.fonte.database, lambda tx: note_delivery(director, tx, delivery), clock.now())


def _first(message: dict[str, object]) -> str:
    rows_of_keys = message["reply_markup"]["inline_keyboard"]  # type: ignore[index]
    return str(rows_of_keys[0][0]["callback_data"])
