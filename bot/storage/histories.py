"""Rows of what a learner's past with each question was."""

from sqlalchemy import bindparam, insert, select, update

from bot.engine.store.statements import Row
from bot.engine.store.transaction import Transaction
from bot.quiz.history import QuestionHistory
from bot.quiz.outcome import Outcome
from bot.storage.schema import question_histories

_HISTORIES_OF_LEARNER = select(question_histories).where(
    question_histories.c.learner_id == bindparam("learner_id")
)
_HISTORY = _HISTORIES_OF_LEARNER.where(question_histories.c.question_id == bindparam("question_id"))
_INSERT_HISTORY = insert(question_histories)
_UPDATE_HISTORY = (
    update(question_histories)
    .where(
        question_histories.c.learner_id == bindparam("of_learner"),
        question_histories.c.question_id == bindparam("of_question"),
    )
    .values(
        times_right=bindparam("times_right"),
        times_wrong=bindparam("times_wrong"),
        last_outcome=bindparam("last_outcome"),
        last_seen_at=bindparam("last_seen_at"),
    )
)


def histories_of(tx: Transaction, learner_id: int) -> dict[str, QuestionHistory]:
    """All of a learner's histories by question id."""
    rows = tx.rows(_HISTORIES_OF_LEARNER, learner_id=learner_id)
    return {row.question_id: _history(row) for row in rows}


def find_history(tx: Transaction, learner_id: int, question_id: str) -> QuestionHistory | None:
    """A learner's past with one question; None when they never met it."""
    found = tx.row(_HISTORY, learner_id=learner_id, question_id=question_id)
    return None if found is None else _history(found)


def save_history(
    tx: Transaction, learner_id: int, history: QuestionHistory, *, is_first: bool
) -> None:
    """Store a history; `is_first` when the learner had never met the question."""
    values = {
        "times_right": history.times_right,
        "times_wrong": history.times_wrong,
        "last_outcome": history.last_outcome,
        "last_seen_at": history.last_seen_at,
    }
    if is_first:
        ids = {"learner_id": learner_id, "question_id": history.question_id}
        tx.write(_INSERT_HISTORY, ids | values)
    else:
        ids = {"of_learner": learner_id, "of_question": history.question_id}
        tx.write(_UPDATE_HISTORY, ids | values)


def _history(row: Row) -> QuestionHistory:
    return QuestionHistory(
        question_id=row.question_id,
        last_seen_at=row.last_seen_at,
        times_right=row.times_right,
        times_wrong=row.times_wrong,
        last_outcome=Outcome(row.last_outcome),
    )
