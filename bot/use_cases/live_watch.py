"""What time and answers bring about in a live quiz: a question ends by itself, counts go up."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.engine.message import Message
from bot.engine.store.deadlines import set_timer
from bot.engine.store.transaction import Transaction
from bot.quiz.lesson import ends_of_awaited, latest_end
from bot.quiz.live import LiveEvent, step
from bot.quiz.live_quiz import LiveQuestion, LiveQuiz, LiveState, Phase, Stage
from bot.quiz.seats import Seat
from bot.storage.lessons import deliveries, find_moment
from bot.storage.live_hosts import hosts_of
from bot.storage.live_messages import find_message
from bot.storage.live_questions import find_question
from bot.storage.live_quizzes import find_quiz, find_state, save_quiz
from bot.storage.live_responses import has_answers
from bot.storage.live_seats import awaited_seats, has_anybody_come_since, seats_under_way

SOON = timedelta(milliseconds=200)
A_FEW = 3


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
class LiveShow(Message):
    """The class, and those who lead it, do not see yet how things stand with a question; at 0, with
    the lobby.
    """

    verb = "live_show"
    quiz: int
    position: int


def end_if_due(tx: Transaction, quiz_id: int) -> None:
    """End the question at hand when nobody has time left for it; else look again when the first of
    those awaited has none.
    """
    quiz = find_quiz(tx, quiz_id)
    if quiz is None or end_if_nobody_is_awaited(tx, quiz) or not quiz.takes_answers:
        return
    lesson = find_moment(tx, quiz)
    still = [end for end in ends_of_awaited(lesson, deliveries(tx, lesson)) if end > tx.now]
    if still:
        set_timer(tx, LiveEnd(quiz_id), max(min(still), tx.now + SOON))


def end_if_nobody_is_awaited(tx: Transaction, quiz: LiveState) -> bool:
    """End the question at hand when all present have answered it, or have no time left.

    Whether it has ended. In a group it does not while the question seats people by their taps:
    then others may still be about to. The class is not read, so each answer can ask for it.
    """
    if not quiz.takes_answers:
        return False
    awaited = awaited_seats(tx, quiz.id, quiz.position, A_FEW)
    if awaited and quiz.settings.time_limit is None:
        return False
    question = find_question(tx, quiz.id, quiz.position)
    if any(_has_time(tx, quiz, question, seat) for seat in awaited):
        return False
    if not awaited and not _have_all_answered(tx, quiz, question):
        return False
    whole = find_quiz(tx, quiz.id)
    assert whole is not None, "it was there just now"
    if len(awaited) == A_FEW and _has_anybody_time(tx, whole):
        return False
    end_question(tx, whole)
    return True


def _has_time(tx: Transaction, quiz: LiveState, question: LiveQuestion, seat: Seat) -> bool:
    shown = find_message(tx, quiz.id, quiz.group_id or seat.person_id, quiz.position)
    end = latest_end(quiz, question, seat, shown.delivered_at if shown else None)
    return end is None or end > tx.now


def _have_all_answered(tx: Transaction, quiz: LiveState, question: LiveQuestion) -> bool:
    if quiz.stage is Stage.GROUP:
        assert question.opened_at is not None, "it takes answers"
        if has_anybody_come_since(tx, quiz.id, question.opened_at):
            return False
    return has_answers(tx, quiz.id, quiz.position)


def _has_anybody_time(tx: Transaction, quiz: LiveQuiz) -> bool:
    lesson = find_moment(tx, quiz)
    return any(end > tx.now for end in ends_of_awaited(lesson, deliveries(tx, lesson)))


def end_question(tx: Transaction, quiz: LiveQuiz) -> None:
    """Take no more answers, and have the class shown how they were."""
    after = step(quiz, LiveEvent.REVEAL, tx.now).quiz
    if all(host.is_away for host in hosts_of(tx, quiz.id)):
        after = replace(after, phase=Phase.PAUSED, paused_from=after.phase, paused_at=tx.now)
    save_quiz(tx, quiz, after)
    set_timer(tx, LiveShow(quiz.id, quiz.position), tx.now)


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
