"""Fonte's database with a practice of each learner under way, made through its own pipeline."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bench.stage import drive, null_api, wait_for
from bench.subjects import SUBJECTS, serving
from bench.taps import Tap, tap_update

LEARNERS = 1_000


def prepare(folder: Path, count: int = LEARNERS) -> Path:
    """Let every learner tap *All questions* on a fresh Fonte; returns the database, closed."""
    bodies = [tap_update(Tap(learner, 0), SUBJECTS[0].first_data) for learner in range(count)]
    with null_api(0) as api, serving(SUBJECTS[0], api, folder, None) as bot:
        plan = bot.plan(bodies)
        drive(replace(plan, connections=min(50, plan.connections)))
        if not wait_for(lambda: api.edited() >= count):
            raise RuntimeError("the learners could not begin their practices")
    with closing(sqlite3.connect(bot.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [(under_way,)] = connection.execute("SELECT count(*) FROM practices WHERE ended_at IS NULL")
    if under_way != count:
        raise RuntimeError(f"{under_way} of {count} practices are under way")
    return Path(shutil.copyfile(bot.database, folder / "prepared.db"))
