"""Rows of the answers in live quizzes, and of the questions that pupils think are wrong."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from bot.engine.store.statements import Row, by_key
from bot.engine.store.transaction import Transaction
from bot.quiz.live_quiz import LiveState
from bot.quiz.responses import Response
from bot.storage.live_schema import live_flags, live_responses

_RESPONSE = by_key(live_responses.c.quiz_id, live_responses.c.position, live_responses.c.person_id)
_OF_QUIZ = select(live_responses).where(live_responses.c.quiz_id == bindparam("quiz"))
_OF_QUESTION = _OF_QUIZ.where(live_responses.c.position == bindparam("at_position"))
_IN_TIME = _OF_QUESTION.where(live_responses.c.is_late.is_(False)).limit(1)
_NEW = insert(live_responses)
_PUT = _NEW.on_conflict_do_update(
    index_elements=["quiz_id", "position", "person_id"],
    set_={
        name: _NEW.excluded[name]
        for name in ("option_id", "answered_at", "elapsed_seconds", "is_late")
    },
)
_FLAGGED = by_key(live_flags.c.quiz_id, live_flags.c.position, live_flags.c.person_id)
_FLAG = insert(live_flags).on_conflict_do_nothing()
_FLAGS = select(live_flags.c.position).where(live_flags.c.quiz_id == bindparam("quiz"))


def find_response(tx: Transaction, quiz_id: int, position: int, person_id: int) -> Response | None:
    """A pupil's answer to a question."""
    found = tx.row(_RESPONSE, quiz_id=quiz_id, position=position, person_id=person_id)
    return None if found is None else _response(found)


def responses_of_quiz(tx: Transaction, quiz_id: int) -> Mapping[tuple[int, int], Response]:
    """All answers in a quiz, late ones too, by (position, person id)."""
    rows = tx.rows(_OF_QUIZ, quiz=quiz_id)
    return {(row.position, row.person_id): _response(row) for row in rows}


def responses_to_question(
    tx: Transaction, quiz_id: int, position: int
) -> Mapping[tuple[int, int], Response]:
    """The answers to one question, by (position, person id)."""
    rows = tx.rows(_OF_QUESTION, quiz=quiz_id, at_position=position)
    return {(row.position, row.person_id): _response(row) for row in rows}


def responses_in_chat(
    tx: Transaction, quiz: LiveState, position: int, chat_id: int
) -> tuple[Response, ...]:
    """The answers to a question that one chat has brought: a pupil's own, or the group's all."""
    if chat_id == quiz.group_id:
        return tuple(responses_to_question(tx, quiz.id, position).values())
    own = find_response(tx, quiz.id, position, chat_id)
    return () if own is None else (own,)


def put_response(tx: Transaction, quiz_id: int, response: Response) -> None:
    """Store an answer, in place of the pupil's earlier one."""
    tx.write(
        _PUT,
        {
            "quiz_id": quiz_id,
            "position": response.position,
            "person_id": response.person_id,
            "option_id": response.option_id,
            "answered_at": response.answered_at,
            "elapsed_seconds": response.elapsed.total_seconds(),
            "is_late": response.is_late,
        },
    )


def has_answers(tx: Transaction, quiz_id: int, position: int) -> bool:
    """Whether anybody has answered a question in time."""
    return tx.row(_IN_TIME, quiz=quiz_id, at_position=position) is not None


def has_flagged(tx: Transaction, quiz_id: int, position: int, person_id: int) -> bool:
    """Whether a pupil has said before that a question is wrong."""
    found = tx.row(_FLAGGED, quiz_id=quiz_id, position=position, person_id=person_id)
    return found is not None


def add_flag(tx: Transaction, quiz_id: int, position: int, person_id: int) -> None:
    """A pupil thinks that a question is wrong; saying so twice counts once."""
    row = {"quiz_id": quiz_id, "position": position, "person_id": person_id}
    tx.write(_FLAG, row | {"flagged_at": tx.now})


def flags_of(tx: Transaction, quiz_id: int) -> Counter[int]:
    """How many pupils think so, by position."""
    return Counter(row.position for row in tx.rows(_FLAGS, quiz=quiz_id))


def _response(row: Row) -> Response:
    return Response(
        position=row.position,
        person_id=row.person_id,
        option_id=row.option_id,
        answered_at=row.answered_at,
        elapsed=timedelta(seconds=row.elapsed_seconds),
        is_late=row.is_late,
    )
