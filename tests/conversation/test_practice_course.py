"""The course of a practice: skipping, stopping, resuming, coming again."""

from typing import get_args

import pytest

from bot.content import Language
from tests.conversation.acts import SKIP, begin_topic, drawn, number_of, outcomes, work_through
from tests.conversation.aftermath import answers_of, quiet, stored
from tests.conversation.phrases import label, said
from tests.running_bot import PACK, RunningBot

pytestmark = pytest.mark.unmeasured

LANGUAGES = get_args(Language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_skipped_question_is_passed_over_and_counts_as_no_answer(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    await person.start_practice()
    screen = await person.tap(label(language, "skip"))
    assert screen["text"].startswith("2 / 5")
    result = await work_through(person, language, [SKIP] * 4)
    await quiet(bot)
    assert outcomes(bot, person, 1) == ["skipped"] * 5
    assert answers_of(bot, person.id) == 0
    assert person.labels(result)[0] == label(language, "practise_missed", count=5)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_stop_shows_the_result_so_far(bot: RunningBot, language: Language) -> None:
    person = bot.person(language)
    await person.start_practice()
    await work_through(person, language, [True, False])
    result = await person.tap(label(language, "stop"))
    assert "1" in result["text"].splitlines()[2]
    await quiet(bot)
    assert outcomes(bot, person, 1) == ["right", "wrong", None, None, None]
    assert stored(bot, "SELECT ended_at IS NOT NULL FROM practices") == [(1,)]


async def test_stop_is_also_on_the_verdict(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice()
    await person.answer(right=True)
    result = await person.tap(label("en", "stop"))
    assert label("en", "practise_again") in person.labels(result)
    number = number_of(bot, person, 1)
    assert await person.tap_data(f"next:{number}") == said("en", "practice/over.txt")


async def test_the_command_stop_ends_a_practice_and_says_so_when_there_is_none(
    bot: RunningBot,
) -> None:
    person = bot.person("en")
    nothing = said("en", "practice/no_practice.html")
    assert (await person.say("/stop"))["text"] == nothing
    await person.start_practice()
    await work_through(person, "en", [True])
    result = await person.say("/stop")
    assert label("en", "practise_again") in person.labels(result)
    assert (await person.say("/stop"))["text"] == nothing


async def test_the_command_stop_after_the_last_answer_shows_the_result(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice()
    await work_through(person, "en", [True] * 4)
    await person.answer(right=True)
    result = await person.say("/stop")
    assert label("en", "practise_again") in person.labels(result)
    await quiet(bot)
    assert stored(bot, "SELECT ended_at IS NOT NULL FROM practices") == [(1,)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_practice_left_is_resumed_from_the_choice_of_topics(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    await person.start_practice()
    third = await work_through(person, language, [True, SKIP])
    menu = await person.say("/quiz")
    resume = label(language, "resume", position=3, size=5)
    assert person.labels(menu)[0] == resume
    screen = await person.tap(resume)
    assert screen["text"] == third["text"]


async def test_a_new_practice_ends_the_one_under_way(bot: RunningBot) -> None:
    person = bot.person("en")
    first = await person.start_practice()
    await person.start_practice()
    await quiet(bot)
    assert await person.tap_for_toast("A", first) == said("en", "practice/over.txt")
    running = stored(bot, "SELECT number FROM practices WHERE ended_at IS NULL")
    assert running == [(number_of(bot, person, 2),)]
    assert answers_of(bot, person.id) == 0


async def test_the_second_practice_of_five_brings_five_others(bot: RunningBot) -> None:
    person = bot.person("it")
    for _ in range(3):
        await person.start_practice()
        await work_through(person, "it", [True, False, SKIP, True, True])
    await quiet(bot)
    asked = [drawn(bot, person, practice) for practice in (1, 2, 3)]
    assert len({question for of_practice in asked for question in of_practice}) == 15


async def test_when_all_were_seen_the_longest_unseen_come_again(bot: RunningBot) -> None:
    person = bot.person("en")
    topic = PACK.topics[0].id
    await begin_topic(person, "en", topic)
    size = len(drawn(bot, person, 1))
    await work_through(person, "en", [True] * size)
    await begin_topic(person, "en", topic)
    await quiet(bot)
    assert drawn(bot, person, 2) == drawn(bot, person, 1)


async def test_a_topic_asks_its_own_questions_only(bot: RunningBot) -> None:
    person = bot.person("it")
    topic = PACK.topics[-1].id
    await begin_topic(person, "it", topic)
    await quiet(bot)
    assert {PACK.question(question).topic for question in drawn(bot, person, 1)} == {topic}


async def test_options_come_in_another_order_to_another_person(bot: RunningBot) -> None:
    people = [bot.person("en") for _ in range(4)]
    for person in people:
        await begin_topic(person, "en", PACK.topics[0].id)
    await quiet(bot)
    sql = "SELECT question_id, option_order FROM practice_questions"
    orders = stored(bot, sql)
    assert len(set(orders)) > len({question for question, _ in orders})
