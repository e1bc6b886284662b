"""What teachers and pupils see of a lesson: every screen of it is a message that Telegram takes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content import LANGUAGES, Language, Question
from bot.quiz.lesson import Lesson
from bot.quiz.live import LiveEvent
from bot.quiz.live_quiz import LiveQuestion, LiveQuiz, Stage, option_order
from bot.quiz.live_settings import Asked, Leaderboard, LiveSettings
from bot.quiz.responses import Response
from bot.quiz.seats import Presence, Seat
from bot.views.bars import split_bars
from bot.views.control_screens import (
    colleague_screen,
    control_screen,
    finish_screen,
    pupil_screen,
    pupils_screen,
)
from bot.views.live_screens import (
    group_end_screen,
    group_lobby_screen,
    group_reveal_screen,
    in_quiz_screen,
    live_question_screen,
    nickname_screen,
    own_reveal_screen,
    skipped_screen,
    switch_screen,
    waiting_screen,
)
from bot.views.page import Page
from bot.views.polls import cut_at_sentence, fits_poll, poll_parameters
from bot.views.screen import Screen
from tests.quiz.live_samples import NOW, stepped
from tests.running_bot import PACK
from tests.views.taken import assert_taken
from tests.views.test_screens import WORDS

HOSTILE = "<b>x</b>{{7*7}}&"
MANY = 60
START, REVEAL = LiveEvent.START, LiveEvent.REVEAL


def quiz_of(question: Question, stage: Stage = Stage.GROUP, **settings: object) -> LiveQuiz:
    """A quiz that asks one question of the real pack twice."""
    order = tuple(option.id for option in question.options)
    questions = tuple(LiveQuestion(place, question.id, order) for place in (1, 2))
    chosen = LiveSettings(leaderboard=Leaderboard.EACH_QUESTION, **settings)  # type: ignore[arg-type]
    group = -100 if stage is Stage.GROUP else None
    return LiveQuiz(
        id=7,
        host_id=1,
        stage=stage,
        language="it",
        settings=chosen,
        questions=questions,
        created_at=NOW,
        code="ABCD2345",
        group_id=group,
    )


def seats(quiz: LiveQuiz, count: int = 3) -> tuple[Seat, ...]:
    """Pupils, the first of them with a hostile name."""
    names = [HOSTILE, *(f"Airone blu scuro {number}" for number in range(1, count))]
    return tuple(
        Seat(quiz.id, 100 + number, name, Presence.HERE, 1, NOW, "it")
        for number, name in enumerate(names)
    )


def lesson_of(quiz: LiveQuiz, answered: int, count: int = 3) -> Lesson:
    """The first pupils have answered the first question: option by option in turn."""
    found = {}
    for number, seat in enumerate(seats(quiz, count)[:answered]):
        order = quiz.questions[0].option_order
        option = order[number % len(order)]
        found[(1, seat.person_id)] = Response(
            1, seat.person_id, option, NOW, timedelta(seconds=number)
        )
    return Lesson(quiz, seats(quiz, count), found)


def screens(page: Page, question: Question) -> Iterator[Screen]:
    """A lesson's screens in each of its phases."""
    for stage in Stage:
        for seconds in (None, 30):
            lobby = quiz_of(question, stage, seconds=seconds)
            opened, closed = stepped(lobby, START), stepped(lobby, START, LiveEvent.CLOSE)
            paused = stepped(lobby, START, LiveEvent.PAUSE)
            shown = stepped(lobby, START, REVEAL)
            over = stepped(lobby, START, REVEAL, LiveEvent.FINISH)
            for quiz in (lobby, opened, closed, paused, shown, over):
                for answered in (0, 2, 3):
                    yield control_screen(page, lesson_of(quiz, answered), seconds)
            for quiz in (opened, closed, paused):
                lesson = lesson_of(quiz, 2)
                yield live_question_screen(page, lesson, question, None)
                yield live_question_screen(page, lesson, question, lesson.seats[0])
            lesson = lesson_of(shown, 2)
            yield group_reveal_screen(page, lesson, lesson.quiz.current, question)
            for seat in lesson.seats:
                yield own_reveal_screen(page, lesson, lesson.quiz.current, question, seat)


def sitting(page: Page, question: Question) -> Iterator[Screen]:
    """The screens that do not depend on the question at hand."""
    quiz = quiz_of(question)
    other = replace(quiz, id=8, code="WXYZ6789")
    for count in (0, 1, MANY):
        yield group_lobby_screen(page, Lesson(quiz, seats(quiz, count)[:count], {}))
        yield pupils_screen(page, Lesson(quiz, seats(quiz, count)[:count], {}), 0)
    yield pupils_screen(page, Lesson(quiz, seats(quiz, MANY), {}), 3)
    for presence in Presence:
        for seconds in (None, 30):
            timed = quiz_of(question, seconds=seconds)
            seat = replace(seats(timed)[0], presence=presence, extra_percent=25)
            yield pupil_screen(page, Lesson(timed, (seat,), {}), seat)
    for is_return in (False, True):
        for shown in (quiz, stepped(quiz, START)):
            yield waiting_screen(page, shown, HOSTILE, is_return=is_return)
            yield in_quiz_screen(page, shown)
    yield nickname_screen(page)
    yield switch_screen(page, quiz, other)
    yield skipped_screen(page, quiz, quiz.questions[0])
    for podium in ("", "1. Ada"):
        yield group_end_screen(page, lesson_of(quiz, 2), podium, "fonte_bot")
    for shown in (quiz, stepped(quiz, START)):
        yield finish_screen(page, shown)
    yield colleague_screen(page, quiz, "f" * 32, "fonte_bot")


