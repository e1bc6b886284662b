"""Does a tap cost more when there is more? The same taps, more answers or longer practices."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench import rows
from bench.measures import PEOPLE, loop_of, played
from bench.people import Loop
from bench.preparing import LEARNERS
from bench.processes import ROOT, cpu_seconds
from bench.stage import drive, null_api, wait_for
from bench.subjects import SUBJECTS, Running, serving
from bench.taps import FIRST_LEARNER, QUESTIONS, command_update
from bot.engine.store.migrate import known_revisions

KEPT = ROOT / "var" / "bench"
SIZES = (5, 500)
PRACTICES_OF_LEARNER = 10
QUESTIONS_OF_PRACTICE = 10
ANSWERS_OF_LEARNER = PRACTICES_OF_LEARNER * QUESTIONS_OF_PRACTICE
_FIRST_PAST_LEARNER = 10**9
_LEARNERS_AT_ONCE = 1_000
_FIRST_OF_SIZED = FIRST_LEARNER + 50_000
_TAPS_OF_SHORTEST = 2 * (SIZES[0] - 1)  # answer and *Next*, short of the end


@dataclass(frozen=True)
class Grown:
    """Fonte on a database with this many answers of other learners."""

    answers: int
    database_megabytes: float
    start_seconds: float
    cpu_ms_per_tap: float
    progress_cpu_ms: float


@dataclass(frozen=True)
class Sized:
    """Fonte with practices of so many questions; the taps are as many and of the same kinds."""

    questions: int
    taps: int
    cpu_ms_per_tap: float
    taps_per_second: float


def measure_growth(answers: int, folder: Path, prepared: Path, seconds: float) -> Grown:
    """Start Fonte on a database with that many answers; people play on, then ask /progress."""
    database = grown_database(answers, prepared)
    with null_api(0) as api, serving(SUBJECTS[0], api, folder, database) as bot:
        tapping = played(bot, 0, api.play(loop_of(bot, PEOPLE, seconds)))
        grown = Grown(
            answers=answers,
            database_megabytes=database.stat().st_size / 1e6,
            start_seconds=bot.start_seconds,
            cpu_ms_per_tap=tapping.cpu_ms_per_tap,
            progress_cpu_ms=_progress_cpu_ms(bot),
        )
    bot.database.unlink()
    return grown


def _progress_cpu_ms(bot: Running) -> float:
    bodies = [command_update(n, 200 + n, "/progress") for n in range(LEARNERS)]
    before, shown = cpu_seconds(bot.started.pid), bot.api.ask("counts").get("sendMessage", 0)
    drive(bot.plan(bodies))
    shown += len(bodies)
    wait_for(lambda: bot.api.ask("counts").get("sendMessage", 0) >= shown)
    return (cpu_seconds(bot.started.pid) - before) / len(bodies) * 1000


def measure_size(questions: int, folder: Path, prepared: Path, taps: int) -> Sized:
    """About so many taps by fifty people at a time, whose practices have so many questions.

    Who has made as many taps as the shortest practice has room for gives their place to the next;
    in a longer one, fewer people make more.
    """
    people = PEOPLE if questions > SIZES[0] else max(PEOPLE, taps // _TAPS_OF_SHORTEST)
    taps_each = taps // people if questions > SIZES[0] else _TAPS_OF_SHORTEST
    learners = range(_FIRST_OF_SIZED, _FIRST_OF_SIZED + PEOPLE + people)
    database = folder / f"practices-{questions}.db"
    shutil.copyfile(prepared, database)
    _begin(database, learners, questions)
    with null_api(0) as api, serving(SUBJECTS[0], api, folder, database) as bot:
        pid = bot.started.pid
        firsts = [(learner, "a:1:1:a") for learner in learners]
        api.play(Loop(firsts[:PEOPLE], True, pid, PEOPLE, taps_each=_TAPS_OF_SHORTEST))  # warms it
        looped = api.play(Loop(firsts[PEOPLE:], True, pid, PEOPLE, taps_each=taps_each))
        sized = played(bot, 0, looped)
    database.unlink()
    return Sized(questions, sized.taps, sized.cpu_ms_per_tap, sized.taps_per_second)


def _begin(database: Path, learners: Sequence[int], questions: int) -> None:
    """Begin a practice for each of them."""
    with rows.writing(database) as connection:
        connection.execute("BEGIN")
        rows.insert(connection, "learners", (rows.learner(learner, 1) for learner in learners))
        begun = (rows.practice(learner, 1, is_over=False) for learner in learners)
        rows.insert(connection, "practices", begun)
        asked = (
            rows.question(learner, 1, position, is_over=False, is_asked=position == 1)
            for learner in learners
            for position in range(1, questions + 1)
        )
        rows.insert(connection, "practice_questions", asked)
        connection.execute("COMMIT")


def grown_database(answers: int, prepared: Path, folder: Path = KEPT) -> Path:
    """The prepared database with that many answers of other learners.

    It is made once and kept in the folder for as long as it has today's schema.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"answers-{answers}.db"
    if kept.exists() and _revision_of(kept) == known_revisions()[-1]:
        return kept
    unfinished = kept.with_suffix(".part")
    shutil.copyfile(prepared, unfinished)
    with rows.writing(unfinished) as connection:
        _fill(connection, answers // ANSWERS_OF_LEARNER)
    unfinished.replace(kept)
    return kept


def _revision_of(database: Path) -> str:
    with closing(sqlite3.connect(f"file:{database}?immutable=1", uri=True)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _fill(connection: sqlite3.Connection, learners: int) -> None:
    question_ids = sorted(question["id"] for question in QUESTIONS)
    numbers = range(1, PRACTICES_OF_LEARNER + 1)
    positions = range(1, QUESTIONS_OF_PRACTICE + 1)
    end = _FIRST_PAST_LEARNER + learners
    for start in range(_FIRST_PAST_LEARNER, end, _LEARNERS_AT_ONCE):
        past = range(start, min(start + _LEARNERS_AT_ONCE, end))
        connection.execute("BEGIN")
        rows.insert(connection, "learners", (rows.learner(n, PRACTICES_OF_LEARNER) for n in past))
        practices = (rows.practice(n, number, is_over=True) for n in past for number in numbers)
        rows.insert(connection, "practices", practices)
        answers = (
            rows.question(n, number, position, is_over=True)
            for n in past
            for number in numbers
            for position in positions
        )
        rows.insert(connection, "practice_questions", answers)
        histories = (rows.history(n, question_id) for n in past for question_id in question_ids)
        rows.insert(connection, "question_histories", histories)
        connection.execute("COMMIT")
