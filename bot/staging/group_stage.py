"""A live quiz in a group: one shared message a question, edited into its reveal."""

from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson
from bot.quiz.live_settings import Asked
from bot.quiz.pack import Question
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


def show_lobby(director: Director, tx: Transaction, lesson: Lesson) -> None:
    """Invite the group, or bring the invitation up to date."""
    page = director.page(lesson.quiz.language)
    put(tx, lesson.quiz, _group(lesson), LOBBY, group_lobby_screen(page, lesson))


def show_question(director: Director, tx: Transaction, lesson: Lesson) -> None:
    """Ask, or bring the shared question up to date."""
    quiz, question = lesson.quiz, _question(director, lesson)
    page = director.page(quiz.language)
    if is_poll(director, lesson):
        send_poll(director, tx, lesson, question)
        return
    note_refresh(tx, quiz.id)
    screen = live_question_screen(page, lesson, question, None)
    put(tx, quiz, _group(lesson), quiz.position, screen)


def show_reveal(director: Director, tx: Transaction, lesson: Lesson) -> None:
    """Turn the shared question into its answer."""
    quiz, question = lesson.quiz, _question(director, lesson)
    if is_poll(director, lesson):
        close_poll(director, tx, lesson, quiz.position, question)
        return
    page = director.page(quiz.language)
    screen = group_reveal_screen(page, lesson, quiz.current, question)
    put(tx, quiz, _group(lesson), quiz.position, screen)


def show_skipped(director: Director, tx: Transaction, lesson: Lesson, position: int) -> None:
    """Say in place of a question that it was skipped."""
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


def is_poll(director: Director, lesson: Lesson) -> bool:
    """Whether the question at hand is asked by Telegram's own poll: one that is short enough."""
    return _is_poll(director, lesson, lesson.quiz.position)


def _is_poll(director: Director, lesson: Lesson, position: int) -> bool:
    quiz = lesson.quiz
    is_wanted = quiz.settings.asked in (Asked.POLL, Asked.WARM_UP)
    question = director.pack.question(quiz.question_at(position).question_id)
    return is_wanted and fits_poll(director.page(quiz.language), question)


def _group(lesson: Lesson) -> int:
    assert lesson.quiz.group_id is not None, "a quiz in a group has one"
    return lesson.quiz.group_id


def _question(director: Director, lesson: Lesson) -> Question:
    return director.pack.question(lesson.quiz.current.question_id)
