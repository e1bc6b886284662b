"""Does a tap cost more when there are many answers? The same taps on databases of growing size."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measures import LEARNERS, sustain
from bench.processes import ROOT, cpu_seconds
from bench.stage import drive, null_api, wait_for
from bench.subjects import SUBJECTS, Running, serving
from bench.taps import QUESTIONS, command_update, taps_on

KEPT = ROOT / "var" / "bench"
PRACTICES_OF_LEARNER = 10
QUESTIONS_OF_PRACTICE = 10
ANSWERS_OF_LEARNER = PRACTICES_OF_LEARNER * QUESTIONS_OF_PRACTICE
_FIRST_PAST_LEARNER = 10**9
_LEARNERS_AT_ONCE = 1_000
_THEN = "2026-01-05 10:00:00.000000"
_ORDER = '["a", "b", "c", "d"]'


@dataclass(frozen=True)
class Grown:
    """Fonte on a database with this many answers of other learners."""

    answers: int
    database_megabytes: float
    generated_in_seconds: float | None
    start_seconds: float
    tap_cpu_ms: float
    progress_cpu_ms: float


def measure_growth(answers: int, folder: Path, prepared: Path, count: int = 2 * LEARNERS) -> Grown:
    """Start Fonte on a database with that many answers; take `count` taps, then /progress."""
    database, seconds = grown_database(answers, prepared)
    with null_api(0) as api, serving(SUBJECTS[0], api, folder, database) as bot:
        taps = taps_on(range(LEARNERS), range(1, 4))
        bot.take(taps[:LEARNERS])
        wait_for(lambda: api.edited() >= LEARNERS)
        api.reset()
        tap_cpu_ms = sustain(bot, taps[LEARNERS : LEARNERS + count], 0).cpu_ms_per_tap
        grown = Grown(
            answers=answers,
            database_megabytes=database.stat().st_size / 1e6,
            generated_in_seconds=seconds,
            start_seconds=bot.start_seconds,
            tap_cpu_ms=tap_cpu_ms,
            progress_cpu_ms=_progress_cpu_ms(bot),
        )
    bot.database.unlink()
    return grown


def _progress_cpu_ms(bot: Running) -> float:
    bodies = [command_update(n, 200 + n, "/progress") for n in range(LEARNERS)]
    before = cpu_seconds(bot.started.pid)
    drive(bot.plan(bodies))
    wait_for(lambda: bot.api.ask("counts").get("sendMessage", 0) >= len(bodies))
    return (cpu_seconds(bot.started.pid) - before) / len(bodies) * 1000


def grown_database(answers: int, prepared: Path) -> tuple[Path, float | None]:
    """The prepared database with that many answers of other learners, made once and kept.

    Returns its path and how long it took to make; None when it was there.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"answers-{answers}.db"
    if kept.exists():
        return kept, None
    started = time.monotonic()
    unfinished = kept.with_suffix(".part")
    shutil.copyfile(prepared, unfinished)
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        _fill(connection, answers // ANSWERS_OF_LEARNER)
    unfinished.rename(kept)
    return kept, time.monotonic() - started


def _fill(connection: sqlite3.Connection, learners: int) -> None:
    for start in range(0, learners, _LEARNERS_AT_ONCE):
        past = range(start, min(start + _LEARNERS_AT_ONCE, learners))
        connection.execute("BEGIN")
        _insert(connection, "learners", 6, ((_id(n), "en", _THEN, 10, 1, _THEN[:10]) for n in past))
        _insert(connection, "practices", 6, _practices(past))
        _insert(connection, "practice_questions", 9, _answers(past))
        _insert(connection, "question_histories", 6, _histories(past))
        connection.execute("COMMIT")


def _insert(
    connection: sqlite3.Connection, table: str, columns: int, rows: Iterator[tuple[Any, ...]]
) -> None:
    places = ", ".join("?" * columns)
    connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 - own names


def _id(learner: int) -> int:
    return _FIRST_PAST_LEARNER + learner


def _practices(past: range) -> Iterator[tuple[Any, ...]]:
    for learner in past:
        for number in range(1, PRACTICES_OF_LEARNER + 1):
            yield _id(learner), number, None, 0, _THEN, _THEN


def _answers(past: range) -> Iterator[tuple[Any, ...]]:
    ids = [question["id"] for question in QUESTIONS]
    for learner in past:
        for number in range(1, PRACTICES_OF_LEARNER + 1):
            for position in range(1, QUESTIONS_OF_PRACTICE + 1):
                question = ids[(learner + number * QUESTIONS_OF_PRACTICE + position) % len(ids)]
                row = _id(learner), number, position, question, _ORDER
                yield (*row, _THEN, "right", "a", _THEN)


def _histories(past: range) -> Iterator[tuple[Any, ...]]:
    ids = sorted(question["id"] for question in QUESTIONS)
    for learner in past:
        for question in ids:
            yield _id(learner), question, 2, 0, "right", _THEN
