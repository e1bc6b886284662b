"""A pupil's own result of a live quiz: read, followed by a link, practised."""

from typing import get_args

import pytest

from bot.content import Language
from bot.views.live_buttons import LiveMissed, LiveResult
from bot.views.own_result_screens import own_result_screen
from bot.views.page import Page
from tests.conversation.acts import drawn
from tests.conversation.aftermath import quiet
from tests.conversation.past_quizzes import past_quiz
from tests.conversation.phrases import WORDS, label, said, visible
from tests.fake_clock import FakeClock
from tests.running_bot import PACK, RunningBot
from tests.views.lessons import NOW

LANGUAGES = get_args(Language)


@pytest.fixture
def clock() -> FakeClock:
    """The day of the quizzes."""
    return FakeClock(NOW)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_own_result_is_read_by_link_and_what_was_missed_is_practised(
    bot: RunningBot, language: Language
) -> None:
    host, pupil, other = (bot.person(language) for _ in range(3))
    lesson = await past_quiz(bot, host, "+-+.~", "+", people=[pupil.id, other.id])
    result = await pupil.say(f"/start result_{lesson.quiz.id}")
    screen = own_result_screen(Page(WORDS, PACK, language), lesson, lesson.seats[0])
    assert result["text"] == visible(screen.text)
    question = await pupil.tap(label(language, "practise_missed", count=3))
    assert question["text"].startswith("1 / 3")
    assert question["message_id"] != result["message_id"], "the result can be read again"
    await quiet(bot)
    missed = {lesson.quiz.question_at(position).question_id for position in (2, 4, 5)}
    assert set(drawn(bot, pupil, 1)) == missed
    await pupil.tap_data(LiveResult(lesson.quiz.id).encode(), result)
    await quiet(bot)
    messages = {m["message_id"]: m for m in bot.telegram.messages(pupil.id)}
    assert messages[result["message_id"]]["text"] == result["text"]


async def test_who_missed_nothing_has_nothing_to_practise(bot: RunningBot) -> None:
    host, pupil = bot.person("en"), bot.person("en")
    lesson = await past_quiz(bot, host, "+", people=[pupil.id])
    result = await pupil.say(f"/start result_{lesson.quiz.id}")
    assert "You missed none of them." in result["text"]
    assert pupil.labels(result) == [label("en", "home")]
    toast = await pupil.tap_data(LiveMissed(lesson.quiz.id).encode())
    assert toast == said("en", "practice/nothing_missed.txt")


async def test_there_is_no_result_of_a_quiz_one_was_not_in(bot: RunningBot) -> None:
    host, pupil, stranger = (bot.person("en") for _ in range(3))
    lesson = await past_quiz(bot, host, "-", people=[pupil.id])
    for person, quiz_id in ((stranger, lesson.quiz.id), (host, lesson.quiz.id), (pupil, 1)):
        answer = await person.say(f"/start result_{quiz_id}")
        assert answer["text"] == said("en", "home/stale_button.txt")
        for button in (LiveResult(quiz_id), LiveMissed(quiz_id)):
            assert await person.tap_data(button.encode()) == said("en", "home/stale_button.txt")


async def test_there_is_no_result_before_the_end(bot: RunningBot) -> None:
    host, pupil = bot.person("en"), bot.person("en")
    lesson = await past_quiz(bot, host, "-", people=[pupil.id], is_over=False)
    answer = await pupil.say(f"/start result_{lesson.quiz.id}")
    assert answer["text"] == said("en", "live/not_over.txt")


async def test_a_link_to_a_result_that_is_none_is_the_start_page(bot: RunningBot) -> None:
    person = bot.person("it")
    for payload in ("result_", "result_x", "result_" + "9" * 30):
        screen = await person.say(f"/start {payload}")
        assert label("it", "practise") in person.labels(screen), payload
