"""`/teach`: what a teacher chooses there is kept, and shown as it was chosen."""

import json
from typing import Any, get_args

import pytest

from bot.content import Language
from bot.quiz.setting_choices import MOST_PICKS, Setting, mark_of
from bot.views.console_buttons import SetSetting, TogglePick
from sandbox.actions import callback_data_of
from tests.conversation.aftermath import quiet, stored
from tests.conversation.phrases import WORDS, label, said
from tests.running_bot import PACK, RunningBot, Someone

LANGUAGES = get_args(Language)


def kept(bot: RunningBot, person: Someone) -> dict[str, Any]:
    """A teacher's settings as they are stored."""
    [(row,)] = stored(bot, "SELECT settings FROM teachers WHERE person_id = ?", person.id)
    settings: dict[str, Any] = json.loads(row)
    return settings


def title(language: Language, setting: str) -> str:
    """What a setting is called."""
    return WORDS.macro("live/settings.txt", "title", language, setting=setting)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_setting_is_chosen_by_two_taps_and_marked_then(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    await person.say("/teach")
    for setting in Setting:
        screen = await person.tap(title(language, setting))
        last = [key for key in callback_data_of(screen) if key.startswith("tv:")][-1]
        toast = await person.tap_data(last, screen)
        await quiet(bot)
        assert toast == said(language, "live/setting_kept.txt")
        screen = await person.tap(title(language, setting))
        marked = [text for text in person.labels(screen) if text.startswith("✓ ")]
        assert [person.data_of(text, screen) for text in marked] == [last]
        await person.tap(label(language, "back_to_console"))
    assert kept(bot, person) == {
        "topic": PACK.topics[-1].id,
        "count": 10,
        "chosen": [],
        "seconds": 120,
        "points": "speed",
        "shuffle": False,
        "is_changeable": False,
        "names": "drawn",
        "leaderboard": "each",
        "asked": "warm_up",
    }


async def test_what_is_not_offered_is_refused_and_nothing_is_kept(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.say("/teach")
    forged = ("tv:count:4", "tv:chosen:-", "tv:seconds:1", "ts:chosen", "tv:names:", "tt:0:-:0")
    for data in (*forged, f"tp:{PACK.topics[0].id}:9", "tp:gone:0"):
        assert await person.tap_data(data) == said("en", "home/stale_button.txt"), data
    assert stored(bot, "SELECT * FROM teachers") == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_questions_are_picked_by_hand_and_left_to_fonte_again(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    await person.say("/teach")
    await person.tap(label(language, "pick_questions"))
    topic = PACK.topics[1]
    await person.tap(topic.title.in_language(language))
    questions = PACK.questions_on(topic.id)
    toast = await person.tap_for_toast("2. ")
    assert toast == said(language, "live/pick_noted.txt", is_picked=True, count=1)
    await quiet(bot)
    await person.tap(label(language, "page_after"))
    await person.tap("7. ")
    await quiet(bot)
    assert kept(bot, person)["chosen"] == [questions[1].id, questions[6].id]
    assert len([text for text in person.labels(person.screen) if text.startswith("✓ 7. ")]) == 1
    toast = await person.tap_for_toast("✓ 7. ")
    assert toast == said(language, "live/pick_noted.txt", is_picked=False, count=1)
    await quiet(bot)
    screen = await person.tap(label(language, "other_topic"))
    assert f"1. {questions[1].stem.in_language(language)}" in screen["text"]
    screen = await person.tap(label(language, "drop_picks"))
    await quiet(bot)
    assert kept(bot, person)["chosen"] == []
    assert title(language, Setting.TOPIC) in person.labels(screen)


async def test_the_thirty_first_pick_is_refused_with_the_reason(bot: RunningBot) -> None:
    person = bot.person("en")
    await person.say("/teach")
    for question in PACK.questions[: MOST_PICKS + 1]:
        toast = await person.tap_data(TogglePick(mark_of(question.id), None, 0).encode())
        await quiet(bot)
    assert toast == said("en", "live/too_many_picks.txt", most=MOST_PICKS)
    assert kept(bot, person)["chosen"] == [q.id for q in PACK.questions[:MOST_PICKS]]


async def test_the_next_quiz_is_as_the_console_says(bot: RunningBot) -> None:
    person = bot.person("it")
    await person.say("/teach")
    await person.tap_data(SetSetting("count", "3").encode())
    await person.tap_data(SetSetting("seconds", "45").encode())
    await quiet(bot)
    await person.tap(label("it", "teach_live"))
    await quiet(bot)
    [(settings,)] = stored(bot, "SELECT settings FROM live_quizzes")
    assert json.loads(settings) == kept(bot, person)
    assert stored(bot, "SELECT count(*) FROM live_questions") == [(3,)]


async def test_how_a_quiz_in_a_group_goes_is_told_with_the_way_to_add_the_bot(
    bot: RunningBot,
) -> None:
    person = bot.person("it")
    await person.say("/teach")
    screen = await person.tap(label("it", "teach_in_group"))
    username = bot.telegram.world.bot.username
    assert f"@{username}" in screen["text"]
    links = [
        key["url"]
        for row in screen["reply_markup"]["inline_keyboard"]
        for key in row
        if "url" in key
    ]
    assert links == [f"https://t.me/{username}?startgroup=live"]
    assert title("it", "points") in person.labels(await person.tap(label("it", "back_to_console")))
