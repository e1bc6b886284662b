"""The engine of a live quiz: a teacher's events in, the next state and what happened out.

The phases: lobby -> question -> reveal -> question -> ... -> finished; paused from a question or a
reveal. A question may be closed before its reveal: then it takes no more answers. What pupils
answer is in `bot.quiz.responses`, and no phase depends on it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.quiz.errors import LiveQuizOverError, NotNowError
from bot.quiz.live_quiz import LiveQuiz, Phase

MORE_TIME = timedelta(seconds=30)


class Happening(StrEnum):
    """What an event has led to; those who show the quiz act on it."""

    QUESTION_OPENED = "question opened"
    QUESTION_CLOSED = "question closed"
    QUESTION_REVEALED = "question revealed"
    PAUSED = "paused"
    RESUMED = "resumed"
    TIME_ADDED = "time added"
    QUESTION_SKIPPED = "question skipped"
    FINISHED = "finished"
    DOOR_LOCKED = "door locked"
    DOOR_OPENED = "door opened"


@dataclass(frozen=True)
class Step:
    """A quiz after an event, and what happened."""

    quiz: LiveQuiz
    happened: tuple[Happening, ...] = ()


class LiveEvent(StrEnum):
    """What a teacher does, or what time does for them. Part of button data: keep the words."""

    START = "start"
    CLOSE = "close"
    REVEAL = "reveal"
    NEXT = "next"
    PAUSE = "pause"
    RESUME = "resume"
    MORE_TIME = "more"
    SKIP = "skip"
    FINISH = "finish"
    LOCK = "lock"
    UNLOCK = "unlock"


# In which phases each event means something; elsewhere it is refused with NotNowError.
WHEN: dict[LiveEvent, frozenset[Phase]] = {
    LiveEvent.START: frozenset({Phase.LOBBY}),
    LiveEvent.CLOSE: frozenset({Phase.QUESTION}),
    LiveEvent.REVEAL: frozenset({Phase.QUESTION}),
    LiveEvent.NEXT: frozenset({Phase.REVEAL}),
    LiveEvent.PAUSE: frozenset({Phase.QUESTION, Phase.REVEAL}),
    LiveEvent.RESUME: frozenset({Phase.PAUSED}),
    LiveEvent.MORE_TIME: frozenset({Phase.QUESTION}),
    LiveEvent.SKIP: frozenset({Phase.QUESTION}),
    LiveEvent.FINISH: frozenset({Phase.LOBBY, Phase.QUESTION, Phase.REVEAL, Phase.PAUSED}),
    LiveEvent.LOCK: frozenset(set(Phase) - {Phase.FINISHED}),
    LiveEvent.UNLOCK: frozenset(set(Phase) - {Phase.FINISHED}),
}


def is_possible(quiz: LiveQuiz, event: LiveEvent) -> bool:
    """Whether an event means something now; a control that does not is not shown."""
    match event:
        case LiveEvent.CLOSE:
            return quiz.takes_answers
        case LiveEvent.MORE_TIME:
            return quiz.takes_answers and quiz.settings.seconds is not None
        case LiveEvent.LOCK:
            return not quiz.is_over and not quiz.is_locked
        case LiveEvent.UNLOCK:
            return not quiz.is_over and quiz.is_locked
        case _:
            return quiz.phase in WHEN[event]


def step(quiz: LiveQuiz, event: LiveEvent, now: datetime) -> Step:
    """The quiz after an event.

    Raises LiveQuizOverError after the end, NotNowError when the event does not fit the phase.
    """
    if quiz.is_over:
        raise LiveQuizOverError
    if not is_possible(quiz, event):
        raise NotNowError
    match event:
        case LiveEvent.START:
            return _open(replace(quiz, started_at=now), 1, now)
        case LiveEvent.CLOSE:
            return Step(_closed(quiz, now), (Happening.QUESTION_CLOSED,))
        case LiveEvent.REVEAL:
            return _reveal(quiz, now)
        case LiveEvent.NEXT:
            return _onward(quiz, now)
        case LiveEvent.PAUSE:
            paused = replace(quiz, phase=Phase.PAUSED, paused_from=quiz.phase, paused_at=now)
            return Step(paused, (Happening.PAUSED,))
        case LiveEvent.RESUME:
            return Step(_resumed(quiz, now), (Happening.RESUMED,))
        case LiveEvent.MORE_TIME:
            more = replace(quiz.current, added=quiz.current.added + MORE_TIME)
            return Step(quiz.with_question(more), (Happening.TIME_ADDED,))
        case LiveEvent.SKIP:
            skipped = _closed(quiz, now)
            skipped = skipped.with_question(replace(skipped.current, is_skipped=True))
            onward = _onward(skipped, now)
            return Step(onward.quiz, (Happening.QUESTION_SKIPPED, *onward.happened))
        case LiveEvent.FINISH:
            return _finish(quiz, now)
        case LiveEvent.LOCK:
            return Step(replace(quiz, is_locked=True), (Happening.DOOR_LOCKED,))
        case LiveEvent.UNLOCK:
            return Step(replace(quiz, is_locked=False), (Happening.DOOR_OPENED,))


def _open(quiz: LiveQuiz, position: int, now: datetime) -> Step:
    opened = replace(quiz.question_at(position), opened_at=now)
    quiz = replace(quiz, phase=Phase.QUESTION, position=position, is_closed=False)
    return Step(quiz.with_question(opened), (Happening.QUESTION_OPENED,))


def _closed(quiz: LiveQuiz, now: datetime) -> LiveQuiz:
    if quiz.is_closed:
        return quiz
    closed = replace(quiz.current, closed_at=now)
    return replace(quiz, is_closed=True).with_question(closed)


def _reveal(quiz: LiveQuiz, now: datetime) -> Step:
    revealed = replace(_closed(quiz, now), phase=Phase.REVEAL)
    closed = () if quiz.is_closed else (Happening.QUESTION_CLOSED,)
    return Step(revealed, (*closed, Happening.QUESTION_REVEALED))


def _onward(quiz: LiveQuiz, now: datetime) -> Step:
    return _finish(quiz, now) if quiz.is_last else _open(quiz, quiz.position + 1, now)


def _resumed(quiz: LiveQuiz, now: datetime) -> LiveQuiz:
    back_to = quiz.paused_from
    assert back_to is not None
    assert quiz.paused_at is not None
    # Below zero when the clock was put back meanwhile: so the time left stays what it was.
    stood_still = now - quiz.paused_at
    if back_to is Phase.QUESTION:
        current = replace(quiz.current, paused_for=quiz.current.paused_for + stood_still)
        quiz = quiz.with_question(current)
    return replace(quiz, phase=back_to, paused_from=None, paused_at=None)


def _finish(quiz: LiveQuiz, now: datetime) -> Step:
    """End it; a question still open then was not asked to its end, and counts for nobody."""
    was_open = Phase.QUESTION in (quiz.phase, quiz.paused_from) and not quiz.is_closed
    if was_open:
        quiz = _closed(quiz, now).with_question(
            replace(quiz.current, closed_at=now, is_skipped=True)
        )
    finished = replace(
        quiz, phase=Phase.FINISHED, ended_at=now, paused_from=None, paused_at=None, is_closed=True
    )
    return Step(finished, (Happening.FINISHED,))
