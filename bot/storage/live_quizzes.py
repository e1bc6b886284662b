"""Rows of live quizzes."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.engine.store.statements import Row, by_key, delete_some
from bot.engine.store.transaction import Transaction
from bot.quiz.live_quiz import LiveQuiz, LiveState, Phase, Stage
from bot.storage.live_questions import add_questions, questions_of, save_questions
from bot.storage.live_schema import live_quizzes
from bot.storage.live_settings import settings_of, settings_row

_QUIZ = by_key(live_quizzes.c.id)
_BY_CODE = by_key(live_quizzes.c.code)
_BY_COHOST_KEY = by_key(live_quizzes.c.cohost_key)
_OF_GROUP = select(live_quizzes.c.id).where(
    live_quizzes.c.group_id == bindparam("group_id"),
    live_quizzes.c.phase != Phase.FINISHED.value,
)
_EVERY_OF_GROUP = select(live_quizzes.c.id).where(live_quizzes.c.group_id == bindparam("group_id"))
_OPEN_BEFORE = select(live_quizzes.c.id).where(
    live_quizzes.c.created_at < bindparam("before"), live_quizzes.c.phase != Phase.FINISHED.value
)
_INSERT_QUIZ = insert(live_quizzes)
_CHANGING = (
    "settings",
    "group_id",
    "phase",
    "position",
    "is_closed",
    "is_locked",
    "is_host_away",
    "paused_from",
    "paused_at",
    "started_at",
    "ended_at",
)
_UPDATE_QUIZ = (
    update(live_quizzes)
    .where(live_quizzes.c.id == bindparam("quiz"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGING})
)
_NOTE_REFRESH = (
    update(live_quizzes)
    .where(live_quizzes.c.id == bindparam("quiz"))
    .values(refreshed_at=bindparam("at"))
)
_IN_THE_MIDST = (
    select(live_quizzes.c.id)
    .where(
        live_quizzes.c.phase != Phase.FINISHED.value,
        live_quizzes.c.started_at.is_not(None),
    )
    .limit(1)
)
_NOBODY = 0
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_LEFT_TO_NOBODY = select(live_quizzes.c.id).where(live_quizzes.c.host_id == _NOBODY).limit(1)
_LEAVE_TO_NOBODY = (
    update(live_quizzes)
    .where(
        live_quizzes.c.host_id == bindparam("host"), live_quizzes.c.phase == Phase.FINISHED.value
    )
    .values(host_id=_NOBODY, created_at=bindparam("long_ago"))
)
_DROP_BEFORE = delete_some(live_quizzes.c.id, live_quizzes.c.created_at < bindparam("before"))
_DELETE_QUIZ = delete(live_quizzes).where(live_quizzes.c.id == bindparam("quiz"))


def find_state(tx: Transaction, quiz_id: int) -> LiveState | None:
    """Where a quiz stands, without its questions."""
    row = tx.row(_QUIZ, id=quiz_id)
    return None if row is None else LiveState(**_state(row))


def find_quiz(tx: Transaction, quiz_id: int) -> LiveQuiz | None:
    """A quiz with its questions."""
    return _quiz(tx, tx.row(_QUIZ, id=quiz_id))


def quiz_with_code(tx: Transaction, code: str) -> LiveState | None:
    """Where the quiz stands that is joined by a code."""
    row = tx.row(_BY_CODE, code=code)
    return None if row is None else LiveState(**_state(row))


def quiz_with_cohost_key(tx: Transaction, key: str) -> LiveQuiz | None:
    """The quiz whose host hands out this key to colleagues."""
    return _quiz(tx, tx.row(_BY_COHOST_KEY, cohost_key=key))


def cohost_key_of(tx: Transaction, quiz_id: int) -> str:
    """What makes whoever has it a co-host. Raises KeyError for a quiz that is not there."""
    found = tx.row(_QUIZ, id=quiz_id)
    if found is None:
        raise KeyError(quiz_id)
    return str(found.cohost_key)


def quiz_under_way_in(tx: Transaction, group_id: int) -> LiveQuiz | None:
    """The quiz that a group is in."""
    found = tx.rows(_OF_GROUP, group_id=group_id)
    return find_quiz(tx, found[0].id) if found else None


def quizzes_of_group(tx: Transaction, group_id: int) -> list[LiveQuiz]:
    """All quizzes of a group, those that have ended too."""
    found = [find_quiz(tx, row.id) for row in tx.rows(_EVERY_OF_GROUP, group_id=group_id)]
    return [quiz for quiz in found if quiz is not None]


def quizzes_left_open(tx: Transaction, before: datetime) -> list[int]:
    """The ids of the quizzes that are older than a time, and have not ended."""
    return [row.id for row in tx.rows(_OPEN_BEFORE, before=before)]


def is_lesson_open(tx: Transaction) -> bool:
    """Whether any class is in the midst of a quiz."""
    return tx.row(_IN_THE_MIDST) is not None


def drop_quizzes(tx: Transaction, *, before: datetime, at_most: int) -> int:
    """Delete quizzes that are older than a time, with all that was done in them.

    Returns how many.
    """
    return tx.write(_DROP_BEFORE, {"before": before, "at_most": at_most})


def leave_quizzes_to_be_dropped(tx: Transaction, host_id: int) -> bool:
    """Make the quizzes of a host that have ended nobody's, and older than any that is kept.

    Whether there were any. To delete them at once, with all that was done in them, can take long.
    """
    return tx.write(_LEAVE_TO_NOBODY, {"host": host_id, "long_ago": _LONG_AGO}) > 0


def are_quizzes_to_be_dropped(tx: Transaction) -> bool:
    """Whether some quizzes are nobody's any more."""
    return tx.row(_LEFT_TO_NOBODY) is not None


