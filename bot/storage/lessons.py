"""Reads a live quiz together with its pupils and their answers."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select

from bot.quiz.lesson import Lesson
from bot.quiz.live_quiz import LiveQuiz, Stage
from bot.quiz.seats import Presence
from bot.storage.live_messages import messages_in_slot
from bot.storage.live_quizzes import find_quiz
from bot.storage.live_responses import responses_of_quiz, responses_to_question
from bot.storage.live_schema import live_responses, live_seats
from bot.storage.live_seats import seats_of
from bot.storage.work import Work

_IN_TIME = (
    select(live_responses.c.person_id)
    .where(
        live_responses.c.quiz_id == live_seats.c.quiz_id,
        live_responses.c.position == bindparam("at_position"),
        live_responses.c.person_id == live_seats.c.person_id,
        live_responses.c.is_late.is_(False),
    )
    .exists()
)
_AWAITED = (
    select(live_seats.c.person_id)
    .where(
        live_seats.c.quiz_id == bindparam("quiz"),
        live_seats.c.presence == Presence.HERE.value,
        live_seats.c.first_position <= bindparam("at_position"),
        ~_IN_TIME,
    )
    .limit(1)
)


async def find_lesson(work: Work, quiz_id: int) -> Lesson | None:
    """A quiz with all its pupils and answers."""
    quiz, seats, responses = await asyncio.gather(
        find_quiz(work, quiz_id), seats_of(work, quiz_id), responses_of_quiz(work, quiz_id)
    )
    return Lesson(quiz, seats, responses) if quiz else None


async def find_moment(work: Work, quiz: LiveQuiz) -> Lesson:
    """A quiz with its pupils and the answers to the question at hand alone."""
    seats, responses = await asyncio.gather(
        seats_of(work, quiz.id), responses_to_question(work, quiz.id, quiz.position)
    )
    return Lesson(quiz, seats, responses)


async def is_anybody_awaited(work: Work, quiz: LiveQuiz) -> bool:
    """Whether somebody present has yet to answer the question at hand: read without the class."""
    question = {"quiz": quiz.id, "at_position": quiz.position}
    return bool(await work.rows(_AWAITED, **question))


async def deliveries(work: Work, lesson: Lesson) -> Mapping[int, datetime | None]:
    """When each pupil got the question at hand, by person id; a group gets it all at once."""
    quiz: LiveQuiz = lesson.quiz
    shown = await messages_in_slot(work, quiz.id, quiz.position)
    if quiz.stage is Stage.GROUP:
        in_group = shown.get(quiz.group_id or 0)
        at = in_group.delivered_at if in_group else None
        return {seat.person_id: at for seat in lesson.seats}
    return {chat_id: message.delivered_at for chat_id, message in shown.items()}