def check(screen: Screen) -> None:
    """A screen is a message that Telegram takes, and shows nothing typed as markup."""
    assert_taken(screen)
    assert "<b>x</b>" not in screen.text
    assert "x</b>49" not in screen.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_of_a_lesson_is_a_message_that_telegram_takes(language: Language) -> None:
    page = Page(WORDS, PACK, language)
    for screen in sitting(page, PACK.questions[0]):
        check(screen)
    for question in PACK.questions[::4]:
        for screen in screens(page, question):
            check(screen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reveal_of_every_question_fits_a_message(language: Language) -> None:
    page = Page(WORDS, PACK, language)
    for question in PACK.questions:
        lesson = lesson_of(stepped(quiz_of(question), START, REVEAL), 2)
        check(group_reveal_screen(page, lesson, lesson.quiz.current, question))
        check(own_reveal_screen(page, lesson, lesson.quiz.current, question, lesson.seats[0]))


def test_a_lobby_of_many_names_the_first_and_counts_the_others() -> None:
    quiz = quiz_of(PACK.questions[0])
    page = Page(WORDS, PACK, "en")
    text = group_lobby_screen(page, Lesson(quiz, seats(quiz, MANY), {})).text
    assert "Airone blu scuro 29" in text
    assert "Airone blu scuro 31" not in text
    assert "and 30 more" in text


def test_each_pupil_sees_the_options_in_an_order_of_their_own_and_a_group_in_one() -> None:
    question = PACK.questions[0]
    alone, together = quiz_of(question, Stage.PRIVATE), quiz_of(question)
    assert len({option_order(alone, alone.question_at(1), person) for person in range(50)}) > 5
    assert {option_order(together, together.question_at(1), person) for person in range(50)} == {
        together.questions[0].option_order
    }


def test_a_pupil_reads_how_much_time_they_have_in_all_and_nobody_else_s() -> None:
    question, page = PACK.questions[0], Page(WORDS, PACK, "en")
    lesson = lesson_of(stepped(quiz_of(question, Stage.PRIVATE, seconds=20), START), 0)
    plain, slow = lesson.seats[0], replace(lesson.seats[1], extra_percent=50)
    assert "You have 20 seconds." in live_question_screen(page, lesson, question, plain).text
    assert "You have 30 seconds." in live_question_screen(page, lesson, question, slow).text
    longer = replace(lesson, quiz=stepped(lesson.quiz, LiveEvent.MORE_TIME))
    for seat, seconds in ((None, 50), (plain, 50), (slow, 60)):
        asked = live_question_screen(page, longer, question, seat)
        assert f"You have {seconds} seconds." in asked.text


def test_a_poll_that_runs_on_is_not_offered_to_be_stopped_or_held() -> None:
    page = Page(WORDS, PACK, "en")
    held = {"Stop answers", "Pause", "+30 s"}
    for asked, offered in ((Asked.BUTTONS, held), (Asked.POLL, set()), (Asked.WARM_UP, set())):
        quiz = stepped(quiz_of(PACK.questions[0], seconds=30, asked=asked), START)
        rows = control_screen(page, lesson_of(quiz, 1)).keyboard
        labels = {key.label for row in rows for key in row}
        assert labels & held == offered
        assert {"Reveal", "Skip"} <= labels


def test_a_teacher_is_warned_where_pupils_see_other_letters() -> None:
    question, page = PACK.questions[0], Page(WORDS, PACK, "en")
    shuffled = quiz_of(question, Stage.PRIVATE)
    for quiz in (shuffled, quiz_of(question, Stage.PRIVATE, shuffle=False), quiz_of(question)):
        text = control_screen(page, lesson_of(stepped(quiz, START), 1)).text
        assert ("each pupil has an order of their own" in text) == (quiz is shuffled)


def test_bars_say_number_share_and_what_is_right_in_words() -> None:
    page = Page(WORDS, PACK, "en")
    assert split_bars(page, {"a": 3, "b": 1, "c": 0}, {"a"}) == [
        "A ██████░░ 3 (75%) ✓ right",
        "B ██░░░░░░ 1 (25%)",
        "C ░░░░░░░░ 0 (0%)",
    ]
    assert split_bars(page, {"a": 0}, set()) == ["A ░░░░░░░░ 0 (0%)"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_poll_keeps_telegram_s_limits_for_every_question(language: Language) -> None:
    page = Page(WORDS, PACK, language)
    for question in PACK.questions:
        assert fits_poll(page, question)
        order = tuple(option.id for option in question.options)
        poll = poll_parameters(page, question, order, 3)
        assert len(poll["explanation"]) <= 200
        assert poll["explanation"][-1] in ".!?…»”"
        assert order[poll["correct_option_ids"][0]] == question.key
        assert poll["open_period"] == 5


def test_an_explanation_is_cut_at_a_sentence() -> None:
    assert cut_at_sentence("One. Two. Three.", 10) == "One. Two."
    assert cut_at_sentence("One two three four", 10) == "One two …"
    assert cut_at_sentence("Short.", 10) == "Short."
