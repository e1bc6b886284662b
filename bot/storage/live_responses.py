"""Rows of the answers in live quizzes, and of the questions that pupils think are wrong."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from bot.engine.store.statements import Row
from bot.quiz.responses import Response
from bot.storage.live_schema import live_flags, live_responses
from bot.storage.lookup import Lookup
from bot.storage.work import Work

_RESPONSE = Lookup(
    live_responses,
    (live_responses.c.quiz_id, live_responses.c.position, live_responses.c.person_id),
)
_OF_QUIZ = select(live_responses).where(live_responses.c.quiz_id == bindparam("quiz"))
_OF_QUESTION = _OF_QUIZ.where(live_responses.c.position == bindparam("at_position"))
_NEW = insert(live_responses)
_PUT = _NEW.on_conflict_do_update(
    index_elements=["quiz_id", "position", "person_id"],
    set_={
        name: _NEW.excluded[name]
        for name in ("option_id", "answered_at", "elapsed_seconds", "is_late")
    },
)
_FLAGGED = Lookup(live_flags, (live_flags.c.quiz_id, live_flags.c.position, live_flags.c.person_id))
_FLAG = insert(live_flags).on_conflict_do_nothing()
_FLAGS = select(live_flags.c.position).where(live_flags.c.quiz_id == bindparam("quiz"))


async def find_response(work: Work, quiz_id: int, position: int, person_id: int) -> Response | None:
    """A pupil's answer to a question."""
    found = await work.find(_RESPONSE, quiz_id, position, person_id)
    return _response(found[0]) if found else None


async def responses_of_quiz(work: Work, quiz_id: int) -> Mapping[tuple[int, int], Response]:
    """All answers in a quiz, late ones too, by (position, person id)."""
    rows = await work.rows(_OF_QUIZ, quiz=quiz_id)
    return {(row.position, row.person_id): _response(row) for row in rows}


async def responses_to_question(
    work: Work, quiz_id: int, position: int
) -> Mapping[tuple[int, int], Response]:
    """The answers to one question, by (position, person id)."""
    rows = await work.rows(_OF_QUESTION, quiz=quiz_id, at_position=position)
    return {(row.position, row.person_id): _response(row) for row in rows}


def put_response(work: Work, quiz_id: int, response: Response) -> None:
    """Store an answer, in place of the pupil's earlier one."""
    work.write(
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


async def has_flagged(work: Work, quiz_id: int, position: int, person_id: int) -> bool:
    """Whether a pupil has said before that a question is wrong."""
    return bool(await work.find(_FLAGGED, quiz_id, position, person_id))


def add_flag(work: Work, quiz_id: int, position: int, person_id: int) -> None:
    """A pupil thinks that a question is wrong; saying so twice counts once."""
    row = {"quiz_id": quiz_id, "position": position, "person_id": person_id}
    work.write(_FLAG, row | {"flagged_at": work.now})


async def flags_of(work: Work, quiz_id: int) -> Counter[int]:
    """How many pupils think so, by position."""
    return Counter(row.position for row in await work.rows(_FLAGS, quiz=quiz_id))


def _response(row: Row) -> Response:
    return Response(
        position=row.position,
        person_id=row.person_id,
        option_id=row.option_id,
        answered_at=row.answered_at,
        elapsed=timedelta(seconds=row.elapsed_seconds),
        is_late=row.is_late,
    )
