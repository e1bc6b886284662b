"""Rows of practices, written straight into Fonte's database as it would write them itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bench.taps import QUESTIONS

THEN = "2026-01-05 10:00:00.000000"
_ORDER = '["a", "b", "c", "d"]'
_COLUMNS = {
    "learners": "id, language, first_seen_at, last_practice, days_active, last_active_on",
    "practices": "learner_id, number, topic, is_of_missed, started_at, ended_at",
    "practice_questions": (
        "learner_id, practice, position, question_id, option_order, asked_at, outcome,"
        " chosen_option, answered_at"
    ),
    "question_histories": (
        "learner_id, question_id, times_right, times_wrong, last_outcome, last_seen_at"
    ),
}
Rows = Iterator[tuple[Any, ...]]


@contextmanager
def writing(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes fast and survives no crash; the file is closed at the end."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        yield connection


def insert(connection: sqlite3.Connection, table: str, rows: Rows) -> None:
    """Add rows to one of the tables, in the order of its columns above."""
    columns = _COLUMNS[table]
    places = ", ".join("?" * len(columns.split(",")))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - own names
    connection.executemany(statement, rows)


def learner(learner_id: int, practices: int) -> tuple[Any, ...]:
    """Somebody who has begun so many practices."""
    return learner_id, "en", THEN, practices, 1, THEN[:10]


def practice(learner_id: int, number: int, *, is_over: bool) -> tuple[Any, ...]:
    """A practice on all topics."""
    return learner_id, number, None, 0, THEN, THEN if is_over else None


def question(
    learner_id: int, number: int, position: int, *, is_over: bool, is_asked: bool = True
) -> tuple[Any, ...]:
    """A question of a practice, answered when that is over. They repeat round the pack."""
    question_id = QUESTIONS[(learner_id + number * 10 + position) % len(QUESTIONS)]["id"]
    outcome = ("right", "a", THEN) if is_over else (None, None, None)
    asked_at = THEN if is_asked else None
    return learner_id, number, position, question_id, _ORDER, asked_at, *outcome


def history(learner_id: int, question_id: str) -> tuple[Any, ...]:
    """That they have answered a question twice."""
    return learner_id, question_id, 2, 0, "right", THEN
