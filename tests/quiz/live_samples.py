"""Builders of live quizzes, seats and answers, each with everything that a test does not name."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.content import Pack, parse_pack
from bot.quiz.lesson import Lesson
from bot.quiz.live import LiveEvent, step
from bot.quiz.live_quiz import LiveQuestion, LiveQuiz, Stage
from bot.quiz.live_settings import LiveSettings
from bot.quiz.responses import Response
from bot.quiz.seats import Presence, Seat
from tests.content.sample_pack import sample_pack

LIVE_PACK: Pack = parse_pack(json.dumps(sample_pack(6)))
NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
LIMIT = timedelta(seconds=20)
FINISHING = (LiveEvent.REVEAL, LiveEvent.FINISH)


def after(seconds: float) -> datetime:
    """A moment, counted from `NOW`."""
    return NOW + timedelta(seconds=seconds)


def live_quiz(size: int = 3, settings: LiveSettings | None = None, **changes: Any) -> LiveQuiz:
    """A quiz in its lobby that asks the first questions of the sample pack; no timer."""
    questions = tuple(
        LiveQuestion(position, question.id, tuple(option.id for option in question.options))
        for position, question in enumerate(LIVE_PACK.questions[:size], start=1)
    )
    quiz = LiveQuiz(
        id=7,
        host_id=1000,
        stage=Stage.PRIVATE,
        language="it",
        settings=settings or LiveSettings(),
        questions=questions,
        created_at=NOW,
    )
    return replace(quiz, **changes)


def timed(**settings: Any) -> LiveSettings:
    """Settings with twenty seconds a question."""
    return LiveSettings(seconds=int(LIMIT.total_seconds()), **settings)


def stepped(quiz: LiveQuiz, *events: LiveEvent, at: datetime = NOW) -> LiveQuiz:
    """The quiz after some events, all at one moment."""
    for event in events:
        quiz = step(quiz, event, at).quiz
    return quiz


def at_question(
    position: int, settings: LiveSettings | None = None, at: datetime = NOW, **changes: Any
) -> LiveQuiz:
    """A quiz whose question at a position has just been opened."""
    onward = [LiveEvent.REVEAL, LiveEvent.NEXT] * (position - 1)
    return stepped(live_quiz(settings=settings, **changes), LiveEvent.START, *onward, at=at)


def finished(settings: LiveSettings | None = None, size: int = 3) -> LiveQuiz:
    """A quiz of which every question was asked and shown."""
    quiz = stepped(live_quiz(size, settings), LiveEvent.START)
    while not quiz.is_last:
        quiz = stepped(quiz, LiveEvent.REVEAL, LiveEvent.NEXT)
    return stepped(quiz, *FINISHING)


def seat(person_id: int = 1, name: str | None = None, **changes: Any) -> Seat:
    """A pupil who has been there from the beginning, called `Pupil 1` and so on."""
    called = f"Pupil {person_id}" if name is None else name
    return replace(Seat(7, person_id, called, Presence.HERE, 1, NOW, "it"), **changes)


def key_of(quiz: LiveQuiz, position: int) -> str:
    """The right option of a question."""
    return LIVE_PACK.question(quiz.question_at(position).question_id).key


def wrong_of(quiz: LiveQuiz, position: int, number: int = 0) -> str:
    """One of the wrong options of a question, by default the first."""
    key = key_of(quiz, position)
    return [option for option in quiz.question_at(position).option_order if option != key][number]


def response(
    position: int, person_id: int, option_id: str, seconds: float = 5, *, is_late: bool = False
) -> Response:
    """An answer that took a pupil some seconds."""
    spent = timedelta(seconds=seconds)
    return Response(position, person_id, option_id, NOW + spent, spent, is_late)


def lesson(quiz: LiveQuiz, seats: tuple[Seat, ...], *responses: Response) -> Lesson:
    """A quiz with its pupils and what they answered."""
    by_place = {(one.position, one.person_id): one for one in responses}
    assert len(by_place) == len(responses)
    return Lesson(quiz, seats, by_place)


def marked(quiz: LiveQuiz, marks: Mapping[int, str], seconds: float = 5) -> Lesson:
    """A lesson written as marks: person id -> `+` right, `-` wrong, `.` nothing, by position."""
    given = [
        response(
            position,
            person_id,
            key_of(quiz, position) if mark == "+" else wrong_of(quiz, position),
            seconds,
        )
        for person_id, row in marks.items()
        for position, mark in enumerate(row, start=1)
        if mark != "."
    ]
    return lesson(quiz, tuple(seat(person_id) for person_id in marks), *given)
