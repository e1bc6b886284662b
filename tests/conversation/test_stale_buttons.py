"""Buttons of what has ended, moved on or belongs to somebody else: a sentence, and no effect."""

from typing import get_args

import pytest

from bot.content import Language
from tests.conversation.acts import number_of, outcomes, work_through
from tests.conversation.aftermath import answers_of, quiet, stored
from tests.conversation.phrases import label, said
from tests.running_bot import RunningBot

pytestmark = pytest.mark.unmeasured

LANGUAGES = get_args(Language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_letter_of_a_question_passed_says_that_the_first_answer_counts(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    await person.start_practice()
    old = dict(person.screen)
    await work_through(person, language, [True])
    here = person.screen["text"]
    for key in ("A", "B", "C", label(language, "skip")):
        assert await person.tap_for_toast(key, old) == said(
            language, "practice/already_answered.txt"
        )
    await quiet(bot)
    assert outcomes(bot, person, 1) == ["right", None, None, None, None]
    assert answers_of(bot, person.id) == 1
    assert person.screen["text"] == here


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_letter_of_a_practice_that_has_ended_says_so(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    question = dict(await person.start_practice())
    await person.say("/stop")
    for key in ("A", "B", label(language, "skip")):
        assert await person.tap_for_toast(key, question) == said(language, "practice/over.txt")
    await quiet(bot)
    assert outcomes(bot, person, 1) == [None] * 5
    assert answers_of(bot, person.id) == 0


async def test_stop_on_an_old_message_shows_that_result_and_leaves_the_new_practice(
    bot: RunningBot,
) -> None:
    person = bot.person("en")
    old = dict(await person.start_practice())
    await person.start_practice()
    result = await person.tap(label("en", "stop"), old)
    assert label("en", "practise_again") in person.labels(result)
    await quiet(bot)
    number = number_of(bot, person, 2)
    assert stored(bot, "SELECT number FROM practices WHERE ended_at IS NULL") == [(number,)]


async def test_a_button_of_another_persons_practice_does_nothing(bot: RunningBot) -> None:
    owner, stranger = bot.person("it"), bot.person("en")
    question = await owner.start_practice()
    await stranger.say("/start")
    data = [owner.data_of(key, question) for key in ("A", label("it", "skip"))]
    number = owner.data_of("A", question).split(":")[1]
    forged = [f"{verb}:{number}" for verb in ("next", "stop", "missed")]
    forged += [f"verdict:{number}:1", f"proof:{number}:1:1", *data]
    for each in forged:
        assert await stranger.tap_data(each) == said("en", "home/stale_button.txt"), each
    await quiet(bot)
    assert outcomes(bot, owner, 1) == [None] * 5
    assert stored(bot, "SELECT DISTINCT learner_id FROM practices") == [(owner.id,)]


async def test_the_practice_with_the_same_number_is_ones_own(bot: RunningBot) -> None:
    first, second = bot.person("en"), bot.person("en")
    for person in (first, second):
        await person.start_practice()
    await first.answer(right=True)
    await quiet(bot)
    assert outcomes(bot, second, 1) == [None] * 5


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_button_that_nothing_emits_any_more_says_so(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    text = (await person.say("/start"))["text"]
    for data in ("poll:1:2", "", "homes", "a", "a:", "next", "size:retired-topic"):
        assert await person.tap_data(data) == said(language, "home/stale_button.txt"), data
    assert person.screen["text"] == text


async def test_the_answer_to_read_again_must_have_been_given(bot: RunningBot) -> None:
    person = bot.person("en")
    question = await person.start_practice()
    number = person.data_of("A", question).split(":")[1]
    for data in (f"verdict:{number}:1", f"proof:{number}:1:1", f"verdict:{number}:9"):
        assert await person.tap_data(data) == said("en", "home/stale_button.txt")
