"""After a live quiz: its report, rulings on its questions, what a pupil makes of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.content import Pack, Question
from bot.engine.store.transaction import Transaction
from bot.quiz.errors import NothingMissedError, QuizNotOverError, StaleButtonError
from bot.quiz.lesson import Lesson
from bot.quiz.live import LiveEvent, step
from bot.quiz.rulings import Ruling, RulingKind, ruled
from bot.quiz.seats import Seat
from bot.storage.lessons import find_lesson
from bot.storage.live_hosts import LedQuiz, how_many_led_by, quizzes_led_by
from bot.storage.live_quizzes import (
    delete_quiz,
    find_quiz,
    quizzes_left_open,
    save_quiz,
)
from bot.storage.live_responses import flags_of
from bot.storage.live_rulings import add_ruling, rulings_of
from bot.use_cases.hosting import led_lesson

REPORTS_ON_A_PAGE = 6
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Report:
    """A lesson with what was said about its questions: rulings, and flags by position."""

    lesson: Lesson
    rulings: tuple[Ruling, ...]
    flags: Counter[int]


def past_quizzes(tx: Transaction, person_id: int, page: int) -> tuple[Sequence[LedQuiz], int]:
    """A page, from 0, of a teacher's quizzes, the newest first, and how many pages there are."""
    total = how_many_led_by(tx, person_id)
    pages = max(1, -(-total // REPORTS_ON_A_PAGE))
    if not 0 <= page < pages:
        raise StaleButtonError
    start = page * REPORTS_ON_A_PAGE
    return quizzes_led_by(tx, person_id, REPORTS_ON_A_PAGE, start), pages


def report_of(tx: Transaction, quiz_id: int, person_id: int) -> Report:
    """The report of a quiz for one who leads it. Raises as `led_lesson`."""
    return _with_record(tx, led_lesson(tx, quiz_id, person_id))


def report_for_files(tx: Transaction, quiz_id: int) -> Report | None:
    """The report of a quiz, for its files; None when it is gone."""
    lesson = find_lesson(tx, quiz_id)
    return _with_record(tx, lesson) if lesson else None


def rule_on_question(
    tx: Transaction,
    quiz_id: int,
    person_id: int,
    position: int,
    kind: RulingKind,
    option: str | None,
) -> Report:
    """Void a question, accept one more of its options, or restore it as it was asked.

    Scores follow at once, and the ruling goes on the record. Raises QuizNotOverError while the
    quiz is under way, StaleButtonError for what is not of this quiz.
    """
    report = report_of(tx, quiz_id, person_id)
    lesson = report.lesson
    if not lesson.quiz.is_over:
        raise QuizNotOverError
    accepted: tuple[str, ...] = ()
    if kind is RulingKind.ACCEPT:
        if option is None:
            raise StaleButtonError
        accepted = tuple(dict.fromkeys((*lesson.quiz.question_at(position).accepted, option)))
    ruling = Ruling(position, kind, accepted, person_id, tx.now)
    quiz = ruled(lesson.quiz, ruling)
    if quiz == lesson.quiz:
        return report
    save_quiz(tx, lesson.quiz, quiz)
    add_ruling(tx, quiz_id, len(report.rulings) + 1, ruling)
    return replace(report, lesson=replace(lesson, quiz=quiz), rulings=(*report.rulings, ruling))


def delete_report(tx: Transaction, quiz_id: int, person_id: int) -> None:
    """Delete a quiz with all that was done in it. Raises QuizNotOverError while it is under way."""
    lesson = led_lesson(tx, quiz_id, person_id)
    if not lesson.quiz.is_over:
        raise QuizNotOverError
    delete_quiz(tx, quiz_id)


def own_result(tx: Transaction, quiz_id: int, person_id: int) -> tuple[Lesson, Seat]:
    """A finished lesson and a pupil's seat in it. Raises StaleButtonError for who had none."""
    lesson = find_lesson(tx, quiz_id)
    seats = [seat for seat in lesson.pupils if seat.person_id == person_id] if lesson else []
    if lesson is None or not seats:
        raise StaleButtonError
    if not lesson.quiz.is_over:
        raise QuizNotOverError
    return lesson, seats[0]


def missed_in_quiz(tx: Transaction, pack: Pack, quiz_id: int, person_id: int) -> Sequence[Question]:
    """What a pupil missed in a quiz. Raises NothingMissedError."""
    lesson, seat = own_result(tx, quiz_id, person_id)
    missed = [
        pack.question(question.question_id)
        for question in lesson.missed_by(pack, seat)
        if pack.has_question(question.question_id)
    ]
    if not missed:
        raise NothingMissedError
    return missed


def end_forgotten_quizzes(tx: Transaction, now: datetime) -> None:
    """End the quizzes that nobody has ended in a day: a group must not wait for a host for ever."""
    for quiz_id in quizzes_left_open(tx, now - FORGOTTEN_AFTER):
        quiz = find_quiz(tx, quiz_id)
        if quiz is not None:
            save_quiz(tx, quiz, step(quiz, LiveEvent.FINISH, now).quiz)


def _with_record(tx: Transaction, lesson: Lesson) -> Report:
    return Report(lesson, rulings_of(tx, lesson.quiz.id), flags_of(tx, lesson.quiz.id))
