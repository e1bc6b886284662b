"""`/reports`: past quizzes, rulings on their questions, files, deletion; for those who led them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest

from bot.content import Language
from bot.engine.calls import StoredCall
from bot.quiz.lesson import Lesson
from bot.storage.live_hosts import Host, put_host
from bot.use_cases.live_files import LiveFiles, make_files
from bot.views.buttons import Button
from bot.views.page import Page
from bot.views.report_buttons import (
    AskDeleteReport,
    DeleteReport,
    ReviewQuestion,
    RuleOnQuestion,
    SendFiles,
    ShowReport,
)
from bot.views.report_screens import report_screen
from sandbox.actions import callback_data_of
from tests.conversation.aftermath import quiet, stored
from tests.conversation.past_quizzes import past_quiz
from tests.conversation.phrases import WORDS, label, said, visible
from tests.fake_clock import FakeClock
from tests.running_bot import PACK, RunningBot, Someone
from tests.storage.stored import store
from tests.views.lessons import NOW
from tests.waiting import until

LANGUAGES = get_args(Language)
TABLES = ("live_quizzes", "live_questions", "live_hosts", "live_seats", "live_responses")
A_DAY = timedelta(days=1)
RULED = "SELECT position, ruling, options FROM live_rulings ORDER BY number"


@pytest.fixture
def clock() -> FakeClock:
    """The day of the quizzes."""
    return FakeClock(NOW)


def report_text(language: Language, lesson: Lesson, flags: dict[int, int] | None = None) -> str:
    """A report as it is seen."""
    return visible(report_screen(Page(WORDS, PACK, language), lesson, flags or {}).text)


def documents(bot: RunningBot, person: Someone) -> list[dict[str, Any]]:
    """The files that a person was sent."""
    return [m for m in bot.telegram.messages(person.id) if "document" in m]


async def opened(bot: RunningBot, person: Someone, button: Button) -> dict[str, Any]:
    """What a button of the latest message leads to."""
    await person.tap_data(button.encode())
    await quiet(bot)
    return person.screen


def content(bot: RunningBot, message: dict[str, Any]) -> bytes:
    """What is in a file."""
    kept = bot.telegram.world.files.by_id(message["document"]["file_id"])
    assert kept is not None
    return kept.content


def wrong_option(lesson: Lesson, position: int) -> str:
    """What those who answered wrongly chose."""
    asked = lesson.quiz.question_at(position)
    key = PACK.question(asked.question_id).key
    return next(option for option in asked.option_order if option != key)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_past_quiz_is_found_in_the_list_and_read(
    bot: RunningBot, language: Language
) -> None:
    person, colleague = bot.person(language), bot.person(language)
    lesson = await past_quiz(bot, person, "+", "+-+-.", "-", flags=[(3, 7), (3, 8)])
    await past_quiz(bot, colleague, "+")
    screen = await person.say("/reports")
    assert [data for data in callback_data_of(screen) if data.startswith("rs:")] == [
        f"rs:{lesson.quiz.id}"
    ]
    screen = await opened(bot, person, ShowReport(lesson.quiz.id))
    assert screen["text"] == report_text(language, lesson, {3: 2})


async def test_without_a_past_quiz_the_list_says_where_to_begin(bot: RunningBot) -> None:
    screen = await bot.person("it").say("/reports")
    assert "/teach" in screen["text"]


async def test_the_list_is_turned_page_by_page_the_newest_first(bot: RunningBot) -> None:
    person = bot.person("en")
    for number in range(8):
        await past_quiz(bot, person, id=100 + number, created_at=NOW - number * A_DAY)
    screen = await person.say("/reports")
    assert [key for key in callback_data_of(screen) if key.startswith("rs:")] == [
        f"rs:{number}" for number in range(100, 106)
    ]
    screen = await person.tap(label("en", "page_after"))
    assert [key for key in callback_data_of(screen) if key.startswith("rs:")] == [
        "rs:106",
        "rs:107",
    ]
    assert await person.tap_data("rl:2") == said("en", "home/stale_button.txt")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_ruling_computes_all_scores_anew_and_goes_on_the_record(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    lesson = await past_quiz(bot, person, "-+", "+")
    quiz = lesson.quiz
    question, wrong = quiz.question_at(1), wrong_option(lesson, 1)
    await person.say("/reports")
    await opened(bot, person, ShowReport(quiz.id))
    await opened(bot, person, ReviewQuestion(quiz.id, 1))
    letter = "ABCD"[question.option_order.index(wrong)]
    rulings: Sequence[tuple[str, dict[str, Any]]] = (
        (label(language, "accept_option", letter=letter), {"accepted": (wrong,)}),
        (label(language, "void_question"), {"is_void": True}),
        (label(language, "restore_question"), {}),
    )
    for text, change in rulings:
        assert await person.tap_for_toast(text) == said(language, "reports/scores_anew.txt")
        await quiet(bot)
        review = person.screen
        told = await person.tap(label(language, "back_to_report"))
        changed = replace(lesson, quiz=quiz.with_question(replace(question, **change)))
        assert told["text"] == report_text(language, changed)
        await opened(bot, person, ReviewQuestion(quiz.id, 1))
        assert person.screen["text"] == review["text"]
    accept = (1, "accept", f'["{wrong}"]')
    assert stored(bot, RULED) == [accept, (1, "void", "[]"), (1, "restore", "[]")]


async def test_a_ruling_that_changes_nothing_is_not_on_the_record(bot: RunningBot) -> None:
    person = bot.person("en")
    lesson = await past_quiz(bot, person, "+")
    await person.say("/reports")
    void = RuleOnQuestion(lesson.quiz.id, 1, "void", None).encode()
    for _ in range(2):
        assert await person.tap_data(void) == said("en", "reports/scores_anew.txt")
        await quiet(bot)
    assert stored(bot, RULED) == [(1, "void", "[]")]


async def test_what_is_not_of_the_quiz_cannot_be_ruled_on(bot: RunningBot) -> None:
    person = bot.person("en")
    quiz_id = (await past_quiz(bot, person, "+")).quiz.id
    await person.say("/reports")
    for data in (
        RuleOnQuestion(quiz_id, 9, "void", None),
        RuleOnQuestion(quiz_id, 0, "void", None),
        RuleOnQuestion(quiz_id, 1, "accept", "zz"),
        RuleOnQuestion(quiz_id, 1, "accept", None),
        RuleOnQuestion(quiz_id, 1, "delete", None),
        ReviewQuestion(quiz_id, 9),
    ):
        assert await person.tap_data(data.encode()) == said("en", "home/stale_button.txt"), data
    assert stored(bot, RULED) == []


async def test_while_a_quiz_is_under_way_it_is_neither_ruled_on_nor_deleted(
    bot: RunningBot,
) -> None:
    person = bot.person("en")
    quiz_id = (await past_quiz(bot, person, "+", is_over=False)).quiz.id
    await person.say("/reports")
    for data in (RuleOnQuestion(quiz_id, 1, "void", None), DeleteReport(quiz_id)):
        assert await person.tap_data(data.encode()) == said("en", "live/not_over.txt")
    assert stored(bot, "SELECT count(*) FROM live_quizzes") == [(1,)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_three_files_come_in_the_language_of_who_led_the_quiz(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    lesson = await past_quiz(bot, person, "+", "-", language_of_host=language)
    await person.say("/reports")
    await opened(bot, person, ShowReport(lesson.quiz.id))
    toast = await person.tap_for_toast(label(language, "send_files"))
    assert toast == said(language, "reports/files_on_their_way.txt")
    await until(lambda: len(documents(bot, person)) == 3)
    files = documents(bot, person)
    kinds = ("xlsx", "csv", "json")
    assert [m["document"]["file_name"].rpartition(".")[2] for m in files] == list(kinds)
    workbook, lines, data = (content(bot, message) for message in files)
    assert workbook.startswith(b"PK")
    assert lesson.seats[0].name in lines.decode("utf-8-sig")
    assert json.loads(data)["language"] == language
    captions = [said(language, "reports/file_caption.html", kind=kind) for kind in kinds]
    assert [message["caption"] for message in files] == captions


async def test_files_of_a_quiz_that_is_gone_or_of_no_host_are_not_made(bot: RunningBot) -> None:
    person, stranger = bot.person("en"), bot.person("en")
    lesson = await past_quiz(bot, person, "+")
    page = Page(WORDS, PACK, "en")
    database = bot.fonte.database

    async def files(asked: LiveFiles) -> tuple[StoredCall, ...]:
        send = await make_files(lambda language: page, database.read, asked)
        return (await store(database, lambda tx: send(tx, asked), NOW)).calls

    assert await files(LiveFiles(1, person.id)) == ()
    assert await files(LiveFiles(lesson.quiz.id, stranger.id)) == ()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_quiz_is_deleted_once_that_was_confirmed(
    bot: RunningBot, language: Language
) -> None:
    person = bot.person(language)
    lesson, other = await past_quiz(bot, person, "+"), await past_quiz(bot, person, "+")
    await person.say("/reports")
    report = await opened(bot, person, ShowReport(lesson.quiz.id))
    await person.tap(label(language, "delete_report"))
    kept = await person.tap(label(language, "delete_no"))
    assert kept["text"] == report["text"]
    await person.tap(label(language, "delete_report"))
    gone = await person.tap(label(language, "delete_yes"))
    assert gone["text"] == said(language, "reports/deleted.html")
    await quiet(bot)
    for table in TABLES:
        column = "id" if table == "live_quizzes" else "quiz_id"
        left = stored(bot, f"SELECT DISTINCT {column} FROM {table}")
        assert left == [(other.quiz.id,)], table
    screen = await person.tap(label(language, "past_quizzes"))
    assert [key for key in callback_data_of(screen) if key.startswith("rs:")] == [
        f"rs:{other.quiz.id}"
    ]


async def test_to_all_but_its_hosts_a_quiz_is_one_that_does_not_exist(bot: RunningBot) -> None:
    host, pupil, stranger, cohost = (bot.person("en") for _ in range(4))
    lesson = await past_quiz(bot, host, "+", people=[pupil.id])
    also = Host(lesson.quiz.id, cohost.id, "en", NOW)
    await store(bot.fonte.database, lambda tx: put_host(tx, also))
    before = {table: stored(bot, f"SELECT * FROM {table}") for table in TABLES}
    for person in (pupil, stranger, host):
        screen = await person.say("/reports")
        of_another = lesson.quiz.id if person is not host else lesson.quiz.id ^ 1
        for button in acts_on(of_another):
            toast = await person.tap_data(button, screen)
            assert toast == said("en", "home/stale_button.txt"), button
    await quiet(bot)
    assert {table: stored(bot, f"SELECT * FROM {table}") for table in TABLES} == before
    assert stored(bot, "SELECT * FROM deadlines WHERE kind = 'live_files'") == []
    screen = await cohost.say("/reports")
    for button in acts_on(lesson.quiz.id):
        assert await cohost.tap_data(button, screen) != said("en", "home/stale_button.txt"), button


async def test_a_forged_tap_in_a_group_is_a_stale_button(bot: RunningBot) -> None:
    person = bot.person("en")
    lesson = await past_quiz(bot, person, "+", people=[person.id])
    group = bot.telegram.create_group("3B", [person.id])
    bot.telegram.send(person.id, "/help", chat_id=group.id)
    await until(lambda: bot.telegram.calls("sendMessage", group.id))
    shown = max(bot.telegram.world.chats[group.id].messages)
    forged = (
        *acts_on(lesson.quiz.id),
        f"lr:{lesson.quiz.id}",
        f"lm:{lesson.quiz.id}",
        "te",
        "rl:0",
    )
    for data in forged:
        query = bot.telegram.tap(person.id, shown, data, forge=True, chat_id=group.id)
        await quiet(bot)
        answers = {
            call.parameters.text("callback_query_id"): call.parameters.text("text")
            for call in bot.telegram.calls("answerCallbackQuery")
        }
        assert answers[query] == said("en", "home/stale_button.txt"), data


def acts_on(quiz_id: int) -> list[str]:
    """Everything that can be done with a report; deletion last."""
    return [
        button.encode()
        for button in (
            ShowReport(quiz_id),
            ReviewQuestion(quiz_id, 1),
            RuleOnQuestion(quiz_id, 1, "void", None),
            RuleOnQuestion(quiz_id, 1, "restore", None),
            SendFiles(quiz_id),
            AskDeleteReport(quiz_id),
            DeleteReport(quiz_id),
        )
    ]


async def test_who_led_quizzes_takes_all_that_was_done_in_them_along(bot: RunningBot) -> None:
    host, other = bot.person("it"), bot.person("en")
    for _ in range(3):
        await past_quiz(bot, host, "aab", "ab")
    kept = await past_quiz(bot, other, "a")
    await host.say("/forget")
    await host.tap(label("it", "forget_yes"))
    await quiet(bot)
    for table in TABLES:
        key = "id" if table == "live_quizzes" else "quiz_id"
        assert set(stored(bot, f"SELECT {key} FROM {table}")) == {(kept.quiz.id,)}, table
