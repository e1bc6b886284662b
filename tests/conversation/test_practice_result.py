"""The result of a practice: its lists, and practising what was missed."""

from typing import Any, get_args

import pytest

from bot.content import Language, Question
from tests.conversation.acts import SKIP, begin_topic, drawn, number_of, outcomes, work_through
from tests.conversation.aftermath import quiet
from tests.conversation.phrases import label, said
from tests.running_bot import PACK, RunningBot, Someone

pytestmark = pytest.mark.unmeasured

LANGUAGES = get_args(Language)


def asked(bot: RunningBot, person: Someone, practice: int = 1) -> list[Question]:
    return [PACK.question(question) for question in drawn(bot, person, practice)]


def bullets(screen: dict[str, Any]) -> list[str]:
    return [line[2:] for line in screen["text"].splitlines() if line.startswith("• ")]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_result_lists_what_was_missed_in_order(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    await person.start_practice()
    result = await work_through(person, language, [True, False, True, SKIP, False])
    await quiet(bot)
    missed = [asked(bot, person)[index] for index in (1, 3, 4)]
    assert bullets(result) == [question.stem.in_language(language) for question in missed]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_result_names_the_passages_of_the_missed_questions_and_opens_them(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    await person.start_practice()
    result = await work_through(person, language, [False, True, True, True, True])
    await quiet(bot)
    to_read = {quote.passage for quote in asked(bot, person)[0].quotes}
    passages = [p for article in PACK.articles for p in article.passages if p.id in to_read]
    for passage in passages[:3]:
        number = PACK.section_of(passage.id)
        name = label(language, "section", number=number) if number else label(language, "caption")
        assert name in result["text"]
        reading = await person.tap(label(language, "read_section", section=name))
        assert passage.text in reading["text"]
        back = await person.tap(label(language, "back_to_result"))
        assert back["text"] == result["text"]


async def test_the_result_adds_up_by_topic(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice("10")
    rights = [True, False] * 5
    result = await work_through(person, "en", rights)
    await quiet(bot)
    by_topic: dict[str, list[bool]] = {}
    for question, is_right in zip(asked(bot, person), rights, strict=True):
        by_topic.setdefault(PACK.topic(question.topic).title.en, []).append(is_right)
    lines = result["text"].splitlines()
    for title, of_topic in by_topic.items():
        assert f"{title}: {sum(of_topic)} / {len(of_topic)}" in lines


async def test_the_missed_ones_are_practised_again_until_none_is_left(bot: RunningBot) -> None:
    person = bot.person("it")
    await person.start_practice()
    await work_through(person, "it", [False, True, SKIP, True, False])
    screen = await person.tap(label("it", "practise_missed", count=3))
    assert screen["text"].startswith("1 / 3")
    result = await work_through(person, "it", [True, False, True])
    assert label("it", "missed_practice") in result["text"].splitlines()[0]
    await quiet(bot)
    first, again = drawn(bot, person, 1), drawn(bot, person, 2)
    assert sorted(again) == sorted(first[index] for index in (0, 2, 4))
    await person.tap(label("it", "practise_missed", count=1))
    result = await work_through(person, "it", [True])
    await quiet(bot)
    missed_of_third = f"missed:{number_of(bot, person, 3)}"
    assert await person.tap_data(missed_of_third) == said("it", "practice/nothing_missed.txt")
    assert not [text for text in person.labels(result) if text.startswith("Esercitati sugli")]
    await quiet(bot)
    assert outcomes(bot, person, 3) == ["right"]


async def test_an_old_results_missed_ones_can_still_be_practised(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice()
    old = await work_through(person, "en", [False] * 5)
    await begin_topic(person, "en", PACK.topics[0].id)
    await person.tap(label("en", "practise_missed", count=5), old)
    await quiet(bot)
    assert sorted(drawn(bot, person, 3)) == sorted(drawn(bot, person, 1))


async def test_everything_missed_still_fits_one_message(bot: RunningBot) -> None:
    person = bot.person("it")
    await person.start_practice("all")
    result = await work_through(person, "it", [SKIP] * len(PACK.questions))
    assert bullets(result)
    assert label("it", "practise_missed", count=len(PACK.questions)) in person.labels(result)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_ways_on_from_the_result_work(bot: RunningBot, language: Language) -> None:
    person = bot.person(language)
    await person.start_practice()
    await person.tap(label(language, "stop"))
    topics = await person.tap(label(language, "practise_again"))
    assert topics["text"] == said(language, "practice/choose_topic.html")
    await person.start_practice()
    await person.tap(label(language, "stop"))
    home = await person.tap(label(language, "home"))
    assert person.labels(home)[0] == label(language, "practise")
