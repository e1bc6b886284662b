"""Arriving: who one is and which language one's Telegram speaks decide the first words."""

from typing import get_args

import pytest

from bot.content import Language
from bot.views.commands import COMMANDS, IN_GROUPS
from tests.conversation.aftermath import quiet, stored
from tests.conversation.phrases import label, said
from tests.running_bot import PACK, RunningBot

ITALIAN, ENGLISH = get_args(Language)
WAYS_IN = ("practise", "read_article", "progress", "settings")


def welcome(language: Language) -> str:
    title = PACK.articles[0].title.in_language(language)
    return said(language, "home/welcome.html", title=title)


async def test_italian_telegrams_get_italian_and_all_others_english(bot: RunningBot) -> None:
    expected = dict.fromkeys(("it", "it-CH", "it-ch"), ITALIAN)
    expected |= dict.fromkeys(("en", "en-GB", "de", "ar", "itx", ""), ENGLISH)
    for telegram_language, language in expected.items():
        person = bot.person(telegram_language)
        screen = await person.say("/start")
        assert screen["text"] == welcome(language), telegram_language
        assert person.labels(screen) == [label(language, name) for name in WAYS_IN]


async def test_a_name_with_markup_changes_nothing_and_is_not_stored(bot: RunningBot) -> None:
    names = ("<b>Bold</b>", "{{ 7 * 7 }}", "ليلى", "Noa 🦊🌿", "&lt;")
    for name in names:
        person = bot.person("en", first_name=name, last_name=name)
        assert (await person.say("/start"))["text"] == welcome("en")
        await person.start_practice()
        await person.answer(right=True)
    await bot.stop()  # closing moves the write-ahead log into the file
    file = bot.database_path.read_bytes()
    await bot.start()
    for name in names:
        assert name.encode() not in file


async def test_a_link_with_a_payload_arrives_like_any_start(bot: RunningBot) -> None:
    screen = await bot.person("en").say("/start from-a-leaflet")
    assert screen["text"] == welcome("en")


@pytest.mark.parametrize("language", get_args(Language))
async def test_every_command_is_answered_in_the_persons_language(
    bot: RunningBot, language: Language
) -> None:
    person, of_other = bot.person(language), bot.person("en" if language == "it" else "it")
    assert len(COMMANDS) == 13
    for name in COMMANDS:
        screen, other = await person.say(f"/{name}"), await of_other.say(f"/{name}")
        text, other_text = (s.get("text") or s["caption"] for s in (screen, other))
        assert text != other_text, f"/{name} speaks one language only"


async def test_a_command_is_known_in_any_case_and_with_the_bots_name(bot: RunningBot) -> None:
    person = bot.person("it")
    for command in ("/START", "/Start@fonte_sandbox_bot", "/start@FONTE_sandbox_bot"):
        assert (await person.say(command))["text"] == welcome("it")


async def test_a_person_is_stored_once_however_often_they_arrive(bot: RunningBot) -> None:
    person = bot.person()
    for _ in range(3):
        await person.say("/start")
    await quiet(bot)
    assert stored(bot, "SELECT count(*) FROM learners") == [(1,)]


@pytest.mark.parametrize("language", get_args(Language))
async def test_help_names_every_command_once(bot: RunningBot, language: Language) -> None:
    text = (await bot.person(language).say("/help"))["text"]
    named = [word[1:] for word in text.split() if word.startswith("/")]
    assert named == list(COMMANDS)


async def test_telegrams_menu_offers_every_command_in_both_languages(bot: RunningBot) -> None:
    calls = await bot.telegram.wait("setMyCommands", count=4)
    menus = {
        (
            call.parameters.decoded("scope", "scope")["type"],
            call.parameters.text("language_code"),
        ): call.parameters.decoded("commands", "commands")
        for call in calls
    }
    for scope, names in (("all_private_chats", COMMANDS), ("all_group_chats", IN_GROUPS)):
        english, italian = menus[scope, ""], menus[scope, "it"]
        for menu in (english, italian):
            assert [entry["command"] for entry in menu] == list(names)
        assert english != italian