def refreshed_at(tx: Transaction, quiz_id: int) -> datetime | None:
    """When the group's message last got a new count of answers."""
    found = tx.row(_QUIZ, id=quiz_id)
    return None if found is None else found.refreshed_at


def note_refresh(tx: Transaction, quiz_id: int) -> None:
    """The group's message gets a new count of answers now."""
    tx.write(_NOTE_REFRESH, {"quiz": quiz_id, "at": tx.now})


def add_quiz(tx: Transaction, quiz: LiveQuiz, cohost_key: str) -> None:
    """Store a new quiz."""
    row = {
        "id": quiz.id,
        "host_id": quiz.host_id,
        "stage": quiz.stage.value,
        "language": quiz.language,
        "code": quiz.code or None,
        "cohost_key": cohost_key,
        "created_at": quiz.created_at,
        "refreshed_at": None,
    }
    tx.write(_INSERT_QUIZ, row | _changing(quiz))
    add_questions(tx, quiz)


def save_quiz(tx: Transaction, before: LiveQuiz, after: LiveQuiz) -> None:
    """Store what changed of a quiz and of its questions."""
    new = {f"new_{name}": value for name, value in _changing(after).items()}
    tx.write(_UPDATE_QUIZ, {"quiz": after.id, **new})
    save_questions(tx, before, after)


def delete_quiz(tx: Transaction, quiz_id: int) -> None:
    """Delete a quiz and all that was done in it."""
    tx.write(_DELETE_QUIZ, {"quiz": quiz_id})


def _changing(quiz: LiveQuiz) -> dict[str, Any]:
    return {
        "settings": settings_row(quiz.settings),
        "group_id": quiz.group_id,
        "phase": quiz.phase.value,
        "position": quiz.position,
        "is_closed": quiz.is_closed,
        "is_locked": quiz.is_locked,
        "is_host_away": quiz.is_host_away,
        "paused_from": quiz.paused_from.value if quiz.paused_from else None,
        "paused_at": quiz.paused_at,
        "started_at": quiz.started_at,
        "ended_at": quiz.ended_at,
    }


def _quiz(tx: Transaction, row: Row | None) -> LiveQuiz | None:
    if row is None:
        return None
    return LiveQuiz(**_state(row), questions=questions_of(tx, row.id))


def _state(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "host_id": row.host_id,
        "stage": Stage(row.stage),
        "language": "it" if row.language == "it" else "en",
        "settings": settings_of(row.settings),
        "created_at": row.created_at,
        "code": row.code or "",
        "group_id": row.group_id,
        "phase": Phase(row.phase),
        "position": row.position,
        "is_closed": row.is_closed,
        "is_locked": row.is_locked,
        "is_host_away": row.is_host_away,
        "paused_from": Phase(row.paused_from) if row.paused_from else None,
        "paused_at": row.paused_at,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
    }
