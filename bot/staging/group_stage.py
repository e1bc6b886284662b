"""A live quiz in a group: one shared message a question, edited into its reveal."""

from collections.abc import Callable, Iterator
from functools import partial

from bot.content import Question
from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import Phase, Sight
from bot.quiz.live_settings import Asked
from bot.staging.director import Director, put, say
from bot.staging.polls import close_poll, send_poll, stop_poll
from bot.storage.live_messages import LOBBY
from bot.storage.live_quizzes import note_refresh
from bot.views.live_screens import (
    group_end_screen,
    group_lobby_screen,
    group_reveal_screen,
    live_question_screen,
    skipped_screen,
)
from bot.views.polls import fits_poll
from bot.views.report_screens import podium_text

Act = Callable[[Transaction], None]


def show_lobby(director: Director, tx: Transaction, lesson: Lesson) -> None:
    """Invite the group, or bring the invitation up to date."""
    page = director.page(lesson.quiz.language)
    put(tx, lesson.quiz, _group(lesson), LOBBY, group_lobby_screen(page, lesson))


def parts(director: Director, lesson: Lesson, position: int) -> Iterator[Act]:
    """What shows the group a question as it stands, or its lobby."""
    yield partial(_show, director, lesson, position)


def show_counts(director: Director, tx: Transaction, lesson: Lesson) -> None:
    """Bring the lobby, or the count of answers, up to date."""
    note_refresh(tx, lesson.quiz.id)
    if lesson.quiz.phase is Phase.LOBBY:
        show_lobby(director, tx, lesson)
    elif lesson.quiz.takes_answers and not _is_poll(director, lesson, lesson.quiz.position):
        _show_question(director, tx, lesson)


def _show(director: Director, lesson: Lesson, position: int, tx: Transaction) -> None:
    match lesson.quiz.sight_of(position):
        case Sight.LOBBY:
            if lesson.quiz.phase is Phase.LOBBY:
                show_lobby(director, tx, lesson)
        case Sight.SKIPPED:
            _show_skipped(director, tx, lesson, position)
        case Sight.REVEALED:
            _show_reveal(director, tx, lesson, position)
        case _:
            _show_question(director, tx, lesson)


def _show_question(director: Director, tx: Transaction, lesson: Lesson) -> None:
    quiz = lesson.quiz
    question = _question(director, lesson, quiz.position)
    if _is_poll(director, lesson, quiz.position):
        send_poll(director, tx, lesson, question)
        return
    note_refresh(tx, quiz.id)
    screen = live_question_screen(director.page(quiz.language), lesson, question, None)
    put(tx, quiz, _group(lesson), quiz.position, screen)


def _show_reveal(director: Director, tx: Transaction, lesson: Lesson, position: int) -> None:
    quiz, question = lesson.quiz, _question(director, lesson, position)
    if _is_poll(director, lesson, position):
        close_poll(director, tx, lesson, position, question)
        return
    asked = quiz.question_at(position)
    screen = group_reveal_screen(director.page(quiz.language), lesson, asked, question)
    put(tx, quiz, _group(lesson), position, screen)


def _show_skipped(director: Director, tx: Transaction, lesson: Lesson, position: int) -> None:
    quiz = lesson.quiz
    page = director.page(quiz.language)
    screen = skipped_screen(page, quiz, quiz.question_at(position))
    if _is_poll(director, lesson, position):
        stop_poll(tx, quiz, position)
        say(tx, _group(lesson), screen)
    else:
        put(tx, quiz, _group(lesson), position, screen)


def show_end(director: Director, tx: Transaction, lesson: Lesson) -> None:
    """Say who was first, and where everybody finds their own result."""
    page = director.page(lesson.quiz.language)
    screen = group_end_screen(page, lesson, podium_text(page, lesson), director.username)
    say(tx, _group(lesson), screen)


def _is_poll(director: Director, lesson: Lesson, position: int) -> bool:
    quiz = lesson.quiz
    is_wanted = quiz.settings.asked in (Asked.POLL, Asked.WARM_UP)
    question = director.pack.question(quiz.question_at(position).question_id)
    return is_wanted and fits_poll(director.page(quiz.language), question)


def _group(lesson: Lesson) -> int:
    assert lesson.quiz.group_id is not None, "a quiz in a group has one"
    return lesson.quiz.group_id


def _question(director: Director, lesson: Lesson, position: int) -> Question:
    return director.pack.question(lesson.quiz.question_at(position).question_id)
