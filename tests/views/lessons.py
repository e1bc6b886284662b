"""Lessons to look at: finished quizzes on a pack, with pupils who answered one way or another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bot.content import Pack
from bot.quiz.lesson import Lesson
from bot.quiz.live import LiveEvent, step
from bot.quiz.live_draw import draw_questions
from bot.quiz.live_quiz import LiveQuiz, Stage
from bot.quiz.live_settings import LiveSettings
from bot.quiz.responses import Response
from bot.quiz.seats import Presence, Seat
from bot.views.buttons import LARGEST_NUMBER

NOW = datetime(2026, 11, 27, 8, 15, tzinfo=UTC)
NAMES = ("Ada", "Airone blu", "<b>x</b> & {{ 7*7 }}", "Ada", "Volpe rossa", "Nino")


def quiz_on(pack: Pack, settings: LiveSettings | None = None, **changes: Any) -> LiveQuiz:
    """A quiz in its lobby."""
    settings = settings or LiveSettings()
    quiz = LiveQuiz(
        id=LARGEST_NUMBER - 1,
        host_id=1,
        stage=Stage.PRIVATE,
        language="it",
        settings=settings,
        questions=draw_questions(pack, settings, Random(5)),
        created_at=NOW,
        code="ABCDEFGH",
    )
    return replace(quiz, **changes)


def finished_quiz(quiz: LiveQuiz) -> LiveQuiz:
    """The quiz after every question was asked and shown."""
    for event in (LiveEvent.START, *[LiveEvent.REVEAL, LiveEvent.NEXT] * len(quiz.questions)):
        quiz = step(quiz, event, NOW).quiz
    assert quiz.is_over
    return quiz


def lesson_on(
    pack: Pack, quiz: LiveQuiz, *rights: str, people: Sequence[int] | None = None
) -> Lesson:
    """A lesson written as marks, a pupil a row: `+` right, `-` wrong, `~` too late, `.` nothing.

    A row that is shorter than the quiz goes on with its last mark. `people` are the pupils' ids.
    """
    people = people or range(len(rights))
    seats = tuple(
        Seat(quiz.id, person, NAMES[number % len(NAMES)], Presence.HERE, 1, NOW, "it")
        for number, person in enumerate(people)
    )
    given = {}
    for number, (seat, row) in enumerate(zip(seats, rights, strict=True)):
        for asked in quiz.questions:
            mark = row[min(asked.position, len(row)) - 1]
            key = pack.question(asked.question_id).key
            wrong = next(option for option in asked.option_order if option != key)
            if mark != ".":
                spent = timedelta(seconds=1 + number)
                given[asked.position, seat.person_id] = Response(
                    asked.position,
                    seat.person_id,
                    key if mark == "+" else wrong,
                    NOW + spent,
                    spent,
                    is_late=mark == "~",
                )
    return Lesson(quiz, seats, given)
