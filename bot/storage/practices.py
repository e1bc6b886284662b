"""Rows of practices and of the questions in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.engine.store.statements import Row
from bot.engine.store.transaction import Transaction
from bot.quiz.outcome import Outcome
from bot.quiz.practice import Practice, PracticeQuestion, PracticeStep
from bot.storage.schema import practice_questions, practices

_PRACTICE = select(practices).where(
    practices.c.learner_id == bindparam("learner_id"), practices.c.number == bindparam("number")
)


def _rows_of_practice(table: FromClause) -> ColumnElement[bool]:
    return and_(
        table.c.learner_id == bindparam("learner_id"), table.c.practice == bindparam("number")
    )


_QUESTIONS = (
    select(practice_questions)
    .where(_rows_of_practice(practice_questions))
    .order_by(practice_questions.c.position)
)
_every, _open, _next = (practice_questions.alias(name) for name in ("every_one", "open", "next"))
_SIZE = select(func.max(_every.c.position)).where(_rows_of_practice(_every)).scalar_subquery()
_CURRENT = (
    select(func.min(_open.c.position))
    .where(_rows_of_practice(_open), _open.c.outcome.is_(None))
    .scalar_subquery()
)
# They are asked in their order, so that the next one tells for all that follow.
_IS_BEHIND = exists().where(
    _rows_of_practice(_next),
    _next.c.position == practice_questions.c.position + 1,
    or_(_next.c.asked_at.is_not(None), _next.c.outcome.is_not(None)),
)
_STEP = (
    select(
        practice_questions,
        practices.c.ended_at,
        _SIZE.label("size"),
        _CURRENT.label("current"),
        _IS_BEHIND.label("is_behind"),
    )
    .join_from(
        practices,
        practice_questions,
        and_(
            practice_questions.c.learner_id == practices.c.learner_id,
            practice_questions.c.practice == practices.c.number,
        ),
    )
    .where(
        practices.c.learner_id == bindparam("learner_id"), practices.c.number == bindparam("number")
    )
)
_STEP_AT = _STEP.where(practice_questions.c.position == bindparam("position"))
_CURRENT_STEP = _STEP.where(practice_questions.c.position == _CURRENT)
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


def find_practice(tx: Transaction, learner_id: int, number: int) -> Practice | None:
    """A learner's practice by its number, with all its questions."""
    found = tx.row(_PRACTICE, learner_id=learner_id, number=number)
    if found is None:
        return None
    return _practice(found, tx.rows(_QUESTIONS, learner_id=learner_id, number=number))


def find_step(tx: Transaction, learner_id: int, number: int, position: int) -> PracticeStep | None:
    """A learner's practice at one of its questions."""
    found = tx.row(_STEP_AT, learner_id=learner_id, number=number, position=position)
    return None if found is None else _step(found)


def find_current_step(tx: Transaction, learner_id: int, number: int) -> PracticeStep | None:
    """A learner's practice at its first question without an outcome."""
    found = tx.row(_CURRENT_STEP, learner_id=learner_id, number=number)
    return None if found is None else _step(found)


def add_practice(tx: Transaction, practice: Practice) -> None:
    """Store a practice that has just been drawn."""
    tx.write(
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
    tx.write(_INSERT_QUESTION, [_question_row(practice, asked) for asked in practice.questions])


def save_step(tx: Transaction, step: PracticeStep) -> None:
    """Store what became of one question; one that already has its outcome stays as it is."""
    asked = step.asked
    tx.write(
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


def save_end(tx: Transaction, learner_id: int, number: int, ended_at: datetime) -> None:
    """Store that a practice has ended; the first end stays."""
    values = {"of_learner": learner_id, "of_number": number, "ended_at": ended_at}
    tx.write(_END_PRACTICE, values)


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


def _step(row: Row) -> PracticeStep:
    return PracticeStep(
        learner_id=row.learner_id,
        number=row.practice,
        size=row.size,
        asked=_question(row),
        current=row.current,
        is_behind=row.is_behind,
        is_over=row.ended_at is not None,
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
