"""In a group: one polite line to a command, silence otherwise."""

from typing import Any, get_args

import pytest

from bot.content import Language
from sandbox.people import Chat
from tests.conversation.aftermath import group, quiet, sent_to, stored
from tests.conversation.phrases import said
from tests.running_bot import RunningBot, Someone

LANGUAGES = get_args(Language)


def message(person: Someone, chat: Chat, language: Language, **content: Any) -> dict[str, Any]:
    user = {"id": person.id, "is_bot": False, "first_name": "T", "language_code": language}
    place = {"id": chat.id, "type": chat.type, "title": chat.title}
    if (text := content.get("text", "")).startswith("/"):
        length = len(text.split()[0])
        content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return {"message_id": 800_000, "date": 1_770_000_000, "from": user, "chat": place, **content}


async def in_group(bot: RunningBot, language: Language, *contents: dict[str, Any]) -> list[str]:
    """What the bot says in a group after these messages."""
    person = bot.person(language)
    chat = group(bot, person.id)
    for content in contents:
        bot.telegram.inject({"message": message(person, chat, language, **content)})
    await quiet(bot)
    return sent_to(bot, chat.id)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_command_gets_one_polite_line(bot: RunningBot, language: Language) -> None:
    commands = ("/start", "/quiz", "/forget@fonte_sandbox_bot", "/unheard_of x", "/stop\nnow")
    said_in_group = await in_group(bot, language, *({"text": command} for command in commands))
    assert said_in_group == [said(language, "live/group_hello.html")] * len(commands)
    assert stored(bot, "SELECT count(*) FROM learners") == [(0,)]


async def test_fonte_speaks_when_it_comes_into_a_group_and_not_when_others_do(
    bot: RunningBot,
) -> None:
    anna = {"id": 7, "is_bot": False, "first_name": "Anna"}
    fonte = bot.telegram.world.bot.user()
    assert await in_group(bot, "en", {"new_chat_members": [anna]}) == []
    said_in_group = await in_group(bot, "en", {"new_chat_members": [anna, fonte]})
    assert said_in_group == [said("en", "live/group_hello.html")]


async def test_plain_messages_and_commands_to_other_bots_get_nothing(bot: RunningBot) -> None:
    contents: list[dict[str, Any]] = [
        {"text": "A"},
        {"text": "hello, what is /quiz?"},
        {"text": "/quiz@some_other_bot"},
        {"dice": {"emoji": "🎲", "value": 6}},
        {"new_chat_title": "4B"},
        {"photo": [], "caption": "/quiz"},
    ]
    assert await in_group(bot, "en", *contents) == []


async def test_an_edited_command_gets_nothing(bot: RunningBot) -> None:
    person = bot.person("en")
    chat = group(bot, person.id)
    edited = message(person, chat, "en", text="/quiz", edit_date=1_770_000_001)
    bot.telegram.inject({"edited_message": edited})
    await quiet(bot)
    assert sent_to(bot, chat.id) == []


async def test_a_tap_in_a_group_is_answered_and_does_nothing(bot: RunningBot) -> None:
    person = bot.person("en")
    chat = group(bot, person.id)
    shown = message(person, chat, "en", text="x")
    tapped = ("home", "begin:-:5", "progress", "forget", "nonsense")
    for number, data in enumerate(tapped):
        query = {"id": str(number), "from": shown["from"], "chat_instance": "1", "data": data}
        bot.telegram.inject({"callback_query": query | {"message": shown}})
    await quiet(bot)
    answers = bot.telegram.calls("answerCallbackQuery")
    toasts = [answer.parameters.text("text") for answer in answers]
    assert toasts == [said("en", "home/stale_button.txt")] * len(tapped)
    assert sent_to(bot, chat.id) == []
    assert stored(bot, "SELECT count(*) FROM learners") == [(0,)]
