"""Whoever waits for an answer gets one sentence, whatever went wrong on the way."""

from typing import Any, get_args

import pytest

from bot.content import Language
from tests.conversation.aftermath import dead_letters, quiet, sent_to, stored
from tests.conversation.phrases import said
from tests.running_bot import RunningBot, Someone
from tests.updates import tapped

LANGUAGES = get_args(Language)
UNPARSABLE = {"description": "Bad Request: can't parse entities: Unsupported start tag"}


def sorry(*languages: Language) -> str:
    return "\n\n".join(said(language, "home/something_failed.txt") for language in languages)


async def choose_language(person: Someone, label: str) -> None:
    await person.say("/settings")
    await person.tap(label)


@pytest.mark.parametrize(("label", "language"), [("Italiano", "it"), ("English", "en")])
async def test_a_screen_that_telegram_refuses_is_replaced_by_one_sentence(
    bot: RunningBot, label: str, language: Language
) -> None:
    person = bot.person("fr")
    await choose_language(person, label)
    bot.telegram.fault("400", chat_id=person.id, **UNPARSABLE)
    assert (await person.say("/help"))["text"] == sorry(language)
    assert (await person.say("/help"))["text"] != sorry(language)


async def test_a_file_that_telegram_refuses_is_replaced_too(bot: RunningBot) -> None:
    person = bot.person("it")
    await choose_language(person, "Italiano")
    bot.telegram.fault("400", method="sendDocument", **UNPARSABLE)
    assert (await person.say("/mydata"))["text"] == sorry("it")


async def test_who_has_chosen_no_language_reads_it_in_each(bot: RunningBot) -> None:
    person = bot.person("it")
    await person.say("/start")
    bot.telegram.fault("400", method="editMessageText", **UNPARSABLE)
    await person.tap_data("settings")
    await quiet(bot)
    assert person.screen["text"] == sorry(*LANGUAGES)


async def test_a_sentence_that_is_refused_too_is_not_repeated(bot: RunningBot) -> None:
    person = bot.person("it")
    await person.say("/start")
    refusal = bot.telegram.fault("400", chat_id=person.id, times=None, **UNPARSABLE)
    bot.telegram.send(person.id, "/help")
    await quiet(bot)
    assert refusal.hits == 2
    bot.telegram.remove_fault(refusal.id)
    await person.say("/help")


async def test_a_group_is_not_told(bot: RunningBot) -> None:
    person = bot.person("it")
    group = bot.telegram.create_group("Classe 3B", [person.id])
    await quiet(bot)
    before = len(sent_to(bot, group.id))
    bot.telegram.fault("400", chat_id=group.id, **UNPARSABLE)
    bot.telegram.send(person.id, "/help", chat_id=group.id)
    await quiet(bot)
    assert len(sent_to(bot, group.id)) == before + 1  # the refused one


def unreadable(person: Someone, language: str, kind: str = "private") -> dict[str, Any]:
    """A message of a form that the library does not know."""
    user = {"id": person.id, "is_bot": False, "first_name": "T", "language_code": language}
    chat = {"id": person.id, "type": kind, "first_name": "T"}
    return {"message_id": 9, "date": 1, "from": user, "chat": chat, "photo": "of next year"}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_message_that_cannot_be_read_is_answered(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    await person.say("/start")
    bot.telegram.inject({"message": unreadable(person, language)})
    await quiet(bot)
    assert person.screen["text"] == sorry(language)
    assert len(dead_letters(bot)) == 1


async def test_a_tap_that_cannot_be_read_is_answered_and_its_progress_ends(
    bot: RunningBot,
) -> None:
    person = bot.person("it")
    await person.say("/start")
    shown = unreadable(person, "it") | {"date": "tomorrow"}
    query = {"id": "77", "from": shown["from"], "message": shown, "data": 7}
    bot.telegram.inject({"callback_query": query})
    await quiet(bot)
    assert person.screen["text"] == sorry("it")
    [answer] = bot.telegram.calls("answerCallbackQuery")
    assert answer.parameters.text("callback_query_id") == "77"


async def test_an_unreadable_message_in_a_group_is_passed_over(bot: RunningBot) -> None:
    person = bot.person("it")
    await person.say("/start")
    bot.telegram.inject({"message": unreadable(person, "it", kind="supergroup")})
    await quiet(bot)
    assert len(sent_to(bot, person.id)) == 1
    assert len(dead_letters(bot)) == 1


async def test_a_tap_whose_number_is_no_text_is_told_in_words_and_tried_no_more(
    bot: RunningBot,
) -> None:
    person = bot.person("it")
    await person.say("/start")
    raw = tapped(person.id, person.screen["message_id"], "settings", 5, query_id="\ud83d")
    await bot.fonte.intake.take(raw)
    await quiet(bot)
    assert person.screen["text"] == sorry("it")
    assert stored(bot, "SELECT * FROM outbox") == []
    assert len(dead_letters(bot)) == 1
