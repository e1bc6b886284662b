"""Choosing a language: it holds until it is changed, whatever Telegram says."""

from typing import get_args

import pytest

from bot.content import Language
from sandbox.actions import set_language
from tests.conversation.aftermath import quiet
from tests.conversation.phrases import label, said
from tests.running_bot import RunningBot

NAME: dict[Language, str] = {"it": "Italiano", "en": "English"}


def other(language: Language) -> Language:
    return "en" if language == "it" else "it"


@pytest.mark.parametrize("language", get_args(Language))
async def test_a_chosen_language_speaks_at_once_and_after_a_restart(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(other(language))
    screen = await person.say("/settings")
    assert screen["text"] == said(other(language), "home/settings.html")
    toast = await person.tap_for_toast(NAME[language])
    await quiet(bot)
    assert toast == said(language, "home/language_set.txt")
    assert person.screen["text"] == said(language, "home/settings.html")
    await bot.stop()
    await bot.start()
    assert (await person.say("/quiz"))["text"] == said(language, "practice/choose_topic.html")


async def test_a_chosen_language_holds_when_telegrams_changes(bot: RunningBot) -> None:
    person = bot.person("it")
    await person.say("/settings")
    await person.tap(NAME["it"])
    set_language(bot.telegram.world, person.id, "fr")
    assert (await person.say("/settings"))["text"] == said("it", "home/settings.html")


async def test_as_in_my_telegram_follows_it_from_then_on(bot: RunningBot) -> None:
    person = bot.person("it")
    await person.say("/settings")
    await person.tap(NAME["en"])
    screen = await person.tap(label("en", "follow_telegram"))
    assert screen["text"] == said("it", "home/settings.html")
    await bot.stop()
    await bot.start()
    assert (await person.say("/settings"))["text"] == said("it", "home/settings.html")
    set_language(bot.telegram.world, person.id, "en")
    assert (await person.say("/settings"))["text"] == said("en", "home/settings.html")


async def test_the_choice_in_force_is_marked(bot: RunningBot) -> None:
    person = bot.person("it")
    follow = label("it", "follow_telegram")
    screen = await person.say("/settings")
    assert label("it", "chosen", label=follow) in person.labels(screen)
    screen = await person.tap(NAME["it"])
    assert label("it", "chosen", label=NAME["it"]) in person.labels(screen)
    assert follow in person.labels(screen)


async def test_a_verdict_on_the_way_is_given_in_the_new_language(bot: RunningBot) -> None:
    person = bot.person("it")
    question_screen = await person.start_practice()
    await person.say("/settings")
    await person.tap(NAME["en"])
    verdict = await person.tap("A", question_screen)
    assert label("en", "next") in person.labels(verdict)
