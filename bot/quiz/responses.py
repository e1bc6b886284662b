"""One pupil's answer to one question of a live quiz, and the clock it is judged by."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.quiz.errors import (
    AnswerIsFinalError,
    LivePausedError,
    LiveQuestionOverError,
    RemovedFromQuizError,
    StaleButtonError,
)
from bot.quiz.live_quiz import NONE, LiveQuestion, LiveState, Phase
from bot.quiz.seats import Presence, Seat


@dataclass(frozen=True)
class Response:
    """An answer. `elapsed` counts from the delivery to this pupil, without pauses.

    A late one is kept for the teacher to see, and earns nothing.
    """

    position: int
    person_id: int
    option_id: str
    answered_at: datetime
    elapsed: timedelta
    is_late: bool = False


def own_limit(quiz: LiveState, question: LiveQuestion, seat: Seat) -> timedelta | None:
    """A pupil's time for a question, extra time and added time included; None without a timer."""
    limit = quiz.settings.time_limit
    return None if limit is None else limit + seat.extra_time(limit) + question.added


def clock_start(quiz: LiveState, question: LiveQuestion, delivered_at: datetime) -> datetime:
    """From when a pupil's clock counts, called at the delivery: this is what to keep of it.

    All pauses of a question are counted after the delivery. So those before it, and what has
    passed of one in which it falls, are taken off: who comes in after a pause gains nothing by it.
    """
    stood_still = question.paused_for
    if quiz.paused_from is Phase.QUESTION and quiz.paused_at is not None:
        stood_still += delivered_at - quiz.paused_at
    return delivered_at - stood_still


def own_end(
    quiz: LiveState, question: LiveQuestion, seat: Seat, delivered_at: datetime | None
) -> datetime | None:
    """When a pupil's time is up; None without a timer, and before the question was delivered."""
    limit = own_limit(quiz, question, seat)
    if limit is None or delivered_at is None:
        return None
    return delivered_at + limit + question.paused_for


def elapsed(question: LiveQuestion, delivered_at: datetime | None, now: datetime) -> timedelta:
    """How long a pupil has had the question, without pauses; zero until its delivery is known."""
    return NONE if delivered_at is None else max(now - delivered_at - question.paused_for, NONE)


def respond(
    quiz: LiveState,
    question: LiveQuestion,
    seat: Seat,
    option_id: str,
    earlier: Response | None,
    delivered_at: datetime | None,
    now: datetime,
) -> Response:
    """The response that an answer becomes; it takes the place of an `earlier` one.

    `now` is when the answer arrived. Raises StaleButtonError, RemovedFromQuizError,
    LivePausedError, LiveQuestionOverError, and AnswerIsFinalError where the first one counts.
    """
    position = question.position
    if seat.presence is Presence.REMOVED:
        raise RemovedFromQuizError
    if option_id not in question.option_order:
        raise StaleButtonError
    if position != quiz.position or position < seat.first_position or quiz.is_over:
        raise LiveQuestionOverError
    if quiz.phase is Phase.PAUSED:
        raise LivePausedError
    is_late = _is_late(quiz, question, seat, delivered_at, now)
    if earlier is not None and is_late:
        raise LiveQuestionOverError
    if earlier is not None and not earlier.is_late and not quiz.settings.is_changeable:
        raise AnswerIsFinalError
    spent = elapsed(question, delivered_at, now)
    return Response(position, seat.person_id, option_id, now, spent, is_late)


def _is_late(
    quiz: LiveState,
    question: LiveQuestion,
    seat: Seat,
    delivered_at: datetime | None,
    now: datetime,
) -> bool:
    end = own_end(quiz, question, seat, delivered_at)
    return not quiz.takes_answers or (end is not None and now > end)
