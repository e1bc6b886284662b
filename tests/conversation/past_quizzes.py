"""Live quizzes that were led before the test: their rows, stored through the running bot."""

from collections.abc import Sequence
from random import Random
from typing import Any

from bot.content import Language
from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson
from bot.quiz.live_settings import LiveSettings
from bot.storage.live_hosts import Host, put_host
from bot.storage.live_quizzes import add_quiz
from bot.storage.live_responses import add_flag, put_response
from bot.storage.live_seats import put_seat
from tests.conversation.aftermath import quiet
from tests.running_bot import PACK, RunningBot, Someone
from tests.storage.stored import store
from tests.views.lessons import NOW, finished_quiz, lesson_on, quiz_on
from tests.waiting import until

CHANCE = Random(40)


async def past_quiz(
    bot: RunningBot,
    host: Someone,
    *rights: str,
    people: Sequence[int] | None = None,
    flags: Sequence[tuple[int, int]] = (),
    settings: LiveSettings | None = None,
    is_over: bool = True,
    language_of_host: Language = "it",
    **changes: Any,
) -> Lesson:
    """A quiz that `host` has led, its rows as `lesson_on` has them; by default it has ended.

    `flags` are pairs of position and person. The rows are of the day NOW, and so is to be the bot:
    it deletes what is old.
    """
    assert bot.clock.now() == NOW
    quiz_id = changes.pop("id", CHANCE.getrandbits(40))
    code = f"{quiz_id:08X}"[-8:]
    quiz = quiz_on(PACK, settings, id=quiz_id, host_id=host.id, code=code, **changes)
    quiz = finished_quiz(quiz) if is_over else quiz
    lesson = lesson_on(PACK, quiz, *rights, people=people)
    await until(lambda: bot.telegram.calls("getMe"))  # its database is open by then
    await quiet(bot)

    def fill(tx: Transaction) -> None:
        add_quiz(tx, quiz, f"{quiz_id:032x}")
        put_host(tx, Host(quiz.id, host.id, language_of_host, NOW))
        for seat in lesson.seats:
            put_seat(tx, seat)
        for response in lesson.responses.values():
            put_response(tx, quiz.id, response)
        for position, person in flags:
            add_flag(tx, quiz.id, position, person)

    await store(bot.fonte.database, fill, NOW)
    return lesson
