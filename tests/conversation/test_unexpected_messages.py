"""Text instead of a tap, files, edits, and kinds of updates that Fonte never asked for."""

import asyncio
from itertools import product
from typing import Any, get_args

import pytest

from bot.content import Language
from sandbox.media import KINDS
from tests import updates
from tests.conversation.acts import outcomes
from tests.conversation.aftermath import answers_of, quiet, sent_to, stored
from tests.conversation.phrases import label, said
from tests.running_bot import RunningBot, Someone

pytestmark = pytest.mark.unmeasured

LANGUAGES = get_args(Language)
NOTHING_SAID: list[str] = []
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x09\x00\x00\x00\x07\x08"  # its beginning


async def test_a_written_letter_answers_the_question(bot: RunningBot) -> None:
    sql = "SELECT chosen_option FROM practice_questions WHERE outcome != '' AND learner_id = ?"
    for written in ("B", "b", "B.", " b) ", "B)"):
        person = bot.person("en")
        screen = await person.start_practice()
        meant = person.data_of("B", screen).split(":")[-1]
        verdict = await person.say(written)
        assert label("en", "next") in person.labels(verdict)
        await quiet(bot)
        assert stored(bot, sql, person.id) == [(meant,)], written
        assert answers_of(bot, person.id) == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_other_words_in_a_practice_get_a_hint_and_the_question_again(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    question = (await person.start_practice())["text"]
    for written in ("E", "AB", "🅰", "the second one", "{{ 7 * 7 }}", "<b>A</b>"):
        again = await person.say(written)
        assert again["text"] == f"{said(language, 'practice/tap_a_letter.html')}\n\n{question}", (
            written
        )
    assert answers_of(bot, person.id) == 0
    await person.tap("A")
    await quiet(bot)
    assert answers_of(bot, person.id) == 1


async def test_of_questions_asked_again_that_wait_only_the_latest_is_sent(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice()
    before = len(bot.telegram.messages(person.id))
    bot.telegram.fault("500", method="sendMessage")
    for written in ("what?", "why?", "who?"):
        bot.telegram.send(person.id, written)
    await quiet(bot)
    said_since = bot.telegram.messages(person.id)[before:]
    assert len([message for message in said_since if message["from"]["is_bot"]]) == 1


async def test_a_letter_written_after_the_verdict_answers_nothing_unseen(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice()
    await person.answer(right=True)
    await person.say("A")
    await quiet(bot)
    assert outcomes(bot, person, 1) == ["right", None, None, None, None]
    assert "\n2 / 5" in person.screen["text"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_words_without_a_practice_get_one_sentence(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    for written in ("hello", "A", "x" * 4096, "ليلى \u202e", "\u202e<b>"):
        assert (await person.say(written))["text"] == said(language, "home/only_text.html"), written


async def test_the_longest_message_in_a_practice_is_no_answer(bot: RunningBot) -> None:
    person = bot.person("en")
    question = (await person.start_practice())["text"]
    again = await person.say("A" * 4096)
    assert again["text"] == f"{said('en', 'practice/tap_a_letter.html')}\n\n{question}"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_unknown_command_is_told_where_to_find_the_known_ones(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    for command in ("/nonsense", "/quizz", "/start_", "/quiz@some_other_bot"):
        assert (await person.say(command))["text"] == said(language, "home/unknown_command.html")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_file_gets_one_sentence_and_is_no_answer(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    await person.start_practice()
    for kind, caption in product(KINDS, ("", "A", "/quiz")):
        since = bot.telegram.next_call_index
        bot.telegram.send_file(person.id, kind, PNG, "picture.png", "image/png", caption)
        assert (await person.next_screen(since))["text"] == said(language, "home/only_text.html")
    await quiet(bot)
    assert outcomes(bot, person, 1) == [None] * 5


async def said_to(bot: RunningBot, person: Someone, *updates: dict[str, Any]) -> list[str]:
    """What the bot says to a person after these updates."""
    before = len(sent_to(bot, person.id))
    for update in updates:
        bot.telegram.inject(update)
    await quiet(bot)
    return sent_to(bot, person.id)[before:]


def message(person: Someone, **content: Any) -> dict[str, Any]:
    """A private message as Telegram delivers it."""
    user = {"id": person.id, "is_bot": False, "first_name": "Test", "language_code": "en"}
    chat = {"id": person.id, "type": "private", "first_name": "Test"}
    return {"message_id": 900_000, "date": 1_770_000_000, "from": user, "chat": chat, **content}


async def test_an_edited_message_answers_nothing(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.start_practice()
    written = bot.telegram.send(person.id, "hm")
    await quiet(bot)
    before = len(sent_to(bot, person.id))
    bot.telegram.edit(person.id, written, "A")
    edited = message(person, text="A", edit_date=1_770_000_001)
    assert await said_to(bot, person, {"edited_message": edited}) == NOTHING_SAID
    assert len(sent_to(bot, person.id)) == before
    assert outcomes(bot, person, 1) == [None] * 5


async def test_updates_of_other_kinds_are_taken_and_passed_over(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.say("/start")
    user = message(person)["from"]
    post = message(person, text="/start") | {"chat": {"id": -5, "type": "channel", "title": "C"}}
    del post["from"]
    poll = {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "type": "quiz"}
    poll |= {"is_closed": True, "is_anonymous": True, "allows_multiple_answers": False}
    updates: list[dict[str, Any]] = [
        {"channel_post": post},
        {"edited_channel_post": post | {"edit_date": 1_770_000_001}},
        {"inline_query": {"id": "7", "from": user, "query": "A", "offset": ""}},
        {"poll": poll | {"allows_revoting": False, "members_only": False}},
        {"a_kind_of_next_year": {"from": user, "text": "A"}},
        {},
    ]
    assert await said_to(bot, person, *updates) == NOTHING_SAID
    assert stored(bot, "SELECT count(*) FROM learners") == [(1,)]


async def test_service_messages_are_passed_over(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.say("/start")
    pinned = message(person, pinned_message=message(person, text="A"))
    renamed = message(
        person, chat_background_set={"type": {"type": "chat_theme", "theme_name": "🏡"}}
    )
    assert await said_to(bot, person, {"message": pinned}, {"message": renamed}) == NOTHING_SAID


async def test_content_of_any_other_kind_gets_one_sentence(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.say("/start")
    contents: list[dict[str, Any]] = [
        {"location": {"latitude": 46.0, "longitude": 8.9}},
        {"contact": {"phone_number": "+41", "first_name": "<b>"}},
        {"dice": {"emoji": "🎲", "value": 6}},
        {"something_of_next_year": {"x": 1}},
    ]
    for content in contents:
        answers = await said_to(bot, person, {"message": message(person, **content)})
        assert answers == [said("en", "home/only_text.html")], content


def tap(person: Someone, **fields: Any) -> dict[str, Any]:
    """A tap as Telegram delivers it."""
    user = message(person)["from"]
    return {"callback_query": {"id": "4711", "from": user, "chat_instance": "1", **fields}}


async def toasts_of(bot: RunningBot, update: dict[str, Any]) -> list[str]:
    """What a tap that Telegram itself never saw is answered with."""
    bot.telegram.inject(update)
    await quiet(bot)
    calls = bot.telegram.calls("answerCallbackQuery")
    return [
        c.parameters.text("text") for c in calls if c.description and "too old" in c.description
    ]


async def test_a_tap_on_an_inline_message_is_answered_with_one_sentence(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.say("/start")
    tapped = ("home", "begin:-:5", "settings", "progress", "nonsense")
    for data in tapped:
        toasts = await toasts_of(bot, tap(person, inline_message_id="AAAA", data=data))
    assert toasts == [said("en", "home/stale_button.txt")] * len(tapped)
    assert len(sent_to(bot, person.id)) == 1


async def test_a_tap_on_a_message_that_telegram_no_longer_shows_gets_a_new_message(
    bot: RunningBot,
) -> None:
    person = bot.person("en")
    await person.say("/start")
    gone = {"chat": message(person)["chat"], "message_id": 3, "date": 0}
    await toasts_of(bot, tap(person, message=gone, data="settings"))
    assert said("en", "home/settings.html") in person.screen["text"]


async def test_a_tap_without_data_is_answered_with_one_sentence(bot: RunningBot) -> None:
    person = bot.person("en")
    shown = await person.say("/start")
    update = tap(person, message=shown, game_short_name="chess")
    assert await toasts_of(bot, update) == [said("en", "home/stale_button.txt")]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_sends_more_than_can_be_taken_is_told_so_once(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    screen = await person.say("/start")
    taps = [updates.tapped(person.id, screen["message_id"], "home", 900 + n) for n in range(120)]
    for tap in taps:
        tap["callback_query"]["from"]["language_code"] = language
    await asyncio.gather(*(bot.fonte.intake.take(tap) for tap in taps))
    await quiet(bot)
    assert sent_to(bot, person.id)[1:] == [said(language, "home/too_many.txt")]
    assert len(stored(bot, "SELECT * FROM seen_updates WHERE update_id < 1020")) == 120
