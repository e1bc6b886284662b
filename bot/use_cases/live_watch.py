"""What time and answers bring about in a live quiz: a question ends by itself, counts go up."""

from dataclasses import dataclass, replace

from bot.engine.message import Message
from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import Lesson, ends_at
from bot.quiz.live import Happening, LiveEvent, step
from bot.quiz.live_quiz import LiveQuestion, LiveQuiz, LiveState, Phase, Stage
from bot.storage.deadlines import set_timer
from bot.storage.lessons import deliveries, find_lesson, find_moment, is_anybody_awaited
from bot.storage.live_hosts import hosts_of
from bot.storage.live_questions import find_question
from bot.storage.live_quizzes import find_quiz, find_state, save_quiz
from bot.storage.live_seats import seats_under_way


@dataclass(frozen=True)
class LiveCheck(Message):
    """Answers or pupils have come."""

    verb = "live_check"
    quiz: int


@dataclass(frozen=True)
class LiveEnd(Message):
    """A question's time is up, or a pupil's own."""

    verb = "live_end"
    quiz: int


@dataclass(frozen=True)
class LiveRefresh(Message):
    """Counts and lists are no longer true."""

    verb = "live_refresh"
    quiz: int


@dataclass(frozen=True)
class LiveTick(Message):
    """The time left is no longer true."""

    verb = "live_tick"
    quiz: int


@dataclass(frozen=True)
class Looked:
    """A quiz after a look at it, what happened, and its lesson if anything has."""

    quiz: LiveQuiz
    happened: tuple[Happening, ...] = ()
    lesson: Lesson | None = None


def look_at_quiz(tx: Transaction, quiz_id: int) -> Looked | None:
    """End the question at hand when all present have answered, or when the time is up.

    Otherwise the end is looked for again when the last awaited pupil's time is up. None for a quiz
    that is gone.
    """
    quiz = find_quiz(tx, quiz_id)
    if quiz is None:
        return None
    if not quiz.takes_answers or (
        quiz.settings.time_limit is None and is_anybody_awaited(tx, quiz)
    ):
        return Looked(quiz)  # as nearly always: then the class is not read
    lesson = find_moment(tx, quiz)
    end = ends_at(lesson, deliveries(tx, lesson))
    if lesson.have_all_answered() or (end is not None and end <= tx.now):
        return _reveal(tx, quiz_id)
    if end is not None:
        set_timer(tx, LiveEnd(quiz_id), end)
    return Looked(quiz)


def present_quiz(tx: Transaction, person_id: int) -> LiveState | None:
    """The quiz by code that a person is in; one whose question is open before others."""
    present = []
    for seat in seats_under_way(tx, person_id):
        quiz = find_state(tx, seat.quiz_id)
        if quiz is not None and quiz.stage is Stage.PRIVATE:
            present.append(quiz)
    return next((quiz for quiz in present if quiz.takes_answers), present[0] if present else None)


def present_question(tx: Transaction, person_id: int) -> tuple[LiveState, LiveQuestion] | None:
    """The quiz by code that a person is in with its question, while that is open to them."""
    quiz = present_quiz(tx, person_id)
    if quiz is None or not quiz.takes_answers:
        return None
    return quiz, find_question(tx, quiz.id, quiz.position)


def _reveal(tx: Transaction, quiz_id: int) -> Looked | None:
    lesson = find_lesson(tx, quiz_id)
    assert lesson is not None
    taken = step(lesson.quiz, LiveEvent.REVEAL, tx.now)
    quiz, happened = taken.quiz, taken.happened
    if all(host.is_away for host in hosts_of(tx, quiz_id)):
        quiz = replace(quiz, phase=Phase.PAUSED, paused_from=quiz.phase, paused_at=tx.now)
        happened = (*happened, Happening.PAUSED)
    save_quiz(tx, lesson.quiz, quiz)
    return Looked(quiz, happened, replace(lesson, quiz=quiz))
