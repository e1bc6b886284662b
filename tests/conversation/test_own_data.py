"""`/privacy`, `/mydata`, `/forget`: what is stored about a person is theirs."""

import json
from typing import Any, get_args

import pytest

from bot.content import Language
from sandbox.actions import callback_data_of
from tests.conversation.acts import SKIP, work_through
from tests.conversation.aftermath import quiet, stored
from tests.conversation.phrases import label, said
from tests.running_bot import RunningBot, Someone

LANGUAGES = get_args(Language)
OWNED = {
    "learners": "id",
    "practices": "learner_id",
    "practice_questions": "learner_id",
    "question_histories": "learner_id",
    "outbox": "chat_id",
}


def row_counts(bot: RunningBot, person: Someone) -> dict[str, int]:
    return {
        table: stored(bot, f"SELECT count(*) FROM {table} WHERE {owner} = ?", person.id)[0][0]
        for table, owner in OWNED.items()
    }


def document(bot: RunningBot, message: dict[str, Any]) -> Any:
    kept = bot.telegram.world.files.by_id(message["document"]["file_id"])
    assert kept is not None
    return json.loads(kept.content)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_my_data_is_a_json_document_of_every_row(bot: RunningBot, language: Language) -> None:
    person, other = bot.person(language), bot.person("en")
    for learner in (person, other):
        await learner.start_practice()
    await work_through(person, language, [True, False, SKIP])
    await quiet(bot)
    counts = row_counts(bot, person)
    message = await person.say("/mydata")
    assert message["document"]["file_name"] == label(language, "my_data_file")
    assert message["caption"] == said(language, "people/my_data.html")
    data = document(bot, message)
    assert {table: len(rows) for table, rows in data.items()} == {
        table: count for table, count in counts.items() if count
    }
    assert {row[OWNED[table]] for table, rows in data.items() for row in rows} == {person.id}
    asked = {(row["position"], row["outcome"]) for row in data["practice_questions"]}
    assert {(1, "right"), (2, "wrong"), (3, "skipped"), (4, None)} <= asked
    sql = (
        "SELECT question_id, times_right, times_wrong FROM question_histories WHERE learner_id = ?"
    )
    histories = {
        (row["question_id"], row["times_right"], row["times_wrong"])
        for row in data["question_histories"]
    }
    assert histories == set(stored(bot, sql, person.id))


async def test_my_data_of_a_newcomer_is_what_was_stored_by_asking(bot: RunningBot) -> None:
    person = bot.person("it")
    await person.say("/start")
    await quiet(bot)
    data = document(bot, await person.say("/mydata"))
    assert list(data) == ["learners"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_to_forget_asks_once_more_and_can_be_declined(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    await person.start_practice()
    await work_through(person, language, [True])
    await quiet(bot)
    before = row_counts(bot, person)
    screen = await person.say("/forget")
    assert person.labels(screen) == [label(language, "forget_no"), label(language, "forget_yes")]
    kept = await person.tap(label(language, "forget_no"))
    assert kept["text"] == said(language, "people/kept.html")
    await quiet(bot)
    assert row_counts(bot, person) == before


@pytest.mark.parametrize("language", LANGUAGES)
async def test_to_forget_erases_every_row_of_this_person_and_of_no_other(
    bot: RunningBot, language: Language
) -> None:
    person, other = bot.person(language), bot.person("it")
    for learner in (person, other):
        await learner.start_practice()
    await work_through(person, language, [True, SKIP])
    await quiet(bot)
    of_other = row_counts(bot, other)
    await person.say("/forget")
    gone = await person.tap(label(language, "forget_yes"))
    assert gone["text"] == said(language, "people/forgotten.html")
    await quiet(bot)
    assert set(row_counts(bot, person).values()) == {0}
    assert row_counts(bot, other) == of_other


@pytest.mark.any_day
async def test_who_was_forgotten_starts_afresh(bot: RunningBot) -> None:
    person = bot.person("it")
    await person.say("/settings")
    await person.tap("English")
    await person.start_practice()
    await work_through(person, "en", [True] * 5)
    await person.say("/forget")
    await person.tap(label("en", "forget_yes"))
    assert label("it", "practise") in person.labels(await person.say("/start"))
    assert (await person.say("/stop"))["text"] == said("it", "practice/no_practice.html")
    menu = await person.say("/quiz")
    assert not [text for text in person.labels(menu) if text.startswith("Continua")]
    await person.start_practice()
    await quiet(bot)
    assert stored(bot, "SELECT count(*) FROM practices") == [(1,)]


async def test_buttons_of_a_forgotten_practice_are_answered_politely(bot: RunningBot) -> None:
    person = bot.person("en")
    question = await person.start_practice()
    await person.start_practice()
    await work_through(person, "en", [True])
    verdict = await person.answer(right=False)
    await person.say("/forget")
    await person.tap(label("en", "forget_yes"))
    for message in (question, verdict):
        text = message["text"]
        for data in callback_data_of(message):
            assert await person.tap_data(data, message) == said("en", "home/stale_button.txt"), data
        await quiet(bot)
        now = {m["message_id"]: m for m in bot.telegram.messages(person.id)}
        assert now[message["message_id"]]["text"] == text
    assert stored(bot, "SELECT count(*) FROM practices") == [(0,)]


async def test_to_forget_twice_is_to_forget(bot: RunningBot) -> None:
    person = bot.person("en")
    screen = await person.say("/forget")
    for _ in range(2):
        await person.tap_data("forget", screen)
    await quiet(bot)
    assert set(row_counts(bot, person).values()) == {0}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_privacy_says_what_is_stored(bot: RunningBot, language: Language) -> None:
    screen = await bot.person(language).say("/privacy")
    assert screen["text"] == said(language, "people/privacy.html")
