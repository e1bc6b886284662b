"""Tapping twice, at once or in a hurry: the first tap counts, and nothing is counted twice."""

from typing import get_args

import pytest

from bot.content import Language
from tests.conversation.acts import drawn, number_of, outcomes, work_through
from tests.conversation.aftermath import answers_of, quiet, stored
from tests.conversation.phrases import label, said
from tests.running_bot import PACK, RunningBot, Someone

pytestmark = pytest.mark.unmeasured

LANGUAGES = get_args(Language)


def toasts(bot: RunningBot, *queries: str) -> list[str]:
    """What each tap was answered with; empty when with nothing."""
    answers = {
        call.parameters.text("callback_query_id"): call.parameters.text("text")
        for call in bot.telegram.calls("answerCallbackQuery")
        if call.ok
    }
    return [answers[query] for query in queries]


def tap_at_once(bot: RunningBot, person: Someone, *labels: str) -> list[str]:
    """Tap buttons of one screen without waiting; returns the query ids."""
    screen = person.screen
    return [
        bot.telegram.tap(person.id, screen["message_id"], person.data_of(text, screen))
        for text in labels
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_of_two_different_letters_tapped_at_once_the_first_counts(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    screen = await person.start_practice()
    first = person.data_of("C", screen).split(":")[-1]
    queries = tap_at_once(bot, person, "C", "A", "B")
    await quiet(bot)
    already = said(language, "practice/already_answered.txt")
    assert toasts(bot, *queries) == ["", already, already]
    chosen = stored(bot, "SELECT chosen_option FROM practice_questions WHERE outcome IS NOT NULL")
    assert chosen == [(first,)]
    assert answers_of(bot, person.id) == 1
    question = PACK.question(drawn(bot, person, 1)[0])
    assert question.option(first).text.in_language(language) in person.screen["text"]


async def test_the_same_letter_tapped_twice_is_one_answer(bot: RunningBot) -> None:
    person = bot.person("it")
    await person.start_practice()
    queries = tap_at_once(bot, person, "A", "A")
    await quiet(bot)
    assert toasts(bot, *queries) == ["", said("it", "practice/already_answered.txt")]
    assert answers_of(bot, person.id) == 1


async def test_a_letter_tapped_again_shows_the_verdict_again(bot: RunningBot) -> None:
    person = bot.person("en")
    letter = person.data_of("A", await person.start_practice())
    verdict = (await person.tap("A"))["text"]
    await person.tap(label("en", "whole_article"))
    assert await person.tap_data(letter) == said("en", "practice/already_answered.txt")
    await quiet(bot)
    assert person.screen["text"] == verdict
    assert answers_of(bot, person.id) == 1


async def test_an_update_delivered_twice_is_handled_once(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.say("/start")
    update_id = bot.telegram.inject({"message": help_message(person)})
    bot.telegram.inject({"update_id": update_id, "message": help_message(person)})
    await quiet(bot)
    texts = [m["text"] for m in bot.telegram.messages(person.id) if m["from"]["is_bot"]]
    assert sum("/mydata" in text for text in texts) == 1


def help_message(person: Someone) -> dict[str, object]:
    return {
        "message_id": 999_001,
        "date": 1_770_000_000,
        "chat": {"id": person.id, "type": "private", "first_name": "Test"},
        "from": {"id": person.id, "is_bot": False, "first_name": "Test", "language_code": "en"},
        "text": "/help",
        "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
    }


async def test_skip_and_a_letter_at_once_is_a_skip(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice()
    queries = tap_at_once(bot, person, label("en", "skip"), "A", label("en", "skip"))
    await quiet(bot)
    already = said("en", "practice/already_answered.txt")
    assert toasts(bot, *queries) == ["", already, already]
    assert outcomes(bot, person, 1) == ["skipped", None, None, None, None]
    assert person.screen["text"].startswith("2 / 5")
    assert answers_of(bot, person.id) == 0


async def test_next_tapped_twice_goes_one_question_on(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice()
    await person.answer(right=True)
    tap_at_once(bot, person, label("en", "next"), label("en", "next"))
    await quiet(bot)
    assert person.screen["text"].startswith("2 / 5")
    assert outcomes(bot, person, 1) == ["right", None, None, None, None]


async def test_stop_tapped_twice_shows_one_result(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice()
    queries = tap_at_once(bot, person, label("en", "stop"), label("en", "stop"))
    await quiet(bot)
    assert toasts(bot, *queries) == ["", ""]
    assert label("en", "practise_again") in person.labels(person.screen)


async def test_see_the_result_tapped_twice_leaves_the_result(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice()
    await work_through(person, "en", [True] * 4)
    await person.answer(right=True)
    tap_at_once(bot, person, label("en", "see_result"), label("en", "see_result"))
    await quiet(bot)
    assert label("en", "practise_again") in person.labels(person.screen)
    assert answers_of(bot, person.id) == 5


async def test_begin_tapped_twice_leaves_one_practice_under_way(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.say("/quiz")
    await person.tap(label("en", "all_topics", count=len(PACK.questions)))
    five = label("en", "some_questions", count=5)
    tap_at_once(bot, person, five, five)
    await quiet(bot)
    running = stored(bot, "SELECT max(number), count(*) FROM practices WHERE ended_at IS NULL")
    assert running == [(number_of(bot, person, 2), 1)]
    await person.answer(right=True)
    await quiet(bot)
    assert outcomes(bot, person, 2) == ["right", None, None, None, None]


async def test_people_who_tap_at_the_same_time_do_not_meet(bot: RunningBot) -> None:
    people = [bot.person("en") for _ in range(8)]
    for person in people:
        await person.start_practice()
    for person in people:
        tap_at_once(bot, person, "A", "B")
    await quiet(bot)
    assert [answers_of(bot, person.id) for person in people] == [1] * len(people)
