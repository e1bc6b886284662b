"""Rows of practices and of the questions in them."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, update

from bot.engine.store.statements import Row
from bot.quiz.outcome import Outcome
from bot.quiz.practice import Practice, PracticeQuestion, PracticeStep
from bot.storage.lookup import Lookup
from bot.storage.schema import practice_questions, practices
from bot.storage.work import Work

_PRACTICE = Lookup(practices, (practices.c.learner_id, practices.c.number))
_QUESTIONS_OF_PRACTICE = Lookup(
    practice_questions,
    (practice_questions.c.learner_id, practice_questions.c.practice),
    order_by=(practice_questions.c.position,),
)
_INSERT_PRACTICE = insert(practices)
_INSERT_QUESTION = insert(practice_questions)
_END_PRACTICE = (
    update(practices)
    .where(
        practices.c.learner_id == bindparam("of_learner"),
        practices.c.number == bindparam("of_number"),
        practices.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("ended_at"))
)
_UPDATE_QUESTION = (
    update(practice_questions)
    .where(
        practice_questions.c.learner_id == bindparam("of_learner"),
        practice_questions.c.practice == bindparam("of_practice"),
        practice_questions.c.position == bindparam("at_position"),
        practice_questions.c.outcome.is_(None),
    )
    .values(
        asked_at=bindparam("asked_at"),
        outcome=bindparam("outcome"),
        chosen_option=bindparam("chosen_option"),
        answered_at=bindparam("answered_at"),
    )
)


async def find_practice(work: Work, learner_id: int, number: int) -> Practice | None:
    """A learner's practice by its number."""
    found, questions = await asyncio.gather(
        work.find(_PRACTICE, learner_id, number),
        work.find(_QUESTIONS_OF_PRACTICE, learner_id, number),
    )
    if not found:
        return None
    return _practice(found[0], questions)


def add_practice(work: Work, practice: Practice) -> None:
    """Store a practice that has just been drawn."""
    work.write(
        _INSERT_PRACTICE,
        {
            "learner_id": practice.learner_id,
            "number": practice.number,
            "topic": practice.topic,
            "is_of_missed": practice.is_of_missed,
            "started_at": practice.started_at,
            "ended_at": practice.ended_at,
        },
    )
    work.write(_INSERT_QUESTION, [_question_row(practice, asked) for asked in practice.questions])


def save_step(work: Work, step: PracticeStep) -> None:
    """Store what became of one question; one that already has its outcome stays as it is."""
    asked = step.asked
    work.write(
        _UPDATE_QUESTION,
        {
            "of_learner": step.learner_id,
            "of_practice": step.number,
            "at_position": asked.position,
            "asked_at": asked.asked_at,
            "outcome": asked.outcome,
            "chosen_option": asked.chosen_option,
            "answered_at": asked.answered_at,
        },
    )


def save_end(work: Work, practice: Practice) -> None:
    """Store that a practice has ended."""
    work.write(
        _END_PRACTICE,
        {
            "of_learner": practice.learner_id,
            "of_number": practice.number,
            "ended_at": practice.ended_at,
        },
    )


def _question_row(practice: Practice, asked: PracticeQuestion) -> dict[str, Any]:
    return {
        "learner_id": practice.learner_id,
        "practice": practice.number,
        "position": asked.position,
        "question_id": asked.question_id,
        "option_order": list(asked.option_order),
        "asked_at": asked.asked_at,
        "outcome": asked.outcome,
        "chosen_option": asked.chosen_option,
        "answered_at": asked.answered_at,
    }


def _practice(row: Row, questions: Sequence[Row]) -> Practice:
    return Practice(
        learner_id=row.learner_id,
        number=row.number,
        topic=row.topic,
        is_of_missed=row.is_of_missed,
        started_at=row.started_at,
        ended_at=row.ended_at,
        questions=tuple(_question(question) for question in questions),
    )


def _question(row: Row) -> PracticeQuestion:
    return PracticeQuestion(
        position=row.position,
        question_id=row.question_id,
        option_order=tuple(row.option_order),
        asked_at=row.asked_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        chosen_option=row.chosen_option,
        answered_at=row.answered_at,
    )
