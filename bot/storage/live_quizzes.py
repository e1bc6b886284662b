"""Rows of live quizzes."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.quiz.live_quiz import LiveQuiz, Phase, Stage
from bot.storage.live_questions import QUESTIONS, add_questions, questions_of, save_questions
from bot.storage.live_schema import live_quizzes
from bot.storage.live_settings import settings_of, settings_row
from bot.storage.lookup import Lookup, Rows
from bot.storage.work import Work

_QUIZ = Lookup(live_quizzes, (live_quizzes.c.id,))
_BY_CODE = Lookup(live_quizzes, (live_quizzes.c.code,))
_BY_COHOST_KEY = Lookup(live_quizzes, (live_quizzes.c.cohost_key,))
_OF_GROUP = select(live_quizzes.c.id).where(
    live_quizzes.c.group_id == bindparam("group_id"),
    live_quizzes.c.phase != Phase.FINISHED.value,
)
_EVERY_OF_GROUP = select(live_quizzes.c.id).where(live_quizzes.c.group_id == bindparam("group_id"))
_MADE_BEFORE = select(live_quizzes.c.id).where(live_quizzes.c.created_at < bindparam("before"))
_OPEN_BEFORE = _MADE_BEFORE.where(live_quizzes.c.phase != Phase.FINISHED.value)
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
_DELETE_QUIZ = delete(live_quizzes).where(live_quizzes.c.id == bindparam("quiz"))


async def find_quiz(work: Work, quiz_id: int) -> LiveQuiz | None:
    """A quiz with its questions."""
    found, questions = await asyncio.gather(
        work.find(_QUIZ, quiz_id), work.find(QUESTIONS, quiz_id)
    )
    if not found:
        return None
    return replace(found.made(_without_questions), questions=questions.made(questions_of))


async def quiz_with_code(work: Work, code: str) -> LiveQuiz | None:
    """The quiz that is joined by a code."""
    found = await work.find(_BY_CODE, code)
    return await find_quiz(work, found[0].id) if found else None


async def quiz_with_cohost_key(work: Work, key: str) -> LiveQuiz | None:
    """The quiz whose host hands out this key to colleagues."""
    found = await work.find(_BY_COHOST_KEY, key)
    return await find_quiz(work, found[0].id) if found else None


async def cohost_key_of(work: Work, quiz_id: int) -> str:
    """What makes whoever has it a co-host. Raises KeyError for a quiz that is not there."""
    found = await work.find(_QUIZ, quiz_id)
    if not found:
        raise KeyError(quiz_id)
    return str(found[0].cohost_key)


async def quiz_under_way_in(work: Work, group_id: int) -> LiveQuiz | None:
    """The quiz that a group is in."""
    found = await work.rows(_OF_GROUP, group_id=group_id)
    return await find_quiz(work, found[0].id) if found else None


async def quizzes_of_group(work: Work, group_id: int) -> list[LiveQuiz]:
    """All quizzes of a group, those that have ended too."""
    found = [
        await find_quiz(work, row.id) for row in await work.rows(_EVERY_OF_GROUP, group_id=group_id)
    ]
    return [quiz for quiz in found if quiz is not None]


async def quizzes_left_open(work: Work, before: datetime) -> list[int]:
    """The ids of the quizzes that are older than a time, and have not ended."""
    return [row.id for row in await work.rows(_OPEN_BEFORE, before=before)]


async def quizzes_made_before(work: Work, before: datetime) -> list[int]:
    """The ids of the quizzes that are older than a time."""
    return [row.id for row in await work.rows(_MADE_BEFORE, before=before)]


async def refreshed_at(work: Work, quiz_id: int) -> datetime | None:
    """When the group's message last got a new count of answers."""
    found = await work.find(_QUIZ, quiz_id)
    return found[0].refreshed_at if found else None


def note_refresh(work: Work, quiz_id: int) -> None:
    """The group's message gets a new count of answers now."""
    work.write(_NOTE_REFRESH, {"quiz": quiz_id, "at": work.now})


def add_quiz(work: Work, quiz: LiveQuiz, cohost_key: str) -> None:
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
    work.write(_INSERT_QUIZ, row | _changing(quiz))
    add_questions(work, quiz)


def save_quiz(work: Work, before: LiveQuiz, after: LiveQuiz) -> None:
    """Store what changed of a quiz and of its questions."""
    new = {f"new_{name}": value for name, value in _changing(after).items()}
    work.write(_UPDATE_QUIZ, {"quiz": after.id, **new})
    save_questions(work, before, after)


def delete_quiz(work: Work, quiz_id: int) -> None:
    """Delete a quiz and all that was done in it."""
    work.write(_DELETE_QUIZ, {"quiz": quiz_id})


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


def _without_questions(found: Rows) -> LiveQuiz:
    row = found[0]
    return LiveQuiz(
        id=row.id,
        host_id=row.host_id,
        stage=Stage(row.stage),
        language="it" if row.language == "it" else "en",
        settings=settings_of(row.settings),
        questions=(),
        created_at=row.created_at,
        code=row.code or "",
        group_id=row.group_id,
        phase=Phase(row.phase),
        position=row.position,
        is_closed=row.is_closed,
        is_locked=row.is_locked,
        is_host_away=row.is_host_away,
        paused_from=Phase(row.paused_from) if row.paused_from else None,
        paused_at=row.paused_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
