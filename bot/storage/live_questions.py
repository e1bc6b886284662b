"""Rows of the questions in live quizzes."""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, update

from bot.engine.store.statements import Row, by_key
from bot.engine.store.transaction import Transaction
from bot.quiz.errors import StaleButtonError
from bot.quiz.live_quiz import LiveQuestion, LiveQuiz
from bot.storage.live_schema import live_questions

_OF_QUIZ = by_key(live_questions.c.quiz_id).order_by(live_questions.c.position)
_QUESTION = by_key(live_questions.c.quiz_id, live_questions.c.position)
_INSERT_QUESTION = insert(live_questions)
_CHANGING_OF_QUESTION = (
    "opened_at",
    "closed_at",
    "added_seconds",
    "paused_seconds",
    "is_skipped",
    "is_void",
    "accepted",
)
_UPDATE_QUESTION = (
    update(live_questions)
    .where(
        live_questions.c.quiz_id == bindparam("quiz"),
        live_questions.c.position == bindparam("at_position"),
    )
    .values({name: bindparam(f"new_{name}") for name in _CHANGING_OF_QUESTION})
)
_DELETE_QUESTIONS = delete(live_questions).where(live_questions.c.quiz_id == bindparam("quiz"))


def add_questions(tx: Transaction, quiz: LiveQuiz) -> None:
    """Store the questions of a new quiz."""
    rows = [
        {
            "quiz_id": quiz.id,
            "position": question.position,
            "question_id": question.question_id,
            "option_order": list(question.option_order),
            **_changing_of_question(question),
        }
        for question in quiz.questions
    ]
    if rows:
        tx.write(_INSERT_QUESTION, rows)


def save_questions(tx: Transaction, before: LiveQuiz, after: LiveQuiz) -> None:
    """Store what changed of a quiz's questions; others in their place replace them all."""
    if [q.question_id for q in before.questions] != [q.question_id for q in after.questions]:
        tx.write(_DELETE_QUESTIONS, {"quiz": after.id})
        add_questions(tx, after)
        return
    for old, question in zip(before.questions, after.questions, strict=True):
        if question != old:
            changed = {f"new_{k}": v for k, v in _changing_of_question(question).items()}
            tx.write(
                _UPDATE_QUESTION, {"quiz": after.id, "at_position": question.position, **changed}
            )


def questions_of(tx: Transaction, quiz_id: int) -> tuple[LiveQuestion, ...]:
    """The questions of a quiz, in the order in which they are asked."""
    return tuple(_question(row) for row in tx.rows(_OF_QUIZ, quiz_id=quiz_id))


def find_question(tx: Transaction, quiz_id: int, position: int) -> LiveQuestion:
    """The question of a quiz at a position. Raises StaleButtonError when there is none."""
    found = tx.row(_QUESTION, quiz_id=quiz_id, position=position)
    if found is None:
        raise StaleButtonError
    return _question(found)


def _question(row: Row) -> LiveQuestion:
    return LiveQuestion(
        position=row.position,
        question_id=row.question_id,
        option_order=tuple(row.option_order),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        added=timedelta(seconds=row.added_seconds),
        paused_for=timedelta(seconds=row.paused_seconds),
        is_skipped=row.is_skipped,
        is_void=row.is_void,
        accepted=tuple(row.accepted),
    )


def _changing_of_question(question: LiveQuestion) -> dict[str, Any]:
    return {
        "opened_at": question.opened_at,
        "closed_at": question.closed_at,
        "added_seconds": question.added.total_seconds(),
        "paused_seconds": question.paused_for.total_seconds(),
        "is_skipped": question.is_skipped,
        "is_void": question.is_void,
        "accepted": list(question.accepted),
    }
